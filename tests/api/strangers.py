"""Strangers at the socket: raw requests from any address of this machine, and a server of our own to send them to."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from threading import Thread

import orjson
import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from api.requests.connections import Bounds, bounded

PATIENCE_SECONDS = 20.0
OPENING = b"GET /live HTTP/1.1\r\nHost: darijol.test\r\n"
WHOLE = OPENING + b"\r\n"


def dial(port: int, source: str = "127.0.0.1") -> socket.socket:
    """Connect to a server from an address of this machine: all that begin with 127 are."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, (source, 0))


def heard(connection: socket.socket) -> bytes:
    """Return all that is answered until the other side closes."""
    parts: list[bytes] = []
    try:
        while part := connection.recv(65_536):
            parts.append(part)
    except ConnectionError:
        pass
    return b"".join(parts)


def problem(answered: bytes) -> tuple[int, str]:
    """Return the status and the code of a problem as it came over the wire."""
    head, _, body = answered.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, answered[:200]
    return int(head.split()[1]), str(orjson.loads(body)["code"])


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Read a body to its end, and answer with its length."""
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    body = str(length).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def bounded_server(bounds: Bounds, app: ASGIApp = echo) -> Generator[int]:
    """Serve an application within bounds, and give the port."""
    config = uvicorn.Config(
        app, loop="uvloop", http=bounded(bounds), ws="none", lifespan="off", log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listening:
        thread = Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            until(lambda: server.started)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()
