"""Reading back what happened: incidents, shipments and receipts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.description.openapi import ASKED, reading
from api.requests.cursors import Cursor, ListSize, number_of
from api.requests.field_errors import Wrong
from api.requests.fields import (
    Begun,
    DispensingInPath,
    GlnText,
    GtinText,
    IncidentKindText,
    RequestIdText,
    SerialText,
    ShipmentInPath,
)
from api.requests.limits import LIST_SIZE, PAGE_SIZE
from api.requests.problems import Problem
from api.requests.readers import Reader, reader
from api.requests.responses import OK, answer
from api.routes.reading.incidents import IncidentsAnswer, incidents, incidents_of_code
from api.routes.reading.receipts import ReceiptAnswer, receipt, receipt_of_request
from api.routes.reading.shipments import Direction, LoadedShipmentAnswer, ShipmentsAnswer, shipment_with_load, shipments
from domain.acts.rights import Reading
from domain.goods.shipments import ShipmentKey, ShipmentStatus
from domain.ground.limits import ITEMS_PER_SHIPMENT
from ledger.incidents import Wanted

router = APIRouter(prefix="/v1", tags=["reading"])

_PROBLEMS = (*ASKED, "not_found")
_LANGUAGE = "en"

IncidentReader = Annotated[Reader, Depends(reader(Reader, Reading.INCIDENTS))]
ShipmentReader = Annotated[Reader, Depends(reader(Reader, Reading.SHIPMENT))]
ReceiptReader = Annotated[Reader, Depends(reader(Reader, Reading.RECEIPT))]
PageSize = Annotated[int, Query(ge=1, le=PAGE_SIZE)]


@router.get("/incidents", **reading(Reading.INCIDENTS, IncidentsAnswer))
def read_incidents(
    reader: IncidentReader,
    since: Begun | None = None,
    until: Begun | None = None,
    site: GlnText | None = None,
    kind: IncidentKindText | None = None,
    gtin: GtinText | None = None,
    serial: SerialText | None = None,
    cursor: Cursor | None = None,
    limit: ListSize = LIST_SIZE,
) -> Response:
    """Return what scans and refused sales brought up, wherever that was, newest first.

    `since` is included, `until` is not; both speak of `recorded_at`. With a `serial`, which needs its `gtin`: what was
    brought up about this one code, oldest first and without pages.
    """
    wanted = Wanted(since=since, until=until, site=site, kind=kind, gtin=gtin)
    if serial is None:
        return answer(OK, _LANGUAGE, incidents(reader.ledger, wanted, number_of(cursor), limit))
    if gtin is None:
        raise Problem("malformed_request", [Wrong("gtin", "missing")])
    return answer(OK, _LANGUAGE, incidents_of_code(reader.ledger, wanted, serial))


@router.get("/shipments", **reading(Reading.SHIPMENT, ShipmentsAnswer, problems=_PROBLEMS))
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
    return answer(OK, _LANGUAGE, found)


@router.get("/shipments/{shipment}", **reading(Reading.SHIPMENT, LoadedShipmentAnswer, problems=_PROBLEMS))
def read_shipment(
    shipment: ShipmentInPath,
    reader: ShipmentReader,
    offset: Annotated[int, Query(ge=0, le=ITEMS_PER_SHIPMENT)] = 0,
    limit: PageSize = PAGE_SIZE,
) -> Response:
    """Return a shipment that your site sent or awaits, with the packs and containers that lie directly in it."""
    return answer(OK, _LANGUAGE, shipment_with_load(reader, ShipmentKey(int(shipment, 16)), offset, limit))


@router.get("/dispensings", **reading(Reading.RECEIPT, ReceiptAnswer, problems=_PROBLEMS))
def read_receipt_of_request(reader: ReceiptReader, request_id: RequestIdText, site: GlnText | None = None) -> Response:
    """Return the receipt that a sale of your site made, by the `Idempotency-Key` of its request."""
    return answer(OK, _LANGUAGE, receipt_of_request(reader, site, request_id))


@router.get("/dispensings/{dispensing}", **reading(Reading.RECEIPT, ReceiptAnswer, problems=_PROBLEMS))
def read_receipt(dispensing: DispensingInPath, reader: ReceiptReader) -> Response:
    """Return a receipt of your site: what was sold, at which prices, and whether it was taken back."""
    return answer(OK, _LANGUAGE, receipt(reader, dispensing))
