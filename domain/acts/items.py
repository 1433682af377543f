"""Packs and containers that an act moves together: are they here, loose, and fit to be moved?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from domain.acts.act import Needs
from domain.identifiers import Sscc
from domain.keys import ContainerKey, PackKey, ProductKey, ShipmentKey
from domain.packs import Pack, PackGroup, PackStatus
from domain.refusals import (
    ContainerElsewhere,
    ContainerNotFound,
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    ItemInside,
    NothingNamed,
    Refusal,
    RepeatedInRequest,
    UnknownProduct,
    UnknownSerial,
)
from domain.world import Caller, Whereabouts, World


@dataclass(frozen=True, slots=True)
class Items:
    """Packs by key, containers by SSCC, as somebody named them."""

    packs: tuple[PackKey, ...] = ()
    containers: tuple[Sscc, ...] = ()

    def needs(self) -> Needs:
        """Return the packs with their products, and the newest generation of each container."""
        products = {ProductKey(pack.gtin) for pack in self.packs}
        return Needs.of(*products, more=self.packs, ssccs=self.containers)

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
        return tuple(key for sscc in self.containers if (key := world.latest(sscc)) is not None)


def repeated(items: Iterable[str]) -> Iterator[Refusal]:
    """Refuse what stands in a list more than once, each time that it does, in the order of the list."""
    listed = list(items)
    times = Counter(listed)
    yield from (RepeatedInRequest(item) for item in listed if times[item] > 1)


def grouped(world: World, packs: Iterable[PackKey]) -> tuple[PackGroup, ...]:
    """Return packs grouped by product and lot, each with its serials in order."""
    groups: dict[tuple[str, str], list[PackKey]] = {}
    for key in packs:
        pack = world.pack(key)
        assert pack is not None
        groups.setdefault((key.gtin, pack.lot), []).append(key)
    return tuple(_group(world, groups[name]) for name in sorted(groups))


def _group(world: World, keys: list[PackKey]) -> PackGroup:
    pack = world.pack(keys[0])
    assert pack is not None
    return PackGroup(keys[0].gtin, pack.lot, tuple(sorted(key.serial for key in keys)))


def pack_unknown_or_gone(world: World, caller: Caller, key: PackKey) -> Refusal | None:
    """Refuse a pack that the ledger does not know, or that was dispensed or decommissioned."""
    pack = world.pack(key)
    if pack is None:
        return _unknown(world, key)
    match pack.status:
        case PackStatus.ACTIVE:
            return None
        case PackStatus.INACTIVE:
            return Decommissioned(key)
        case PackStatus.DISPENSED:
            return _dispensed(world, caller, key, pack)


def pack_not_here(world: World, caller: Caller, key: PackKey, where: Whereabouts) -> Refusal | None:
    """Refuse a pack that is not at the caller's site; say so if it is on its way there."""
    if where.site == caller.site:
        return None
    if where.shipment is not None and _receiver(world, where.shipment) == caller.site:
        return InTransitToYou(key, f"{where.shipment.number:016x}")
    return HeldElsewhere(key)


def pack_not_loose_here(world: World, caller: Caller, key: PackKey) -> Refusal | None:
    """Refuse a pack that cannot be put into a container or shipped from the caller's site as it is."""
    if (gone := pack_unknown_or_gone(world, caller, key)) is not None:
        return gone
    pack = world.pack(key)
    assert pack is not None
    where = world.whereabouts(pack.hanging.parent)
    if (away := pack_not_here(world, caller, key, where)) is not None:
        return away
    if where.containers:
        return ItemInside(f"{key.gtin} {key.serial}", where.containers[0].sscc)
    return None


def _unknown(world: World, key: PackKey) -> Refusal:
    if world.product(key.gtin) is None:
        return UnknownProduct(key)
    return UnknownSerial(key)


def _dispensed(world: World, caller: Caller, key: PackKey, pack: Pack) -> Refusal:
    assert pack.dispensing is not None
    receipt = world.dispensing(pack.dispensing)
    assert receipt is not None
    if receipt.site == caller.site:
        return DispensedHere(key, receipt.dispensed_at, pack.dispensing)
    return DispensedElsewhere(key)


def _receiver(world: World, key: ShipmentKey) -> str:
    shipment = world.shipment(key)
    assert shipment is not None
    return shipment.receiver


def _container_not_loose_here(world: World, caller: Caller, sscc: Sscc) -> Refusal | None:
    key = world.latest(sscc)
    container = None if key is None else world.container(key)
    if container is None or not container.open:
        return ContainerNotFound(sscc)
    where = world.whereabouts(container.hanging.parent)
    if where.site != caller.site:
        return ContainerElsewhere(sscc)
    if where.containers:
        return ItemInside(sscc, where.containers[0].sscc)
    return None
