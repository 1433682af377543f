"""A wire between the ledger and PostgreSQL that can be cut at the worst moment."""

from __future__ import annotations

import socket
import socketserver
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from enum import Enum, auto
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from threading import Lock, Thread

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_CHUNK = 1 << 16
_TRANSACTION_OVER = b"Z\x00\x00\x00\x05I"
"""The end of a reply after which no transaction is open: what was to be committed is."""


class Cut(Enum):
    """Where a wire is cut: before the message gets through, behind it, or behind what it led to."""

    BEFORE = auto()
    BEHIND = auto()
    BEFORE_THE_REPLY = auto()


Plan = Callable[[bytes], Cut | None]
"""Decides on each part of what the ledger says whether the wire is cut there."""


class _Wire(socketserver.BaseRequestHandler):
    request: socket.socket

    def handle(self) -> None:
        assert isinstance(self.server, Proxy)
        with self.server.upstream() as upstream, suppress(OSError):
            self._carry(upstream, self.server.decide)

    def _carry(self, upstream: socket.socket, decide: Plan) -> None:
        with DefaultSelector() as selector:
            selector.register(self.request, EVENT_READ)
            selector.register(upstream, EVENT_READ)
            cut: Cut | None = None
            while True:
                for ready, _ in selector.select():
                    if ready.fileobj is upstream:
                        said = upstream.recv(_CHUNK)
                        if not said or (cut and said.endswith(_TRANSACTION_OVER)):
                            return
                        self.request.sendall(said)
                        continue
                    said = self.request.recv(_CHUNK)
                    cut = cut or decide(said)
                    if not said or cut is Cut.BEFORE:
                        return
                    upstream.sendall(said)
                    if cut is Cut.BEHIND:
                        return


class Proxy(socketserver.ThreadingTCPServer):
    """The wire: what is sent through it, and how often it was cut."""

    daemon_threads = True
    request_queue_size = 128
    plan: Plan
    cuts: int

    def __init__(self, conninfo: str) -> None:
        super().__init__(("127.0.0.1", 0), _Wire)
        self._given = conninfo_to_dict(conninfo)
        self._lock = Lock()
        self.plan = lambda _: None
        self.cuts = 0

    @property
    def conninfo(self) -> str:
        """The connection string that leads through the wire."""
        port = self.server_address[1]
        return make_conninfo("", **{**self._given, "host": "127.0.0.1", "port": port, "sslmode": "disable"})

    def upstream(self) -> socket.socket:
        """Connect to PostgreSQL."""
        host, port = str(self._given.get("host") or "localhost"), int(self._given.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        found = socket.socket(socket.AF_UNIX)
        found.connect(str(Path(host) / f".s.PGSQL.{port}"))
        return found

    def decide(self, said: bytes) -> Cut | None:
        """Ask the plan, one wire at a time."""
        with self._lock:
            cut = self.plan(said) if said else None
            self.cuts += cut is not None
            return cut


@contextmanager
def proxy(conninfo: str) -> Generator[Proxy]:
    """Lay a wire to a database. It is whole until its `plan` is set."""
    with Proxy(conninfo) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
