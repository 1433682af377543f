"""The road of a pack: its own events, its lot's, and those of each container and shipment while it was inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf
from typing import Any

from psycopg import Cursor
from psycopg.rows import TupleRow, tuple_row

from domain.acts.act import Needs
from domain.containers import Container, ContainerEmptied
from domain.events import Fact
from domain.keys import DispensingKey, Key, LotKey, PackKey, Place, SiteKey
from domain.packs import DispensingCancelled, Pack, PackDispensed
from domain.places import Hanging, Stay
from ledger.codec import load_fact
from ledger.ledger import Ledger
from ledger.places import place_number, place_of
from ledger.rows import Found, read_place

_ANCESTORS = """
    WITH RECURSIVE up AS (
        SELECT l.* FROM darijol.place l WHERE l.key = ANY (%s)
        UNION
        SELECT l.* FROM up
        CROSS JOIN LATERAL (
            SELECT up.parent AS key
            UNION SELECT up.trail[i] FROM generate_subscripts(up.trail, 1) AS i WHERE i %% 3 = 1
        ) AS next
        JOIN darijol.place l ON l.key = next.key
    )
    SELECT key, version, parent, since, trail, state::text FROM up
"""

_EVENTS = """
    SELECT stream, version, topic, body, position, recorded_at FROM darijol.event
    WHERE stream = ANY (%s) ORDER BY position
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a pack's road: what happened, where it stands in the log, and when the ledger learned of it."""

    fact: Fact
    position: int
    recorded_at: datetime


def pack_history(ledger: Ledger, key: PackKey) -> list[Entry]:
    """Return the road of a pack in the order of the log; empty if the pack is unknown."""
    pack = ledger.read(Needs.of(key)).pack(key)
    if pack is None:
        return []
    lot = LotKey(key.gtin, pack.lot)
    with ledger.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row) as cursor:
        start = [place_number(stay.place) for stay in _stays(pack.hanging)]
        cursor.execute(_ANCESTORS, (start,))
        above = {place_of(row[0]): _hanging(row) for row in cursor}
        cursor.execute(_EVENTS, ([one.stream for one in (key, lot, *above)],))
        entries = [_entry(row) for row in cursor]
        entries += _cancellations(cursor, entries)
        road = _Road(above, entries)
        born = _commissioning(cursor, key, lot, road.own[lot])
    return sorted(road.of(key, pack, born), key=lambda entry: entry.position)


class _Road:
    """Events by stream, and what each place hung under, while a pack's road is gathered."""

    def __init__(self, above: dict[Place, Hanging], entries: Iterable[Entry]) -> None:
        self._above = above
        self.own: dict[Key, list[Entry]] = defaultdict(list)
        self.cancellations: list[Entry] = []
        for entry in entries:
            self.own[entry.fact.stream].append(entry)
            if isinstance(entry.fact.event, DispensingCancelled):
                self.cancellations.append(entry)

    def of(self, key: PackKey, pack: Pack, born: Entry) -> Iterator[Entry]:
        """Yield each entry of the pack's road, in no order."""
        yield born
        yield from self.own[key]
        yield from self.cancellations
        for stay, begin, end in self._spans(key, pack.hanging):
            yield from self._inside(stay.place, begin, end)

    def _inside(self, place: Place, begin: float, end: float) -> Iterator[Entry]:
        """Yield what happened to a place, and to all it was in, from a position to another, both included."""
        yield from (entry for entry in self.own[place] if begin <= entry.position <= end)
        hanging = self._above.get(place)
        if hanging is None:
            return
        for stay, since, until in self._spans(place, hanging):
            if since <= end and begin <= until:
                yield from self._inside(stay.place, max(begin, since), min(end, until))

    def _spans(self, key: Key, hanging: Hanging) -> Iterator[tuple[Stay, float, float]]:
        """Yield each stay of a thing with the positions of the events that began and ended it."""
        stays = _stays(hanging)
        begins = [self._position(stay.place, stay.since) for stay in stays]
        ends = [
            entry.position for entry in self.own[key] if isinstance(entry.fact.event, PackDispensed | ContainerEmptied)
        ]
        for stay, begin, follows in zip(stays, begins, [*begins[1:], inf], strict=False):
            taken_out = inf if stay.until is None else self._position(stay.place, stay.until)
            yield stay, begin, min(follows, taken_out, *(end for end in ends if end > begin), inf)

    def _position(self, place: Place, version: int) -> int:
        return next(entry.position for entry in self.own[place] if entry.fact.version == version)


def _stays(hanging: Hanging) -> list[Stay]:
    """Return all stays of a thing, the present one last."""
    if isinstance(hanging.parent, SiteKey):
        return list(hanging.trail)
    return [*hanging.trail, Stay(hanging.parent, hanging.since, None)]


def _hanging(row: tuple[Any, ...]) -> Hanging:
    number, version, parent, since, trail, state = row
    found = read_place(Found("l", number, "", version, parent, since, "", "", "", None, None, trail, state, b"", None))
    return found.hanging if isinstance(found, Container) else Hanging(SiteKey(found.sender))


def _entry(row: tuple[Any, ...]) -> Entry:
    stream, version, topic, body, position, recorded_at = row
    return Entry(load_fact(stream, version, topic, body), position, recorded_at)


def _cancellations(cursor: Cursor[TupleRow], entries: Iterable[Entry]) -> list[Entry]:
    """Return the cancellations of the dispensings among the entries."""
    receipts = [DispensingKey(said.dispensing).stream for said in _dispensings(entries)]
    if not receipts:
        return []
    cursor.execute(_EVENTS, (receipts,))
    return [_entry(row) for row in cursor]


def _dispensings(entries: Iterable[Entry]) -> Iterator[PackDispensed]:
    return (said for entry in entries if isinstance(said := entry.fact.event, PackDispensed))


def _commissioning(cursor: Cursor[TupleRow], key: PackKey, lot: LotKey, commissionings: list[Entry]) -> Entry:
    """Return the one commissioning of the lot that put the pack's serial on it."""
    if len(commissionings) == 1:
        return commissionings[0]
    cursor.execute(
        "SELECT DISTINCT ON (version) version, serials FROM darijol.serial_chunk "
        "WHERE gtin = %s AND lot = %s AND first <= %s ORDER BY version, first DESC",
        (int(key.gtin), lot.lot, key.serial),
    )
    version = next(version for version, serials in cursor if key.serial.encode() in serials.split(b"\n"))
    return next(entry for entry in commissionings if entry.fact.version == version)
