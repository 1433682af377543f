"""Registering products, parties and sites: the operator's registers, on which every other act stands."""

from __future__ import annotations

from dataclasses import dataclass

from domain.acts.act import Accepted, Decision, Needs, Refused
from domain.identifiers import Bin, Gln, Gtin
from domain.keys import PartyKey, ProductKey, SiteKey
from domain.parties import Licence, PartyRegistered, Role, SiteRegistered
from domain.products import ProductRegistered
from domain.refusals import AlreadyRegistered, PartyNotRegistered, WrongPeriod
from domain.world import Caller, World


@dataclass(frozen=True, slots=True)
class RegisterProduct:
    """Enter a medicine under its GTIN."""

    gtin: Gtin
    trade_name: str
    inn: str
    atc: str
    form: str
    strength: str
    pack_size: int
    registration_number: str
    maker: Bin

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        return Needs.of(ProductKey(self.gtin), PartyKey(self.maker))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        if world.product(self.gtin) is not None:
            return Refused((AlreadyRegistered(self.gtin),))
        if world.party(self.maker) is None:
            return Refused((PartyNotRegistered(self.maker),))
        said = ProductRegistered(
            trade_name=self.trade_name,
            inn=self.inn,
            atc=self.atc,
            form=self.form,
            strength=self.strength,
            pack_size=self.pack_size,
            registration_number=self.registration_number,
            maker=self.maker,
        )
        return Accepted(((ProductKey(self.gtin), said),), world.now)


@dataclass(frozen=True, slots=True)
class RegisterParty:
    """Enter a company under its BIN, with its roles and licences."""

    bin: Bin
    name: str
    roles: tuple[Role, ...]
    licences: tuple[Licence, ...]

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        return Needs.of(PartyKey(self.bin))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        if world.party(self.bin) is not None:
            return Refused((AlreadyRegistered(self.bin),))
        for licence in self.licences:
            if licence.until is not None and licence.until <= licence.since:
                return Refused((WrongPeriod(licence.since, licence.until),))
        said = PartyRegistered(legal_name=self.name, roles=self.roles, licences=self.licences)
        return Accepted(((PartyKey(self.bin), said),), world.now)


@dataclass(frozen=True, slots=True)
class RegisterSite:
    """Enter a place of a party under its GLN."""

    gln: Gln
    party: Bin
    name: str
    region: str

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        return Needs.of(SiteKey(self.gln), PartyKey(self.party))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        if world.site(self.gln) is not None:
            return Refused((AlreadyRegistered(self.gln),))
        if world.party(self.party) is None:
            return Refused((PartyNotRegistered(self.party),))
        said = SiteRegistered(party=self.party, site_name=self.name, region=self.region)
        return Accepted(((SiteKey(self.gln), said),), world.now)
