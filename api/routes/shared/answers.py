"""What each act answers. The types are also what the description of the API shows."""

from __future__ import annotations

from datetime import date, datetime

from typing_extensions import TypedDict

from domain.acts.act import Accepted
from domain.acts.counter.dispensing import Dispense
from domain.acts.road.commissioning import Commission
from domain.goods.containers import ContainerKey, ContainerPacked, ContainerUnpacked
from domain.goods.lots import LotKey
from domain.goods.packs import PackKey
from domain.goods.receipts import CeilingRef, DispensingCancelled, PackDispensed
from domain.goods.shipments import ShipmentKey, ShipmentShipped
from domain.ground.events import Event
from domain.ground.keys import AnyKey
from domain.ground.world import World
from domain.rules.ceilings import CeilingRow


class Registered(TypedDict):
    """Something was entered under its identifier."""

    identifier: str
    recorded_at: datetime


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


class CeilingAnswer(TypedDict):
    """What binds the price: `ceiling` with its row, `not_regulated` with the row that says so, or `unknown`."""

    answer: str
    price_tiyn: int | None
    since: date | None
    until: date | None
    source: str | None
    confidence: str | None


class BoundBy(TypedDict):
    """The row that bound a price; `price_tiyn` null: it says that the price is not regulated."""

    row: int
    price_tiyn: int | None
    source: str
    confidence: str


class PackSold(TypedDict):
    """A pack on a receipt."""

    gtin: str
    serial: str
    price_tiyn: int
    ceiling: BoundBy


class Dispensed(TypedDict):
    """Packs were sold. `dispensing` is the receipt's number, by which it may be taken back."""

    dispensing: str
    site: str
    packs: list[PackSold]
    total_tiyn: int
    occurred_at: datetime
    recorded_at: datetime


class DispensingTakenBack(TypedDict):
    """A dispensing was cancelled: its packs may be supplied again."""

    dispensing: str
    packs: int
    occurred_at: datetime
    recorded_at: datetime


class WrittenOff(TypedDict):
    """A pack was decommissioned."""

    gtin: str
    serial: str
    occurred_at: datetime
    recorded_at: datetime


def registered(identifier: str, world: World) -> Registered:
    """Answer that something was entered."""
    return Registered(identifier=identifier, recorded_at=world.now)


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
    key, said = _only(accepted)
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
    key, said = _only(accepted)
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
    key, _ = _only(accepted)
    assert isinstance(key, ShipmentKey)
    return ShipmentEnded(shipment=f"{key.number:016x}", occurred_at=accepted.occurred_at, recorded_at=world.now)


def dispensed(act: Dispense, site: str, accepted: Accepted, world: World) -> Dispensed:
    """Answer what was sold, and which rows bound the prices."""
    packs: list[PackSold] = []
    for key, said in accepted.events:
        assert isinstance(key, PackKey)
        assert isinstance(said, PackDispensed)
        packs.append(
            PackSold(gtin=key.gtin, serial=key.serial, price_tiyn=said.price_tiyn, ceiling=bound_by(said.ceiling))
        )
    return Dispensed(
        dispensing=act.dispensing,
        site=site,
        packs=packs,
        total_tiyn=sum(pack["price_tiyn"] for pack in packs),
        occurred_at=accepted.occurred_at,
        recorded_at=world.now,
    )


def taken_back(dispensing: str, accepted: Accepted, world: World) -> DispensingTakenBack:
    """Answer which dispensing was cancelled."""
    _, said = _only(accepted)
    assert isinstance(said, DispensingCancelled)
    return DispensingTakenBack(
        dispensing=dispensing,
        packs=sum(len(group.serials) for group in said.packs),
        occurred_at=accepted.occurred_at,
        recorded_at=world.now,
    )


def written_off(accepted: Accepted, world: World) -> WrittenOff:
    """Answer which pack was decommissioned."""
    key, _ = _only(accepted)
    assert isinstance(key, PackKey)
    return WrittenOff(gtin=key.gtin, serial=key.serial, occurred_at=accepted.occurred_at, recorded_at=world.now)


def ceiling_answer(row: CeilingRow | None) -> CeilingAnswer:
    """Answer what binds a price: three answers, never two."""
    if row is None:
        return CeilingAnswer(answer="unknown", price_tiyn=None, since=None, until=None, source=None, confidence=None)
    return CeilingAnswer(
        answer="not_regulated" if row.price_tiyn is None else "ceiling",
        price_tiyn=row.price_tiyn,
        since=row.since,
        until=row.until,
        source=row.citation.source,
        confidence=row.citation.confidence,
    )


def _only(accepted: Accepted) -> tuple[AnyKey, Event]:
    ((key, said),) = accepted.events
    return key, said


def bound_by(ref: CeilingRef) -> BoundBy:
    """Answer which row bound a price."""
    return BoundBy(
        row=ref.row,
        price_tiyn=ref.price_tiyn,
        source=ref.citation.source,
        confidence=ref.citation.confidence,
    )
