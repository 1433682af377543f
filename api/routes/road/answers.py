"""What the acts on the road of packs answer."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import TypedDict

from api.routes.shared.answers import only
from domain.acts.act import Accepted
from domain.acts.road.commissioning import Commission
from domain.goods.containers import ContainerKey, ContainerPacked, ContainerUnpacked
from domain.goods.lots import LotKey
from domain.goods.packs import PackKey
from domain.goods.shipments import ShipmentKey, ShipmentShipped
from domain.ground.world import World


class Commissioned(TypedDict):
    """Packs exist from now on. `lot_packs` counts all of the lot."""

    gtin: str
    lot: str
    packs: int
    lot_packs: int
    occurred_at: datetime
    recorded_at: datetime


class TailsPutRight(TypedDict):
    """Packs have other crypto tails from now on."""

    gtin: str
    packs: int
    recorded_at: datetime


class Moved(TypedDict):
    """How many packs and containers were put into a container or taken out, named directly. All of them: null."""

    sscc: str
    packs: int | None
    containers: int | None
    occurred_at: datetime
    recorded_at: datetime


class Shipped(TypedDict):
    """A shipment is on its way; `shipment` is its number. Packs and containers named directly are counted."""

    shipment: str
    sender: str
    receiver: str
    packs: int
    containers: int
    occurred_at: datetime
    recorded_at: datetime


class ShipmentEnded(TypedDict):
    """A shipment was received, or called back."""

    shipment: str
    occurred_at: datetime
    recorded_at: datetime


class WrittenOff(TypedDict):
    """A pack was decommissioned."""

    gtin: str
    serial: str
    occurred_at: datetime
    recorded_at: datetime


def commissioned(act: Commission, accepted: Accepted, world: World) -> Commissioned:
    """Answer how many packs exist now."""
    lot = world[LotKey(act.gtin, act.lot)]
    return Commissioned(
        gtin=act.gtin,
        lot=act.lot,
        packs=act.packs,
        lot_packs=act.packs + (lot.packs if lot else 0),
        occurred_at=accepted.occurred_at,
        recorded_at=world.now,
    )


def moved(accepted: Accepted, world: World) -> Moved:
    """Answer what went into a container or came out of it."""
    key, said = only(accepted)
    assert isinstance(key, ContainerKey)
    packs = containers = None
    if isinstance(said, ContainerPacked | ContainerUnpacked):
        packs, containers = sum(len(group.serials) for group in said.packs), len(said.containers)
    return Moved(
        sscc=key.sscc,
        packs=packs,
        containers=containers,
        occurred_at=accepted.occurred_at,
        recorded_at=world.now,
    )


def shipped(accepted: Accepted, world: World) -> Shipped:
    """Answer under which number goods are on their way."""
    key, said = only(accepted)
    assert isinstance(key, ShipmentKey)
    assert isinstance(said, ShipmentShipped)
    return Shipped(
        shipment=f"{key.number:016x}",
        sender=said.sender,
        receiver=said.receiver,
        packs=sum(len(group.serials) for group in said.packs),
        containers=len(said.containers),
        occurred_at=accepted.occurred_at,
        recorded_at=world.now,
    )


def shipment_ended(accepted: Accepted, world: World) -> ShipmentEnded:
    """Answer which shipment was received or called back."""
    key, _ = only(accepted)
    assert isinstance(key, ShipmentKey)
    return ShipmentEnded(shipment=f"{key.number:016x}", occurred_at=accepted.occurred_at, recorded_at=world.now)


def written_off(accepted: Accepted, world: World) -> WrittenOff:
    """Answer which pack was decommissioned."""
    key, _ = only(accepted)
    assert isinstance(key, PackKey)
    return WrittenOff(gtin=key.gtin, serial=key.serial, occurred_at=accepted.occurred_at, recorded_at=world.now)
