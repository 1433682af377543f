"""Reading: packs and their roads, containers, lots, and what a site holds."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from api.description.openapi import SOUGHT, reading
from api.requests.cursors import PageSize
from api.requests.fields import GlnInPath, GtinInPath, GtinText, LotInPath, LotText, SerialInPath, SsccInPath
from api.requests.limits import PAGE_SIZE
from api.requests.readers import reader
from api.requests.responses import NEUTRAL_LANGUAGE, OK, answer
from api.routes.reading.goods_answers import ContainerAnswer, HistoryAnswer, HoldingsAnswer, LotAnswer, PackAnswer
from api.routes.reading.visible import VisibleGoods
from domain.acts.rights import Reading
from domain.goods.packs import PackKey

router = APIRouter(prefix="/v1", tags=["reading"])

VisiblePack = Annotated[VisibleGoods, Depends(reader(VisibleGoods, Reading.PACK))]
VisibleContainer = Annotated[VisibleGoods, Depends(reader(VisibleGoods, Reading.CONTAINER))]
VisibleLot = Annotated[VisibleGoods, Depends(reader(VisibleGoods, Reading.LOT))]
VisibleHoldings = Annotated[VisibleGoods, Depends(reader(VisibleGoods, Reading.HOLDINGS))]


@router.get("/packs/{gtin}/{serial}", **reading(Reading.PACK, PackAnswer, problems=SOUGHT))
def read_pack(gtin: GtinInPath, serial: SerialInPath, visible: VisiblePack) -> Response:
    """Return a pack that your site holds, held, sent, or awaits."""
    return answer(OK, NEUTRAL_LANGUAGE, visible.pack(PackKey(gtin, serial)))


@router.get("/packs/{gtin}/{serial}/history", **reading(Reading.PACK, HistoryAnswer, problems=SOUGHT))
def read_history(gtin: GtinInPath, serial: SerialInPath, visible: VisiblePack) -> Response:
    """Return the road of a pack: every step that changed where it is or what it is."""
    return answer(OK, NEUTRAL_LANGUAGE, visible.history(PackKey(gtin, serial)))


@router.get("/containers/{sscc}", **reading(Reading.CONTAINER, ContainerAnswer, problems=SOUGHT))
def read_container(
    sscc: SsccInPath,
    visible: VisibleContainer,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: PageSize = PAGE_SIZE,
) -> Response:
    """Return a case or pallet that your site holds, sent or awaits, with the packs that lie directly in it."""
    return answer(OK, NEUTRAL_LANGUAGE, visible.container(sscc, offset, limit))


@router.get("/lots/{gtin}/{lot}", **reading(Reading.LOT, LotAnswer, problems=SOUGHT))
def read_lot(gtin: GtinInPath, lot: LotInPath, visible: VisibleLot) -> Response:
    """Return a lot that you made, or of which your site holds, sent or awaits packs."""
    return answer(OK, NEUTRAL_LANGUAGE, visible.lot(gtin, lot))


@router.get("/sites/{gln}/holdings", **reading(Reading.HOLDINGS, HoldingsAnswer, problems=SOUGHT))
def read_holdings(
    gln: GlnInPath,
    visible: VisibleHoldings,
    after_gtin: GtinText | None = None,
    after_lot: LotText | None = None,
    limit: PageSize = PAGE_SIZE,
) -> Response:
    """Return what your site holds, by product and lot. It follows the ledger with a short delay."""
    after = None if after_gtin is None or after_lot is None else (after_gtin, after_lot)
    return answer(OK, NEUTRAL_LANGUAGE, visible.holdings(gln, after, limit))
