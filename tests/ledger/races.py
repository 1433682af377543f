"""What the tests of races share: acts at the same moment, acts held open, and the guards that can be taken away."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier, Event
from typing import TypeVar

import psycopg

from domain.acts.act import Act
from domain.parties.callers import Caller
from ledger.attempt import Done
from ledger.reading import Request
from tests.ledger.world import Nation

T = TypeVar("T")

PATIENCE_SECONDS = 15.0

_GUARD = "darijol.guard(jsonb)"
_APPEND = "darijol.append(jsonb)"

_LOCKS = r"PERFORM CASE.*? FROM jsonb_array_elements\(act->'locks'\) AS l;"
_PREDICATES = (
    r" AND k\.version = r\.old_version AND k\.status = r\.old_status",
    r"\s+WHERE l\.version < excluded\.version",
    r"\s+WHERE s\.version < excluded\.version",
)
_IN_ANY_ORDER = """
    PERFORM CASE WHEN l.exclusive THEN pg_advisory_xact_lock(l.key) ELSE pg_advisory_xact_lock_shared(l.key) END
    FROM (SELECT (value->0)::bigint AS key, (value->1)::boolean AS exclusive
          FROM jsonb_array_elements(act->'locks') ORDER BY random()) AS l;"""


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Make calls in as many threads, begun at the same moment; their results in order, or the first error."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        barrier.wait(PATIENCE_SECONDS)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def wait_until(so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)


class Held:
    """An act in a thread of its own, held open where its guards hold and nothing is written yet."""

    def __init__(self, nation: Nation, act: Act, caller: Caller, request: Request | None = None) -> None:
        self._reached = Event()
        self._released = Event()
        self._pool = ThreadPoolExecutor(1)
        self._future = self._pool.submit(nation.perform, act, caller, request, self._hold)
        assert self._reached.wait(PATIENCE_SECONDS)

    def release(self) -> Done:
        """Let the act go on, and return how it ended."""
        self._released.set()
        try:
            return self._future.result(PATIENCE_SECONDS)
        finally:
            self._pool.shutdown()

    def _hold(self, *_: object) -> None:
        self._reached.set()
        assert self._released.wait(PATIENCE_SECONDS)


@contextmanager
def started(call: Callable[[], T]) -> Generator[Future[T]]:
    """Make a call in a thread of its own; it must have ended when the block does."""
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(call)
        yield future
        future.result(PATIENCE_SECONDS)


def waits_for_a_guard(nation: Nation) -> bool:
    """Tell whether someone waits for a guard that another transaction holds."""
    with psycopg.connect(nation.conninfo) as conn:
        row = conn.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted "
            "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
        ).fetchone()
    return row == (True,)


def ends_or_waits(nation: Nation, future: Future[Done]) -> bool:
    """Wait until a call has ended or waits for a guard; tell whether it has ended."""
    wait_until(lambda: future.done() or waits_for_a_guard(nation))
    return future.done()


# The guards, taken away for a control


def without_locks(nation: Nation) -> None:
    """Compare versions as always, but lock nothing."""
    rewrite(nation.conninfo, _GUARD, _LOCKS, "")


def comparing_too_early(nation: Nation) -> None:
    """Compare versions in the snapshot of the statement that waits for the locks, as one statement would."""
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("ALTER FUNCTION darijol.guard(jsonb) STABLE")


def without_guards(nation: Nation) -> None:
    """Neither lock nor compare anything."""
    rewrite(nation.conninfo, _GUARD, r"BEGIN\n.*\nEND", "BEGIN END")


def without_predicates(nation: Nation) -> None:
    """Write rows over whatever is there."""
    for predicate in _PREDICATES:
        rewrite(nation.conninfo, _APPEND, predicate, "")


def unguarded(nation: Nation) -> None:
    """Take everything away: what was decided is written."""
    without_guards(nation)
    without_predicates(nation)


def locking_in_any_order(nation: Nation) -> None:
    """Take the locks in no order."""
    rewrite(nation.conninfo, _GUARD, _LOCKS, _IN_ANY_ORDER)


def locking_slowly(nation: Nation) -> None:
    """Rest after some locks, so that those who can meet do meet. Takes no guard away."""
    rewrite(nation.conninfo, _GUARD, r" END\s+FROM", " END, CASE WHEN random() < 0.5 THEN pg_sleep(0.001) END FROM")


def rewrite(conninfo: str, function: str, old: str, new: str) -> None:
    """Replace a part of a function, told as a regular expression, by something else."""
    with psycopg.connect(conninfo) as conn:
        row = conn.execute("SELECT pg_get_functiondef(%s::regprocedure)", (function,)).fetchone()
        assert row
        text, times = re.subn(old, lambda _: new, row[0], flags=re.DOTALL)
        assert times == 1
        conn.execute(text.encode())
