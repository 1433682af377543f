"""What a connection may cost: how many there are, how long address and headers are, and by when a request is whole.

uvicorn has no such bounds for its httptools protocol. Here its protocol is given them, before any of the application
runs; what is refused is answered with a problem, as everything else is.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Protocol, TimerHandle, Transport
from collections import Counter
from dataclasses import dataclass
from functools import cache, partial
from http import HTTPStatus
from typing import Any, Final, cast

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState

from api.requests.limits import (
    ADDRESS_BYTES,
    BODY_BYTES_PER_SECOND,
    BODY_SECONDS,
    CONNECTIONS,
    CONNECTIONS_PER_ADDRESS,
    HEAD_BYTES,
    HEAD_SECONDS,
    LINGER_BYTES,
    LINGER_SECONDS,
    UNREAD_SECONDS,
)
from api.requests.problems import Problem
from api.requests.proxies import NO_PROXIES, Proxies
from api.requests.responses import problem_response
from api.requests.throttle import network_of
from api.words.catalogues import language_of

_FRAMING: Final = 8
"""Bytes that a chunk of a body may take for each of its content: a chunk of one byte takes six."""
_FRAMING_BYTES: Final = 2**19
"""Bytes beside the content of a body that are always let through: they arrive in pieces of half of that."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a connection may ask for; the figures are those of `api.requests.limits`. `proxies` share no address."""

    connections: int = CONNECTIONS
    per_address: int = CONNECTIONS_PER_ADDRESS
    head_seconds: float = HEAD_SECONDS
    body_seconds: float = BODY_SECONDS
    unread_seconds: float = UNREAD_SECONDS
    proxies: Proxies = NO_PROXIES


class BoundedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with bounds; `taken` counts the connections of each address.

    A refusal is answered, and what is still sent is read and forgotten for a while.

    A request is in its head until its headers are complete, then in its body until that is.
    """

    def __init__(
        self,
        bounds: Bounds,
        taken: Counter[str],
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._bounds = bounds
        self._taken = taken
        self._network = ""
        self._refusal: Problem | None = None
        self._is_over = False
        self._in_head = True
        self._head_bytes = 0
        self._header_bytes = 0
        self._fed_bytes = 0
        self._body_bytes = 0
        self._began = 0.0
        self._deadline: TimerHandle | None = None
        self._unread: TimerHandle | None = None
        self._lingering: TimerHandle | None = None

    # What asyncio calls

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take a place, if there is one."""
        super().connection_made(transport)
        self._network = network_of(self.client[0] if self.client else None)
        self._taken[self._network] += 1
        if not self._has_place():
            self.connections.discard(self)
            self._refuse(Problem("too_many_connections"))
            transport.close()
            return
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let all go."""
        self._is_over = True
        for timer in (self._deadline, self._unread, self._lingering):
            if timer is not None:
                timer.cancel()
        self._taken[self._network] -= 1
        if not self._taken[self._network]:
            del self._taken[self._network]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, within bounds."""
        if self._is_over:
            self._forget(data)
            return
        if self._in_head:
            self._head_bytes += len(data)
            if self._deadline is None:
                self._await_head()
        else:
            self._fed_bytes += len(data)
        super().data_received(data)
        beside = self._head_bytes if self._in_head else self._fed_bytes
        most = HEAD_BYTES if self._in_head else _FRAMING_BYTES + _FRAMING * self._body_bytes
        if beside > most:
            self._refuse(Problem("headers_too_long"))

    def eof_received(self) -> None:
        """Nobody waits for the rest of what will never come."""
        if self._is_over:
            self.transport.close()

    def pause_writing(self) -> None:
        """Give an answer that nobody reads up after a while."""
        self._unread = self.loop.call_later(self._bounds.unread_seconds, self.transport.abort)
        super().pause_writing()

    def resume_writing(self) -> None:
        """The answer is being read."""
        if self._unread is not None:
            self._unread.cancel()
        super().resume_writing()

    # What the parser calls; what is raised here comes back as `send_400_response`

    def on_message_begin(self) -> None:
        """Begin a request."""
        super().on_message_begin()
        self._header_bytes = 0

    def on_url(self, url: bytes) -> None:
        """Take a piece of the address."""
        super().on_url(url)
        if len(self.url) > ADDRESS_BYTES:
            self._refusal = Problem("address_too_long")
            raise self._refusal

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, or a trailer of a body in chunks."""
        self._header_bytes += len(name) + len(value)
        if self._header_bytes > HEAD_BYTES:
            self._refusal = Problem("headers_too_long")
            raise self._refusal
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Go on to the body."""
        super().on_headers_complete()
        self._in_head = False
        self._fed_bytes = self._body_bytes = 0
        self._began = self.loop.time()
        self._await(self._bounds.body_seconds)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole; the next one may come at any time."""
        super().on_message_complete()
        self._in_head = True
        self._head_bytes = 0
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's words
        """Answer what is not HTTP, or goes beyond a bound."""
        self._refuse(self._refusal or Problem("not_http"))

    # Bounds

    def _has_place(self) -> bool:
        if len(self.connections) > self._bounds.connections:
            return False
        is_proxy = self.client is not None and self.client[0] in self._bounds.proxies
        return is_proxy or self._taken[self._network] <= self._bounds.per_address

    def _await_head(self) -> None:
        self._await(self._bounds.head_seconds)

    def _await(self, seconds: float) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self._late)

    def _late(self) -> None:
        """The request is not whole in time; unless it is we who do not read it, or it has come fast enough."""
        self._deadline = None
        if self._in_head:
            left = self._bounds.head_seconds if self._under_way() else 0.0
        elif self.flow.read_paused:
            left = self._bounds.body_seconds
        else:
            allowed = self._bounds.body_seconds + self._body_bytes / BODY_BYTES_PER_SECOND
            left = self._began + allowed - self.loop.time()
        if left > 0.0:
            self._await(left)
        elif self._in_head and self._head_bytes == 0:
            self.transport.close()  # nothing was asked
        else:
            self._refuse(Problem("too_slow"))

    def _under_way(self) -> RequestResponseCycle | None:
        """Return the request that is being answered."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # uvicorn has none before the first
        return None if cycle is None or cycle.response_complete else cycle

    def _refuse(self, problem: Problem) -> None:
        """Answer a request that is not gone on with, unless its answer has begun, and read on for a short while."""
        if self._is_over:
            return
        self._is_over = True
        cycle = self._under_way()
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
            if cycle.response_started:
                self.transport.abort()
                return
        self.transport.write(_written(problem.code, self._language()))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.flow.resume_reading()
        self._head_bytes = 0
        self._lingering = self.loop.call_later(LINGER_SECONDS, self.transport.abort)

    def _forget(self, data: bytes) -> None:
        """A client that is still sending when the connection closes never sees our answer."""
        self._head_bytes += len(data)
        if self._head_bytes > LINGER_BYTES:
            self.transport.abort()

    def _language(self) -> str:
        named = (value.decode("latin-1") for name, value in self.headers or () if name == b"accept-language")
        return language_of(next(named, None))


def bounded(bounds: Bounds) -> type[Protocol]:
    """Return what uvicorn is given as its protocol: it is only ever called."""
    return cast("type[Protocol]", partial(BoundedProtocol, bounds, Counter()))


@cache
def _written(code: str, language: str) -> bytes:
    problem = Problem(code)
    response = problem_response(problem, language)
    head = [f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}".encode()]
    head += [name + b": " + value for name, value in response.raw_headers]
    return b"\r\n".join([*head, b"connection: close", b"", bytes(response.body)])
