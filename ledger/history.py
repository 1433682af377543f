"""The road of a pack: its own events, its lot's, and those of each container and shipment while it was inside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from math import inf

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.goods.containers import Container, ContainerEmptied, ContainerPacked, ContainerUnpacked
from domain.goods.hanging import Hanging, Stay
from domain.goods.lots import LotKey
from domain.goods.packs import Pack, PackKey
from domain.goods.receipts import DispensingCancelled, DispensingKey, PackDispensed
from domain.ground.events import Fact
from domain.ground.keys import AnyKey
from domain.ground.places import AnyPlace
from domain.parties.sites import SiteKey
from ledger.codec import load_fact
from ledger.ledger import Ledger
from ledger.places import place_of
from ledger.rows import Found, read_pack, read_place

_CHAIN = """
    WITH RECURSIVE pack AS (
        SELECT * FROM darijol.pack WHERE gtin = %s AND serial = %s
    ), up AS (
        SELECT NULL::bigint AS key, parent, trail FROM pack
        UNION
        SELECT l.key, l.parent, l.trail FROM up
        CROSS JOIN LATERAL (
            SELECT up.parent AS key
            UNION SELECT up.trail[i] FROM generate_subscripts(up.trail, 1) AS i WHERE i %% 3 = 1
        ) AS next
        JOIN darijol.place l ON l.key = next.key
    )
    SELECT 'p', gtin, serial, version, parent, since, status, channel, lot, tail, dispensing, trail, NULL FROM pack
    UNION ALL
    SELECT 'l', l.key, NULL, l.version, l.parent, l.since, NULL, NULL, NULL, NULL, NULL, l.trail, l.state::text
    FROM up JOIN darijol.place l ON l.key = up.key
"""
"""A pack with everything it hangs under or ever hung under, however far up: in the columns of `Found`."""

_EVENTS = """
    SELECT stream, version, topic, body, position, recorded_at FROM darijol.event
    WHERE stream = ANY (%s)
    AND (topic <> ALL (%s) OR (stream, version) IN (SELECT * FROM unnest(%s::text[], %s::bigint[])))
    ORDER BY position
"""
"""The events of streams. What was put into containers and taken out of them, only where it is asked for by version: a
case of a hundred packs has a hundred such events, of which two are about one pack."""

_CONTENTS = [ContainerPacked.name, ContainerUnpacked.name]


@dataclass(frozen=True, slots=True)
class Entry:
    """One step of a pack's road: what happened, where it stands in the log, and when the ledger learned of it."""

    fact: Fact
    position: int
    recorded_at: datetime


def pack_history(ledger: Ledger, key: PackKey) -> list[Entry]:
    """Return the road of a pack in the order of the log; empty if the pack is unknown."""
    return ledger.ask(lambda cursor: _history(cursor, key))


def _history(cursor: Cursor[TupleRow], key: PackKey) -> list[Entry]:
    cursor.execute(_CHAIN, (int(key.gtin), key.serial))
    found = [Found._make((*row, b"", None)) for row in cursor]
    if not found:
        return []
    pack = read_pack(found[0])
    lot = LotKey(key.gtin, pack.lot)
    above = {place_of(row.number): _hanging(row) for row in found[1:]}
    entries = _entries(cursor, (key, lot, *above), _bounds(pack.hanging, *above.values()))
    entries += _entries(cursor, _receipts(entries, besides=pack.dispensing))
    road = _Road(above, entries)
    born = _commissioning(cursor, key, lot, road.own[lot])
    return sorted(road.of(key, pack, born), key=lambda entry: entry.position)


class _Road:
    """Events by stream, and what each place hung under, while a pack's road is gathered."""

    def __init__(self, above: dict[AnyPlace, Hanging], entries: Iterable[Entry]) -> None:
        self._above = above
        self.own: dict[AnyKey, list[Entry]] = defaultdict(list)
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

    def _inside(self, place: AnyPlace, begin: float, end: float) -> Iterator[Entry]:
        """Yield what happened to a place, and to all it was in, from a position to another, both included."""
        yield from (entry for entry in self.own[place] if begin <= entry.position <= end)
        hanging = self._above.get(place)
        if hanging is None:
            return
        for stay, since, until in self._spans(place, hanging):
            if since <= end and begin <= until:
                yield from self._inside(stay.place, max(begin, since), min(end, until))

    def _spans(self, key: AnyKey, hanging: Hanging) -> Iterator[tuple[Stay, float, float]]:
        """Yield each stay of a thing with the positions of the events that began and ended it."""
        stays = _stays(hanging)
        begins = [self._position(stay.place, stay.since) for stay in stays]
        ends = [
            entry.position for entry in self.own[key] if isinstance(entry.fact.event, PackDispensed | ContainerEmptied)
        ]
        for stay, begin, follows in zip(stays, begins, [*begins[1:], inf], strict=False):
            taken_out = inf if stay.until is None else self._position(stay.place, stay.until)
            yield stay, begin, min(follows, taken_out, *(end for end in ends if end > begin), inf)

    def _position(self, place: AnyPlace, version: int) -> int:
        return next(entry.position for entry in self.own[place] if entry.fact.version == version)


def _stays(hanging: Hanging) -> list[Stay]:
    """Return all stays of a thing, the present one last."""
    if isinstance(hanging.parent, SiteKey):
        return list(hanging.trail)
    return [*hanging.trail, Stay(hanging.parent, hanging.since, None)]


def _hanging(row: Found) -> Hanging:
    found = read_place(row)
    return found.hanging if isinstance(found, Container) else Hanging(SiteKey(found.sender))


def _bounds(*hangings: Hanging) -> list[tuple[str, int]]:
    """Return the events by which things came into what they hang or hung under, and out of it again."""
    stays = [stay for hanging in hangings for stay in _stays(hanging)]
    return [(stay.place.stream, version) for stay in stays for version in (stay.since, stay.until) if version]


def _entries(
    cursor: Cursor[TupleRow], keys: Collection[AnyKey], contents: Collection[tuple[str, int]] = ()
) -> list[Entry]:
    """Return the events of some streams; of the contents of containers those named."""
    if not keys:
        return []
    streams, versions = [stream for stream, _ in contents], [version for _, version in contents]
    cursor.execute(_EVENTS, ([key.stream for key in keys], _CONTENTS, streams, versions))
    return [
        Entry(load_fact(stream, version, topic, body), position, recorded_at)
        for stream, version, topic, body, position, recorded_at in cursor
    ]


def _receipts(entries: Iterable[Entry], besides: str | None) -> list[DispensingKey]:
    """Return the receipts that were taken back: all but the one on which the pack is dispensed now."""
    said = (entry.fact.event for entry in entries)
    return [
        DispensingKey(one.dispensing) for one in said if isinstance(one, PackDispensed) and one.dispensing != besides
    ]


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
