"""What every act is: it says what it needs to know, and decides on that alone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from domain.events import Event
from domain.identifiers import Bin, Sscc
from domain.incidents import IncidentReported
from domain.keys import Key
from domain.parties import LicenceKind, Role
from domain.refusals import NotLicensed, Refusal, WrongRole
from domain.time import kazakhstan_day
from domain.world import Caller, World


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be loaded before an act can be decided.

    With a pack come its lot, and all that it and each container hang under; so only the starting points are named.
    """

    keys: frozenset[Key] = frozenset()
    ssccs: frozenset[Sscc] = frozenset()

    @classmethod
    def of(cls, *keys: Key, more: Iterable[Key] = (), ssccs: Iterable[Sscc] = ()) -> Needs:
        """Gather keys named one by one and in bulk."""
        return cls(frozenset((*keys, *more)), frozenset(ssccs))

    @classmethod
    def together(cls, some: Sequence[Needs]) -> Needs:
        """Gather what several acts need."""
        keys = frozenset(key for one in some for key in one.keys)
        return cls(keys, frozenset(sscc for one in some for sscc in one.ssccs))


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act holds: these events, each in the stream of its key, happened at `occurred_at`."""

    events: tuple[tuple[Key, Event], ...]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """The act does not hold; the refusals, and what of it should be looked at."""

    refusals: tuple[Refusal, ...]
    incidents: tuple[IncidentReported, ...] = ()


Decision: TypeAlias = Accepted | Refused


class Act(Protocol):
    """A business step that somebody wants to take."""

    @abstractmethod
    def needs(self, caller: Caller, world: World | None) -> Needs:
        """Return what the decision will ask for. Asked again with what is known, until it names nothing new."""

    @abstractmethod
    def decide(self, world: World, caller: Caller) -> Decision:
        """Decide on what the world says and on nothing else; ask for nothing that was not needed."""


def moment(at: datetime | None, world: World) -> datetime:
    """Return when the act happened: as its recorder says, else now."""
    return world.now if at is None else at


def unlicensed(world: World, party: Bin, role: Role | None, kinds: set[LicenceKind], at: datetime) -> Refusal | None:
    """Refuse a party without the role, or without a licence of one of the kinds on the day of `at`."""
    known = world.party(party)
    if role is not None and (known is None or role not in known.roles):
        return WrongRole(party, role)
    day = kazakhstan_day(at)
    if known is None or not known.licensed(frozenset(kinds), day):
        return NotLicensed(party, tuple(sorted(kinds)), day)
    return None


def refused(*refusals: Refusal | None) -> Refused | None:
    """Return a refused decision from the refusals that hold, gravest first; None if none does."""
    held = tuple(one for one in refusals if one is not None)
    return Refused(held) if held else None
