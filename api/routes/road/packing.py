"""Packing and unpacking: what goes into a case or pallet, and what comes out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.description.openapi import SCANNED, act
from api.requests.asking import Asked, asking
from api.routes.road import answers, bodies
from api.routes.road.items import read_items
from domain.acts.road.packing import Pack, Unpack

router = APIRouter(prefix="/v1", tags=["packing"])

AskedPacking = Annotated[Asked[bodies.Packing], Depends(asking(Pack, bodies.Packing))]
AskedUnpacking = Annotated[Asked[bodies.Unpacking], Depends(asking(Unpack, bodies.Unpacking))]


@router.post("/packings", **act(Pack, answers.Moved, bodies.Packing, problems=SCANNED))
def pack(asked: AskedPacking) -> Response:
    """Put packs and containers that are loose at your site into a container there.

    An SSCC that is not in use begins one, under a GS1 company prefix of your own company.
    """
    body = asked.body
    items, places = read_items(asked.asking.services.ledger, body.packs, body.containers)
    return asked.perform(Pack(body.sscc, items, body.packed_at), answers.moved, places)


@router.post("/unpackings", **act(Unpack, answers.Moved, bodies.Unpacking, problems=SCANNED))
def unpack(asked: AskedUnpacking) -> Response:
    """Take packs and containers out of a container at your site; all of them at once end this use of its SSCC."""
    body = asked.body
    if body.all:
        return asked.perform(Unpack(body.sscc, None, body.unpacked_at), answers.moved)
    items, places = read_items(asked.asking.services.ledger, body.packs, body.containers)
    return asked.perform(Unpack(body.sscc, items, body.unpacked_at), answers.moved, places)
