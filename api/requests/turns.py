"""One at a time for each of many, such as one bulk upload for each company: whoever is slow waits for themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final

from anyio import Lock
from starlette.types import ASGIApp, Receive, Scope, Send

_HELD: Final = "darijol.held"


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


class Held:
    """Lets go of what a request holds once it is answered."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        try:
            await self._app(scope, receive, send)
        finally:
            if _HELD in scope:
                await scope[_HELD].aclose()


async def hold(scope: Scope, context: AbstractAsyncContextManager[None]) -> None:
    """Enter a context, and leave it when the request is answered."""
    held: AsyncExitStack = scope.setdefault(_HELD, AsyncExitStack())
    await held.enter_async_context(context)
