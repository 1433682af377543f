"""The first operator of an empty ledger: whoever has the machine enters it, and it registers everyone else.

The rules of our own choice, marked I, enter the ledger with it. What a law must say first is entered by the operator.
"""

from __future__ import annotations

from typing import Final

from api.command.exits import CommandError, Exit
from api.founding.chosen_rules import load_rules
from domain.acts.act import Act, Needs
from domain.acts.office.registering import RegisterParty, RegisterSite
from domain.ground.identifiers import Bin, Gln
from domain.parties.callers import Caller
from domain.parties.parties import PartyKey, Role
from domain.parties.sites import SiteKey
from ledger.access import list_keys
from ledger.attempt import case_of
from ledger.issuing import KeyIssuer
from ledger.ledger import Ledger

LABEL: Final = "first key of the operator"


def found_operator(issuer: KeyIssuer, party: Bin, name: str, site: Gln, site_name: str, region: str) -> str:
    """Enter the operator, its site and the rules of our own choice; return the text of its first key.

    Raises CommandError.

    What an interrupted call entered already is taken as it is.
    """
    ledger = issuer.ledger
    if list_keys(ledger):
        raise CommandError(
            "ledger_has_keys",
            "The ledger has keys already. Make further ones with `darijol keys create`.",
            Exit.FOUND,
        )
    caller = Caller(party, site, frozenset({Role.OPERATOR}))
    known = ledger.read(Needs.of(PartyKey(party), SiteKey(site)))
    known_party, known_site = known[PartyKey(party)], known[SiteKey(site)]
    if known_party is None:
        _record(ledger, caller, RegisterParty(party, name, (Role.OPERATOR,), ()))
    elif Role.OPERATOR not in known_party.roles:
        raise CommandError("not_an_operator", f"Party {party} is registered, and not as an operator.", Exit.FOUND)
    if known_site is None:
        _record(ledger, caller, RegisterSite(site, party, site_name, region))
    elif known_site.party != party:
        raise CommandError("site_of_another", f"Site {site} belongs to party {known_site.party}.", Exit.FOUND)
    for _ in load_rules(ledger, caller):
        continue
    return issuer.create(site, [Role.OPERATOR], LABEL)


def _record(ledger: Ledger, caller: Caller, act: Act) -> None:
    refusal = ledger.perform(act, caller, case_of).answer.decode()
    if refusal:
        raise CommandError(refusal, "The operator could not be entered. Run it again.", Exit.FOUND)
