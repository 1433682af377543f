"""Scanning: the hot read. Everything a verdict stands on comes in one round trip, and nothing is changed."""

from __future__ import annotations

from asyncio import timeout
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self, TypeAlias
from uuid import uuid4

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg import AsyncConnection
from psycopg.rows import TupleRow, tuple_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from domain.acts.act import Decision, Needs
from domain.acts.counter.reporting import Report
from domain.goods.printed import Agreement
from domain.goods.products import ProductKey
from domain.ground.channels import Channel
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome
from domain.ground.refusal import without_stops
from domain.ground.world import World
from domain.judging.codes import Scan, agreements, is_another
from domain.judging.incidents import Occasion, incidents
from domain.judging.prices import PRICE_BOUNDS, retail_book
from domain.judging.verdict import Verdict, judge
from domain.parties.callers import Caller
from domain.rules.parameters import Rule, RuleKey
from ledger.access import FIND, AccessKey, found_key
from ledger.datastore import RECONNECT_SECONDS, app_conninfo
from ledger.errors import BusyError
from ledger.ledger import Ledger
from ledger.lending import ask_on_async, living_async
from ledger.reading import LOAD, Request, loaded, wanted
from ledger.sharing import LANES, SharedReads

ATTEMPTS = 3
"""How often a read is tried: a server that came back has left every connection of the pool dead."""

CONNECTIONS = 12
WAIT_SECONDS = 5.0
"""How long a read waits for a connection and its answer. A counter waits no longer."""

_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)

_EXPIRY_DAY = RuleKey(Rule.DISPENSING_ON_EXPIRY_DAY)
_PRICE_BOUNDS = tuple(map(RuleKey, PRICE_BOUNDS))


Pool: TypeAlias = AsyncConnectionPool[AsyncConnection[TupleRow]]


class AsyncReader:
    """Reads the ledger from an event loop, on connections of its own.

    Scans have theirs apart: whatever else is read, and by however many, a counter does not wait for it.
    """

    def __init__(self, conninfo: str, *, connections: int = CONNECTIONS) -> None:
        self._pool = _pool(conninfo, min(4, connections), connections, "darijol-read")
        self._scan_pool = _pool(conninfo, LANES, LANES, "darijol-scan")
        self.shared = SharedReads(self._read_for_scans)

    async def __aenter__(self) -> Self:
        await self._pool.open()
        await self._scan_pool.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._scan_pool.close()
        await self._pool.close()

    async def fetch(self, query: str, parameters: Sequence[Any]) -> list[TupleRow]:
        """Run a query that changes nothing and return its rows. Raises BusyError if the database is away."""
        return await _fetch(self._pool, query, parameters)

    async def count(self, statement: str, parameters: Mapping[str, Any]) -> list[TupleRow]:
        """Run what counts and return its rows; after a lost connection it may be counted twice. Raises BusyError."""
        return await _fetch(self._pool, statement, parameters)

    async def read(self, needs: Needs) -> World:
        """Read what is needed, in one snapshot and one round trip. Raises BusyError."""
        return loaded(needs, await self.fetch(LOAD, (wanted(needs),))).world

    async def _read_for_scans(self, needs: Needs) -> World:
        return loaded(needs, await _fetch(self._scan_pool, LOAD, (wanted(needs),))).world

    async def key(self, digest: bytes) -> AccessKey | None:
        """Return the access key kept under a digest. Raises BusyError."""
        rows = await self.fetch(FIND, (digest,))
        return found_key(digest, rows[0] if rows else None)

    def pool_use(self) -> tuple[int, int, int]:
        """Return how many connections there are, how many of them are in use, and how many wait for one."""
        stats = self._pool.get_stats()
        size = stats.get("pool_size", 0)
        return size, size - stats.get("pool_available", 0), stats.get("requests_waiting", 0)


def _pool(conninfo: str, least: int, most: int, name: str) -> Pool:
    return AsyncConnectionPool(
        app_conninfo(conninfo),
        connection_class=AsyncConnection[TupleRow],
        kwargs={"row_factory": tuple_row, "autocommit": True},
        min_size=least,
        max_size=most,
        timeout=WAIT_SECONDS,
        reconnect_timeout=RECONNECT_SECONDS,
        reconnect_failed=ask_on_async,
        open=False,
        name=name,
    )


