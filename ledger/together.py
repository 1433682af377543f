"""Acts performed together: those that arrive while others are under way go with the next transaction, as one.

Where little is asked each goes at once and alone; where much is asked, many acts cost one round trip, one look at what
they share and one COMMIT. Nothing rests on it: a group that cannot be recorded as it is falls apart, and each of its
acts is performed alone, by whoever asked for it.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence
from threading import Lock

from ledger.attempt import Outcome, Task
from ledger.recorder import MovedError

LANES = 2
"""Groups under way at a time: one is decided while another is recorded. More of them would each hold less."""

TASKS_AT_A_TIME = 32

KEYS_OF_A_SMALL_ACT = 64
"""An act that needs more than this is not kept waiting for, nor waited for by, those of a counter."""

GATHERING_SECONDS = 0.0002
"""How long a group waits to be joined, if another is under way: those just answered ask for their next."""

PATIENCE_MS = 50
"""How long a group waits for a lock. What holds one for longer, a bulk act for instance, holds up one task, not all."""

Attempt = Callable[[Sequence[Task]], Sequence[Outcome]]


def is_small(task: Task) -> bool:
    """Tell whether a task may go with others: a request can be asked again alone, and a small act is over soon."""
    if task.request is None or task.bulk is not None:
        return False
    return len(task.needs.keys) + len(task.needs.ssccs) <= KEYS_OF_A_SMALL_ACT


class _Place:
    """A task in the queue; its thread waits until the task is settled, or is to lead the next group."""

    __slots__ = ("_turn", "leads", "outcome", "task")

    def __init__(self, task: Task) -> None:
        self.task = task
        self.outcome: Outcome | None = None
        self.leads = False
        self._turn = Lock()
        self._turn.acquire()

    def wait(self) -> None:
        self._turn.acquire()

    def wake(self) -> None:
        self._turn.release()


class Together:
    """Performs small acts in groups. Each group is led by the thread of its first task; there is no thread besides."""

    def __init__(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._lock = Lock()
        self._waiting: deque[_Place] = deque()
        self._free = LANES

    def perform(self, task: Task) -> Outcome:
        """Perform a task with those that wait. Raises what the attempt raises if the task is the only one of its group.

        Raises MovedError if it is not, and the group fell apart: each of it is then to be performed alone.
        """
        place = _Place(task)
        with self._lock:
            quiet = self._free == LANES
            if self._free:
                self._free -= 1
                place.leads = True
            else:
                self._waiting.append(place)
        if not place.leads:
            place.wait()
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

    def _lead(self, first: _Place) -> None:
        group = self._group(first)
        try:
            for place, outcome in zip(group, self._attempt([one.task for one in group]), strict=True):
                place.outcome = outcome
        except Exception:
            if len(group) == 1:
                raise
        finally:
            self._hand_over()
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

    def _hand_over(self) -> None:
        with self._lock:
            if not self._waiting:
                self._free += 1
                return
            following = self._waiting.popleft()
        following.leads = True
        following.wake()
