"""Correcting: the maker puts crypto tails right, as long as the packs have never left it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.description.openapi import act
from api.requests.asking import Asked, asking
from api.routes.road import answers, bodies
from api.routes.road.bulk import tails_named
from domain.acts.road.correcting import CorrectTails
from domain.goods.packs import PackKey
from domain.goods.shapes import Shapes

router = APIRouter(prefix="/v1", tags=["commissioning"])


AskedCorrection = Annotated[Asked[bodies.TailCorrections], Depends(asking(CorrectTails, bodies.TailCorrections))]


@router.post(
    "/tail-corrections",
    **act(
        CorrectTails,
        answers.TailsPutRight,
        bodies.TailCorrections,
        problems=("spoiled_by_spreadsheet",),
    ),
)
def correct_tails(asked: AskedCorrection) -> Response:
    """Give packs of yours the key and the code that they really have: all of them or none, before they are shipped."""
    body = asked.body
    tails = tails_named(body.packs, "packs", literal=body.literal)
    wanted = CorrectTails(
        gtin=body.gtin,
        serials=tuple(one.serial for one in body.packs),
        tails=tuple(tails.digests),
        shapes=Shapes(tails=tails.lengths, listed="packs"),
    )
    places: dict[object, tuple[str, ...]] = {}
    for number, one in enumerate(body.packs):
        place = (*places.get(PackKey(body.gtin, one.serial), ()), f"packs[{number}]")
        places[PackKey(body.gtin, one.serial)] = places[f"{body.gtin} {one.serial}"] = place
    return asked.perform(
        wanted,
        lambda _, world: answers.TailsPutRight(gtin=body.gtin, packs=len(body.packs), recorded_at=world.now),
        places,
    )
