"""Registering products, parties and sites: the operator's registers, on which every other act stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.acts.act import Accepted, Decision, Needs, refused
from domain.goods.products import ProductKey, ProductRegistered
from domain.ground.identifiers import Bin, Gln, Gtin
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.parties.parties import Licence, PartyKey, PartyNotRegistered, PartyRegistered, Role
from domain.parties.sites import SiteKey, SiteRegistered
from domain.rules.books import WrongPeriod


@refusal("already_registered", Outcome.CHECK)
class AlreadyRegistered(Refusal):
    """Something is registered under this identifier already."""

    identifier: str


@dataclass(frozen=True, slots=True)
class RegisterProduct:
    """Enter a medicine under its GTIN."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        AlreadyRegistered,
        PartyNotRegistered,
    )

    gtin: Gtin
    trade_name: str
    inn: str
    atc: str
    form: str
    strength: str
    pack_size: int
    registration_number: str
    maker: Bin

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(ProductKey(self.gtin), PartyKey(self.maker))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        known = AlreadyRegistered(self.gtin) if world[ProductKey(self.gtin)] else None
        if stop := refused(_party_missing(world, self.maker), known):
            return stop
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

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        AlreadyRegistered,
        WrongPeriod,
    )

    bin: Bin
    name: str
    roles: tuple[Role, ...]
    licences: tuple[Licence, ...]

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(PartyKey(self.bin))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        known = AlreadyRegistered(self.bin) if world[PartyKey(self.bin)] else None
        if stop := refused(known, *map(_wrong_period, self.licences)):
            return stop
        said = PartyRegistered(legal_name=self.name, roles=self.roles, licences=self.licences)
        return Accepted(((PartyKey(self.bin), said),), world.now)


@dataclass(frozen=True, slots=True)
class RegisterSite:
    """Enter a place of a party under its GLN."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        AlreadyRegistered,
        PartyNotRegistered,
    )

    gln: Gln
    party: Bin
    name: str
    region: str

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(SiteKey(self.gln), PartyKey(self.party))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        known = AlreadyRegistered(self.gln) if world[SiteKey(self.gln)] else None
        if stop := refused(_party_missing(world, self.party), known):
            return stop
        said = SiteRegistered(party=self.party, site_name=self.name, region=self.region)
        return Accepted(((SiteKey(self.gln), said),), world.now)


def _party_missing(world: World, party: Bin) -> Refusal | None:
    return PartyNotRegistered(party) if world[PartyKey(party)] is None else None


def _wrong_period(licence: Licence) -> Refusal | None:
    ends = licence.until
    return WrongPeriod(licence.since, ends) if ends is not None and ends <= licence.since else None
