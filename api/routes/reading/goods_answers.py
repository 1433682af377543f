"""What is answered on packs, containers, lots and what a site holds."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from typing_extensions import TypedDict

from api.routes.shared.answers import ProductAnswer


class PackNameAnswer(TypedDict):
    """A pack by product and serial."""

    gtin: str
    serial: str


class Where(TypedDict):
    """Where a thing is: at a site (GLN) or on the road in a shipment, and in which open containers, innermost first."""

    site: str | None
    shipment: str | None
    containers: list[str]


class PackAnswer(TypedDict):
    """A pack. `where` is null for those whom it has left."""

    gtin: str
    serial: str
    status: str
    channel: str
    lot: str
    expiry: date
    produced_on: date
    product: ProductAnswer
    where: Where | None


class Step(TypedDict):
    """One step of a pack's road. `subject` is whose step it was: the pack's own, or of what it was in."""

    event: str
    subject: str
    by: str
    occurred_at: datetime
    recorded_at: datetime
    said: dict[str, Any]


class HistoryAnswer(TypedDict):
    """The road of a pack in the order in which the ledger learned of it; for those whom it has left, up to then."""

    gtin: str
    serial: str
    steps: list[Step]


class ContainerAnswer(TypedDict):
    """A container. For those whom it has left, `where` and what is in it are null."""

    sscc: str
    open: bool
    where: Where | None
    packs_total: int | None
    packs: list[PackNameAnswer] | None
    containers: list[str] | None


class LotAnswer(TypedDict):
    """A lot; `packs` counts those commissioned, and is told to the maker and to oversight."""

    gtin: str
    lot: str
    expiry: date
    produced_on: date
    product: ProductAnswer
    packs: int | None


class HeldLot(TypedDict):
    """How many packs of a lot a site holds."""

    gtin: str
    lot: str
    packs: int


class HoldingsAnswer(TypedDict):
    """What a site held at a `position` of the log, by product and lot. `more`: ask again after the last lot."""

    site: str
    position: int
    lots: list[HeldLot]
    more: bool
