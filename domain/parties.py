"""Parties and their sites: who holds medicines, where, and under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from domain.events import Event, Fact, event
from domain.identifiers import Bin


class Role(StrEnum):
    """What a party does on the road of a medicine."""

    OPERATOR = "operator"
    """Runs the ledger: registers products, parties, sites, ceilings and rules."""
    REGULATOR = "regulator"
    """Supervises: reads every road, and moves nothing."""
    MAKER = "maker"
    """Commissions packs, packs them and ships them."""
    DISTRIBUTOR = "distributor"
    """Receives and ships on."""
    PHARMACY = "pharmacy"
    """Receives, and dispenses to patients."""


class LicenceKind(StrEnum):
    """What a licence allows."""

    MANUFACTURE = "manufacture"
    """To make medicines and commission their packs."""
    WHOLESALE = "wholesale"
    """To supply those who are licensed themselves."""
    RETAIL = "retail"
    """To dispense to patients."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence holds from `since` until the day before `until`; without an end where that is None."""

    number: str
    kind: LicenceKind
    since: date
    until: date | None

    def holds_on(self, day: date) -> bool:
        """Tell whether the licence holds on a day in Kazakhstan."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Party:
    """A company, by its BIN."""

    version: int
    name: str
    roles: tuple[Role, ...]
    licences: tuple[Licence, ...]

    def licensed(self, kinds: frozenset[LicenceKind], day: date) -> bool:
        """Tell whether a licence of one of the kinds holds on a day."""
        return any(licence.kind in kinds and licence.holds_on(day) for licence in self.licences)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a party, by its GLN. `region` is an ISO 3166-2 code such as KZ-75."""

    version: int
    party: Bin
    name: str
    region: str


@event("party.registered")
class PartyRegistered(Event):
    """A company was entered with its roles and licences."""

    legal_name: str
    roles: tuple[Role, ...]
    licences: tuple[Licence, ...]


@event("site.registered")
class SiteRegistered(Event):
    """A place of a party was entered; medicines may be held there."""

    party: Bin
    site_name: str
    region: str


def evolve_party(state: Party | None, fact: Fact) -> Party:
    """Return the party after a fact."""
    said = fact.event
    assert isinstance(said, PartyRegistered)
    assert state is None
    return Party(version=1, name=said.legal_name, roles=said.roles, licences=said.licences)


def evolve_site(state: Site | None, fact: Fact) -> Site:
    """Return the site after a fact."""
    said = fact.event
    assert isinstance(said, SiteRegistered)
    assert state is None
    return Site(version=1, party=said.party, name=said.site_name, region=said.region)
