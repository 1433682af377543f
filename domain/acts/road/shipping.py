"""Shipping and void shipping (CBV): goods leave a site for another, or are called back before they are received."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.acts.act import Decision, Needs, Refused, moment
from domain.acts.items import ITEM_REFUSALS, Items
from domain.acts.timing import TIME_REFUSALS, happened, time_needs, wrong_time
from domain.goods.shipments import (
    Shipment,
    ShipmentAlreadyCancelled,
    ShipmentAlreadyReceived,
    ShipmentCancelled,
    ShipmentKey,
    ShipmentNotFound,
    ShipmentShipped,
    ShipmentStatus,
)
from domain.ground.identifiers import Gln
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.parties.parties import LicenceKind, NotLicensed, PartyKey, unlicensed
from domain.parties.sites import SiteKey, SiteNotRegistered
from domain.rules.parameters import Rule


@refusal("same_site", Outcome.CHECK)
class SameSite(Refusal):
    """A shipment goes from one site to another."""

    site: Gln


@dataclass(frozen=True, slots=True)
class Ship:
    """Send containers and loose packs from the caller's site to another, whose party must be licensed.

    `shipment` is a new random key; `documents` are the numbers of the papers that go with it.
    """

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        *ITEM_REFUSALS,
        SameSite,
        SiteNotRegistered,
        NotLicensed,
    )

    shipment: ShipmentKey
    receiver: Gln
    items: Items
    documents: tuple[str, ...] = ()
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        items = self.items.needs()
        times = time_needs(self.at, Rule.SHIPPING_TOLD_WITHIN_MINUTES)
        keys: list[AnyKey] = [SiteKey(self.receiver), self.shipment, *times]
        return Needs.of(*keys, more=items.keys, lookups=items.lookups, then=self._receiving_party)

    def _receiving_party(self, world: World) -> Needs:
        site = world[SiteKey(self.receiver)]
        return Needs() if site is None else Needs.of(PartyKey(site.party))

    def decide(self, world: World, caller: Caller) -> Decision:
        found = tuple(self._wrong(world, caller))
        if found:
            return Refused(found)
        said = ShipmentShipped(
            sender=caller.site,
            receiver=self.receiver,
            packs=self.items.groups(world),
            containers=self.items.keys(world),
            documents=self.documents,
        )
        return happened(world, self.at, (self.shipment, said))

    def _wrong(self, world: World, caller: Caller) -> Iterator[Refusal]:
        if (wrong := wrong_time(world, self.at, Rule.SHIPPING_TOLD_WITHIN_MINUTES)) is not None:
            yield wrong
        yield from self.items.repeated()
        if self.receiver == caller.site:
            yield SameSite(self.receiver)
        yield from self._receiver_unfit(world)
        yield from self.items.not_loose_here(world, caller)

    def _receiver_unfit(self, world: World) -> Iterator[Refusal]:
        site = world[SiteKey(self.receiver)]
        if site is None:
            yield SiteNotRegistered(self.receiver)
            return
        unfit = unlicensed(world, site.party, None, set(LicenceKind), moment(self.at, world))
        if unfit is not None:
            yield unfit


@dataclass(frozen=True, slots=True)
class CancelShipment:
    """Call a shipment back before it is received; only its sender may."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        ShipmentNotFound,
        ShipmentAlreadyReceived,
        ShipmentAlreadyCancelled,
    )

    shipment: ShipmentKey
    reason: str
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(self.shipment, *time_needs(self.at, Rule.VOID_SHIPPING_TOLD_WITHIN_MINUTES))

    def decide(self, world: World, caller: Caller) -> Decision:
        if (wrong := wrong_time(world, self.at, Rule.VOID_SHIPPING_TOLD_WITHIN_MINUTES)) is not None:
            return Refused((wrong,))
        shipment = world[self.shipment]
        if shipment is None or shipment.sender != caller.site:
            return Refused((ShipmentNotFound(f"{self.shipment.number:016x}"),))
        if (late := no_longer_on_road(self.shipment, shipment)) is not None:
            return Refused((late,))
        said = ShipmentCancelled(reason=self.reason)
        return happened(world, self.at, (self.shipment, said))


def no_longer_on_road(key: ShipmentKey, shipment: Shipment) -> Refusal | None:
    """Refuse what only a shipment in transit allows."""
    match shipment.status:
        case ShipmentStatus.IN_TRANSIT:
            return None
        case ShipmentStatus.RECEIVED:
            return ShipmentAlreadyReceived(f"{key.number:016x}")
        case ShipmentStatus.CANCELLED:
            return ShipmentAlreadyCancelled(f"{key.number:016x}")
