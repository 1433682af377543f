"""Acts performed together: those that arrive while others are under way go with the next transaction, as one.

Where little is asked each goes at once and alone; where much is asked, many acts cost one round trip, one look at what
they share and one COMMIT. Nothing rests on it: a group that cannot be recorded as it is falls apart, and each of its
acts is performed alone, by whoever asked for it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import Lock

from ledger.attempt import Outcome, Task
from ledger.recorder import MovedError

LANES = 2
"""Groups under way at a time: one is decided while another is recorded. More of them would each hold less."""

TASKS_AT_A_TIME = 32

KEYS_OF_A_SMALL_ACT = 64
"""How many keys a small act needs at most. A larger one goes alone, so that it does not hold up sales."""

GATHERING_SECONDS = 0.0002
"""How long a group waits to be joined, if another is under way: those just answered ask for their next."""

WAITING_SECONDS = 2.0
"""How long a task waits to be done with others. Then it goes alone: a connection that died may hold a lane for long."""

Attempt = Callable[[Sequence[Task]], Sequence[Outcome]]


def is_small(task: Task) -> bool:
    """Tell whether a task may go with others: it is over soon, and has a request by which it can be tried again."""
    if task.request is None or task.bulk is not None:
        return False
    return len(task.needs.keys) + len(task.needs.lookups) <= KEYS_OF_A_SMALL_ACT


class _Place:
    """A task in the queue; its thread waits until the task is settled, or is to lead the next group."""

    __slots__ = ("_turn", "began", "leads", "outcome", "task")

    def __init__(self, task: Task) -> None:
        self.task = task
        self.outcome: Outcome | None = None
        self.leads = False
        self.began = 0.0
        self._turn = Lock()
        self._turn.acquire()

    def wait(self) -> bool:
        return self._turn.acquire(timeout=WAITING_SECONDS)

    def wake(self) -> None:
        self._turn.release()


class Together:
    """Performs small acts in groups. Each group is led by the thread of its first task; there is no thread besides."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._lock = Lock()
        self._waiting: deque[_Place] = deque()
        self._leading: set[_Place] = set()

    def perform(self, task: Task) -> Outcome:
        """Perform a task with those that wait. Raises what the attempt raises if the task is the only one of its group.

        Raises MovedError if it is to be performed alone: its group fell apart, or did not come to an end.
        """
        place = _Place(task)
        with self._lock:
            quiet = not self._leading
            if len(self._leading) < LANES:
                self._leads(place)
            elif self._is_stuck():
                raise MovedError("Acts that are recorded together have to wait for the database.")
            else:
                self._waiting.append(place)
        if not (place.leads or place.wait()):
            self._give_up_waiting(place)
        if place.leads:
            if not quiet:
                time.sleep(GATHERING_SECONDS)
            self._lead(place)
        if place.outcome is None:
            raise MovedError("Acts that were to be recorded together fell apart.")
        return place.outcome

    @property
    def waiting(self) -> int:
        """How many tasks wait for the next group."""
        return len(self._waiting)

    def _leads(self, place: _Place) -> None:
        place.leads = True
        place.began = time.monotonic()
        self._leading.add(place)

    def _is_stuck(self) -> bool:
        return max(place.began for place in self._leading) < time.monotonic() - WAITING_SECONDS

    def _give_up_waiting(self, place: _Place) -> None:
        """Leave the queue, if still in it."""
        with self._lock, suppress(ValueError):
            self._waiting.remove(place)

    def _lead(self, first: _Place) -> None:
        group = self._group(first)
        try:
            for place, outcome in zip(group, self._attempt([one.task for one in group]), strict=True):
                place.outcome = outcome
        except Exception:
            if len(group) == 1:
                raise
        finally:
            self._hand_over(first)
            for place in group[1:]:
                place.wake()

    def _group(self, first: _Place) -> list[_Place]:
        """Take what waits, one task of each request."""
        group = [first]
        requests = {first.task.request}
        with self._lock:
            while self._waiting and len(group) < TASKS_AT_A_TIME and self._waiting[0].task.request not in requests:
                group.append(self._waiting.popleft())
                requests.add(group[-1].task.request)
        return group

    def _hand_over(self, first: _Place) -> None:
        with self._lock:
            self._leading.remove(first)
            if not self._waiting:
                return
            following = self._waiting.popleft()
            self._leads(following)
        following.wake()
