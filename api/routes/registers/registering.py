"""The operator's registers: products, parties, sites and company prefixes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response
from typing_extensions import TypedDict

from api.description.openapi import act
from api.requests.asking import Asked, asking
from api.routes.registers import bodies
from domain.acts.office.assigning import AssignPrefix
from domain.acts.office.registering import RegisterParty, RegisterProduct, RegisterSite
from domain.ground.world import World
from domain.parties.parties import Licence

router = APIRouter(prefix="/v1", tags=["registering"])


class Registered(TypedDict):
    """Something was entered under its identifier."""

    identifier: str
    recorded_at: datetime


AskedProduct = Annotated[Asked[bodies.NewProduct], Depends(asking(RegisterProduct, bodies.NewProduct))]
AskedParty = Annotated[Asked[bodies.NewParty], Depends(asking(RegisterParty, bodies.NewParty))]
AskedSite = Annotated[Asked[bodies.NewSite], Depends(asking(RegisterSite, bodies.NewSite))]
AskedPrefix = Annotated[Asked[bodies.NewPrefix], Depends(asking(AssignPrefix, bodies.NewPrefix))]


@router.post("/products", **act(RegisterProduct, Registered, bodies.NewProduct))
def register_product(asked: AskedProduct) -> Response:
    """Enter a medicine under its GTIN. Its packs may be commissioned from then on."""
    body = asked.body
    wanted = RegisterProduct(
        gtin=body.gtin,
        trade_name=body.trade_name,
        inn=body.inn,
        atc=body.atc,
        form=body.form,
        strength=body.strength,
        pack_size=body.pack_size,
        registration_number=body.registration_number,
        maker=body.maker,
    )
    return asked.perform(wanted, lambda _, world: _registered(body.gtin, world))


@router.post("/parties", **act(RegisterParty, Registered, bodies.NewParty))
def register_party(asked: AskedParty) -> Response:
    """Enter a company under its BIN, with its roles and licences."""
    body = asked.body
    licences = tuple(Licence(one.number, one.kind, one.since, one.until) for one in body.licences)
    wanted = RegisterParty(bin=body.bin, name=body.name, roles=body.roles, licences=licences)
    return asked.perform(wanted, lambda _, world: _registered(body.bin, world), {"wrong_period": ("licences",)})


@router.post("/sites", **act(RegisterSite, Registered, bodies.NewSite))
def register_site(asked: AskedSite) -> Response:
    """Enter a place of a company under its GLN. Medicines may be held there from then on."""
    body = asked.body
    wanted = RegisterSite(gln=body.gln, party=body.party, name=body.name, region=body.region)
    return asked.perform(wanted, lambda _, world: _registered(body.gln, world))


@router.post("/prefixes", **act(AssignPrefix, Registered, bodies.NewPrefix))
def assign_prefix(asked: AskedPrefix) -> Response:
    """Enter whose a GS1 company prefix is. The company alone begins to use SSCCs with it from then on."""
    body = asked.body
    wanted = AssignPrefix(prefix=body.prefix, party=body.party, from_party=body.from_party)
    return asked.perform(wanted, lambda _, world: _registered(body.prefix, world))


def _registered(identifier: str, world: World) -> Registered:
    """Answer that something was entered."""
    return Registered(identifier=identifier, recorded_at=world.now)
