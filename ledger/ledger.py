"""The ledger: an act is read for, decided and recorded, or its refusal is; again if what it stood on has moved.

A small act is first attempted together with those that arrive while others are under way, and then alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from random import uniform
from types import TracebackType
from typing import Self, TypeVar

from psycopg import Cursor
from psycopg.rows import TupleRow, tuple_row

from domain.acts.act import Act, Needs
from domain.ground.world import World
from domain.parties.callers import Caller
from ledger.attempt import Bulk, Done, Outcome, Render, Task, attempt, read
from ledger.datastore import AWAY
from ledger.errors import BusyError
from ledger.log import Log
from ledger.reading import Request
from ledger.recorder import MovedError, RequestIdReusedError
from ledger.together import Together, is_small

T = TypeVar("T")

ATTEMPTS = 24
PATIENCE_MS = 500
"""How long a small act waits for each lock that another holds, before it gives its connection back and tries again."""

TRYING_SECONDS = 30.0
"""After so long no further attempt is begun: whoever asked has gone, or asks again."""
PAUSE_SECONDS = 0.005
"""Before the second attempt; longer before each further one, up to about half a second."""

READINGS = 3
"""How often a reading is tried whose connection is lost under it."""
READING_SECONDS = 5.0
"""After so long a reading is not begun again."""


class Ledger:
    """Performs acts on one database. Threads may share it."""

    def __init__(self, conninfo: str) -> None:
        self.log = Log(Log.environment(conninfo))
        self.datastore = self.log.recorder.datastore
        self.together = Together(partial(self._attempt, patience_ms=0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.datastore.close()

    def perform(
        self, act: Act, caller: Caller, render: Render, request: Request | None = None, bulk: Bulk | None = None
    ) -> Done:
        """Decide an act on what is known and record what it leads to, with the answer to the request.

        The answer stands once this returns: the events, the state rows and the answer were committed together. A
        request sent again is answered as before. A reply to COMMIT that is lost is settled by asking again under the
        same id. Raises RequestIdReusedError, and BusyError if it could not be settled in the attempts it has.
        """
        task = Task(act, caller, act.needs(caller), render, request, bulk)
        why: Exception | None = None
        for number in _attempts():
            try:
                outcome = self._first_attempt(task) if number == 0 else self._alone(task)
            except MovedError as moved:
                why = moved
            except AWAY as lost:
                if request is None:
                    raise
                why = lost
            else:
                if isinstance(outcome, RequestIdReusedError):
                    raise outcome
                return outcome
        raise BusyError("What the act stands on kept changing, or the database was away.") from why

    def read(self, needs: Needs) -> World:
        """Read what is needed, in one snapshot."""
        return self.ask(lambda cursor: read(cursor, needs).world)

    def ask(self, work: Callable[[Cursor[TupleRow]], T]) -> T:
        """Do what reads by a cursor, and return what it returns; once more if its connection was lost under it."""

        def ask_once() -> T:
            with self._cursor() as cursor:
                return work(cursor)

        return again(ask_once)

    def _first_attempt(self, task: Task) -> Outcome:
        return self.together.perform(task) if is_small(task) else self._alone(task)

    def _alone(self, task: Task) -> Outcome:
        return self._attempt([task], PATIENCE_MS if is_small(task) else None)[0]

    def _attempt(self, tasks: Sequence[Task], patience_ms: int | None = None) -> list[Outcome]:
        with self._cursor() as cursor:
            return attempt(self.log, cursor, tasks, patience_ms)

    @contextmanager
    def _cursor(self) -> Generator[Cursor[TupleRow]]:
        with self.datastore.get_connection() as conn:
            yield conn.cursor(row_factory=tuple_row)


def again(work: Callable[[], T]) -> T:
    """Return what a reading returns; begin it again, for a while, when the database went away in the midst of it."""
    end = time.monotonic() + READING_SECONDS
    for _ in range(1, READINGS):
        try:
            return work()
        except AWAY:
            if time.monotonic() > end:
                raise
    return work()


def _attempts() -> Iterator[int]:
    """Count the attempts, with a pause before each but the first, until there are enough of them."""
    end = time.monotonic() + TRYING_SECONDS
    yield 0
    for number in range(1, ATTEMPTS):
        if time.monotonic() > end:
            return
        time.sleep(PAUSE_SECONDS * 1.4 ** min(number, 14) * uniform(0.5, 1.5))  # noqa: S311 - no secret
        yield number
