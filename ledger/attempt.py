"""One attempt at tasks: read for, decided and recorded together, in two calls and one transaction."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.acts.act import Accepted, Act, Decision, Needs
from domain.acts.precedence import first
from domain.ground.events import Event, Fact
from domain.ground.keys import AnyKey, State
from domain.ground.world import World
from domain.judging.incidents import incident_key
from domain.parties.callers import Caller
from ledger.appending import fold, guards, rows
from ledger.log import Log
from ledger.mapper import Recorded
from ledger.reading import LOAD, Loaded, Request, loaded, wanted
from ledger.recorder import RequestIdReusedError

Render = Callable[[Decision, World], bytes]
"""Writes the answer that the caller gets now and whenever it asks again under the same id."""


def case_of(decision: Decision, world: World) -> bytes:  # noqa: ARG001 - what renders an answer is given both
    """Answer nothing for what was recorded, else the case of the refusal: for programs of our own that perform acts."""
    refusal = None if isinstance(decision, Accepted) else first(decision.refusals)
    return b"" if refusal is None else refusal.case.encode()


Bulk = Callable[[Cursor[TupleRow], Sequence[Fact]], None]
"""Writes what an act records beside its events, in the same transaction, once its guards hold."""


@dataclass(frozen=True, slots=True)
class Task:
    """An act that somebody wants performed. Only a task without `bulk` is attempted together with others."""

    act: Act
    caller: Caller
    needs: Needs
    """What the act needs to begin with."""
    render: Render
    request: Request | None = None
    bulk: Bulk | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """How an act ended: the answer, and the decision behind it unless the answer was given before."""

    answer: bytes
    decision: Decision | None


Outcome: TypeAlias = Done | RequestIdReusedError


def read(cursor: Cursor[TupleRow], needs: Needs, requests: Iterable[Request] = ()) -> Loaded:
    """Read what is needed in one snapshot, and which of the requests were answered before."""
    cursor.execute(LOAD, (wanted(needs, requests),))
    return loaded(needs, cursor.fetchall())


def attempt(log: Log, cursor: Cursor[TupleRow], tasks: Sequence[Task], patience_ms: int | None = None) -> list[Outcome]:
    """Decide tasks one after the other, each on what those before it lead to, and record them: all or none.

    Their requests must be different ones. `patience_ms`: how long to wait for a lock that somebody holds. Raises
    MovedError if what they stand on has changed, and whatever the database raises.
    """
    requests = [task.request for task in tasks if task.request is not None]
    found = read(cursor, Needs.together([task.needs for task in tasks]), requests)
    outcomes = {number: _again(task, found.answered) for number, task in enumerate(tasks)}
    fresh = {number: tasks[number] for number, outcome in outcomes.items() if outcome is None}
    if fresh:
        deciding = _Deciding(cursor, found.world)
        deciding.read_on(fresh.values())
        outcomes |= {number: deciding.decide(task) for number, task in fresh.items()}
        document = deciding.document()
        if patience_ms is not None:
            document["patience_ms"] = patience_ms
        log.events.put(deciding.recorded, act=document, bulk=deciding.bulk, cursor=cursor)
    return [outcome for outcome in outcomes.values() if outcome is not None]


class _Deciding:
    """Tasks while they are decided: what was read for them, and what they have led to so far."""

    def __init__(self, cursor: Cursor[TupleRow], world: World) -> None:
        self._cursor = cursor
        self._world = world
        self._known: dict[AnyKey, State | None] = {}
        self._touched: dict[AnyKey, State] = {}
        self._facts: list[Fact] = []
        self._answers: list[tuple[Request, bytes]] = []
        self.bulk: Callable[[Cursor[TupleRow]], None] | None = None

    def read_on(self, tasks: Iterable[Task]) -> None:
        """Read what the tasks need besides, now that something is known, until they name nothing more."""
        asking = [task.needs.then for task in tasks if task.needs.then is not None]
        while asking:
            later = [then(self._world) for then in asking]
            if (needs := _missing(Needs.together(later), self._world)) is not None:
                self._world = self._world.joined(read(self._cursor, needs).world)
            asking = [one.then for one in later if one.then is not None]
        self._known.update(self._world.states)

    def decide(self, task: Task) -> Done:
        decision = task.act.decide(self._world, task.caller)
        happened_at = decision.occurred_at if isinstance(decision, Accepted) else self._world.now
        events = self._events(decision)
        folded = fold(self._world.states, events, task.caller.site, happened_at)
        answer = task.render(decision, self._world)
        if task.request is not None:
            self._answers.append((task.request, answer))
        if task.bulk is not None and isinstance(decision, Accepted):
            self.bulk = partial(_beside, task.bulk, folded.facts)
        if folded.facts:
            self._facts += folded.facts
            self._touched |= folded.states
            self._world = self._world.after(folded.states)
        return Done(answer, decision)

    @property
    def recorded(self) -> list[Recorded]:
        return [Recorded(fact) for fact in self._facts]

    def document(self) -> dict[str, object]:
        """Return the guards and rows of all that was decided."""
        document = guards(self._known, self._touched, [request for request, _ in self._answers])
        document |= rows(self._known, self._touched)
        document["requests"] = [
            (one.caller, one.id, one.digest, b64encode(answer).decode()) for one, answer in self._answers
        ]
        return document

    def _events(self, decision: Decision) -> list[tuple[AnyKey, Event]]:
        """Return the events of a decision; of the incidents of a refusal those not reported today."""
        if isinstance(decision, Accepted):
            return list(decision.events)
        reported = {incident_key(one, self._world): one for one in decision.incidents}
        if unread := _missing(Needs.of(more=reported), self._world):
            later = read(self._cursor, unread).world
            self._known.update(later.states)
            self._world = self._world.joined(later)
        return [(key, one) for key, one in reported.items() if self._world[key] is None]


def _again(task: Task, answered: Mapping[tuple[str, str], tuple[str, bytes]]) -> Outcome | None:
    """Return what a task's request was answered before, if it was."""
    if task.request is None or (given := answered.get((task.request.caller, task.request.id))) is None:
        return None
    digest, answer = given
    if digest != task.request.digest:
        return RequestIdReusedError("The request id was used for another request.")
    return Done(answer, None)


def _missing(needs: Needs, world: World) -> Needs | None:
    keys = needs.keys.difference(world.states)
    lookups = frozenset(lookup for lookup in needs.lookups if not world.asked(lookup))
    return Needs(keys, lookups) if keys or lookups else None


def _beside(bulk: Bulk, facts: Sequence[Fact], cursor: Cursor[TupleRow]) -> None:
    bulk(cursor, facts)
