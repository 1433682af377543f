"""State tables that a replay fills: read by key, written in batches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from psycopg import Connection, Cursor
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Identifier

from domain.goods.containers import Container, ContainerKey
from domain.goods.packs import Pack, PackKey
from domain.goods.serials import Chunk
from domain.goods.shipments import Shipment, ShipmentKey
from domain.ground.identifiers import Gtin
from domain.ground.keys import AnyKey, State
from domain.ground.subjects import key_of
from ledger.commissioning import copy_rows
from ledger.places import place_number, place_of
from ledger.rows import Found, pack_row, place_row, read_pack, read_place, read_snapshot, stream_row

_SELECT_PACKS = SQL("""
    SELECT 'p', k.gtin, k.serial, k.version, k.parent, k.since, k.status, k.channel, k.lot, k.tail, k.dispensing,
           k.trail, NULL, NULL, k.changed_at
    FROM unnest(%s::bigint[], %s::text[]) AS wanted (gtin, serial)
    JOIN {table} k ON k.gtin = wanted.gtin AND k.serial = wanted.serial
""")

_SELECT_PLACES = SQL("""
    SELECT 'l', key, NULL, version, parent, since, NULL, NULL, NULL, NULL, NULL, trail, state::text, NULL, NULL
    FROM {table} WHERE key = ANY (%s)
""")

_SELECT_SNAPSHOTS = SQL("SELECT stream, state::text FROM {table} WHERE stream = ANY (%s)")

_UPDATE_PACKS = SQL("""
    UPDATE {table} k
    SET parent = r.parent, version = r.version, since = r.since, status = r.status, tail = r.tail,
        dispensing = r.dispensing, trail = r.trail, changed_at = r.changed_at
    FROM jsonb_to_recordset(%s::jsonb) AS r (
        gtin bigint, serial text, parent bigint, version integer, since integer, status "char", tail bigint,
        dispensing uuid, trail bigint[], changed_at timestamptz)
    WHERE k.gtin = r.gtin AND k.serial = r.serial
""")

_UPSERT_PLACES = SQL("""
    INSERT INTO {table} (key, parent, version, since, trail, state)
    SELECT r.key, r.parent, r.version, r.since, r.trail, r.state
    FROM jsonb_to_recordset(%s::jsonb) AS r (
        key bigint, parent bigint, version integer, since integer, trail bigint[], state jsonb)
    ON CONFLICT (key) DO UPDATE
    SET parent = excluded.parent, version = excluded.version, since = excluded.since, trail = excluded.trail,
        state = excluded.state
""")

_UPSERT_SNAPSHOTS = SQL("""
    INSERT INTO {table} (stream, version, state)
    SELECT r.value->>0, (r.value->1)::bigint, r.value->2 FROM jsonb_array_elements(%s::jsonb) AS r
    ON CONFLICT (stream) DO UPDATE SET version = excluded.version, state = excluded.state
""")


@dataclass(frozen=True, slots=True)
class Tables:
    """The names of tables of the shape of `pack`, `place` and `snapshot`."""

    pack: Identifier
    place: Identifier
    snapshot: Identifier


class StateTables:
    """Reads and writes states in given tables, on one connection."""

    def __init__(self, conn: Connection[Any], tables: Tables) -> None:
        self._cursor: Cursor[TupleRow] = conn.cursor(row_factory=tuple_row)
        self._tables = tables

    def copy_packs(self, gtin: Gtin, state: Pack, chunks: Iterable[Chunk]) -> None:
        """Add packs that share a state."""
        copy_rows(self._cursor, gtin, state, chunks, table=self._tables.pack)

    def load(self, keys: Iterable[AnyKey]) -> dict[AnyKey, State | None]:
        """Return the state of each key, None where it has none."""
        states: dict[AnyKey, State | None] = dict.fromkeys(keys)
        packs = [key for key in states if isinstance(key, PackKey)]
        places = [key for key in states if isinstance(key, ContainerKey | ShipmentKey)]
        streams = [key.stream for key in states if not isinstance(key, PackKey | ContainerKey | ShipmentKey)]
        if packs:
            gtins, serials = [int(key.gtin) for key in packs], [key.serial for key in packs]
            self._execute(_SELECT_PACKS, self._tables.pack, gtins, serials)
            for row in map(Found._make, self._cursor):
                states[key_of(f"pack/{row.number:014}/{row.name}")] = read_pack(row)
        if places:
            self._execute(_SELECT_PLACES, self._tables.place, [place_number(key) for key in places])
            for row in map(Found._make, self._cursor):
                states[place_of(row.number)] = read_place(row)
        if streams:
            self._execute(_SELECT_SNAPSHOTS, self._tables.snapshot, streams)
            for stream, state in self._cursor:
                states[key_of(stream)] = read_snapshot(stream, state)
        return states

    def write(self, known: Mapping[AnyKey, State | None], changed: Mapping[AnyKey, State | None]) -> None:
        """Write changed states over those that were known."""
        packs: list[dict[str, Any]] = []
        places: list[dict[str, Any]] = []
        streams: list[list[Any]] = []
        for key, state in changed.items():
            match key, state:
                case PackKey(), Pack():
                    old = known[key]
                    assert isinstance(old, Pack)
                    packs.append(pack_row(key, old, state))
                case ContainerKey() | ShipmentKey(), Container() | Shipment():
                    places.append(place_row(key, state))
                case _ if state is not None:
                    streams.append(stream_row(key.stream, state))
                case _:
                    raise TypeError(f"{key.stream} cannot lose its state.")
        for statement, table, rows in (
            (_UPDATE_PACKS, self._tables.pack, packs),
            (_UPSERT_PLACES, self._tables.place, places),
            (_UPSERT_SNAPSHOTS, self._tables.snapshot, streams),
        ):
            if rows:
                self._execute(statement, table, orjson.dumps(rows).decode())

    def _execute(self, statement: SQL, table: Identifier, *parameters: object) -> None:
        self._cursor.execute(statement.format(table=table), parameters)
