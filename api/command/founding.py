"""The first operator of an empty ledger: whoever has the machine enters it, and it registers everyone else."""

from __future__ import annotations

from typing import Final

from api.command.exits import CommandError, Exit
from domain.acts.act import Accepted, Act, Decision, Needs
from domain.acts.registering import RegisterParty, RegisterSite
from domain.identifiers import Bin, Gln
from domain.keys import PartyKey, SiteKey
from domain.parties import Role
from domain.refusals import first
from domain.world import Caller, World
from ledger.access import create_key, list_keys
from ledger.ledger import Ledger

LABEL: Final = "first key of the operator"


def found_operator(ledger: Ledger, party: Bin, name: str, site: Gln, site_name: str, region: str) -> str:
    """Enter the operator and its site and return the text of its first key. Raises CommandError.

    What an interrupted call entered already is taken as it is.
    """
    if list_keys(ledger):
        raise CommandError(
            "ledger_has_keys",
            "The ledger has keys already. Make further ones with `darijol keys create`.",
            Exit.FOUND,
        )
    caller = Caller(party, site, frozenset({Role.OPERATOR}))
    known = ledger.read(Needs.of(PartyKey(party), SiteKey(site)))
    known_party, known_site = known.party(party), known.site(site)
    if known_party is None:
        _record(ledger, caller, RegisterParty(party, name, (Role.OPERATOR,), ()))
    elif Role.OPERATOR not in known_party.roles:
        raise CommandError("not_an_operator", f"Party {party} is registered, and not as an operator.", Exit.FOUND)
    if known_site is None:
        _record(ledger, caller, RegisterSite(site, party, site_name, region))
    elif known_site.party != party:
        raise CommandError("site_of_another", f"Site {site} belongs to party {known_site.party}.", Exit.FOUND)
    return create_key(ledger, site, [Role.OPERATOR], LABEL)


def _record(ledger: Ledger, caller: Caller, act: Act) -> None:
    refusal = ledger.perform(act, caller, _case).answer.decode()
    if refusal:
        raise CommandError(refusal, "The operator could not be entered. Run it again.", Exit.FOUND)


def _case(decision: Decision, world: World) -> bytes:  # noqa: ARG001 - what renders an answer is given both
    """Answer nothing for what was recorded, else the case of the refusal."""
    refusal = None if isinstance(decision, Accepted) else first(decision.refusals)
    return b"" if refusal is None else refusal.case.encode()
