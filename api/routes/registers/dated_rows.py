"""The dated rows that decisions stand on: ceilings, rules and profiles of codes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.description.openapi import act
from api.requests.asking import Asked, asking
from api.requests.fields import GtinInPath
from api.routes.registers import bodies
from api.routes.registers.row_answers import RowSet, row_set
from domain.acts.office.pricing import EndCeiling, SetCeiling, SetRule
from domain.acts.office.profiling import SetProfile
from domain.rules.dated import Citation

router = APIRouter(prefix="/v1", tags=["pricing"])

AskedCeiling = Annotated[Asked[bodies.NewCeiling], Depends(asking(SetCeiling, bodies.NewCeiling))]
AskedEnd = Annotated[Asked[bodies.CeilingEnd], Depends(asking(EndCeiling, bodies.CeilingEnd))]
AskedRule = Annotated[Asked[bodies.NewRule], Depends(asking(SetRule, bodies.NewRule))]
AskedProfile = Annotated[Asked[bodies.NewProfile], Depends(asking(SetProfile, bodies.NewProfile))]


@router.post("/ceilings", **act(SetCeiling, RowSet, bodies.NewCeiling))
def set_ceiling(asked: AskedCeiling) -> Response:
    """Enter the ceiling price of a product for some days, or that its price is not regulated on them.

    A row that begins later than one in force follows it. One that would contradict rows that begin in its days is
    refused, unless `replaces` names them.
    """
    body = asked.body
    wanted = SetCeiling(
        gtin=body.gtin,
        channel=body.channel,
        level=body.level,
        price_tiyn=body.price_tiyn,
        since=body.since,
        until=body.until,
        citation=_citation(body.citation),
        replaces=tuple(body.replaces),
    )
    return asked.perform(wanted, lambda accepted, world: row_set(wanted, accepted, world))


@router.post("/ceilings/{gtin}/end", **act(EndCeiling, RowSet, bodies.CeilingEnd))
def end_ceiling(gtin: GtinInPath, asked: AskedEnd) -> Response:
    """Let a row bind no longer from a day on. What was decided under it stands.

    The answer says what is in force on the days it lost: where nothing is, a gap opened, and sales are not decided.
    """
    body = asked.body
    wanted = EndCeiling(
        gtin=gtin,
        channel=body.channel,
        level=body.level,
        row=body.row,
        until=body.until,
        citation=_citation(body.citation),
    )
    return asked.perform(wanted, lambda accepted, world: row_set(wanted, accepted, world))


@router.post("/rules", **act(SetRule, RowSet, bodies.NewRule))
def set_rule(asked: AskedRule) -> Response:
    """Enter the value of a rule for some days; what would contradict a row in force names it in `replaces`."""
    body = asked.body
    wanted = SetRule(
        rule=body.rule,
        value=body.value,
        since=body.since,
        until=body.until,
        citation=_citation(body.citation),
        replaces=tuple(body.replaces),
    )
    return asked.perform(wanted, lambda accepted, world: row_set(wanted, accepted, world))


@router.post("/profiles", **act(SetProfile, RowSet, bodies.NewProfile))
def set_profile(asked: AskedProfile) -> Response:
    """Enter how long serials and tails of a product are for some days; without a product, of all without an own row.

    What would contradict a row that begins in its days names it in `replaces`.
    """
    body = asked.body
    wanted = SetProfile(
        gtin=body.gtin,
        profile=body.profile,
        since=body.since,
        until=body.until,
        citation=_citation(body.citation),
        replaces=tuple(body.replaces),
    )
    return asked.perform(wanted, lambda accepted, world: row_set(wanted, accepted, world))


def _citation(source: bodies.Source) -> Citation:
    return Citation(source.source, source.confidence)
