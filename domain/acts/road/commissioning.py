"""Commissioning (CBV): serials of a lot are put on packs, and the packs exist from now on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar

from domain.acts.act import Decision, Needs, moment, refused
from domain.acts.timing import TIME_REFUSALS, happened, time_needs, wrong_time
from domain.goods.lots import LotCommissioned, LotKey
from domain.goods.products import NotTheMaker, Product, ProductKey, ProductNotRegistered
from domain.goods.shapes import Shapes
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin, LotNumber, Serial
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.judging.shaping import SHAPE_REFUSALS, shape_needs, wrong_shapes
from domain.parties.callers import Caller
from domain.parties.parties import LicenceKind, NotLicensed, PartyKey, Role, WrongRole, unlicensed
from domain.rules.parameters import Rule


@refusal("produced_in_future", Outcome.CHECK)
class ProducedInFuture(Refusal):
    """The production date lies after today."""

    produced_on: date
    today: date


@refusal("expiry_before_production", Outcome.CHECK)
class ExpiryBeforeProduction(Refusal):
    """The expiry lies before the production date."""

    produced_on: date
    expiry: date


@refusal("lot_differs", Outcome.CHECK)
class LotDiffers(Refusal):
    """The lot is known with another expiry or production date."""

    gtin: Gtin
    lot: LotNumber
    known_expiry: date
    known_produced_on: date


@refusal("serial_already_issued", Outcome.CHECK)
class SerialAlreadyIssued(Refusal):
    """Serials of this product were commissioned before; a serial is used once, for ever. Some are shown."""

    gtin: Gtin
    serials: tuple[Serial, ...]


@dataclass(frozen=True, slots=True)
class Commission:
    """Commission packs of a lot at the caller's site.

    The serials travel beside the act, since there may be a million: `packs` counts them, `tails` says whether each
    comes with the digest of its crypto tail. That each is used for the first time is the store's to see.
    """

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        WrongRole,
        NotLicensed,
        ProductNotRegistered,
        NotTheMaker,
        ProducedInFuture,
        ExpiryBeforeProduction,
        LotDiffers,
        *SHAPE_REFUSALS,
        SerialAlreadyIssued,
    )

    gtin: Gtin
    lot: LotNumber
    expiry: date
    produced_on: date
    channel: Channel
    packs: int
    tails: bool
    at: datetime | None = None
    issued: tuple[Serial, ...] = ()
    """Serials found to be in use already, when the store has seen some."""
    shapes: Shapes = field(default_factory=Shapes)
    """How long serials and tails are. The store says so, which has the serials: nothing is recorded without it."""

    @property
    def lot_key(self) -> LotKey:
        """The lot that is commissioned."""
        return LotKey(self.gtin, self.lot)

    def needs(self, caller: Caller) -> Needs:
        times = time_needs(self.at, Rule.COMMISSIONING_TOLD_WITHIN_MINUTES)
        rows = (*times, *shape_needs(self.gtin))
        return Needs.of(ProductKey(self.gtin), self.lot_key, PartyKey(caller.party), more=rows)

    def decide(self, world: World, caller: Caller) -> Decision:
        at = moment(self.at, world)
        product = world[ProductKey(self.gtin)]
        if stop := refused(
            wrong_time(world, self.at, Rule.COMMISSIONING_TOLD_WITHIN_MINUTES),
            unlicensed(world, caller.party, Role.MAKER, {LicenceKind.MANUFACTURE}, at),
            *self._wrong(product, world, caller),
        ):
            return stop
        said = LotCommissioned(
            site=caller.site,
            expiry=self.expiry,
            produced_on=self.produced_on,
            channel=self.channel,
            packs=self.packs,
            tails=self.tails,
        )
        return happened(world, self.at, (self.lot_key, said))

    def _wrong(self, product: Product | None, world: World, caller: Caller) -> list[Refusal]:
        found: list[Refusal] = []
        if product is None:
            found.append(ProductNotRegistered(self.gtin))
        elif product.maker != caller.party:
            found.append(NotTheMaker(self.gtin))
        if self.produced_on > world.today:
            found.append(ProducedInFuture(self.produced_on, world.today))
        if self.expiry < self.produced_on:
            found.append(ExpiryBeforeProduction(self.produced_on, self.expiry))
        lot = world[LotKey(self.gtin, self.lot)]
        if lot is not None and (lot.expiry, lot.produced_on) != (self.expiry, self.produced_on):
            found.append(LotDiffers(self.gtin, self.lot, lot.expiry, lot.produced_on))
        if product is not None:
            found += wrong_shapes(world, self.gtin, self.shapes)
        if self.issued:
            found.append(SerialAlreadyIssued(self.gtin, self.issued))
        return found
