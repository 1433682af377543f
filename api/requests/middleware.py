"""What stands around every request, as plain ASGI: encoded paths, the size of a body, and what nobody expected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.requests.limits import BODY_BYTES, DRAINED_BYTES
from api.requests.logs import log_error, route_of
from api.requests.problems import Problem
from api.requests.responses import problem_response
from api.words.catalogues import language_of

_KEPT = re.compile(b"%2[5Ff]")

Limits = Mapping[str, Callable[[Scope], int]]
"""How large a body may be, by path; it may depend on the headers."""


class EncodedPaths:
    """Keeps an encoded slash inside its part of the path: serials and lots may hold one.

    Of the path that routes see, `%2F` and `%25` stay encoded; parameters are decoded once more where they are read.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        raw: bytes = scope.get("raw_path") or b""
        if b"%2" in raw:
            kept = [unquote_to_bytes(part) for part in _KEPT.split(raw)]
            signs = [sign.upper() for sign in _KEPT.findall(raw)]
            path = kept[0] + b"".join(sign + part for sign, part in zip(signs, kept[1:], strict=True))
            scope["path"] = path.decode("utf-8", "replace")
        await self._app(scope, receive, send)


class BodyLimit:
    """Refuses a body that is larger than its path allows, before it is read or while it is."""

    def __init__(self, app: ASGIApp, limits: Limits) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], _usual)(scope)
        if _announced(scope) > limit:
            await _drain(receive)
            await problem_response(_too_large(), _language(scope))(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                await _drain(receive)
                raise _too_large()
            return message

        await self._app(scope, counted, send)


class Unexpected:
    """Answers what nobody expected with a problem that says nothing of our insides, and logs where it happened."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except ClientDisconnect:
            return
        except Exception as error:
            log_error("unexpected", error, method=scope["method"], route=route_of(scope))
            if not started:
                await problem_response(Problem("internal_error"), _language(scope))(scope, receive, send)


_DIGITS: Final = 19
_OVERFLOW: Final = 1 << 62


def _too_large() -> Problem:
    return Problem("body_too_large", headers={"Connection": "close"})


async def _drain(receive: Receive) -> None:
    """Read on for a while: a client that is still sending when the connection closes never sees our answer."""
    drained = 0
    while drained <= DRAINED_BYTES:
        message = await receive()
        drained += len(message.get("body", b""))
        if not message.get("more_body", False):
            return


def _usual(_: Scope) -> int:
    return BODY_BYTES


def _announced(scope: Scope) -> int:
    length: bytes = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return int(length) if length.isdigit() and len(length) < _DIGITS else _OVERFLOW


def _language(scope: Scope) -> str:
    return language_of(Headers(scope=scope).get("accept-language"))
