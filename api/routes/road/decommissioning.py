"""Decommissioning: a pack that may not be supplied any more is written off."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.description.openapi import SCANNED, act
from api.requests.asking import Asked, asking
from api.routes.road import answers, bodies
from api.routes.shared.codes import read_packs
from domain.acts.road.decommissioning import Decommission

router = APIRouter(prefix="/v1", tags=["decommissioning"])

AskedWritingOff = Annotated[Asked[bodies.WritingOff], Depends(asking(Decommission, bodies.WritingOff))]


@router.post("/decommissionings", **act(Decommission, answers.WrittenOff, bodies.WritingOff, problems=SCANNED))
def decommission(asked: AskedWritingOff) -> Response:
    """Write off a pack that is loose at your site: it may never be supplied."""
    body = asked.body
    packs = read_packs(asked.asking.services.ledger, [body.pack], ["pack"])
    return asked.perform(
        Decommission(packs.keys[0], body.reason, body.decommissioned_at), answers.written_off, packs.places
    )
