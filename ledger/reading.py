"""Reading: everything acts need, in one snapshot and one round trip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from domain.acts.act import Needs
from domain.goods.containers import ContainerKey, NewestUse
from domain.goods.packs import PackKey
from domain.goods.shipments import ShipmentKey
from domain.ground.identifiers import Sscc
from domain.ground.keys import AnyKey, Lookup, State
from domain.ground.limits import CONTAINER_GENERATIONS
from domain.ground.subjects import key_of
from domain.ground.world import World
from ledger.places import first_generation, place_number, place_of
from ledger.rows import Found, read_pack, read_place, read_snapshot

LOAD = (
    "SELECT kind, number, name, version, parent, since, status, channel, lot, tail, dispensing, trail, state, "
    "answer, at FROM darijol.load(%s)"
)


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks for what: the caller's name, the id it made before sending, and the digest of the body.

    A request sent again under its id is answered as it was the first time.
    """

    caller: str
    id: str
    digest: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was found: the world, and what was answered before, with the digests of the bodies that were answered."""

    world: World
    answered: Mapping[tuple[str, str], tuple[str, bytes]]
    """By caller and request id."""


def wanted(needs: Needs, requests: Iterable[Request] = ()) -> str:
    """Return the parameter of `LOAD` for what acts need."""
    packs: list[tuple[int, str]] = []
    places: list[int] = []
    streams: list[str] = []
    for key in needs.keys:
        match key:
            case PackKey():
                packs.append((int(key.gtin), key.serial))
            case ContainerKey() | ShipmentKey():
                places.append(place_number(key))
            case _:
                streams.append(key.stream)
    document: dict[str, Any] = {"streams": streams}
    if packs:
        document["packs"] = packs
    if places:
        document["places"] = places
    if ssccs := _ssccs(needs):
        document["ssccs"] = [first_generation(sscc) for sscc in ssccs]
    if asked := [(one.caller, one.id) for one in requests]:
        document["requests"] = asked
    return orjson.dumps(document).decode()


def loaded(needs: Needs, rows: Iterable[tuple[Any, ...]]) -> Loaded:
    """Return the world that the rows of `LOAD` tell of."""
    states: dict[AnyKey, State | None] = dict.fromkeys(needs.keys)
    newest: dict[Sscc, ContainerKey] = {}
    known = {key.stream: key for key in needs.keys}
    now: Any = None
    answered: dict[tuple[str, str], tuple[str, bytes]] = {}
    for row in map(Found._make, rows):
        match row.kind:
            case "n":
                now = row.at
            case "r":
                answered[row.lot, row.name] = (row.state, row.answer)
            case _:
                key, state = _read(row, known)
                states[key] = state
                if isinstance(key, ContainerKey):
                    _note_newest(newest, key)
    latest = {sscc: newest.get(sscc) for sscc in _ssccs(needs)}
    for key in _next_generations(latest):
        states.setdefault(key, None)
    return Loaded(World(now, states, {NewestUse(sscc): key for sscc, key in latest.items()}), answered)


def _ssccs(needs: Needs) -> list[Sscc]:
    return [_sscc(lookup) for lookup in needs.lookups]


def _sscc(lookup: Lookup[Any]) -> Sscc:
    if not isinstance(lookup, NewestUse):
        raise TypeError(f"The store does not answer {lookup}.")
    return lookup.sscc


def _read(row: Found, known: Mapping[str, AnyKey]) -> tuple[AnyKey, State]:
    match row.kind:
        case "p":
            return known[f"pack/{row.number:014}/{row.name}"], read_pack(row)
        case "l":
            return place_of(row.number), read_place(row)
        case _:
            return known.get(row.name) or key_of(row.name), read_snapshot(row.name, row.state)


def _note_newest(newest: dict[Sscc, ContainerKey], key: ContainerKey) -> None:
    if key.sscc not in newest or newest[key.sscc].generation < key.generation:
        newest[key.sscc] = key


def _next_generations(latest: dict[Sscc, ContainerKey | None]) -> Iterator[ContainerKey]:
    """Yield, for each SSCC asked for, the generation after its newest: read, and absent. The last has none after it."""
    for sscc, key in latest.items():
        generation = 0 if key is None else key.generation + 1
        if generation < CONTAINER_GENERATIONS:
            yield ContainerKey(sscc, generation)
