"""The pipe by which a supervisor knows that its launcher lives."""

import os
from weakref import WeakSet


class Lifeline:
    """A pipe that closes when the process that opened it closes it, ends or is killed.

    Only that process holds it: the programs it runs do not inherit it, and forks of it close theirs.
    """

    def __init__(self) -> None:
        read_end, write_end = os.pipe()
        self._ends = [read_end, write_end]
        self._opened_by = os.getpid()
        _OPEN.add(self)

    @property
    def read_end(self) -> int:
        """What the supervisor gets as its standard input."""
        return self._ends[0]

    def is_ours(self) -> bool:
        """Whether this process opened it: a fork must not stop its parent's server."""
        return self._opened_by == os.getpid()

    def hand_over(self) -> None:
        """Close our copy of the supervisor's end."""
        os.close(self._ends.pop(0))

    def close(self) -> None:
        """Let the supervisor see our end."""
        while self._ends:
            os.close(self._ends.pop())


_OPEN: WeakSet[Lifeline] = WeakSet()


def _close_in_fork() -> None:
    for lifeline in list(_OPEN):
        lifeline.close()


os.register_at_fork(after_in_child=_close_in_fork)
