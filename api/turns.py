"""One at a time for each of many, such as one bulk upload for each company: whoever is slow waits for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from anyio import Lock


class Turns:
    """Gives each its turn, and remembers nobody who neither has one nor waits."""

    def __init__(self) -> None:
        self._locks: dict[str, Lock] = {}
        self._waiting: Counter[str] = Counter()

    @property
    def names(self) -> frozenset[str]:
        """Who has a turn or waits for one."""
        return frozenset(self._locks)

    @asynccontextmanager
    async def of(self, name: str) -> AsyncGenerator[None]:
        """Have a turn of one's own; wait while somebody of the same name has it."""
        self._waiting[name] += 1
        try:
            async with self._locks.setdefault(name, Lock()):
                yield
        finally:
            self._waiting[name] -= 1
            if not self._waiting[name]:
                del self._waiting[name], self._locks[name]
