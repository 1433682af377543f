"""A receipt as the site that made it and oversight read it: by its number, or by the id of the request that made it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response
from typing_extensions import TypedDict

from api.description.openapi import SOUGHT, reading
from api.requests.fields import DispensingInPath, GlnText, RequestIdText
from api.requests.problems import Problem
from api.requests.readers import Reader, reader
from api.requests.responses import NEUTRAL_LANGUAGE, OK, answer, kept_document
from api.routes.shared.answers import PackSold, bound_by
from domain.acts.rights import Reading, may_see
from domain.goods.packs import PackKey
from domain.goods.receipts import DispensingCancelled, PackDispensed
from domain.ground.identifiers import Gln
from ledger.history import Entry
from ledger.receipts import Receipt, answer_given
from ledger.receipts import read_receipt as kept_receipt

router = APIRouter(prefix="/v1", tags=["reading"])

ReceiptReader = Annotated[Reader, Depends(reader(Reader, Reading.RECEIPT))]


class TakenBack(TypedDict):
    """When a sale was taken back, and why."""

    reason: str
    occurred_at: datetime
    recorded_at: datetime


class ReceiptAnswer(TypedDict):
    """What was sold together, and which rows bound the prices. `taken_back`: null while it stands."""

    dispensing: str
    site: str
    packs: list[PackSold]
    total_tiyn: int
    occurred_at: datetime
    recorded_at: datetime
    taken_back: TakenBack | None


def receipt(reader: Reader, number: str) -> ReceiptAnswer:
    """Return a receipt by its number. Raises Problem `not_found`."""
    found = kept_receipt(reader.ledger, number)
    if found is None or not may_see(reader.caller, (found.site,)):
        raise Problem("not_found")
    return _receipt(found)


def receipt_of_request(reader: Reader, site: Gln | None, request_id: str) -> ReceiptAnswer:
    """Return the receipt that a request of a site made, of one's own if none is named. Raises Problem `not_found`."""
    asked = site or reader.caller.site
    given = answer_given(reader.ledger, asked, request_id) if may_see(reader.caller, (asked,)) else None
    number = None if given is None else _number(kept_document(given))
    if number is None:
        raise Problem("not_found")
    return receipt(reader, number)


def _number(document: dict[str, object]) -> str | None:
    """Return the number of the receipt that an answer says was made; other acts and refusals make none."""
    number = document.get("dispensing")
    return number if isinstance(number, str) and "total_tiyn" in document else None


def _receipt(found: Receipt) -> ReceiptAnswer:
    first = found.sales[0]
    packs = [_sold(entry) for entry in found.sales]
    return ReceiptAnswer(
        dispensing=found.id,
        site=found.site,
        packs=packs,
        total_tiyn=sum(one["price_tiyn"] for one in packs),
        occurred_at=first.fact.occurred_at,
        recorded_at=first.recorded_at,
        taken_back=None if found.taken_back is None else _taken_back(found.taken_back),
    )


def _sold(entry: Entry) -> PackSold:
    key, said = entry.fact.stream, entry.fact.event
    assert isinstance(key, PackKey)
    assert isinstance(said, PackDispensed)
    return PackSold(gtin=key.gtin, serial=key.serial, price_tiyn=said.price_tiyn, ceiling=bound_by(said.ceiling))


def _taken_back(entry: Entry) -> TakenBack:
    said = entry.fact.event
    assert isinstance(said, DispensingCancelled)
    return TakenBack(reason=said.reason, occurred_at=entry.fact.occurred_at, recorded_at=entry.recorded_at)


@router.get("/dispensings", **reading(Reading.RECEIPT, ReceiptAnswer, problems=SOUGHT))
def read_receipt_of_request(reader: ReceiptReader, request_id: RequestIdText, site: GlnText | None = None) -> Response:
    """Return the receipt that a sale of your site made, by the `Idempotency-Key` of its request."""
    return answer(OK, NEUTRAL_LANGUAGE, receipt_of_request(reader, site, request_id))


@router.get("/dispensings/{dispensing}", **reading(Reading.RECEIPT, ReceiptAnswer, problems=SOUGHT))
def read_receipt(dispensing: DispensingInPath, reader: ReceiptReader) -> Response:
    """Return a receipt of your site: what was sold, at which prices, and whether it was taken back."""
    return answer(OK, NEUTRAL_LANGUAGE, receipt(reader, dispensing))
