"""Dispensing: packs are handed to a patient, or that is taken back."""

from __future__ import annotations

from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.description.openapi import SCANNED, act
from api.requests.asking import Asked, asking
from api.requests.fields import DispensingInPath
from api.routes.counter import answers, bodies
from api.routes.shared.bodies import Cancelling, PackNamed
from api.routes.shared.codes import read_packs
from domain.acts.counter.dispensing import (
    CancelDispensing,
    Dispense,
    Sale,
)

router = APIRouter(prefix="/v1", tags=["dispensing"])

AskedDispensing = Annotated[Asked[bodies.Dispensing], Depends(asking(Dispense, bodies.Dispensing))]
AskedCancelling = Annotated[Asked[Cancelling], Depends(asking(CancelDispensing, Cancelling))]


@router.post("/dispensings", **act(Dispense, answers.Dispensed, bodies.Dispensing, problems=SCANNED))
def dispense(asked: AskedDispensing) -> Response:
    """Sell packs at your site on one receipt: all of them, or none. Each price must keep to its ceiling."""
    sold = asked.body.packs
    packs = read_packs(
        asked.asking.services.ledger,
        [_named(one) for one in sold],
        [f"packs[{number}]" for number in range(len(sold))],
        for_sale=True,
    )
    sales = tuple(
        Sale(meant.scan, one.price_tiyn, meant.is_certain) for meant, one in zip(packs.meant, sold, strict=True)
    )
    wanted = Dispense(str(uuid4()), sales, asked.body.dispensed_at)
    site = asked.asking.caller.site
    return asked.perform(wanted, lambda accepted, world: answers.dispensed(wanted, site, accepted, world), packs.places)


@router.post(
    "/dispensings/{dispensing}/cancellation",
    **act(CancelDispensing, answers.DispensingTakenBack, Cancelling),
)
def cancel_dispensing(dispensing: DispensingInPath, asked: AskedCancelling) -> Response:
    """Take a sale of your site back, within the window that a dated rule states: its packs may be supplied again."""
    wanted = CancelDispensing(dispensing, asked.body.reason, asked.body.cancelled_at)
    return asked.perform(
        wanted,
        lambda accepted, world: answers.taken_back(dispensing, accepted, world),
        {dispensing: ("dispensing",)},
    )


def _named(sold: bodies.Sold) -> str | PackNamed:
    if sold.code is not None:
        return sold.code
    assert sold.gtin is not None
    assert sold.serial is not None
    return PackNamed.model_construct(gtin=sold.gtin, serial=sold.serial)
