"""Packs and containers that an act moves together: are they here, loose, and fit to be moved?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.acts.act import Needs
from domain.goods.containers import ContainerElsewhere, ContainerKey, ContainerNotFound, NewestUse
from domain.goods.packs import PackGroup, PackKey
from domain.goods.products import ProductKey
from domain.goods.whereabouts import whereabouts
from domain.ground.identifiers import Sscc
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.judging.packs import PACK_REFUSALS, ItemInside, pack_not_loose_here
from domain.parties.callers import Caller


@refusal("repeated_in_request", Outcome.CHECK)
class RepeatedInRequest(Refusal):
    """The same thing stands in the request more than once: a refusal for each place where it stands."""

    item: str


@refusal("nothing_named", Outcome.CHECK)
class NothingNamed(Refusal):
    """The act names no pack and no container."""


ITEM_REFUSALS: tuple[type[Refusal], ...] = (
    *PACK_REFUSALS,
    NothingNamed,
    RepeatedInRequest,
    ContainerNotFound,
    ContainerElsewhere,
)
"""Why packs and containers cannot be moved from where the caller is."""


@dataclass(frozen=True, slots=True)
class Items:
    """Packs by key, containers by SSCC, as somebody named them."""

    packs: tuple[PackKey, ...] = ()
    containers: tuple[Sscc, ...] = ()

    def needs(self) -> Needs:
        """Return the packs with their products, and the newest generation of each container."""
        products = {ProductKey(pack.gtin) for pack in self.packs}
        return Needs.of(*products, more=self.packs, lookups=map(NewestUse, self.containers))

    def repeated(self) -> Iterator[Refusal]:
        """Refuse what is named twice, or nothing being named at all."""
        if not self.packs and not self.containers:
            yield NothingNamed()
        yield from repeated(f"{pack.gtin} {pack.serial}" for pack in self.packs)
        yield from repeated(self.containers)

    def not_loose_here(self, world: World, caller: Caller) -> Iterator[Refusal]:
        """Refuse each item that is not at the caller's site, or lies in a container, or is no longer active."""
        for key in self.packs:
            if (found := pack_not_loose_here(world, caller, key)) is not None:
                yield found
        for sscc in self.containers:
            if (found := _container_not_loose_here(world, caller, sscc)) is not None:
                yield found

    def groups(self, world: World) -> tuple[PackGroup, ...]:
        """Return the packs as events list them: by product and lot, serials in order."""
        return grouped(world, self.packs)

    def keys(self, world: World) -> tuple[ContainerKey, ...]:
        """Return the containers' generations in use."""
        return tuple(key for sscc in self.containers if (key := world.find(NewestUse(sscc))) is not None)


def repeated(items: Iterable[str]) -> Iterator[Refusal]:
    """Refuse what stands in a list more than once, each time that it does, in the order of the list."""
    listed = list(items)
    times = Counter(listed)
    yield from (RepeatedInRequest(item) for item in listed if times[item] > 1)


def grouped(world: World, packs: Iterable[PackKey]) -> tuple[PackGroup, ...]:
    """Return packs grouped by product and lot, each with its serials in order."""
    groups: dict[tuple[str, str], list[PackKey]] = {}
    for key in packs:
        pack = world[key]
        assert pack is not None
        groups.setdefault((key.gtin, pack.lot), []).append(key)
    return tuple(_group(world, groups[name]) for name in sorted(groups))


def _group(world: World, keys: list[PackKey]) -> PackGroup:
    pack = world[keys[0]]
    assert pack is not None
    return PackGroup(keys[0].gtin, pack.lot, tuple(sorted(key.serial for key in keys)))


def _container_not_loose_here(world: World, caller: Caller, sscc: Sscc) -> Refusal | None:
    key = world.find(NewestUse(sscc))
    container = None if key is None else world[key]
    if container is None or not container.open:
        return ContainerNotFound(sscc)
    where = whereabouts(world, container.hanging.parent)
    if where.site != caller.site:
        return ContainerElsewhere(sscc)
    if where.containers:
        return ItemInside(sscc, where.containers[0].sscc)
    return None
