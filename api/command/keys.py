"""`darijol keys`: keys of sites, made on the machine that holds the ledger."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

import typer

from api.command.exits import CommandError, Exit, json_text, say, show_table
from api.command.opening import DemoOption, JsonOption, opened_issuer, opened_ledger
from domain.ground.identifiers import Bin, Gln, IdentifierError
from domain.ground.limits import TEXT_LENGTH
from domain.parties.parties import Role

if TYPE_CHECKING:
    from ledger.access import AccessKey
    from ledger.ledger import Ledger

T = TypeVar("T")

DAYS_MAX: Final = 3650
_REGION: Final = re.compile("KZ-[0-9]{2}")

app = typer.Typer(
    help="Keys of sites: what their software proves with who it is.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)


def _read_with(kind: Callable[[str], T]) -> Callable[[str], T]:
    """Return what reads an option as an identifier; what is wrong with it is said as a wrong call."""

    def read(text: str) -> T:
        try:
            return kind(text)
        except IdentifierError as error:
            raise typer.BadParameter(str(error)) from None

    return read


def _plain(text: str) -> str:
    """Take text that can be shown: neither empty nor too long, and nothing in it that nobody sees."""
    if not (text.strip() and text.isprintable() and len(text) <= TEXT_LENGTH):
        raise typer.BadParameter(f"expected 1 to {TEXT_LENGTH} characters, all of them visible")
    return text


def _region(text: str) -> str:
    if not _REGION.fullmatch(text):
        raise typer.BadParameter("a region is KZ- and two digits, such as KZ-75")
    return text


GlnOption = Annotated[Gln, typer.Option("--site", help="GLN of the site: 13 digits.", parser=_read_with(Gln))]
BinOption = Annotated[Bin, typer.Option("--bin", help="BIN of the company: 12 digits.", parser=_read_with(Bin))]
LabelOption = Annotated[
    str, typer.Option(help=f"Where the key is kept; at most {TEXT_LENGTH} characters.", parser=_plain)
]
DaysOption = Annotated[int | None, typer.Option(help="For how many days it holds.", min=1, max=DAYS_MAX)]


@app.command()
def create(
    site: GlnOption,
    role: Annotated[list[Role], typer.Option(help="A role of the site's party; may be given several times.")],
    label: LabelOption,
    days: DaysOption = None,
    demo: DemoOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make a key for a registered site and print it. It is shown this once: the ledger keeps only its hash."""
    from ledger.issuing import KeyNotMadeError

    with opened_issuer(demo=demo) as issuer:
        try:
            secret = issuer.create(site, role, label, ends(days))
        except KeyNotMadeError as error:
            raise CommandError(error.code, str(error), Exit.FOUND) from None
        show_new(issuer.ledger, secret, as_json=as_json)


@app.command("list")
def list_all(demo: DemoOption = False, as_json: JsonOption = False) -> None:
    """List all keys ever made, oldest first: never the keys themselves."""
    from ledger.access import list_keys

    with opened_ledger(demo=demo) as ledger:
        known = list_keys(ledger)
    if as_json:
        typer.echo(json_text([_document(key) for key in known]))
        return
    now = datetime.now(UTC)
    show_table(("id", "site", "roles", "label", "made", "state"), (_row(key, now) for key in known))


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as `keys list` shows it.")],
    demo: DemoOption = False,
) -> None:
    """Revoke a key. Servers that run see it within 30 seconds. The exit code is 1 if no such key was in use."""
    with opened_issuer(demo=demo) as issuer:
        revoked = key_id.isascii() and issuer.revoke(key_id)
    if not revoked:
        raise CommandError("key_not_found", "No key in use has this id. See `darijol keys list`.", Exit.FOUND)
    say(f"Revoked {key_id}.")


@app.command()
def first(
    party: BinOption,
    name: Annotated[str, typer.Option(help="Its name.", parser=_plain)],
    site: GlnOption,
    site_name: Annotated[str, typer.Option(help="Name of its site.", parser=_plain)],
    region: Annotated[str, typer.Option(help="Region of its site, by ISO 3166-2: KZ-75.", parser=_region)],
    as_json: JsonOption = False,
) -> None:
    """Enter the operator in an empty ledger, with its site, and print its first key.

    With that key the operator registers everyone else over HTTP. Refused once the ledger has any key.
    """
    from api.command.founding import found_operator

    with opened_issuer(demo=False) as issuer:
        secret = found_operator(issuer, party, name, site, site_name, region)
        show_new(issuer.ledger, secret, as_json=as_json)


def ends(days: int | None) -> datetime | None:
    """Return when a key made now for some days ends."""
    return None if days is None else datetime.now(UTC) + timedelta(days=days)


def show_new(ledger: Ledger, secret: str, *, as_json: bool) -> None:
    """Print a key that was just made."""
    from ledger.access import key_digest, list_keys

    digest = key_digest(secret)
    key = next(one for one in list_keys(ledger) if one.digest == digest)
    if as_json:
        typer.echo(json_text({"key": secret, **_document(key)}))
        return
    say(f"Key {key.id} of site {key.site}. Keep it secret; it is not shown again:")
    typer.echo(secret)


def _document(key: AccessKey) -> Mapping[str, Any]:
    return {
        "id": key.id,
        "site": key.site,
        "party": key.party,
        "roles": sorted(key.roles),
        "label": key.label,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }


def _row(key: AccessKey, now: datetime) -> Sequence[str]:
    return key.id, key.site, ", ".join(sorted(key.roles)), key.label, _shown(key.created_at), _state(key, now)


def _shown(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _state(key: AccessKey, now: datetime) -> str:
    if key.revoked_at is not None:
        return f"revoked {_shown(key.revoked_at)}"
    if key.expires_at is None:
        return "in use"
    ended = "in use until" if key.holds_at(now) else "ended"
    return f"{ended} {_shown(key.expires_at)}"
