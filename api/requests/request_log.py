"""A line for each request, where that is wanted: its route, what came of it, for which site, and how long it took.

Nothing that anybody sent stands in it. What is learned about a request on the way is noted here, from wherever it is.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from itertools import count
from time import perf_counter
from typing import Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.requests.logs import route_of

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""What a line calls by its name; any other word is the client's own."""


@dataclass(slots=True)
class Noted:
    """What a line says of a request besides what the connection knows."""

    number: int
    case: str | None = None
    site: str | None = None


_NOTED: Final[ContextVar[Noted | None]] = ContextVar("noted", default=None)


def note_case(case: str) -> None:
    """Note as what the request is refused."""
    if (noted := _NOTED.get()) is not None:
        noted.case = case


def note_site(site: str) -> None:
    """Note for which site is asked."""
    if (noted := _NOTED.get()) is not None:
        noted.site = site


class RequestLog:
    """Writes a line when a request was answered, or its client has gone; `status` 0: there was no answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._numbers = count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        noted, began, status = Noted(next(self._numbers)), perf_counter(), 0

        async def seen(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            await send(message)

        token = _NOTED.set(noted)
        try:
            await self._app(scope, receive, seen)
        finally:
            _NOTED.reset(token)
            structlog.get_logger().info(
                "request",
                number=noted.number,
                method=scope["method"] if scope["method"] in METHODS else "other",
                route=route_of(scope),
                status=status,
                case=noted.case,
                site=noted.site,
                duration_ms=round((perf_counter() - began) * 1000, 1),
            )
