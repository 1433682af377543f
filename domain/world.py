"""What the ledger knows, in one snapshot, of everything an act needs: the input of every decision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from domain.containers import Container
from domain.fold import State
from domain.identifiers import Bin, Gln, Gtin, LotNumber, Sscc
from domain.incidents import Incident
from domain.keys import (
    CeilingKey,
    ContainerKey,
    DispensingKey,
    IncidentKey,
    Key,
    LotKey,
    PackKey,
    PartyKey,
    Place,
    ProductKey,
    ProfileKey,
    RuleKey,
    ShipmentKey,
    SiteKey,
)
from domain.lots import Lot
from domain.packs import Dispensing, Pack
from domain.parties import Party, Role, Site
from domain.products import Product
from domain.rules.ceilings import CeilingBook
from domain.rules.parameters import Rule, RuleBook
from domain.rules.profiles import ProfileBook
from domain.shipments import Shipment
from domain.time import kazakhstan_day

S = TypeVar("S", bound=State)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a site of a party, with the roles its key gives."""

    party: Bin
    site: Gln
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where something is: at a site, or on the road in a shipment; and in which open containers, innermost first."""

    site: Gln | None
    shipment: ShipmentKey | None
    containers: tuple[ContainerKey, ...]


class World:
    """States by key. A key that was loaded and has no state is None; one that was not loaded is a mistake of ours.

    `now` is the database's clock; `latest` the newest generation of each SSCC asked for.
    """

    __slots__ = ("_latest", "_states", "now")

    def __init__(
        self,
        now: datetime,
        states: Mapping[Key, State | None],
        latest: Mapping[Sscc, ContainerKey | None] | None = None,
    ) -> None:
        self.now = now
        self._states = states
        self._latest = latest or {}

    @property
    def states(self) -> Mapping[Key, State | None]:
        """Everything that was read, present or absent: what the decision stands on."""
        return self._states

    @property
    def today(self) -> date:
        """The day it is in Kazakhstan."""
        return kazakhstan_day(self.now)

    def latest(self, sscc: Sscc) -> ContainerKey | None:
        """Return the newest generation of an SSCC; None if it was never used. Raises KeyError if not loaded."""
        return self._latest[sscc]

    def looked_up(self, sscc: Sscc) -> bool:
        """Tell whether the generations of an SSCC were looked up."""
        return sscc in self._latest

    def joined(self, later: World) -> World:
        """Return this world with what a later reading adds; what both hold stays as it was read first."""
        return World(self.now, {**later._states, **self._states}, {**later._latest, **self._latest})

    def after(self, states: Mapping[Key, State]) -> World:
        """Return this world once an act has led to these states."""
        newest = {key.sscc: key for key in states if isinstance(key, ContainerKey) and key.sscc in self._latest}
        return World(self.now, {**self._states, **states}, {**self._latest, **newest})

    def product(self, gtin: Gtin) -> Product | None:
        return self._get(ProductKey(gtin), Product)

    def party(self, bin: Bin) -> Party | None:  # noqa: A002 - the field's word
        return self._get(PartyKey(bin), Party)

    def site(self, gln: Gln) -> Site | None:
        return self._get(SiteKey(gln), Site)

    def lot(self, gtin: Gtin, lot: LotNumber) -> Lot | None:
        return self._get(LotKey(gtin, lot), Lot)

    def pack(self, key: PackKey) -> Pack | None:
        return self._get(key, Pack)

    def container(self, key: ContainerKey) -> Container | None:
        return self._get(key, Container)

    def shipment(self, key: ShipmentKey) -> Shipment | None:
        return self._get(key, Shipment)

    def dispensing(self, id: str) -> Dispensing | None:  # noqa: A002 - the field's word
        return self._get(DispensingKey(id), Dispensing)

    def ceilings(self, key: CeilingKey) -> CeilingBook:
        return self._get(key, CeilingBook) or CeilingBook(version=0)

    def rule(self, rule: Rule) -> RuleBook:
        return self._get(RuleKey(rule), RuleBook) or RuleBook(version=0)

    def profiles(self, key: ProfileKey) -> ProfileBook:
        return self._get(key, ProfileBook) or ProfileBook(version=0)

    def incident(self, key: IncidentKey) -> Incident | None:
        return self._get(key, Incident)

    def whereabouts(self, place: Place) -> Whereabouts:
        """Follow a place up to the site or the shipment on the road that it hangs under."""
        inside: list[ContainerKey] = []
        while True:
            match place:
                case SiteKey(gln):
                    return Whereabouts(gln, None, tuple(inside))
                case ShipmentKey():
                    shipment = self.shipment(place)
                    assert shipment is not None
                    on_road = place if shipment.site is None else None
                    return Whereabouts(shipment.site, on_road, tuple(inside))
                case ContainerKey():
                    container = self.container(place)
                    assert container is not None
                    if container.open:
                        inside.append(place)
                    place = container.hanging.parent

    def moves(self, place: Place) -> Iterator[datetime]:
        """Yield when a container or shipment last moved, and everything that it hangs under; a site never does."""
        while not isinstance(place, SiteKey):
            if isinstance(place, ShipmentKey):
                shipment = self.shipment(place)
                assert shipment is not None
                yield shipment.moved_at
                return
            container = self.container(place)
            assert container is not None
            yield container.moved_at
            place = container.hanging.parent

    def _get(self, key: Key, kind: type[S]) -> S | None:
        state = self._states[key]
        assert state is None or isinstance(state, kind)
        return state