async def _fetch(pool: Pool, query: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[TupleRow]:
    why: psycopg.Error | None = None
    for _ in range(ATTEMPTS):
        try:
            async with timeout(WAIT_SECONDS), living_async(pool) as conn:
                return await (await conn.execute(query.encode(), parameters)).fetchall()
        except PoolTimeout as error:
            raise BusyError("No connection to the database was free.") from error
        except (psycopg.errors.QueryCanceled, TimeoutError) as error:
            raise BusyError("The database took too long.") from error
        except _AWAY as error:
            why = error
            await pool.check()
    raise BusyError("The database was away.") from why


@dataclass(frozen=True, slots=True)
class Candidates:
    """The packs that one text may mean, the likeliest first; which of them is meant, only the ledger can tell.

    `has_own`: the first is the pack of the text as it stands; without, the text as it stands names no pack.
    `is_doubtful`: the text may have lost something on the way, as separators are lost, or characters where the parts
    of a code are of fixed widths; then a code that the ledger does not know may be none. `is_open`: only which pack is
    meant is not sure, and the ledger may know it. `shortened` gives further packs, if something came right behind the
    code that is no part of it; the ledger is asked for them only if it knows none of the others.
    """

    scans: tuple[Scan, ...]
    has_own: bool = True
    is_doubtful: bool = False
    is_open: bool = False
    shortened: Callable[[], tuple[Scan, ...]] | None = None

    @property
    def widened(self) -> Candidates:
        """The packs together with the shortened ones."""
        more = self.shortened() if self.shortened else ()
        return replace(self, scans=(*self.scans, *more), shortened=None)

    @property
    def is_settled(self) -> bool:
        """Whether the text can mean one pack only, for certain, whatever the ledger knows."""
        return (
            self.has_own and not self.is_doubtful and not self.is_open and len(self.scans) == 1 and not self.shortened
        )


@dataclass(frozen=True, slots=True)
class Meant:
    """The pack that a text is taken for. Unless it `is_certain`, nothing may be held against the pack in the hand."""

    scan: Scan
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Scanned:
    """Which pack a code was taken for, and the verdict on it."""

    meant: Meant
    verdict: Verdict


async def scan(reader: AsyncReader, caller: Caller, candidates: Candidates, price_tiyn: int | None = None) -> Scanned:
    """Judge the pack of a code.

    If it is not certain that the code means this pack, the scanner is at fault: the verdict is `check`, and no reason
    is given that would stop the pack. Raises BusyError.
    """
    world = await reader.shared.read(scan_needs(candidates.scans, priced=price_tiyn is not None))
    meant = meant_pack(world, candidates)
    if candidates.shortened and world[meant.scan.pack] is None:
        candidates = candidates.widened
        world = await reader.shared.read(scan_needs(candidates.scans, priced=price_tiyn is not None))
        meant = meant_pack(world, candidates)
    verdict = judge(world, caller, meant.scan, price_tiyn)
    if not meant.is_certain:
        verdict = replace(verdict, outcome=Outcome.CHECK, reasons=without_stops(verdict.reasons))
    return Scanned(meant, verdict)


def scan_needs(readings: Sequence[Scan], *, priced: bool = False) -> Needs:
    """Return what a verdict on these readings stands on, and on a price if one is named."""
    keys: list[AnyKey] = [_EXPIRY_DAY, *(_PRICE_BOUNDS if priced else ())]
    for one in readings:
        keys += (one.pack, ProductKey(one.pack.gtin), retail_book(one.pack, Channel.COMMERCIAL))
    return Needs(frozenset(keys))


def meant_pack(world: World, candidates: Candidates) -> Meant:
    """Return the pack that a text means: the one that the ledger knows, else the first.

    It is certain if the text as it stands names it, and the text leaves nothing open, or the ledger knows this code. If
    the text leaves open only which pack is meant, it is enough that the ledger knows the pack.
    """
    scan = _known_pack(world, candidates.scans)
    is_own = candidates.has_own and scan == candidates.scans[0]
    if candidates.is_open and not candidates.is_doubtful:
        return Meant(scan, is_own and world[scan.pack] is not None)
    return Meant(scan, is_own and (_is_borne_out(world, scan) or not candidates.is_doubtful))


def _is_borne_out(world: World, scan: Scan) -> bool:
    """Tell whether the ledger knows the pack of a code, and nothing else that the code says is another's."""
    return world[scan.pack] is not None and not is_another(world, scan)


def _known_pack(world: World, readings: Sequence[Scan]) -> Scan:
    """Return the reading whose pack the ledger knows; the first if it knows none.

    Of several such readings the one with the right crypto tail is meant, else one without; of those, the one whose lot
    and expiry agree: what only another way of reading would hold against the pack is not held against it.
    """
    known = [one for one in readings if world[one.pack] is not None]
    if len(known) > 1:
        return min(known, key=lambda one: _unlikeness(world, one))
    return known[0] if known else readings[0]


def _unlikeness(world: World, scan: Scan) -> tuple[Agreement, Agreement, int]:
    """Return how far a code is from what the ledger knows of its pack: by its tail, then by its lot and expiry."""
    pack = world[scan.pack]
    assert pack is not None
    tail = Agreement.SILENT
    if scan.tail is not None:
        tail = Agreement.SAME if scan.tail == pack.tail else Agreement.OTHER
    printed = agreements(world, scan)
    return tail, max(printed), sum(printed)


def report(ledger: Ledger, caller: Caller, verdict: Verdict) -> None:
    """Record what a scan brought up that speaks of a copy; nothing if it brought up nothing. Raises BusyError.

    The request is one of our own: by it the report is tried again when its connection was lost.
    """
    found = incidents(verdict.reasons, caller, Occasion.SCAN)
    if not found:
        return
    try:
        ledger.perform(Report(found), caller, _unanswered, Request("scans", str(uuid4()), ""))
    except PersistenceError as error:
        raise BusyError("The database was away.") from error


def suspicious(verdict: Verdict, caller: Caller) -> bool:
    """Tell whether a verdict has something to report."""
    return bool(verdict.reasons) and bool(incidents(verdict.reasons, caller, Occasion.SCAN))


def _unanswered(decision: Decision, world: World) -> bytes:  # noqa: ARG001
    return b""
