"""Opening the database that a command works on.

What speaks to it is imported where it is used, here and in the commands: `darijol parse` needs none of it, and should
answer its first line at once.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.command.exits import CommandError, say

if TYPE_CHECKING:
    from ledger.home import Home
    from ledger.issuing import KeyIssuer
    from ledger.ledger import Ledger

DEMO_DATABASE: Final = "darijol_demo"
_CONNECT_SECONDS: Final = "10"

DemoOption = Annotated[bool, typer.Option("--demo", help="Work on the database of `darijol demo`.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Answer with JSON instead of a table.")]


@contextmanager
def opened(*, demo: bool, fresh: bool = False) -> Generator[Home]:
    """Open the ledger's database, or that of the demonstration (made anew if `fresh`), while the context lasts.

    Raises CommandError, also for what the ledger itself raises in the context.
    """
    from ledger.embedded import EmbeddedPostgresError
    from ledger.errors import LedgerError
    from ledger.home import DATABASE_URL, home

    if demo and os.environ.get(DATABASE_URL):
        raise CommandError(
            "demo_is_embedded_only",
            f"The demonstration makes keys that everybody may read, so it never runs on the server of {DATABASE_URL}. "
            f"Run it without that setting: env -u {DATABASE_URL} darijol demo",
        )
    os.environ.setdefault("PGCONNECT_TIMEOUT", _CONNECT_SECONDS)
    try:
        with home(DEMO_DATABASE, fresh=fresh) if demo else home() as found:
            for notice in found.notices:
                say(notice)
            yield found
    except (EmbeddedPostgresError, LedgerError) as error:
        raise CommandError(error.code, str(error)) from error


@contextmanager
def opened_ledger(*, demo: bool) -> Generator[Ledger]:
    """Open the ledger itself, on a database that keeps what it acknowledges. Raises CommandError as `opened` does."""
    with opened_issuer(demo=demo) as issuer:
        yield issuer.ledger


@contextmanager
def opened_issuer(*, demo: bool) -> Generator[KeyIssuer]:
    """Open the ledger and what makes its keys. Raises CommandError as `opened` does."""
    from ledger.issuing import KeyIssuer
    from ledger.ledger import Ledger
    from ledger.startup import check_database

    with opened(demo=demo) as found:
        check_database(found.app)
        with Ledger(found.app) as ledger:
            yield KeyIssuer(ledger, found.owner)
