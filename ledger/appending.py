"""From a decision to what is written: the facts, the rows that their fold leads to, and the guards of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.goods.containers import Container, ContainerKey
from domain.goods.lots import LotKey
from domain.goods.packs import Pack, PackKey
from domain.goods.shipments import Shipment, ShipmentKey
from domain.ground.events import Event, Fact
from domain.ground.keys import AnyKey, State
from domain.ground.limits import CONTAINER_GENERATIONS, PACKS_LOCKED_ONE_BY_ONE, PLACES_LOCKED_ONE_BY_ONE
from domain.ground.subjects import evolve
from ledger.places import place_number
from ledger.reading import Request
from ledger.recorder import Document, lock_key
from ledger.rows import pack_row, place_row, stream_row

States = Mapping[AnyKey, State | None]

PLACE_GROUPS = 256


@dataclass(frozen=True, slots=True)
class Folded:
    """The facts of an act in order, and each state they lead to."""

    facts: tuple[Fact, ...]
    states: Mapping[AnyKey, State]


def fold(known: States, events: Iterable[tuple[AnyKey, Event]], by: str, occurred_at: datetime) -> Folded:
    """Fold an act's events into what is known, with the same `evolve` that replays them."""
    facts: list[Fact] = []
    states: dict[AnyKey, State] = {}
    for stream, event in events:
        before = states.get(stream, known[stream])
        fact = Fact(stream, 1 if before is None else before.version + 1, by, occurred_at, event)
        facts.append(fact)
        for key in event.touches(stream):
            states[key] = evolve(key, states.get(key, known[key]), fact)
    return Folded(tuple(facts), states)


def guards(known: States, touched: Mapping[AnyKey, State], requests: Iterable[Request] = ()) -> Document:
    """Return the locks and versions under which acts stand.

    The version of a pack that they change is compared where its row is written.
    """
    locks = {lock_key(name): exclusive for name, exclusive in _locks(known, touched).items()}
    locks |= {lock_key(f"request/{one.caller}/{one.id}"): True for one in requests}
    document: Document = {"locks": sorted(locks.items())}
    for key, state in known.items():
        version = 0 if state is None else state.version
        match key:
            case PackKey() if key not in touched:
                document.setdefault("packs", []).append([int(key.gtin), key.serial, version])
            case ContainerKey() | ShipmentKey():
                document.setdefault("places", []).append([place_number(key), version])
            case PackKey():
                continue
            case _:
                document.setdefault("streams", []).append([key.stream, version])
    return document


def _locks(known: States, touched: Mapping[AnyKey, State]) -> dict[str, bool]:
    """Return what an act locks, by name: what it changes exclusively (True), what it only reads shared.

    Every act on a pack also locks the pack's lot, and every act on a place the group it falls into. So an act on
    many packs or many places locks those instead of each of them, and no act exhausts the server's table of locks.
    """
    packs = {key for key in known if isinstance(key, PackKey)}
    places = {key for key in known if isinstance(key, ContainerKey | ShipmentKey)}
    many_places = len(places) > PLACES_LOCKED_ONE_BY_ONE
    locks = {f"places/{place_number(key) // CONTAINER_GENERATIONS % PLACE_GROUPS}": many_places for key in places}
    one_by_one = known.keys() - places if many_places else set(known)
    if len(packs) > PACKS_LOCKED_ONE_BY_ONE:
        lots = {LotKey(key.gtin, pack.lot) for key in packs if isinstance(pack := known[key], Pack)}
        locks |= dict.fromkeys((lot.stream for lot in lots), True)
        one_by_one -= packs | lots
    return locks | {key.stream: key in touched for key in one_by_one}


def rows(known: States, touched: Mapping[AnyKey, State]) -> dict[str, list[Any]]:
    """Return the state rows to write, by table."""
    written: dict[str, list[Any]] = {}
    for key, state in touched.items():
        match key, state:
            case PackKey(), Pack():
                old = known[key]
                assert isinstance(old, Pack)
                written.setdefault("pack_rows", []).append(pack_row(key, old, state))
            case ContainerKey() | ShipmentKey(), Container() | Shipment():
                written.setdefault("place_rows", []).append(place_row(key, state))
            case _:
                written.setdefault("stream_rows", []).append(stream_row(key.stream, state))
    return written
