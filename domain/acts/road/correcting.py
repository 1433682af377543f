"""Correcting: the maker puts crypto tails right that it told wrongly, as long as the packs have never left it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from domain.acts.act import Accepted, Decision, Needs, refused
from domain.acts.items import Items, NothingNamed, RepeatedInRequest
from domain.goods.containers import ContainerKey
from domain.goods.hanging import Hanging
from domain.goods.packs import PackCorrected, PackKey
from domain.goods.products import NotTheMaker, ProductKey, ProductNotRegistered
from domain.goods.shapes import Shapes
from domain.goods.shipments import ShipmentKey
from domain.goods.whereabouts import whereabouts
from domain.ground.identifiers import Gtin, Serial
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome
from domain.ground.places import AnyPlace
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.judging.packs import (
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    UnknownSerial,
    pack_not_here,
    pack_unknown_or_gone,
)
from domain.judging.shaping import SHAPE_REFUSALS, shape_needs, wrong_shapes
from domain.parties.callers import Caller
from domain.parties.parties import LicenceKind, NotLicensed, PartyKey, Role, WrongRole, unlicensed


@refusal("already_shipped", Outcome.CHECK)
class AlreadyShipped(Refusal):
    """The pack, or something that it lies or lay in, has been in a shipment: others may have scanned its tail since."""

    pack: PackKey


@dataclass(frozen=True, slots=True)
class CorrectTails:
    """Give packs of a product another crypto tail, or one at all: those that are active, here, and were never shipped.

    A pack counts as shipped if anything that it lies in or ever lay in was in a shipment, also in one called back.
    `tails` are digests, one for each serial; `shapes` says how long the tails are.
    """

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        WrongRole,
        NotLicensed,
        ProductNotRegistered,
        NotTheMaker,
        *SHAPE_REFUSALS,
        RepeatedInRequest,
        UnknownSerial,
        DispensedHere,
        DispensedElsewhere,
        Decommissioned,
        InTransitToYou,
        HeldElsewhere,
        NothingNamed,
        AlreadyShipped,
    )

    gtin: Gtin
    serials: tuple[Serial, ...]
    tails: tuple[int, ...]
    shapes: Shapes

    @property
    def packs(self) -> tuple[PackKey, ...]:
        """The packs that are named."""
        return tuple(PackKey(self.gtin, serial) for serial in self.serials)

    def needs(self, caller: Caller) -> Needs:
        rows = shape_needs(self.gtin)
        return Needs.of(
            ProductKey(self.gtin), PartyKey(caller.party), *rows, more=self.packs, then=self._their_containers
        )

    def _their_containers(self, world: World) -> Needs:
        """Ask for what the packs lie in or lay in, a level at a time."""
        known = world.states
        unread = [key for key in _containers(world, self.packs) if key not in known]
        return Needs.of(more=unread, then=self._their_containers if unread else None)

    def decide(self, world: World, caller: Caller) -> Decision:
        maker = unlicensed(world, caller.party, Role.MAKER, {LicenceKind.MANUFACTURE}, world.now)
        if stop := refused(maker, *self._wrong(world, caller)):
            return stop
        events = (
            (pack, PackCorrected(site=caller.site, tail=tail))
            for pack, tail in zip(self.packs, self.tails, strict=True)
        )
        return Accepted(tuple(events), world.now)

    def _wrong(self, world: World, caller: Caller) -> Iterator[Refusal]:
        product = world[ProductKey(self.gtin)]
        if product is None:
            yield ProductNotRegistered(self.gtin)
            return
        if product.maker != caller.party:
            yield NotTheMaker(self.gtin)
            return
        yield from wrong_shapes(world, self.gtin, self.shapes)
        yield from Items(self.packs).repeated()
        shipped = _Shipped(world)
        for pack in self.packs:
            if (found := _not_here_since_it_was_made(world, caller, pack, shipped)) is not None:
                yield found


def _not_here_since_it_was_made(world: World, caller: Caller, key: PackKey, shipped: _Shipped) -> Refusal | None:
    if (gone := pack_unknown_or_gone(world, caller, key)) is not None:
        return gone
    pack = world[key]
    assert pack is not None
    if (away := pack_not_here(world, caller, key, whereabouts(world, pack.hanging.parent))) is not None:
        return away
    return AlreadyShipped(key) if shipped.has(pack.hanging) else None


class _Shipped:
    """Tells what was ever in a shipment; each container is looked at once, whatever is in it."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._known: dict[ContainerKey, bool] = {}

    def has(self, hanging: Hanging) -> bool:
        return any(map(self._is, _places(hanging)))

    def _is(self, place: AnyPlace) -> bool:
        if not isinstance(place, ContainerKey):
            return isinstance(place, ShipmentKey)
        if place not in self._known:
            container = self._world[place]
            assert container is not None
            self._known[place] = False  # nothing lies in itself, whatever is written of it
            self._known[place] = self.has(container.hanging)
        return self._known[place]


def _places(hanging: Hanging) -> Iterator[AnyPlace]:
    yield hanging.parent
    yield from (stay.place for stay in hanging.trail)


def _containers(world: World, packs: Iterable[PackKey]) -> Iterator[AnyKey]:
    """Yield what packs lie in or lay in, as far as that is known."""
    for key in packs:
        pack = world[key]
        if pack is not None:
            yield from _containers_of(world, pack.hanging)


def _containers_of(world: World, hanging: Hanging) -> Iterator[ContainerKey]:
    waiting, seen = [hanging], set[ContainerKey]()
    while waiting:
        for place in _places(waiting.pop()):
            if isinstance(place, ContainerKey) and place not in seen:
                seen.add(place)
                yield place
                if place in world.states and (container := world[place]) is not None:
                    waiting.append(container.hanging)
