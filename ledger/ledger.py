"""The ledger: an act is read for, decided and recorded, or its refusal is; again if what it stood on has moved."""

from __future__ import annotations

import time
from base64 import b64encode
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from random import uniform
from types import TracebackType
from typing import Self

from eventsourcing.persistence import InterfaceError, OperationalError
from psycopg import Cursor
from psycopg.rows import TupleRow, tuple_row

from domain.acts.act import Accepted, Act, Decision, Needs
from domain.acts.reporting import incident_key
from domain.events import Event, Fact
from domain.keys import Key
from domain.world import Caller, World
from ledger.appending import fold, guards, rows
from ledger.errors import BusyError
from ledger.log import Log
from ledger.mapper import Recorded
from ledger.reading import LOAD, Loaded, Request, loaded, wanted
from ledger.recorder import MovedError, RequestIdReusedError

ATTEMPTS = 24
PAUSE_SECONDS = 0.005
"""Before the second attempt; longer before each further one, up to about half a second."""

Render = Callable[[Decision, World], bytes]
"""Writes the answer that the caller gets now and whenever it asks again under the same id."""


Bulk = Callable[[Cursor[TupleRow], Sequence[Fact]], None]
"""Writes what an act records beside its events, in the same transaction, once its guards hold."""


@dataclass(frozen=True, slots=True)
class Done:
    """How an act ended: the answer, and the decision behind it unless the answer was given before."""

    answer: bytes
    decision: Decision | None


class Ledger:
    """Performs acts on one database. Threads may share it."""

    def __init__(self, conninfo: str) -> None:
        self.log = Log(Log.environment(conninfo))
        self.datastore = self.log.recorder.datastore

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
        why: Exception | None = None
        for attempt in range(ATTEMPTS):
            if attempt:
                time.sleep(PAUSE_SECONDS * 1.4 ** min(attempt, 14) * uniform(0.5, 1.5))  # noqa: S311 - no secret
            try:
                with self._cursor() as cursor:
                    return self._attempt(cursor, act, caller, render, request, bulk)
            except MovedError as moved:
                why = moved
            except (InterfaceError, OperationalError) as lost:
                if request is None:
                    raise
                why = lost
        raise BusyError("What the act stands on kept changing, or the database was away.") from why

    def read(self, needs: Needs) -> World:
        """Read what is needed, in one snapshot."""
        with self._cursor() as cursor:
            return _read(cursor, needs, None).world

    @contextmanager
    def _cursor(self) -> Generator[Cursor[TupleRow]]:
        with self.datastore.get_connection() as conn:
            yield conn.cursor(row_factory=tuple_row)

    def _attempt(
        self,
        cursor: Cursor[TupleRow],
        act: Act,
        caller: Caller,
        render: Render,
        request: Request | None,
        bulk: Bulk | None,
    ) -> Done:
        found = _read(cursor, act.needs(caller, None), request)
        if found.answered is not None and request is not None:
            return Done(_answer(found.answered, request), None)
        world = found.world
        while (more := _missing(act.needs(caller, world), world)) is not None:
            world = world.joined(_read(cursor, more, None).world)
        decision = act.decide(world, caller)
        world, events = _events(cursor, decision, world)
        folded = fold(world.states, events, caller.site, _happened_at(decision, world))
        answer = render(decision, world)
        document = guards(world.states, folded.states, request) | rows(world.states, folded.states)
        document["answer"] = b64encode(answer).decode()
        accepted = isinstance(decision, Accepted)
        beside = partial(_beside, bulk, folded.facts) if accepted and bulk is not None else None
        self.log.events.put([Recorded(fact) for fact in folded.facts], act=document, bulk=beside, cursor=cursor)
        return Done(answer, decision)


def _read(cursor: Cursor[TupleRow], needs: Needs, request: Request | None) -> Loaded:
    cursor.execute(LOAD, (wanted(needs, request),))
    return loaded(needs, cursor.fetchall())


def _events(cursor: Cursor[TupleRow], decision: Decision, world: World) -> tuple[World, list[tuple[Key, Event]]]:
    """Return the events of a decision; of the incidents of a refusal those not reported today."""
    if isinstance(decision, Accepted):
        return world, list(decision.events)
    reported = {incident_key(one, world): one for one in decision.incidents}
    if reported:
        world = world.joined(_read(cursor, Needs.of(more=reported), None).world)
    return world, [(key, one) for key, one in reported.items() if world.incident(key) is None]


def _beside(bulk: Bulk, facts: Sequence[Fact], cursor: Cursor[TupleRow]) -> None:
    bulk(cursor, facts)


def _answer(answered: tuple[str, bytes], request: Request) -> bytes:
    digest, answer = answered
    if digest != request.digest:
        raise RequestIdReusedError("The request id was used for another request.")
    return answer


def _missing(needs: Needs, world: World) -> Needs | None:
    keys = needs.keys - world.states.keys()
    ssccs = frozenset(sscc for sscc in needs.ssccs if not world.looked_up(sscc))
    return Needs(keys, ssccs) if keys or ssccs else None


def _happened_at(decision: Decision, world: World) -> datetime:
    return decision.occurred_at if isinstance(decision, Accepted) else world.now
