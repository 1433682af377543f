"""What may be read of packs, containers, lots and sites, and by whom.

The operator and the regulator read everything. Others read what concerns their site: what they hold, what they sent,
what is on its way to them; and of what left them only their own part. Foreign and absent things get one same answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from api.requests.problems import Problem
from api.requests.readers import Reader
from api.routes.reading.goods_answers import (
    ContainerAnswer,
    HeldLot,
    HistoryAnswer,
    HoldingsAnswer,
    LotAnswer,
    PackAnswer,
    PackNameAnswer,
    Step,
    Where,
)
from api.routes.shared.answers import product_answer
from domain.acts.act import Needs
from domain.acts.rights import may_see
from domain.goods.containers import ContainerKey, NewestUse
from domain.goods.lots import LotKey
from domain.goods.packs import Pack, PackGroup, PackKey
from domain.goods.products import ProductKey
from domain.goods.shipments import ShipmentKey, ShipmentStatus
from domain.goods.whereabouts import whereabouts
from domain.ground.events import Fact
from domain.ground.identifiers import Gln, Gtin, LotNumber, Sscc
from domain.ground.places import AnyPlace
from domain.ground.world import World
from domain.parties.sites import SiteKey
from ledger.contents import container_contents
from ledger.history import Entry, pack_history
from ledger.holdings import has_to_do_with_lot, holdings

_OPEN_TO_LATER_HOLDERS: Final = frozenset({"site", "sender", "receiver", "expiry", "produced_on", "channel"})
"""Fields of an event that a later holder of the pack may read although another site recorded it."""

_LISTS: Final = frozenset({"packs", "containers"})
"""Fields that may list thousands of things; of a commissioning, `packs` is a number already."""

_UNTOLD: Final = frozenset({"tail"})
"""Digests say nothing to anybody, and more digits than programs keep."""


@dataclass(frozen=True, slots=True)
class VisibleGoods(Reader):
    """Reads goods for one caller. Each method blocks, and raises Problem `not_found`."""

    def pack(self, key: PackKey) -> PackAnswer:
        """Return a pack."""
        world, pack = self._pack(key)
        near = self._is_near(world, pack.hanging.parent)
        if not near and not any(entry.fact.by == self.caller.site for entry in pack_history(self.ledger, key)):
            raise Problem("not_found")
        lot, product = world[LotKey(key.gtin, pack.lot)], world[ProductKey(key.gtin)]
        assert lot is not None
        assert product is not None
        return PackAnswer(
            gtin=key.gtin,
            serial=key.serial,
            status=pack.status.value,
            channel=pack.channel.value,
            lot=pack.lot,
            expiry=lot.expiry,
            produced_on=lot.produced_on,
            product=product_answer(product),
            where=_where(world, pack.hanging.parent) if near else None,
        )

    def history(self, key: PackKey) -> HistoryAnswer:
        """Return the road of a pack."""
        world, pack = self._pack(key)
        entries = pack_history(self.ledger, key)
        if not self._is_near(world, pack.hanging.parent):
            own = [number for number, entry in enumerate(entries, 1) if entry.fact.by == self.caller.site]
            entries = entries[: max(own, default=0)]
        if not entries:
            raise Problem("not_found")
        return HistoryAnswer(gtin=key.gtin, serial=key.serial, steps=[self._step(entry) for entry in entries])

    def container(self, sscc: Sscc, offset: int, limit: int) -> ContainerAnswer:
        """Return a container with some of the packs in it."""
        world = self.ledger.read(Needs.of(lookups=(NewestUse(sscc),)))
        key = world.find(NewestUse(sscc))
        container = None if key is None else world[key]
        if key is None or container is None:
            raise Problem("not_found")
        near = self._is_near(world, container.hanging.parent)
        if not near and not may_see(self.caller, self._senders(world, key)):
            raise Problem("not_found")
        answer = ContainerAnswer(
            sscc=sscc, open=container.open, where=None, packs_total=None, packs=None, containers=None
        )
        if near:
            inside = container_contents(self.ledger, key)
            answer["where"] = _where(world, container.hanging.parent)
            answer["packs_total"] = len(inside.packs)
            answer["packs"] = [_named(one) for one in inside.packs[offset : offset + limit]]
            answer["containers"] = [one.sscc for one in inside.containers]
        return answer

    def lot(self, gtin: Gtin, number: LotNumber) -> LotAnswer:
        """Return a lot."""
        world = self.ledger.read(Needs.of(LotKey(gtin, number), ProductKey(gtin)))
        lot, product = world[LotKey(gtin, number)], world[ProductKey(gtin)]
        if lot is None or product is None:
            raise Problem("not_found")
        all_of_it = product.maker == self.caller.party or may_see(self.caller, ())
        if not all_of_it and not has_to_do_with_lot(self.ledger, self.caller.site, gtin, number):
            raise Problem("not_found")
        return LotAnswer(
            gtin=gtin,
            lot=number,
            expiry=lot.expiry,
            produced_on=lot.produced_on,
            product=product_answer(product),
            packs=lot.packs if all_of_it else None,
        )

    def holdings(self, site: Gln, after: tuple[Gtin, LotNumber] | None, limit: int) -> HoldingsAnswer:
        """Return what a site holds."""
        if not may_see(self.caller, (site,)) or self.ledger.read(Needs.of(SiteKey(site)))[SiteKey(site)] is None:
            raise Problem("not_found")
        held = holdings(self.ledger, site, after=after, limit=limit + 1)
        lots = [HeldLot(gtin=one.gtin, lot=one.lot, packs=one.packs) for one in held.lots[:limit]]
        return HoldingsAnswer(site=site, position=held.position, lots=lots, more=len(held.lots) > limit)

    def _pack(self, key: PackKey) -> tuple[World, Pack]:
        world = self.ledger.read(Needs.of(key, ProductKey(key.gtin)))
        pack = world[key]
        if pack is None:
            raise Problem("not_found")
        return world, pack

    def _is_near(self, world: World, place: AnyPlace) -> bool:
        """Tell whether a thing that hangs under a place is the caller's to see as it is now."""
        where = whereabouts(world, place)
        concerned = [] if where.site is None else [where.site]
        shipment = None if where.shipment is None else world[where.shipment]
        if shipment is not None:
            concerned += [shipment.sender, shipment.receiver]
        return may_see(self.caller, concerned)

    def _senders(self, world: World, key: ContainerKey) -> list[Gln]:
        """Return between which sites a container, or what it lies in, was shipped and received."""
        shipments = set(_shipments(world, key))
        known = self.ledger.read(Needs.of(*shipments))
        sites: list[Gln] = []
        for shipment in filter(None, map(known.__getitem__, shipments)):
            sites.append(shipment.sender)
            if shipment.status is ShipmentStatus.RECEIVED:
                sites.append(shipment.receiver)
        return sites

    def _step(self, entry: Entry) -> Step:
        fact = entry.fact
        return Step(
            event=fact.event.name,
            subject=fact.stream.stream,
            by=fact.by,
            occurred_at=fact.occurred_at,
            recorded_at=entry.recorded_at,
            said=self._said(fact),
        )

    def _said(self, fact: Fact) -> dict[str, Any]:
        """Return what an event says, with numbers in place of lists of packs and containers."""
        whole = fact.by == self.caller.site or self.oversees
        said: dict[str, Any] = {}
        for field in fields(fact.event):
            value = getattr(fact.event, field.name)
            if field.name in _UNTOLD:
                continue
            if field.name in _LISTS:
                said[field.name] = _count(value)
            elif whole or field.name in _OPEN_TO_LATER_HOLDERS:
                said[field.name] = value
        return said


def _shipments(world: World, key: ContainerKey) -> Iterator[ShipmentKey]:
    place: AnyPlace = key
    while isinstance(place, ContainerKey):
        container = world[place]
        assert container is not None
        places: Sequence[AnyPlace] = [*(stay.place for stay in container.hanging.trail), container.hanging.parent]
        yield from (one for one in places if isinstance(one, ShipmentKey))
        place = container.hanging.parent


def _count(value: int | Sequence[PackGroup | ContainerKey]) -> int:
    if isinstance(value, int):
        return value
    return sum(len(one.serials) if isinstance(one, PackGroup) else 1 for one in value)


def _where(world: World, place: AnyPlace) -> Where:
    found = whereabouts(world, place)
    return Where(
        site=found.site,
        shipment=None if found.shipment is None else f"{found.shipment.number:016x}",
        containers=[one.sscc for one in found.containers],
    )


def _named(pack: PackKey) -> PackNameAnswer:
    return PackNameAnswer(gtin=pack.gtin, serial=pack.serial)
