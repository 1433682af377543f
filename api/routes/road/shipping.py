"""Shipping: goods leave for another site, or are called back before they are received."""

from __future__ import annotations

from secrets import randbits
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.description.openapi import SCANNED, act
from api.requests.asking import Asked, asking
from api.requests.fields import ShipmentInPath
from api.routes.road import answers, bodies
from api.routes.road.items import read_items
from api.routes.shared.bodies import Cancelling
from domain.acts.road.shipping import CancelShipment, Ship
from domain.goods.shipments import ShipmentKey

router = APIRouter(prefix="/v1", tags=["shipping"])

AskedShipping = Annotated[Asked[bodies.Shipping], Depends(asking(Ship, bodies.Shipping))]
AskedCancelling = Annotated[Asked[Cancelling], Depends(asking(CancelShipment, Cancelling))]

_NUMBER_BITS = 63


@router.post("/shipments", **act(Ship, answers.Shipped, bodies.Shipping, problems=SCANNED))
def ship(asked: AskedShipping) -> Response:
    """Send containers and loose packs from your site to another, whose company must be licensed."""
    body = asked.body
    items, places = read_items(asked.asking.services.ledger, body.packs, body.containers)
    key = ShipmentKey(randbits(_NUMBER_BITS) or 1)
    wanted = Ship(key, body.receiver, items, body.documents, body.shipped_at)
    return asked.perform(wanted, answers.shipped, {**places, "not_licensed": ("receiver",)})


@router.post("/shipments/{shipment}/cancellation", **act(CancelShipment, answers.ShipmentEnded, Cancelling))
def cancel_shipment(shipment: ShipmentInPath, asked: AskedCancelling) -> Response:
    """Call a shipment of yours back before it is received: everything in it is yours again."""
    body = asked.body
    wanted = CancelShipment(ShipmentKey(int(shipment, 16)), body.reason, body.cancelled_at)
    return asked.perform(wanted, answers.shipment_ended, {shipment: ("shipment",)})
