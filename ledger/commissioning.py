"""Commissioning in bulk: one event, the serials in chunks beside it, and a row for each pack, in one transaction.

The state that all packs of the act share is folded once; COPY stamps it on each. Serials go in sorted, which is what
makes the unique index cheap.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from struct import Struct, pack

from eventsourcing.persistence import IntegrityError
from psycopg import Cursor
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Identifier

from domain.acts.road.commissioning import Commission
from domain.goods.lots import LotCommissioned, LotKey, new_pack
from domain.goods.packs import Pack
from domain.goods.serials import Chunk, Serials
from domain.ground.events import Fact
from domain.ground.identifiers import Gtin, Serial
from domain.parties.callers import Caller
from ledger.attempt import Done, Render
from ledger.datastore import SCHEMA
from ledger.ledger import Ledger
from ledger.places import place_number
from ledger.reading import Request
from ledger.recorder import MovedError, RequestIdReusedError
from ledger.rows import CHANNEL_LETTER, STATUS_LETTER

CHUNK = 4096
SERIALS_SHOWN = 10
"""How many serials a refusal names."""

_COLUMNS = ("gtin", "parent", "version", "since", "status", "channel", "lot", "changed_at")
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""From when PostgreSQL counts the microseconds of a moment."""
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_LENGTH = Struct(">i")
_TAIL = Struct(">iq")


def commission(
    ledger: Ledger, act: Commission, serials: Serials, caller: Caller, render: Render, request: Request | None
) -> Done:
    """Commission packs. Serials issued before are refused by name, however the race for them went.

    Raises what `Ledger.perform` raises, and ValueError if the act counts other packs than there are serials.
    """
    if (act.packs, act.tails) != (len(serials), serials.with_tails):
        raise ValueError(f"{act} is not an act of {len(serials)} serials, tails {serials.with_tails}.")
    act = replace(act, shapes=serials.shapes)

    def write(cursor: Cursor[TupleRow], facts: Sequence[Fact]) -> None:
        copy_packs(cursor, facts[0], serials)

    while True:
        try:
            return ledger.perform(act, caller, render, request, bulk=write)
        except (MovedError, RequestIdReusedError):
            raise
        except IntegrityError:
            issued = _issued(ledger, act.gtin, serials)
            if not issued:
                raise
            act = replace(act, issued=issued)


def copy_packs(cursor: Cursor[TupleRow], fact: Fact, serials: Serials) -> None:
    """Write the chunks of a commissioning and the rows of its packs."""
    key, said = fact.stream, fact.event
    assert isinstance(key, LotKey)
    assert isinstance(said, LotCommissioned)
    state = new_pack(key.lot, said, fact.occurred_at)
    copy_rows(cursor, key.gtin, state, serials.chunks(CHUNK), table=Identifier(SCHEMA, "pack"))
    _copy_chunks(cursor, key, fact.version, serials)


def copy_rows(cursor: Cursor[TupleRow], gtin: Gtin, state: Pack, chunks: Iterable[Chunk], *, table: Identifier) -> None:
    """Write a row for each pack: the state that all share, and of its own the serial and the tail's digest."""
    rest = iter(chunks)
    first = next(rest)
    with_tail = first[1] is not None
    columns = [*_COLUMNS, *(["tail"] if with_tail else []), "serial"]
    statement = SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(table, SQL(", ").join(map(Identifier, columns)))
    stamp = _stamp(gtin, state, with_tail=with_tail)
    with cursor.copy(statement) as copy:
        copy.write(_HEADER)
        for some, tails in chain([first], rest):
            copy.write(_rows(stamp, some, tails))
        copy.write(_TRAILER)


def _stamp(gtin: Gtin, state: Pack, *, with_tail: bool) -> bytes:
    """Return the columns that all rows share, in the binary format of COPY."""
    lot = state.lot.encode()
    return (
        pack(">hiqiq", 10 if with_tail else 9, 8, int(gtin), 8, place_number(state.hanging.parent))
        + pack(">iiii", 4, state.version, 4, state.hanging.since)
        + pack(">icic", 1, STATUS_LETTER[state.status].encode(), 1, CHANNEL_LETTER[state.channel].encode())
        + pack(f">i{len(lot)}s", len(lot), lot)
        + pack(">iq", 8, (state.changed_at - _EPOCH) // timedelta(microseconds=1))
    )


def _rows(stamp: bytes, serials: Sequence[bytes], tails: Sequence[int] | None) -> bytes:
    if tails is not None:
        own = zip(serials, tails, strict=True)
        return b"".join([stamp + _TAIL.pack(8, tail) + _LENGTH.pack(len(one)) + one for one, tail in own])
    lengths = set(map(len, serials))
    if len(lengths) == 1:
        before = stamp + _LENGTH.pack(*lengths)
        return before + before.join(serials)
    return b"".join([stamp + _LENGTH.pack(len(one)) + one for one in serials])


def _copy_chunks(cursor: Cursor[TupleRow], key: LotKey, version: int, serials: Serials) -> None:
    statement = "COPY darijol.serial_chunk (gtin, lot, version, first, serials, tails) FROM STDIN (FORMAT binary)"
    with cursor.copy(statement) as copy:
        copy.set_types(("int8", "text", "int8", "text", "bytea", "bytea"))
        for some, tails in serials.chunks(CHUNK):
            packed = None if tails is None else pack(f">{len(tails)}q", *tails)
            copy.write_row((int(key.gtin), key.lot, version, some[0].decode(), b"\n".join(some), packed))


def _issued(ledger: Ledger, gtin: Gtin, serials: Serials) -> tuple[Serial, ...]:
    """Return some of the serials that packs of the product have already."""
    found: list[Serial] = []
    with ledger.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row) as cursor:
        for some, _ in serials.chunks(CHUNK):
            names = [one.decode() for one in some]
            cursor.execute(
                "SELECT serial FROM darijol.pack WHERE gtin = %s AND serial = ANY(%s) LIMIT %s",
                (int(gtin), names, SERIALS_SHOWN - len(found)),
            )
            found += [Serial(name) for (name,) in cursor]
            if len(found) == SERIALS_SHOWN:
                break
    return tuple(found)
