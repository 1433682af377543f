"""The dated rows that decisions stand on: ceilings and rules."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api import answers, bodies
from api.asking import Asked, asking
from api.fields import GtinInPath
from api.openapi import act
from domain.acts.pricing import EndCeiling, SetCeiling, SetRule
from domain.refusals import BookFull, CeilingRowNotFound, ProductNotRegistered, WrongPeriod
from domain.rules.dated import Citation

router = APIRouter(prefix="/v1", tags=["pricing"])

AskedCeiling = Annotated[Asked[bodies.NewCeiling], Depends(asking(SetCeiling, bodies.NewCeiling))]
AskedEnd = Annotated[Asked[bodies.CeilingEnd], Depends(asking(EndCeiling, bodies.CeilingEnd))]
AskedRule = Annotated[Asked[bodies.NewRule], Depends(asking(SetRule, bodies.NewRule))]


@router.post(
    "/ceilings", **act(SetCeiling, answers.RowSet, bodies.NewCeiling, [ProductNotRegistered, WrongPeriod, BookFull])
)
def set_ceiling(asked: AskedCeiling) -> Response:
    """Enter the ceiling price of a product for some days, or that its price is not regulated on them."""
    body = asked.body
    wanted = SetCeiling(
        gtin=body.gtin,
        channel=body.channel,
        level=body.level,
        price_tiyn=body.price_tiyn,
        since=body.since,
        until=body.until,
        citation=_citation(body.citation),
    )
    return asked.perform(wanted, lambda _, world: answers.row_set(wanted, world))


@router.post(
    "/ceilings/{gtin}/end", **act(EndCeiling, answers.RowSet, bodies.CeilingEnd, [CeilingRowNotFound, WrongPeriod])
)
def end_ceiling(gtin: GtinInPath, asked: AskedEnd) -> Response:
    """Let a row bind no longer from a day on. What was decided under it stands."""
    body = asked.body
    wanted = EndCeiling(
        gtin=gtin,
        channel=body.channel,
        level=body.level,
        row=body.row,
        until=body.until,
        citation=_citation(body.citation),
    )
    return asked.perform(wanted, lambda _, world: answers.row_set(wanted, world))


@router.post("/rules", **act(SetRule, answers.RowSet, bodies.NewRule, [WrongPeriod, BookFull]))
def set_rule(asked: AskedRule) -> Response:
    """Enter the value of a rule for some days; the row learned last wins on the days it covers."""
    body = asked.body
    wanted = SetRule(
        rule=body.rule, value=body.value, since=body.since, until=body.until, citation=_citation(body.citation)
    )
    return asked.perform(wanted, lambda _, world: answers.row_set(wanted, world))


def _citation(source: bodies.Source) -> Citation:
    return Citation(source.source, source.confidence)
