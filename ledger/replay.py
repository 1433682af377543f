"""Replay: all state rows made anew from the events alone, into tables of the same shape, by the same `evolve`."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.rows import tuple_row

from domain.goods.lots import LotCommissioned, LotKey, new_pack
from domain.goods.serials import Chunk
from domain.ground.events import Fact
from domain.ground.keys import AnyKey, State
from domain.ground.subjects import evolve
from ledger.backwards import read_along, told_before
from ledger.codec import load_fact
from ledger.tables import StateTables, Tables

_CANNOT_BE = (
    psycopg.DataError,
    psycopg.IntegrityError,
    AssertionError,
    KeyError,
    OverflowError,
    TypeError,
    ValueError,
    struct.error,
)
"""What is raised for events and serials that no act wrote."""

BATCH = 1000
"""Events folded between one reading of states and one writing."""
CHUNKS = 16
"""Chunks of serials copied at once."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as the events say. `what` is a stable code, `where` the stream, row or chunk."""

    what: str
    where: str
    detail: str = ""


class _Entry(NamedTuple):
    """A fact, and when the ledger recorded it."""

    fact: Fact
    recorded_at: datetime


class Replay:
    """Folds the log into empty tables. What cannot have happened is noted as a finding and left out.

    Times that run backwards are noted apart: such a fact is folded as any other.
    """

    def __init__(self, conn: Connection[Any], tables: Tables) -> None:
        self._conn = conn
        self._states = StateTables(conn, tables)
        self.findings: list[Finding] = []
        self.backwards: list[Finding] = []
        self.events = 0

    def run(self) -> None:
        """Fold every event in the order of the log. Runs inside a transaction, and sees what that sees."""
        pending: list[_Entry] = []
        for entry in self._entries():
            self.events += 1
            if isinstance(entry.fact.event, LotCommissioned) and isinstance(entry.fact.stream, LotKey):
                # Its packs come by COPY; what touches them later must find them.
                self._fold(pending)
                self._commission(entry)
                pending = []
            else:
                pending.append(entry)
                if len(pending) >= BATCH:
                    self._fold(pending)
                    pending = []
        self._fold(pending)

    def _entries(self) -> Iterator[_Entry]:
        with self._conn.cursor("darijol_replay", row_factory=tuple_row) as log:
            log.itersize = BATCH
            log.execute("SELECT stream, version, topic, body, recorded_at FROM darijol.event ORDER BY position")
            for stream, version, topic, body, recorded_at in log:
                try:
                    yield _Entry(load_fact(stream, version, topic, body), recorded_at)
                except (ValueError, KeyError, TypeError) as error:
                    self._found("event_unreadable", f"{stream} {version}", repr(error))

    def _fold(self, entries: Sequence[_Entry]) -> None:
        """Fold facts together; if that fails, one by one, so that what one of them says hides no other."""
        found, backwards = len(self.findings), len(self.backwards)
        try:
            with self._conn.transaction():
                self._fold_together(entries)
        except _CANNOT_BE as error:
            del self.findings[found:]
            del self.backwards[backwards:]
            if len(entries) == 1:
                fact = entries[0].fact
                self._found("event_cannot_follow", f"{fact.stream.stream} {fact.version}", repr(error))
            else:
                for entry in entries:
                    self._fold([entry])

    def _fold_together(self, entries: Sequence[_Entry]) -> None:
        if not entries:
            return
        facts = [entry.fact for entry in entries]
        touched = self._states.load({key for fact in facts for key in fact.event.touches(fact.stream)})
        known = read_along(self._states, touched, facts)
        states: dict[AnyKey, State | None] = dict(known)
        for entry in entries:
            self._apply(states, entry)
        self._states.write(known, {key: state for key, state in states.items() if state is not known[key]})

    def _apply(self, states: dict[AnyKey, State | None], entry: _Entry) -> None:
        fact = entry.fact
        if (bound := told_before(states, fact, entry.recorded_at)) is not None:
            where = f"{fact.stream.stream} {fact.version}"
            detail = f"told as {fact.occurred_at.isoformat()}, stands on {bound.isoformat()}"
            self.backwards.append(Finding("time_runs_backwards", where, detail))
        before = states[fact.stream]
        expected = 1 if before is None else before.version + 1
        if fact.version != expected:
            self._found("version_skipped", fact.stream.stream, f"version {fact.version}, expected {expected}")
        for key in fact.event.touches(fact.stream):
            try:
                states[key] = evolve(key, states[key], fact)
            except (AssertionError, KeyError, TypeError) as error:
                self._found("event_cannot_follow", f"{fact.stream.stream} {fact.version}", f"{key.stream}: {error!r}")

    def _commission(self, entry: _Entry) -> None:
        fact = entry.fact
        key, said = fact.stream, fact.event
        assert isinstance(key, LotKey)
        assert isinstance(said, LotCommissioned)
        self._fold([entry])
        where = f"{key.stream} {fact.version}"
        try:
            with self._conn.transaction():
                counted = self._copy_packs(key, fact, said)
        except _CANNOT_BE as error:
            self._found("serials_unreadable", where, repr(error))
        else:
            if counted != said.packs:
                self._found("serials_missing", where, f"{counted} of {said.packs}")

    def _copy_packs(self, key: LotKey, fact: Fact, said: LotCommissioned) -> int:
        """Make the packs of a commissioning and return how many. Raises for chunks that nobody wrote so."""
        counted = 0
        state = new_pack(key.lot, said, fact.occurred_at)
        chunks = self._chunks(key, fact.version, said)
        while some := list(islice(chunks, CHUNKS)):
            counted += sum(len(serials) for serials, _ in some)
            self._states.copy_packs(key.gtin, state, some)
        return counted

    def _chunks(self, key: LotKey, version: int, said: LotCommissioned) -> Iterator[Chunk]:
        with self._conn.cursor("darijol_chunks", row_factory=tuple_row) as chunks:
            chunks.itersize = CHUNKS
            chunks.execute(
                "SELECT first, serials, tails FROM darijol.serial_chunk WHERE gtin = %s AND lot = %s AND version = %s "
                "ORDER BY first",
                (int(key.gtin), key.lot, version),
            )
            for first, packed, tails in chunks:
                serials = packed.split(b"\n")
                if serials[0] != first.encode() or (tails is not None) != said.tails:
                    raise ValueError(f"The chunk {first!r} is not as it was written.")
                yield serials, None if tails is None else struct.unpack(f">{len(serials)}q", tails)

    def _found(self, what: str, where: str, detail: str = "") -> None:
        self.findings.append(Finding(what, where, detail))
