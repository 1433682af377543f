"""What every act is: it says what it needs to know, and decides on that alone."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Protocol, TypeAlias

from domain.ground.events import Event
from domain.ground.keys import AnyKey, Lookup
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.judging.incidents import IncidentReported
from domain.parties.callers import Caller


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be loaded before an act can be decided.

    With a pack come its lot, and all that it and each container hang under; so only the starting points are named.
    `then` says what is needed besides, once these are known.
    """

    keys: frozenset[AnyKey] = frozenset()
    lookups: frozenset[Lookup[Any]] = frozenset()
    then: Callable[[World], Needs] | None = None

    @classmethod
    def of(
        cls,
        *keys: AnyKey,
        more: Iterable[AnyKey] = (),
        lookups: Iterable[Lookup[Any]] = (),
        then: Callable[[World], Needs] | None = None,
    ) -> Needs:
        """Gather keys named one by one and in bulk."""
        return cls(frozenset((*keys, *more)), frozenset(lookups), then)

    @classmethod
    def together(cls, some: Sequence[Needs]) -> Needs:
        """Gather what several acts need to begin with. Sets are joined as they are: their keys are not hashed again."""
        return cls(
            frozenset[AnyKey]().union(*(one.keys for one in some)),
            frozenset[Lookup[Any]]().union(*(one.lookups for one in some)),
        )


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act holds: these events, each in the stream of its key, happened at `occurred_at`."""

    events: tuple[tuple[AnyKey, Event], ...]
    occurred_at: datetime


@dataclass(frozen=True, slots=True)
class Refused:
    """The act does not hold; the refusals, and what of it should be looked at."""

    refusals: tuple[Refusal, ...]
    incidents: tuple[IncidentReported, ...] = ()


Decision: TypeAlias = Accepted | Refused


class Act(Protocol):
    """A business step that somebody wants to take. `refusals`: why it may be refused, all that there is."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = ()

    @abstractmethod
    def needs(self, caller: Caller) -> Needs:
        """Return what the decision will ask for."""

    @abstractmethod
    def decide(self, world: World, caller: Caller) -> Decision:
        """Decide on what the world says and on nothing else; ask for nothing that was not needed."""


def moment(at: datetime | None, world: World) -> datetime:
    """Return when the act happened: as its recorder says, else now."""
    return world.now if at is None else at


def refused(*refusals: Refusal | None) -> Refused | None:
    """Return a refused decision from the refusals that hold, gravest first; None if none does."""
    held = tuple(one for one in refusals if one is not None)
    return Refused(held) if held else None
