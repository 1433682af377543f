"""Packing and unpacking (CBV): what goes into a container moves with it, until it is taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.acts.act import Decision, Needs, Refused
from domain.acts.items import Items
from domain.acts.timing import happened, time_needs, wrong_time
from domain.containers import Container, ContainerEmptied, ContainerPacked, ContainerUnpacked
from domain.identifiers import Sscc
from domain.keys import ContainerKey
from domain.limits import CONTAINER_DEPTH, CONTAINER_GENERATIONS
from domain.refusals import (
    ContainerElsewhere,
    ContainerNotFound,
    ContainsItself,
    ItemInside,
    NotInContainer,
    Refusal,
    SsccUsedUp,
    TooDeep,
)
from domain.rules.parameters import Rule
from domain.world import Caller, World


@dataclass(frozen=True, slots=True)
class Pack:
    """Put packs and containers that are loose at the caller's site into a container there.

    An SSCC never used, or emptied since, begins a new generation. A container that lies in another one is closed
    to packing until it is taken out: so the depth below each container is known without looking.
    """

    sscc: Sscc
    items: Items
    at: datetime | None = None

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        items = self.items.needs()
        times = time_needs(self.at, Rule.PACKING_TOLD_WITHIN_MINUTES)
        return Needs(items.keys | {*times}, items.ssccs | {self.sscc})

    def decide(self, world: World, caller: Caller) -> Decision:
        found = tuple(self._wrong(world, caller))
        if found:
            return Refused(found)
        key, container = _generation_to_pack(world, self.sscc)
        said = ContainerPacked(
            site=caller.site,
            packs=self.items.groups(world),
            containers=self.items.keys(world),
            height=max(self._height(world), container.height if container else 1),
        )
        return happened(world, self.at, (key, said))

    def _wrong(self, world: World, caller: Caller) -> Iterator[Refusal]:
        if (wrong := wrong_time(world, self.at, Rule.PACKING_TOLD_WITHIN_MINUTES)) is not None:
            yield wrong
        yield from self.items.repeated()
        if self.sscc in self.items.containers:
            yield ContainsItself(self.sscc)
        if self._height(world) > CONTAINER_DEPTH:
            yield TooDeep(self.sscc, CONTAINER_DEPTH)
        key, container = _generation_to_pack(world, self.sscc)
        if key.generation >= CONTAINER_GENERATIONS:
            yield SsccUsedUp(self.sscc, CONTAINER_GENERATIONS)
        if container is not None:
            yield from _container_not_loose_here(world, caller, key, container)
        yield from self.items.not_loose_here(world, caller)

    def _height(self, world: World) -> int:
        """Return the levels of containers there would be, from what is put in."""
        inside = (world.container(key) for key in self.items.keys(world))
        return 1 + max((container.height for container in inside if container is not None), default=0)


@dataclass(frozen=True, slots=True)
class Unpack:
    """Take packs and containers out of a container at the caller's site; `items` None takes out all and ends it."""

    sscc: Sscc
    items: Items | None
    at: datetime | None = None

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        items = self.items.needs() if self.items else Needs()
        times = time_needs(self.at, Rule.UNPACKING_TOLD_WITHIN_MINUTES)
        return Needs(items.keys | {*times}, items.ssccs | {self.sscc})

    def decide(self, world: World, caller: Caller) -> Decision:
        if (wrong := wrong_time(world, self.at, Rule.UNPACKING_TOLD_WITHIN_MINUTES)) is not None:
            return Refused((wrong,))
        key = world.latest(self.sscc)
        container = None if key is None else world.container(key)
        if key is None or container is None or not container.open:
            return Refused((ContainerNotFound(self.sscc),))
        found = tuple(self._wrong(world, caller, key, container))
        if found:
            return Refused(found)
        if self.items is None:
            return happened(world, self.at, (key, ContainerEmptied(site=caller.site)))
        said = ContainerUnpacked(site=caller.site, packs=self.items.groups(world), containers=self.items.keys(world))
        return happened(world, self.at, (key, said))

    def _wrong(self, world: World, caller: Caller, key: ContainerKey, container: Container) -> Iterator[Refusal]:
        if world.whereabouts(container.hanging.parent).site != caller.site:
            yield ContainerNotFound(self.sscc)
        elif self.items is not None:
            yield from self.items.repeated()
            yield from self._not_inside(world, key, self.items)

    def _not_inside(self, world: World, key: ContainerKey, items: Items) -> Iterator[Refusal]:
        for pack_key in items.packs:
            pack = world.pack(pack_key)
            if pack is None or pack.hanging.parent != key:
                yield NotInContainer(f"{pack_key.gtin} {pack_key.serial}", self.sscc)
        for sscc in items.containers:
            child = world.latest(sscc)
            held = None if child is None else world.container(child)
            if held is None or not held.open or held.hanging.parent != key:
                yield NotInContainer(sscc, self.sscc)


def _generation_to_pack(world: World, sscc: Sscc) -> tuple[ContainerKey, Container | None]:
    """Return the generation that a packing goes into, and its state if it has begun."""
    latest = world.latest(sscc)
    if latest is None:
        return ContainerKey(sscc, 0), None
    container = world.container(latest)
    assert container is not None
    if container.open:
        return latest, container
    return ContainerKey(sscc, latest.generation + 1), None


def _container_not_loose_here(
    world: World, caller: Caller, key: ContainerKey, container: Container
) -> Iterator[Refusal]:
    where = world.whereabouts(container.hanging.parent)
    if where.site != caller.site:
        yield ContainerElsewhere(key.sscc)
    elif where.containers:
        yield ItemInside(key.sscc, where.containers[0].sscc)
