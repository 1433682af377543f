"""Reading: packs and their roads, containers, lots, and what a site holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.description.openapi import ASKED, reading
from api.requests.fields import GlnInPath, GtinInPath, GtinText, LotInPath, LotText, SerialInPath, SsccInPath
from api.requests.limits import PAGE_SIZE
from api.requests.readers import reader
from api.requests.responses import OK, answer
from api.routes.reading.visible import ContainerAnswer, HistoryAnswer, HoldingsAnswer, LotAnswer, PackAnswer, Roads
from domain.acts.rights import Reading
from domain.goods.packs import PackKey

router = APIRouter(prefix="/v1", tags=["reading"])

_PROBLEMS = (*ASKED, "not_found")
_LANGUAGE = "en"


PackRoads = Annotated[Roads, Depends(reader(Roads, Reading.PACK))]
ContainerRoads = Annotated[Roads, Depends(reader(Roads, Reading.CONTAINER))]
LotRoads = Annotated[Roads, Depends(reader(Roads, Reading.LOT))]
HoldingsRoads = Annotated[Roads, Depends(reader(Roads, Reading.HOLDINGS))]
PageSize = Annotated[int, Query(ge=1, le=PAGE_SIZE)]


@router.get("/packs/{gtin}/{serial}", **reading(Reading.PACK, PackAnswer, problems=_PROBLEMS))
def read_pack(gtin: GtinInPath, serial: SerialInPath, roads: PackRoads) -> Response:
    """Return a pack that your site holds, held, sent, or awaits."""
    return answer(OK, _LANGUAGE, roads.pack(PackKey(gtin, serial)))


@router.get("/packs/{gtin}/{serial}/history", **reading(Reading.PACK, HistoryAnswer, problems=_PROBLEMS))
def read_history(gtin: GtinInPath, serial: SerialInPath, roads: PackRoads) -> Response:
    """Return the road of a pack: every step that changed where it is or what it is."""
    return answer(OK, _LANGUAGE, roads.history(PackKey(gtin, serial)))


@router.get("/containers/{sscc}", **reading(Reading.CONTAINER, ContainerAnswer, problems=_PROBLEMS))
def read_container(
    sscc: SsccInPath,
    roads: ContainerRoads,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: PageSize = PAGE_SIZE,
) -> Response:
    """Return a case or pallet that your site holds, sent or awaits, with the packs that lie directly in it."""
    return answer(OK, _LANGUAGE, roads.container(sscc, offset, limit))


@router.get("/lots/{gtin}/{lot}", **reading(Reading.LOT, LotAnswer, problems=_PROBLEMS))
def read_lot(gtin: GtinInPath, lot: LotInPath, roads: LotRoads) -> Response:
    """Return a lot that you made, or of which your site holds, sent or awaits packs."""
    return answer(OK, _LANGUAGE, roads.lot(gtin, lot))


@router.get("/sites/{gln}/holdings", **reading(Reading.HOLDINGS, HoldingsAnswer, problems=_PROBLEMS))
def read_holdings(
    gln: GlnInPath,
    roads: HoldingsRoads,
    after_gtin: GtinText | None = None,
    after_lot: LotText | None = None,
    limit: PageSize = PAGE_SIZE,
) -> Response:
    """Return what your site holds, by product and lot. It follows the ledger with a short delay."""
    after = None if after_gtin is None or after_lot is None else (after_gtin, after_lot)
    return answer(OK, _LANGUAGE, roads.holdings(gln, after, limit))
