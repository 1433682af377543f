"""Shipments: containers and loose packs on their way from one site to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.events import Event, Fact, event
from domain.identifiers import Gln
from domain.keys import ContainerKey, Key, ShipmentKey
from domain.packs import PackGroup
from domain.places import Hanging


class ShipmentStatus(StrEnum):
    """Where a shipment is. What it carries is there too."""

    IN_TRANSIT = "in_transit"
    RECEIVED = "received"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Shipment:
    """A shipment from a sender's site to a receiver's; it counts what it carries directly.

    `moved_at` is the latest time told of its leaving, its arrival and its being called back.
    """

    version: int
    status: ShipmentStatus
    sender: Gln
    receiver: Gln
    containers: int
    packs: int
    moved_at: datetime

    @property
    def site(self) -> Gln | None:
        """Where its load is: at the receiver, back at the sender, or on the road (None)."""
        match self.status:
            case ShipmentStatus.RECEIVED:
                return self.receiver
            case ShipmentStatus.CANCELLED:
                return self.sender
            case ShipmentStatus.IN_TRANSIT:
                return None


@event("shipment.shipped")
class ShipmentShipped(Event):
    """Containers and loose packs left a site for another. They are in transit until received or cancelled."""

    sender: Gln
    receiver: Gln
    packs: tuple[PackGroup, ...]
    containers: tuple[ContainerKey, ...]
    documents: tuple[str, ...]

    def touches(self, stream: Key) -> Iterator[Key]:
        """Yield the shipment and everything shipped directly in it."""
        yield stream
        yield from self.containers
        for group in self.packs:
            yield from group.pack_keys()


@event("shipment.received")
class ShipmentReceived(Event):
    """The receiver took in the whole shipment: it holds everything in it from now on."""


@event("shipment.cancelled")
class ShipmentCancelled(Event):
    """The sender called the shipment back before it was received: everything in it is the sender's again."""

    reason: str


TRANSITIONS: dict[ShipmentStatus, dict[type[Event], ShipmentStatus]] = {
    ShipmentStatus.IN_TRANSIT: {
        ShipmentReceived: ShipmentStatus.RECEIVED,
        ShipmentCancelled: ShipmentStatus.CANCELLED,
    },
    ShipmentStatus.RECEIVED: {},
    ShipmentStatus.CANCELLED: {},
}
"""How a shipment's status changes. What is not here cannot happen."""


def evolve(state: Shipment | None, fact: Fact) -> Shipment:
    """Return the shipment after a fact in its own stream."""
    said = fact.event
    if isinstance(said, ShipmentShipped) and state is None:
        return Shipment(
            version=fact.version,
            status=ShipmentStatus.IN_TRANSIT,
            sender=said.sender,
            receiver=said.receiver,
            containers=len(said.containers),
            packs=sum(len(group.serials) for group in said.packs),
            moved_at=fact.occurred_at,
        )
    assert state is not None
    status = TRANSITIONS[state.status][type(said)]
    return replace(state, version=fact.version, status=status, moved_at=max(state.moved_at, fact.occurred_at))


def evolve_load(hanging: Hanging, fact: Fact) -> Hanging:
    """Return where a pack or container hangs after it was shipped."""
    assert isinstance(fact.event, ShipmentShipped)
    assert isinstance(fact.stream, ShipmentKey)
    return hanging.move(fact.stream, fact.version)
