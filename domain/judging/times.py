"""When something can have happened: never before the facts that made its things what it needs them to be.

A pack cannot be sold before it was commissioned or before it came to the pharmacy; a case cannot leave before its last
pack went in. The same look-up serves the acts, which refuse such a time, and the audit, which finds it in older events.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from domain.goods.containers import ContainerEmptied, ContainerKey, ContainerPacked, ContainerUnpacked
from domain.goods.lots import LotCommissioned
from domain.goods.packs import PackDecommissioned, PackKey
from domain.goods.receipts import DispensingCancelled, DispensingKey, PackDispensed
from domain.goods.shipments import ShipmentCancelled, ShipmentKey, ShipmentReceived, ShipmentShipped
from domain.goods.whereabouts import moves
from domain.ground.events import Event
from domain.ground.keys import AnyKey
from domain.ground.places import AnyPlace
from domain.ground.time import start_of_day
from domain.ground.world import World


def not_before(world: World, stream: AnyKey, said: Event) -> datetime | None:
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


def _moments(world: World, stream: AnyKey, said: Event) -> Iterator[datetime]:
    match said, stream:
        case LotCommissioned(), _:
            yield start_of_day(said.produced_on)
        case ((PackDispensed() | PackDecommissioned()), PackKey()):
            yield from _of_packs(world, (stream,))
        case DispensingCancelled(), DispensingKey():
            receipt = world[DispensingKey(stream.id)]
            assert receipt is not None
            yield receipt.dispensed_at
        case ((ShipmentReceived() | ShipmentCancelled()), ShipmentKey()):
            yield from moves(world, stream)
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
    parents: set[AnyPlace] = set()
    for key in keys:
        pack = world[key]
        assert pack is not None
        yield pack.changed_at
        parents.add(pack.hanging.parent)
    for parent in parents:
        yield from moves(world, parent)


def _of_full_container(world: World, key: ContainerKey) -> Iterator[datetime]:
    container = world[key]
    assert container is not None
    yield container.filled_at
    yield from moves(world, key)


def _of_container(world: World, key: ContainerKey) -> Iterator[datetime]:
    """Yield when a container last moved, or when the use of its SSCC ended that came before a new one."""
    if world[key] is not None:
        yield from moves(world, key)
    elif key.generation > 0:
        before = world[ContainerKey(key.sscc, key.generation - 1)]
        assert before is not None
        yield before.moved_at
