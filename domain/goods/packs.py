"""Packs: what is handed to a patient. A pack has a status of its own; where it is follows from what it lies in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self, TypeVar

from domain.goods.hanging import Hanging, Moving
from domain.ground.channels import Channel
from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Gln, Gtin, LotNumber, Serial
from domain.ground.keys import Key
from domain.ground.subjects import subject


@dataclass(frozen=True, slots=True)
class PackKey(Key["Pack"]):
    """The identity of one pack: however its code was written, it has this one key."""

    gtin: Gtin
    serial: Serial

    @property
    def stream(self) -> str:
        return f"pack/{self.gtin}/{self.serial}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(Gtin(rest[:14]), Serial(rest[15:]))


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
class PackGroup:
    """Packs of one lot, as events and acts list them."""

    gtin: Gtin
    lot: LotNumber
    serials: tuple[Serial, ...]

    def pack_keys(self) -> Iterator[PackKey]:
        """Yield the key of each pack."""
        for serial in self.serials:
            yield PackKey(self.gtin, serial)


class PackEvent(Event):
    """An event that changes a pack itself, and not only where it hangs. `step` says how its status changes."""

    def changed(self, pack: Pack) -> Pack:
        """Return the pack with what this event changes besides its status, its version and its time."""
        return pack


TRANSITIONS: dict[PackStatus, dict[type[Event], PackStatus]] = {status: {} for status in PackStatus}
"""How a pack's status changes. What is not here cannot happen."""

PackEventT = TypeVar("PackEventT", bound=PackEvent)


def step(before: PackStatus, after: PackStatus) -> Callable[[type[PackEventT]], type[PackEventT]]:
    """Enter an event into the table of transitions."""

    def register(cls: type[PackEventT]) -> type[PackEventT]:
        TRANSITIONS[before][cls] = after
        return cls

    return register


@step(PackStatus.ACTIVE, PackStatus.INACTIVE)
@event("pack.decommissioned")
class PackDecommissioned(PackEvent):
    """The pack was written off (damaged, lost, destroyed ...). It may not be supplied."""

    site: Gln
    reason: str


@step(PackStatus.ACTIVE, PackStatus.ACTIVE)
@event("pack.corrected")
class PackCorrected(PackEvent):
    """The maker put the crypto tail of a pack right, before the pack was ever shipped. `tail` is its digest."""

    site: Gln
    tail: int

    def changed(self, pack: Pack) -> Pack:
        """Give the pack its tail."""
        return replace(pack, tail=self.tail)


@subject("pack", PackKey, Pack, example="04870001000011/A1b2C3d4E5f6G")
def evolve(_: PackKey, state: Pack | None, fact: Fact) -> Pack:
    """Return the pack after a fact. Its first state is not made here: it comes with its lot's commissioning."""
    said = fact.event
    assert state is not None
    changed_at = max(state.changed_at, fact.occurred_at)
    if isinstance(said, Moving) and state.status is PackStatus.ACTIVE:
        hanging = said.moved(state.hanging, fact)
        return replace(state, version=state.version + 1, hanging=hanging, changed_at=changed_at)
    status = TRANSITIONS[state.status][type(said)]
    assert isinstance(said, PackEvent)
    return replace(said.changed(state), version=state.version + 1, status=status, changed_at=changed_at)
