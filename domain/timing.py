"""When something can have happened: never before the facts that made its things what it needs them to be.

A pack cannot be sold before it was commissioned or before it came to the pharmacy; a case cannot leave before its last
pack went in. The same look-up serves the acts, which refuse such a time, and the audit, which finds it in older events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.containers import ContainerEmptied, ContainerPacked, ContainerUnpacked
from domain.events import Event
from domain.keys import ContainerKey, DispensingKey, Key, PackKey, Place, ShipmentKey
from domain.lots import LotCommissioned
from domain.packs import DispensingCancelled, PackDecommissioned, PackDispensed
from domain.shipments import ShipmentCancelled, ShipmentReceived, ShipmentShipped
from domain.time import start_of_day
from domain.world import World


def not_before(world: World, stream: Key, said: Event) -> datetime | None:
    """Return the moment before which an event cannot have happened, by what the ledger was told; None if there is none.

    - a commissioning: the beginning of the day of production, in Kazakhstan;
    - what is done to packs and containers: what happened to each of them last, and the last move of everything that it
      lies or travels in. What was put into the same container meanwhile says nothing of a pack;
    - a container that moves or is emptied: also the last thing put into it or taken out of it;
    - a new use of an SSCC: the end of the use before;
    - what ends a shipment or takes a receipt back: the shipment's or the receipt's own time.

    `world` must hold what an act that records the event needs. Raises KeyError if it does not.
    """
    return max(_moments(world, stream, said), default=None)


def _moments(world: World, stream: Key, said: Event) -> Iterator[datetime]:
    match said, stream:
        case LotCommissioned(), _:
            yield start_of_day(said.produced_on)
        case ((PackDispensed() | PackDecommissioned()), PackKey()):
            yield from _of_packs(world, (stream,))
        case DispensingCancelled(), DispensingKey():
            receipt = world.dispensing(stream.id)
            assert receipt is not None
            yield receipt.dispensed_at
        case ((ShipmentReceived() | ShipmentCancelled()), ShipmentKey()):
            yield from world.moves(stream)
        case ((ContainerPacked() | ContainerUnpacked()), ContainerKey()):
            yield from _of_container(world, stream)
            yield from _of_items(world, said)
        case ContainerEmptied(), ContainerKey():
            yield from _of_full_container(world, stream)
        case ShipmentShipped(), _:
            yield from _of_items(world, said)
        case _:
            return


def _of_items(world: World, said: ContainerPacked | ContainerUnpacked | ShipmentShipped) -> Iterator[datetime]:
    for group in said.packs:
        yield from _of_packs(world, group.pack_keys())
    for key in said.containers:
        yield from _of_full_container(world, key)


def _of_packs(world: World, keys: Iterable[PackKey]) -> Iterator[datetime]:
    parents: set[Place] = set()
    for key in keys:
        pack = world.pack(key)
        assert pack is not None
        yield pack.changed_at
        parents.add(pack.hanging.parent)
    for parent in parents:
        yield from world.moves(parent)


def _of_full_container(world: World, key: ContainerKey) -> Iterator[datetime]:
    container = world.container(key)
    assert container is not None
    yield container.filled_at
    yield from world.moves(key)


def _of_container(world: World, key: ContainerKey) -> Iterator[datetime]:
    """Yield when a container last moved, or when the use of its SSCC ended that came before a new one."""
    if world.container(key) is not None:
        yield from world.moves(key)
    elif key.generation > 0:
        before = world.container(ContainerKey(key.sscc, key.generation - 1))
        assert before is not None
        yield before.moved_at
