"""Shipments as their two sites and oversight read them: lists, newest first, and one with what it carries."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from typing_extensions import TypedDict

from api.requests.cursors import cursor_of
from api.requests.problems import Problem
from api.requests.readers import Reader
from api.routes.reading.visible import PackNameAnswer
from domain.acts.act import Needs
from domain.acts.rights import may_see
from domain.goods.shipments import ShipmentKey, ShipmentShipped, ShipmentStatus
from domain.ground.identifiers import Gln
from domain.parties.sites import SiteKey
from ledger.shipments import Sending, list_shipments, read_shipment


class Direction(StrEnum):
    """Which way shipments go, as a site sees it."""

    SENT = "sent"
    AWAITED = "awaited"


class ShipmentAnswer(TypedDict):
    """A shipment. `packs` and `containers` count what it carries directly; `ended_at`: received or called back."""

    shipment: str
    sender: str
    receiver: str
    status: str
    packs: int
    containers: int
    documents: list[str]
    shipped_at: datetime
    recorded_at: datetime
    ended_at: datetime | None


class ShipmentsAnswer(TypedDict):
    """Shipments, the newest first. `next`: the `cursor` under which older ones follow; null if there are none.

    Where few are in the `status` asked for, a page may hold few or none and still have a `next`.
    """

    shipments: list[ShipmentAnswer]
    next: str | None


class Load(TypedDict):
    """What lies directly in a shipment, from `offset` on: packs, and the SSCC of containers."""

    packs: list[PackNameAnswer]
    containers: list[str]


class LoadedShipmentAnswer(TypedDict):
    """A shipment, and what it carries: null for the receiver of one that was called back."""

    shipment: ShipmentAnswer
    load: Load | None


def shipments(
    reader: Reader,
    site: Gln | None,
    direction: Direction | None,
    status: ShipmentStatus | None,
    behind: int | None,
    limit: int,
) -> ShipmentsAnswer:
    """Return the shipments of a site; of the caller's own, or to oversight of all, if none is named."""
    page = list_shipments(
        reader.ledger,
        _site(reader, site),
        sent=direction is not Direction.AWAITED,
        awaited=direction is not Direction.SENT,
        status=status,
        behind=behind,
        limit=limit,
    )
    return ShipmentsAnswer(shipments=[_shipment(one) for one in page.items], next=cursor_of(page.next))


def shipment_with_load(reader: Reader, key: ShipmentKey, offset: int, limit: int) -> LoadedShipmentAnswer:
    """Return a shipment with some of what it carries. Raises Problem `not_found`."""
    found = read_shipment(reader.ledger, key)
    if found is None or not may_see(reader.caller, (found[0].sender, found[0].receiver)):
        raise Problem("not_found")
    sending, said = found
    left_alone = sending.status is ShipmentStatus.CANCELLED and not may_see(reader.caller, (sending.sender,))
    return LoadedShipmentAnswer(
        shipment=_shipment(sending), load=None if left_alone else _load(said, slice(offset, offset + limit))
    )


def _site(reader: Reader, named: Gln | None) -> Gln | None:
    """Return the site whose shipments are asked for; None for all. Raises Problem `not_found`."""
    if named is None:
        return None if reader.oversees else reader.caller.site
    if not may_see(reader.caller, (named,)) or reader.ledger.read(Needs.of(SiteKey(named)))[SiteKey(named)] is None:
        raise Problem("not_found")
    return named


def _shipment(one: Sending) -> ShipmentAnswer:
    return ShipmentAnswer(
        shipment=f"{one.shipment.number:016x}",
        sender=one.sender,
        receiver=one.receiver,
        status=one.status.value,
        packs=one.packs,
        containers=one.containers,
        documents=list(one.documents),
        shipped_at=one.shipped_at,
        recorded_at=one.recorded_at,
        ended_at=one.ended_at,
    )


def _load(said: ShipmentShipped, some: slice) -> Load:
    packs = [key for group in said.packs for key in group.pack_keys()]
    return Load(
        packs=[PackNameAnswer(gtin=key.gtin, serial=key.serial) for key in packs[some]],
        containers=[container.sscc for container in said.containers[some]],
    )
