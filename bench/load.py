"""A small load generator: requests made beforehand, sent over kept connections, each answer timed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import cast

import uvloop


@dataclass(slots=True)
class Load:
    """What came of a load: answers a second, the time of each in seconds, and how many of each status."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list[float])
    statuses: Counter[int] = field(default_factory=Counter[int])

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the time within which a share of the answers came, in seconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class _Client(asyncio.Protocol):
    """One kept connection: one request at a time."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._held = b""
        self._began = 0.0
        self._answered: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    async def send(self, request: bytes, began: float) -> None:
        self._answered = asyncio.get_running_loop().create_future()
        self._began = began
        self._transport.write(request)
        await self._answered

    def data_received(self, data: bytes) -> None:
        self._held += data
        head, end, body = self._held.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._held = b""
        self._load.times.append(perf_counter() - self._began)
        self._load.statuses[int(head[9:12])] += 1
        assert self._answered is not None
        self._answered.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(exc or ConnectionError("The server closed the connection."))

    def close(self) -> None:
        self._transport.close()


def as_fast_as_it_goes(port: int, requests: Sequence[bytes], clients: int) -> Load:
    """Send all requests by some clients, each with its next request as soon as it has its answer."""
    return uvloop.run(_closed(port, requests, clients))


def at_a_rate(port: int, requests: Sequence[bytes], rate: float, clients: int = 64) -> Load:
    """Send requests at a steady rate, whatever becomes of those before; times count from when each was due."""
    return uvloop.run(_open(port, requests, rate, clients))


def post(path: str, key: str, body: bytes, request_id: str = "") -> bytes:
    """Return a POST request of JSON as bytes."""
    idempotency = f"Idempotency-Key: {request_id}\r\n" if request_id else ""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {key}\r\n{idempotency}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            return int(line[15:])
    raise ValueError("The answer does not say how long it is.")


async def _connect(port: int, clients: int, load: Load) -> list[_Client]:
    loop = asyncio.get_running_loop()
    return [(await loop.create_connection(lambda: _Client(load), "127.0.0.1", port))[1] for _ in range(clients)]


async def _closed(port: int, requests: Sequence[bytes], clients: int) -> Load:
    load = Load()
    connected = await _connect(port, clients, load)
    waiting = iter(requests)
    began = perf_counter()
    await asyncio.gather(*(_keep_sending(client, waiting) for client in connected))
    load.seconds = perf_counter() - began
    for client in connected:
        client.close()
    return load


async def _keep_sending(client: _Client, waiting: Iterator[bytes]) -> None:
    for request in waiting:
        await client.send(request, perf_counter())


async def _open(port: int, requests: Sequence[bytes], rate: float, clients: int) -> Load:
    load = Load()
    free: asyncio.Queue[_Client] = asyncio.Queue()
    for client in await _connect(port, clients, load):
        free.put_nowait(client)
    began = perf_counter()
    sending: list[asyncio.Task[None]] = []
    for number, request in enumerate(requests):
        due = began + number / rate
        if (early := due - perf_counter()) > 0:
            await asyncio.sleep(early)
        sending.append(asyncio.create_task(_send_one(free, request, due)))
    await asyncio.gather(*sending)
    load.seconds = perf_counter() - began
    while not free.empty():
        free.get_nowait().close()
    return load


async def _send_one(free: asyncio.Queue[_Client], request: bytes, due: float) -> None:
    client = await free.get()
    await client.send(request, due)
    free.put_nowait(client)
