"""Packs: what is handed to a patient. A pack's state is read up its chain: own row, containers, lot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from domain.events import Event, Fact, event
from domain.identifiers import Gln, Gtin, LotNumber, Serial
from domain.keys import Channel, ContainerKey, DispensingKey, Key, PackKey, SiteKey
from domain.places import Hanging
from domain.rules.dated import Citation


class PackStatus(StrEnum):
    """What a pack is by its own events. Where it is, is read from what it hangs under."""

    ACTIVE = "active"
    DISPENSED = "dispensed"
    INACTIVE = "inactive"
    """Decommissioned: never to be supplied."""


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack. `tail` is the 8-byte digest of its crypto tail (91 and 92), None where none was given.

    `changed_at` is the latest time told of anything that happened to the pack itself, its commissioning included:
    nothing that comes later can have happened before it.
    """

    version: int
    status: PackStatus
    channel: Channel
    lot: LotNumber
    hanging: Hanging
    tail: int | None
    dispensing: str | None
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class CeilingRef:
    """The row of a ceiling book that bound a price. `price_tiyn` None: the row says the price is not regulated."""

    row: int
    price_tiyn: int | None
    citation: Citation


@dataclass(frozen=True, slots=True)
class PackGroup:
    """Packs of one lot, as events and acts list them."""

    gtin: Gtin
    lot: LotNumber
    serials: tuple[Serial, ...]

    def pack_keys(self) -> Iterator[PackKey]:
        """Yield the key of each pack."""
        for serial in self.serials:
            yield PackKey(self.gtin, serial)


@event("pack.dispensed")
class PackDispensed(Event):
    """A pharmacist handed the pack to a patient. It may not be supplied again."""

    dispensing: str
    site: Gln
    price_tiyn: int
    ceiling: CeilingRef
    out_of: ContainerKey | None
    """The open container that the pack still lay in, if it did."""

    def touches(self, stream: Key) -> Iterator[Key]:
        """Yield the pack and its receipt."""
        yield stream
        yield DispensingKey(self.dispensing)


@event("dispensing.cancelled")
class DispensingCancelled(Event):
    """A dispensing was taken back where it was made, before the packs left: they may be supplied again."""

    site: Gln
    packs: tuple[PackGroup, ...]
    reason: str

    def touches(self, stream: Key) -> Iterator[Key]:
        """Yield the receipt and its packs."""
        yield stream
        for group in self.packs:
            yield from group.pack_keys()


@event("pack.decommissioned")
class PackDecommissioned(Event):
    """The pack was written off (damaged, lost, destroyed ...). It may not be supplied."""

    site: Gln
    reason: str


@event("pack.corrected")
class PackCorrected(Event):
    """The maker put the crypto tail of a pack right, before the pack was ever shipped. `tail` is its digest."""

    site: Gln
    tail: int


TRANSITIONS: dict[PackStatus, dict[type[Event], PackStatus]] = {
    PackStatus.ACTIVE: {
        PackDispensed: PackStatus.DISPENSED,
        PackDecommissioned: PackStatus.INACTIVE,
        PackCorrected: PackStatus.ACTIVE,
    },
    PackStatus.DISPENSED: {DispensingCancelled: PackStatus.ACTIVE},
    PackStatus.INACTIVE: {},
}
"""How a pack's status changes. What is not here cannot happen."""


@dataclass(frozen=True, slots=True)
class Dispensing:
    """A receipt: what was handed over at one site at one moment, all of it or nothing."""

    version: int
    site: Gln
    dispensed_at: datetime
    cancelled: bool
    packs: tuple[PackKey, ...]


def evolve_dispensing(state: Dispensing | None, fact: Fact) -> Dispensing:
    """Return the receipt after a fact: each pack dispensed adds itself."""
    match fact.event:
        case PackDispensed() as said:
            assert isinstance(fact.stream, PackKey)
            if state is None:
                return Dispensing(1, said.site, fact.occurred_at, cancelled=False, packs=(fact.stream,))
            return replace(state, version=state.version + 1, packs=(*state.packs, fact.stream))
        case DispensingCancelled() if state is not None:
            return replace(state, version=state.version + 1, cancelled=True)
        case _:
            raise TypeError(f"{fact.event.name} says nothing of a receipt.")


def evolve(state: Pack, fact: Fact) -> Pack:
    """Return the pack after a fact of its own; what its containers and shipments do is in their modules."""
    said = fact.event
    status = TRANSITIONS[state.status][type(said)]
    changed = replace(
        state, version=state.version + 1, status=status, changed_at=max(state.changed_at, fact.occurred_at)
    )
    match said:
        case PackDispensed():
            hanging = _out_of_its_container(state.hanging, said)
            return replace(changed, hanging=hanging, dispensing=said.dispensing)
        case DispensingCancelled():
            return replace(changed, dispensing=None)
        case PackCorrected():
            return replace(changed, tail=said.tail)
        case _:
            return changed


def _out_of_its_container(hanging: Hanging, said: PackDispensed) -> Hanging:
    site = SiteKey(said.site)
    return hanging if hanging.parent == site else hanging.move(site, 0)
