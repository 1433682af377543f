"""Containers: cases and pallets, by SSCC and generation. Moving one moves all it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from domain.goods.hanging import Hanging, Moving
from domain.goods.packs import PackGroup
from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Gln, Sscc
from domain.ground.keys import AnyKey, Lookup
from domain.ground.outcomes import Outcome
from domain.ground.places import Place
from domain.ground.refusal import Refusal, refusal
from domain.ground.subjects import subject
from domain.parties.sites import SiteKey


@dataclass(frozen=True, slots=True)
class ContainerKey(Place["Container"]):
    """One use of an SSCC. Emptying a container ends its generation; the next packing starts another."""

    sscc: Sscc
    generation: int

    @property
    def stream(self) -> str:
        return f"container/{self.sscc}/{self.generation}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(Sscc(rest[:18]), int(rest[19:]))

    @property
    def answers(self) -> NewestUse:
        """Which use of its SSCC is the newest."""
        return NewestUse(self.sscc)


@dataclass(frozen=True, slots=True)
class NewestUse(Lookup[ContainerKey]):
    """Which use of an SSCC is the newest? None: it was never used."""

    sscc: Sscc


def named_directly(packs: Iterable[PackGroup], containers: Iterable[ContainerKey]) -> Iterator[AnyKey]:
    """Yield the containers and the packs that an event moves, without what lies inside the containers."""
    yield from containers
    for group in packs:
        yield from group.pack_keys()


@dataclass(frozen=True, slots=True)
class Container:
    """One use of an SSCC. `height` counts the levels of containers in it, itself included.

    Emptying it ends this generation for ever; what it held stays where it was emptied. `moved_at` is the latest time
    told of its beginning, of its moves and of its end, and `filled_at` of anything put into it or taken out of it:
    what comes later cannot have happened before.
    """

    version: int
    open: bool
    height: int
    hanging: Hanging
    moved_at: datetime
    filled_at: datetime


@event("container.packed")
class ContainerPacked(Moving):
    """Packs and containers were put into a container. The first packing begins its generation."""

    site: Gln
    packs: tuple[PackGroup, ...]
    containers: tuple[ContainerKey, ...]
    height: int

    def touches(self, stream: AnyKey) -> Iterator[AnyKey]:
        """Yield the container and everything put into it."""
        yield stream
        yield from named_directly(self.packs, self.containers)

    def moved(self, hanging: Hanging, fact: Fact) -> Hanging:
        """Return the hanging of what was put in."""
        assert isinstance(fact.stream, ContainerKey)
        return hanging.move(fact.stream, fact.version)


@event("container.unpacked")
class ContainerUnpacked(Moving):
    """Some packs and containers were taken out of a container, which keeps the rest."""

    site: Gln
    packs: tuple[PackGroup, ...]
    containers: tuple[ContainerKey, ...]

    def touches(self, stream: AnyKey) -> Iterator[AnyKey]:
        """Yield the container and everything taken out of it."""
        yield stream
        yield from named_directly(self.packs, self.containers)

    def moved(self, hanging: Hanging, fact: Fact) -> Hanging:
        """Return the hanging of what was taken out: loose at the site."""
        return hanging.move(SiteKey(self.site), 0, until=fact.version)


@event("container.emptied")
class ContainerEmptied(Event):
    """All that a container held was taken out at a site. This generation of its SSCC is over."""

    site: Gln


@subject("container", ContainerKey, Container, example="048700010000000011/0")
def evolve(key: ContainerKey, state: Container | None, fact: Fact) -> Container:
    """Return the container after a fact in its own stream, or after one that moved it."""
    if key == fact.stream:
        return _after_its_own(state, fact)
    assert state is not None
    assert state.open
    assert isinstance(fact.event, Moving)
    hanging = fact.event.moved(state.hanging, fact)
    moved_at = max(state.moved_at, fact.occurred_at)
    return replace(state, version=state.version + 1, hanging=hanging, moved_at=moved_at)


def _after_its_own(state: Container | None, fact: Fact) -> Container:
    match fact.event:
        case ContainerPacked() as said if state is None:
            at = fact.occurred_at
            return Container(
                fact.version,
                open=True,
                height=said.height,
                hanging=Hanging(SiteKey(said.site)),
                moved_at=at,
                filled_at=at,
            )
        case ContainerPacked() as said if state is not None and state.open:
            return replace(_filled(state, fact), height=said.height)
        case ContainerUnpacked() if state is not None and state.open:
            return _filled(state, fact)
        case ContainerEmptied() as said if state is not None and state.open:
            moved_at = max(state.moved_at, fact.occurred_at)
            return replace(_filled(state, fact), open=False, hanging=_let_go(state.hanging, said), moved_at=moved_at)
        case _:
            raise TypeError(f"{fact.event.name} says nothing of such a container.")


def _filled(state: Container, fact: Fact) -> Container:
    return replace(state, version=fact.version, filled_at=max(state.filled_at, fact.occurred_at))


def _let_go(hanging: Hanging, said: ContainerEmptied) -> Hanging:
    """An emptied container no longer moves with what it was in: it stays at the site for ever."""
    site = SiteKey(said.site)
    return hanging if hanging.parent == site else hanging.move(site, 0)


@refusal("container_not_found", Outcome.CHECK)
class ContainerNotFound(Refusal):
    """No container with this SSCC is in use at the caller's."""

    sscc: Sscc


@refusal("container_elsewhere", Outcome.CHECK)
class ContainerElsewhere(Refusal):
    """The container is in use elsewhere, or on the road; its SSCC is free again once it is emptied."""

    sscc: Sscc
