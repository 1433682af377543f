"""Receiving: a shipment is taken in whole."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.description.openapi import act
from api.requests.asking import Asked, asking
from api.routes.road import answers, bodies
from domain.acts.road.receiving import Receive
from domain.goods.shipments import ShipmentKey

router = APIRouter(prefix="/v1", tags=["receiving"])

AskedReceiving = Annotated[Asked[bodies.Receiving], Depends(asking(Receive, bodies.Receiving))]


@router.post("/receivings", **act(Receive, answers.ShipmentEnded, bodies.Receiving))
def receive(asked: AskedReceiving) -> Response:
    """Take in a shipment sent to your site: by its number, or by scanning any case or pallet in it."""
    body = asked.body
    named = body.sscc if body.shipment is None else ShipmentKey(int(body.shipment, 16))
    assert named is not None
    return asked.perform(Receive(named, body.received_at), answers.shipment_ended)
