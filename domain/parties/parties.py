"""Parties: the companies that hold medicines, and under which licence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Bin
from domain.ground.keys import Key
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.subjects import subject
from domain.ground.time import kazakhstan_day
from domain.ground.world import World


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
class PartyKey(Key["Party"]):
    """A party, by its BIN."""

    bin: Bin

    @property
    def stream(self) -> str:
        return f"party/{self.bin}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(Bin(rest))


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


@event("party.registered")
class PartyRegistered(Event):
    """A company was entered with its roles and licences."""

    legal_name: str
    roles: tuple[Role, ...]
    licences: tuple[Licence, ...]


@subject("party", PartyKey, Party, example="070440012347")
def evolve(_: PartyKey, state: Party | None, fact: Fact) -> Party:
    """Return the party after a fact."""
    said = fact.event
    assert isinstance(said, PartyRegistered)
    assert state is None
    return Party(version=1, name=said.legal_name, roles=said.roles, licences=said.licences)


@refusal("party_not_registered", Outcome.CHECK)
class PartyNotRegistered(Refusal):
    """No party has this BIN in the ledger."""

    party: Bin


@refusal("wrong_role", Outcome.CHECK)
class WrongRole(Refusal):
    """The party does not have the role that the act needs."""

    party: Bin
    role: Role


@refusal("not_licensed", Outcome.CHECK)
class NotLicensed(Refusal):
    """The party holds no licence of the kinds that allow this, on the day it happens."""

    party: Bin
    kinds: tuple[LicenceKind, ...]
    day: date


def unlicensed(world: World, party: Bin, role: Role | None, kinds: set[LicenceKind], at: datetime) -> Refusal | None:
    """Refuse a party without the role, or without a licence of one of the kinds on the day of `at`."""
    known = world[PartyKey(party)]
    if role is not None and (known is None or role not in known.roles):
        return WrongRole(party, role)
    day = kazakhstan_day(at)
    if known is None or not known.licensed(frozenset(kinds), day):
        return NotLicensed(party, tuple(sorted(kinds)), day)
    return None
