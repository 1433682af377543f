"""Shipments as their two sites and oversight read them: lists, newest first, and one with what it carries."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response
from typing_extensions import TypedDict

from api.description.openapi import SOUGHT, reading
from api.requests.cursors import Cursor, ListSize, PageSize, cursor_of, number_of
from api.requests.fields import GlnText, ShipmentInPath
from api.requests.limits import LIST_SIZE, PAGE_SIZE
from api.requests.problems import Problem
from api.requests.readers import Reader, reader
from api.requests.responses import NEUTRAL_LANGUAGE, OK, answer
from api.routes.reading.goods_answers import PackNameAnswer
from domain.acts.act import Needs
from domain.acts.rights import Reading, may_see
from domain.goods.shipments import ShipmentKey, ShipmentShipped, ShipmentStatus
from domain.ground.identifiers import Gln
from domain.ground.limits import ITEMS_PER_SHIPMENT
from domain.parties.sites import SiteKey
from ledger.shipments import Sending, list_shipments
from ledger.shipments import read_shipment as kept_shipment

router = APIRouter(prefix="/v1", tags=["reading"])

ShipmentReader = Annotated[Reader, Depends(reader(Reader, Reading.SHIPMENT))]


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
    found = kept_shipment(reader.ledger, key)
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


@router.get("/shipments", **reading(Reading.SHIPMENT, ShipmentsAnswer, problems=SOUGHT))
def read_shipments(
    reader: ShipmentReader,
    site: GlnText | None = None,
    direction: Direction | None = None,
    status: ShipmentStatus | None = None,
    cursor: Cursor | None = None,
    limit: ListSize = LIST_SIZE,
) -> Response:
    """Return the shipments that your site sent or awaits, newest first; to oversight those of any site, or of all."""
    found = shipments(reader, site, direction, status, number_of(cursor), limit)
    return answer(OK, NEUTRAL_LANGUAGE, found)


@router.get("/shipments/{shipment}", **reading(Reading.SHIPMENT, LoadedShipmentAnswer, problems=SOUGHT))
def read_shipment(
    shipment: ShipmentInPath,
    reader: ShipmentReader,
    offset: Annotated[int, Query(ge=0, le=ITEMS_PER_SHIPMENT)] = 0,
    limit: PageSize = PAGE_SIZE,
) -> Response:
    """Return a shipment that your site sent or awaits, with the packs and containers that lie directly in it."""
    return answer(OK, NEUTRAL_LANGUAGE, shipment_with_load(reader, ShipmentKey(int(shipment, 16)), offset, limit))
