"""A pack in the hand: is it known, has it not been supplied yet, and is it here?"""

from __future__ import annotations

from datetime import datetime

from domain.goods.packs import Pack, PackKey, PackStatus
from domain.goods.products import ProductKey
from domain.goods.receipts import DispensingKey
from domain.goods.shipments import ShipmentKey
from domain.goods.whereabouts import Whereabouts, whereabouts
from domain.ground.identifiers import Sscc
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.parties.callers import Caller


@refusal("unknown_code", Outcome.STOP, case="unknown_product")
class UnknownProduct(Refusal):
    """No product is registered under this GTIN."""

    pack: PackKey


@refusal("unknown_code", Outcome.STOP, case="unknown_serial")
class UnknownSerial(Refusal):
    """The product is registered, but no pack of it with this serial was ever commissioned."""

    pack: PackKey


@refusal("duplicate_code", Outcome.CHECK, case="dispensed_here")
class DispensedHere(Refusal):
    """This site dispensed the pack already; it may be undone within the window."""

    pack: PackKey
    dispensed_at: datetime
    dispensing: str


@refusal("duplicate_code", Outcome.STOP, case="dispensed_elsewhere")
class DispensedElsewhere(Refusal):
    """The pack was dispensed at another site already."""

    pack: PackKey


@refusal("decommissioned", Outcome.STOP)
class Decommissioned(Refusal):
    """The pack was written off and may not be supplied."""

    pack: PackKey


@refusal("not_owner_or_in_transfer", Outcome.CHECK, case="in_transit_to_you")
class InTransitToYou(Refusal):
    """The pack is in a shipment to the caller's site that was not received yet."""

    pack: PackKey
    shipment: str


@refusal("not_owner_or_in_transfer", Outcome.STOP, case="held_elsewhere")
class HeldElsewhere(Refusal):
    """The pack is at another site, or on its way to one."""

    pack: PackKey


@refusal("item_inside", Outcome.CHECK)
class ItemInside(Refusal):
    """The pack or container lies in another container; take it out first."""

    item: str
    sscc: Sscc


PACK_REFUSALS: tuple[type[Refusal], ...] = (
    UnknownProduct,
    UnknownSerial,
    DispensedHere,
    DispensedElsewhere,
    Decommissioned,
    InTransitToYou,
    HeldElsewhere,
    ItemInside,
)
"""Why a pack cannot be moved from where the caller is."""


def pack_unknown_or_gone(world: World, caller: Caller, key: PackKey) -> Refusal | None:
    """Refuse a pack that the ledger does not know, or that was dispensed or decommissioned."""
    pack = world[key]
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
    pack = world[key]
    assert pack is not None
    where = whereabouts(world, pack.hanging.parent)
    if (away := pack_not_here(world, caller, key, where)) is not None:
        return away
    if where.containers:
        return ItemInside(f"{key.gtin} {key.serial}", where.containers[0].sscc)
    return None


def _unknown(world: World, key: PackKey) -> Refusal:
    if world[ProductKey(key.gtin)] is None:
        return UnknownProduct(key)
    return UnknownSerial(key)


def _dispensed(world: World, caller: Caller, key: PackKey, pack: Pack) -> Refusal:
    assert pack.dispensing is not None
    receipt = world[DispensingKey(pack.dispensing)]
    assert receipt is not None
    if receipt.site == caller.site:
        return DispensedHere(key, receipt.dispensed_at, pack.dispensing)
    return DispensedElsewhere(key)


def _receiver(world: World, key: ShipmentKey) -> str:
    shipment = world[key]
    assert shipment is not None
    return shipment.receiver
