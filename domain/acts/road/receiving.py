"""Receiving (CBV): the receiver takes in a shipment whole, and holds everything in it from then on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.acts.act import Decision, Needs, Refused
from domain.acts.road.shipping import no_longer_on_road
from domain.acts.timing import TIME_REFUSALS, happened, time_needs, wrong_time
from domain.goods.containers import ContainerKey, ContainerNotFound, NewestUse
from domain.goods.shipments import (
    ShipmentAlreadyCancelled,
    ShipmentAlreadyReceived,
    ShipmentKey,
    ShipmentNotFound,
    ShipmentReceived,
)
from domain.ground.identifiers import Sscc
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.rules.parameters import Rule


@dataclass(frozen=True, slots=True)
class Receive:
    """Take in a shipment sent to the caller's site: by its id, or by scanning any container in it."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        ShipmentNotFound,
        ContainerNotFound,
        ShipmentAlreadyReceived,
        ShipmentAlreadyCancelled,
    )

    shipment: ShipmentKey | Sscc
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        times = time_needs(self.at, Rule.RECEIVING_TOLD_WITHIN_MINUTES)
        if isinstance(self.shipment, Sscc):
            return Needs.of(*times, lookups=(NewestUse(self.shipment),))
        return Needs.of(self.shipment, *times)

    def decide(self, world: World, caller: Caller) -> Decision:
        if (wrong := wrong_time(world, self.at, Rule.RECEIVING_TOLD_WITHIN_MINUTES)) is not None:
            return Refused((wrong,))
        if isinstance(self.shipment, Sscc):
            key = _shipment_of(world, self.shipment)
            missing: Refusal = ContainerNotFound(self.shipment)
        else:
            key, missing = self.shipment, ShipmentNotFound(f"{self.shipment.number:016x}")
        shipment = None if key is None else world[key]
        if key is None or shipment is None or shipment.receiver != caller.site:
            return Refused((missing,))
        if (late := no_longer_on_road(key, shipment)) is not None:
            return Refused((late,))
        return happened(world, self.at, (key, ShipmentReceived()))


def _shipment_of(world: World, sscc: Sscc) -> ShipmentKey | None:
    """Return the shipment that a container hangs under, on the road or received already."""
    place = world.find(NewestUse(sscc))
    while isinstance(place, ContainerKey):
        container = world[place]
        assert container is not None
        parent = container.hanging.parent
        if isinstance(parent, ShipmentKey):
            return parent
        place = parent if isinstance(parent, ContainerKey) else None
    return None
