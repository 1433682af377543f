"""Packing and unpacking (CBV): what goes into a container moves with it, until it is taken out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.acts.act import Decision, Needs, Refused
from domain.acts.items import ITEM_REFUSALS, Items, NothingNamed, RepeatedInRequest
from domain.acts.timing import TIME_REFUSALS, happened, time_needs, wrong_time
from domain.goods.containers import (
    Container,
    ContainerElsewhere,
    ContainerEmptied,
    ContainerKey,
    ContainerNotFound,
    ContainerPacked,
    ContainerUnpacked,
    NewestUse,
)
from domain.goods.whereabouts import whereabouts
from domain.ground.identifiers import Sscc
from domain.ground.limits import CONTAINER_DEPTH, CONTAINER_GENERATIONS
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.judging.packs import ItemInside
from domain.parties.callers import Caller
from domain.parties.prefixes import PrefixNotAssigned, PrefixOfAnother, foreign, prefixes_of
from domain.rules.parameters import Rule


@refusal("contains_itself", Outcome.CHECK)
class ContainsItself(Refusal):
    """A container cannot be put into itself."""

    sscc: Sscc


@refusal("not_in_container", Outcome.CHECK)
class NotInContainer(Refusal):
    """The pack or container does not lie directly in the container it is to be taken from."""

    item: str
    sscc: Sscc


@refusal("too_deep", Outcome.CHECK)
class TooDeep(Refusal):
    """Containers would nest deeper than they may."""

    sscc: Sscc
    depth_max: int


@refusal("sscc_used_up", Outcome.CHECK)
class SsccUsedUp(Refusal):
    """The SSCC was used as often as one may be."""

    sscc: Sscc
    uses_max: int


@dataclass(frozen=True, slots=True)
class Pack:
    """Put packs and containers that are loose at the caller's site into a container there.

    An SSCC never used, or emptied since, begins a new generation: only for who may give out numbers under its company
    prefix, so that nobody takes or uses up another's numbers. A container that lies in another one is closed
    to packing until it is taken out: so the depth below each container is known without looking.
    """

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        *ITEM_REFUSALS,
        ContainsItself,
        PrefixNotAssigned,
        PrefixOfAnother,
        SsccUsedUp,
        TooDeep,
    )

    sscc: Sscc
    items: Items
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        items = self.items.needs()
        times = time_needs(self.at, Rule.PACKING_TOLD_WITHIN_MINUTES)
        return Needs(items.keys | {*times, *prefixes_of(self.sscc)}, items.lookups | {NewestUse(self.sscc)})

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
        elif (wrong := foreign(world, self.sscc, caller.party)) is not None:
            yield wrong
        yield from self.items.not_loose_here(world, caller)

    def _height(self, world: World) -> int:
        """Return the levels of containers there would be, from what is put in."""
        inside = (world[key] for key in self.items.keys(world))
        return 1 + max((container.height for container in inside if container is not None), default=0)


@dataclass(frozen=True, slots=True)
class Unpack:
    """Take packs and containers out of a container at the caller's site; `items` None takes out all and ends it."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        ContainerNotFound,
        RepeatedInRequest,
        NothingNamed,
        NotInContainer,
    )

    sscc: Sscc
    items: Items | None
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        items = self.items.needs() if self.items else Needs()
        times = time_needs(self.at, Rule.UNPACKING_TOLD_WITHIN_MINUTES)
        return Needs(items.keys | {*times}, items.lookups | {NewestUse(self.sscc)})

    def decide(self, world: World, caller: Caller) -> Decision:
        if (wrong := wrong_time(world, self.at, Rule.UNPACKING_TOLD_WITHIN_MINUTES)) is not None:
            return Refused((wrong,))
        key = world.find(NewestUse(self.sscc))
        container = None if key is None else world[key]
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
        if whereabouts(world, container.hanging.parent).site != caller.site:
            yield ContainerNotFound(self.sscc)
        elif self.items is not None:
            yield from self.items.repeated()
            yield from self._not_inside(world, key, self.items)

    def _not_inside(self, world: World, key: ContainerKey, items: Items) -> Iterator[Refusal]:
        for pack_key in items.packs:
            pack = world[pack_key]
            if pack is None or pack.hanging.parent != key:
                yield NotInContainer(f"{pack_key.gtin} {pack_key.serial}", self.sscc)
        for sscc in items.containers:
            child = world.find(NewestUse(sscc))
            held = None if child is None else world[child]
            if held is None or not held.open or held.hanging.parent != key:
                yield NotInContainer(sscc, self.sscc)


def _generation_to_pack(world: World, sscc: Sscc) -> tuple[ContainerKey, Container | None]:
    """Return the generation that a packing goes into, and its state if it has begun."""
    latest = world.find(NewestUse(sscc))
    if latest is None:
        return ContainerKey(sscc, 0), None
    container = world[latest]
    assert container is not None
    if container.open:
        return latest, container
    return ContainerKey(sscc, latest.generation + 1), None


def _container_not_loose_here(
    world: World, caller: Caller, key: ContainerKey, container: Container
) -> Iterator[Refusal]:
    where = whereabouts(world, container.hanging.parent)
    if where.site != caller.site:
        yield ContainerElsewhere(key.sscc)
    elif where.containers:
        yield ItemInside(key.sscc, where.containers[0].sscc)
