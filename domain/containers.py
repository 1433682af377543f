"""Containers: cases and pallets, by SSCC and generation. Moving one moves all it holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from domain.events import Event, Fact, event
from domain.identifiers import Gln
from domain.keys import ContainerKey, Key, SiteKey
from domain.packs import PackGroup
from domain.places import Hanging


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
class ContainerPacked(Event):
    """Packs and containers were put into a container. The first packing begins its generation."""

    site: Gln
    packs: tuple[PackGroup, ...]
    containers: tuple[ContainerKey, ...]
    height: int

    def touches(self, stream: Key) -> Iterator[Key]:
        """Yield the container and everything put into it."""
        yield stream
        yield from self.containers
        for group in self.packs:
            yield from group.pack_keys()


@event("container.unpacked")
class ContainerUnpacked(Event):
    """Some packs and containers were taken out of a container, which keeps the rest."""

    site: Gln
    packs: tuple[PackGroup, ...]
    containers: tuple[ContainerKey, ...]

    def touches(self, stream: Key) -> Iterator[Key]:
        """Yield the container and everything taken out of it."""
        yield stream
        yield from self.containers
        for group in self.packs:
            yield from group.pack_keys()


@event("container.emptied")
class ContainerEmptied(Event):
    """All that a container held was taken out at a site. This generation of its SSCC is over."""

    site: Gln


def evolve(state: Container | None, fact: Fact) -> Container:
    """Return the container after a fact in its own stream."""
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


def evolve_content(hanging: Hanging, fact: Fact) -> Hanging:
    """Return where a pack or container hangs after it was put into a container or taken out of one."""
    container = fact.stream
    assert isinstance(container, ContainerKey)
    match fact.event:
        case ContainerPacked():
            return hanging.move(container, fact.version)
        case ContainerUnpacked() as said:
            return hanging.move(SiteKey(said.site), 0, until=fact.version)
        case _:
            raise TypeError(f"{fact.event.name} moves nothing into a container or out of it.")


def _filled(state: Container, fact: Fact) -> Container:
    return replace(state, version=fact.version, filled_at=max(state.filled_at, fact.occurred_at))


def _let_go(hanging: Hanging, said: ContainerEmptied) -> Hanging:
    """An emptied container no longer moves with what it was in: it stays at the site for ever."""
    site = SiteKey(said.site)
    return hanging if hanging.parent == site else hanging.move(site, 0)
