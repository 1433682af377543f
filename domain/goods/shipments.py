"""Shipments: containers and loose packs on their way from one site to another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.goods.containers import ContainerKey, named_directly
from domain.goods.hanging import Hanging, Moving
from domain.goods.packs import PackGroup
from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Gln
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome
from domain.ground.places import Place
from domain.ground.refusal import Refusal, refusal
from domain.ground.subjects import subject


@dataclass(frozen=True, slots=True)
class ShipmentKey(Place["Shipment"]):
    """A shipment, by a random number of 63 bits; written as 16 hexadecimal digits."""

    number: int

    @property
    def stream(self) -> str:
        return f"shipment/{self.number:016x}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(int(rest, 16))


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
class ShipmentShipped(Moving):
    """Containers and loose packs left a site for another. They are in transit until received or cancelled."""

    sender: Gln
    receiver: Gln
    packs: tuple[PackGroup, ...]
    containers: tuple[ContainerKey, ...]
    documents: tuple[str, ...]

    def touches(self, stream: AnyKey) -> Iterator[AnyKey]:
        """Yield the shipment and everything shipped directly in it."""
        yield stream
        yield from named_directly(self.packs, self.containers)

    def moved(self, hanging: Hanging, fact: Fact) -> Hanging:
        """Return the hanging of what was shipped."""
        assert isinstance(fact.stream, ShipmentKey)
        return hanging.move(fact.stream, fact.version)


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


@subject("shipment", ShipmentKey, Shipment, example="0a1b2c3d4e5f6071")
def evolve(_: ShipmentKey, state: Shipment | None, fact: Fact) -> Shipment:
    """Return the shipment after a fact."""
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


@refusal("shipment_not_found", Outcome.CHECK)
class ShipmentNotFound(Refusal):
    """No such shipment concerns the caller: it does not exist, or it is between others."""

    shipment: str


@refusal("shipment_received", Outcome.CHECK)
class ShipmentAlreadyReceived(Refusal):
    """The shipment was received; it can be neither received again nor called back."""

    shipment: str


@refusal("shipment_cancelled", Outcome.CHECK)
class ShipmentAlreadyCancelled(Refusal):
    """The sender called the shipment back."""

    shipment: str
