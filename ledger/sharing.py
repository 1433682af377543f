"""Shared reads: what is asked for while a round trip is under way goes with the next one, together.

A read begins after it was asked for, so it sees all that was acknowledged before. Where little is asked, each goes
at once and alone; where much is asked, a round trip costs what one costs, whatever it carries.
"""

from __future__ import annotations

from asyncio import Future, Task, create_task, get_running_loop
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from domain.acts.act import Needs
from domain.ground.world import World

LANES = 2
"""Round trips under way at a time. More of them would each carry less."""

READS_AT_A_TIME = 32


_Waiting: TypeAlias = tuple[Needs, Future[World]]


class SharedReads:
    """Reads for many who ask at once, on an event loop."""

    def __init__(self, read: Callable[[Needs], Awaitable[World]]) -> None:
        self._read = read
        self._waiting: deque[_Waiting] = deque()
        self._going = 0
        self._tasks: set[Task[None]] = set()

    async def read(self, needs: Needs) -> World:
        """Return a world that holds what is needed, and perhaps more. Raises what the read raises."""
        answer: Future[World] = get_running_loop().create_future()
        self._waiting.append((needs, answer))
        if self._going < LANES:
            self._going += 1
            task = create_task(self._go())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return await answer

    async def _go(self) -> None:
        # Nothing may be awaited between finding that nobody waits and saying that this lane is free.
        try:
            while self._waiting:
                await self._together([self._waiting.popleft() for _ in range(min(len(self._waiting), READS_AT_A_TIME))])
        finally:
            self._going -= 1

    async def _together(self, taken: list[_Waiting]) -> None:
        try:
            world = await self._read(Needs.together([needs for needs, _ in taken]))
        except Exception as error:
            for _, answer in taken:
                if not answer.done():
                    answer.set_exception(error)
        else:
            for _, answer in taken:
                if not answer.done():
                    answer.set_result(world)
