"""Serving over HTTP until somebody asks to stop: the port first, then the database, then the application."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import Final

import uvicorn

from api.app import create_app
from api.command.exits import CommandError
from api.requests.connections import Bounds, bounded
from api.requests.proxies import NO_PROXIES, Proxies, believing
from ledger.startup import check_database

STOP_SECONDS: Final = 10
"""How long requests that are being answered may still take when the server is asked to stop."""


class _Server(uvicorn.Server):
    """Says when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()


def bind(host: str, port: int) -> socket.socket:
    """Take the port, so that another server on it is found out before anything is started. Raises CommandError."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except (OSError, UnicodeError):
        raise CommandError("host_unknown", f"{host!r} is no address of this machine.") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        bound.close()
        raise _cannot_listen(host, port, error) from None
    return bound


def serve_on(
    bound: socket.socket,
    conninfo: str,
    ready: Callable[[], None],
    metrics: socket.socket | None = None,
    proxies: Proxies = NO_PROXIES,
    *,
    log_requests: bool = False,
) -> None:
    """Serve the ledger of a database on a port until Ctrl-C or SIGTERM; `ready` is called once it answers.
    What is counted is told on the port `metrics` alone; `proxies` are believed about who asks.

    Requests that are being answered are finished first. Raises CommandError, and UnsafeDatabaseError.
    """
    check_database(conninfo)
    metrics_port = metrics.getsockname()[1] if metrics else 0
    app = create_app(conninfo, metrics_port=metrics_port, log_requests=log_requests)
    config = uvicorn.Config(
        believing(app, proxies),
        loop="uvloop",
        http=bounded(Bounds(proxies=proxies)),
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,  # addresses hold codes
        proxy_headers=False,  # uvicorn would believe this machine; `believing` does those that were named
        server_header=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    host, port = bound.getsockname()[:2]
    with bound, metrics or nullcontext(), suppress(KeyboardInterrupt):
        try:
            _Server(config, ready).run(sockets=[bound, metrics] if metrics else [bound])
        except OSError as error:
            raise _cannot_listen(host, port, error) from None


def _cannot_listen(host: str, port: int, error: OSError) -> CommandError:
    return CommandError(
        "port_not_free",
        f"Cannot listen on {host} port {port}: {error.strerror}. Stop what listens there, or choose another port: "
        "--port 8001 (make demo PORT=8001).",
    )
