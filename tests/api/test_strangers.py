"""What strangers and careless programs send to a real server: it answers others meanwhile, and stays small."""

from __future__ import annotations

import resource
import socket
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread

import httpx
import orjson
import psutil  # type: ignore[import-untyped]
import pytest

from api.requests.limits import CONNECTIONS_PER_ADDRESS, HEAD_SECONDS
from ledger.home import DATABASE_URL
from tests.api.nation import G1, LOT, MAKER, TAIL_CODE, TAIL_KEY, Keys, sscc
from tests.api.processes import darijol
from tests.api.strangers import OPENING, WHOLE, dial, heard
from tests.databases import as_app, conninfo_of, new_database

LIVE_SECONDS = 0.5
GROWN_BYTES = 100 * 2**20
CONNECTIONS = 3_000
PIECE = b"a" * 2**18


@dataclass(frozen=True, slots=True)
class Served:
    """A server of its own, where it answers, and the maker's key."""

    port: int
    process: psutil.Process
    key: str
    counted: str

    def post(self, path: str, body: bytes, number: int) -> int:
        """Send an act of the maker and return the status."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"stranger-{number}"}
        headers["Content-Type"] = "application/json"
        address = f"http://127.0.0.1:{self.port}{path}"
        return httpx.post(address, content=body, headers=headers, timeout=120).status_code


@pytest.fixture(scope="module")
def served(server: str, populated: tuple[str, Keys]) -> Generator[Served]:
    """Give a server on a database of its own."""
    name, keys = populated
    with new_database(server, name) as copy:
        settings = {DATABASE_URL: as_app(conninfo_of(server, copy))}
        with darijol("serve", "--port", "0", "--metrics-port", "0", **settings) as process:
            counted = process.wait_for("What is counted: (http://127.0.0.1:[0-9]+/metrics)$")
            port = process.wait_for("answers on http://127.0.0.1:([0-9]+)$")
            yield Served(int(port), psutil.Process(process.popen.pid), keys[MAKER.gln], counted)


@dataclass
class Watch:
    """How long the slowest answer of `/live` took, and how much memory there was at most."""

    slowest: float = 0.0
    answers: int = 0
    most: int = 0
    failures: list[str] = field(default_factory=list[str])


@contextmanager
def watched(served: Served) -> Generator[Watch]:
    """Ask for `/live` from an address of one's own, all the while."""
    watch, over = Watch(), Event()

    def ask() -> None:
        while not over.is_set():
            began = time.monotonic()
            try:
                with dial(served.port, "127.0.0.77") as connection:
                    connection.sendall(OPENING + b"Connection: close\r\n\r\n")
                    answered = heard(connection)
            except OSError as error:
                answered = repr(error).encode()
            watch.slowest = max(watch.slowest, time.monotonic() - began)
            watch.most = max(watch.most, served.process.memory_info().rss)
            watch.answers += 1
            if not answered.startswith(b"HTTP/1.1 200"):
                watch.failures.append(str(answered[:100]))
            over.wait(0.02)

    thread = Thread(target=ask)
    thread.start()
    try:
        yield watch
    finally:
        over.set()
        thread.join()


def _endless(served: Served, beginning: bytes) -> None:
    with dial(served.port) as connection, suppress(OSError):
        connection.sendall(beginning)
        for _ in range(400):
            connection.sendall(PIECE)


def _at_once(works: Sequence[Callable[[], object]]) -> None:
    with ThreadPoolExecutor(len(works)) as pool:
        for done in [pool.submit(work) for work in works]:
            done.result()


def _endless_headers(served: Served) -> None:
    _at_once([lambda: _endless(served, OPENING + b"A: ")] * 8)


def _endless_addresses(served: Served) -> None:
    _at_once([lambda: _endless(served, b"GET /")] * 8)


def _millions_of_items(served: Served) -> None:
    body = b'{"sscc": "%s", "packs": [%s]}' % (sscc(1).encode(), b",".join([b"1"] * 1_900_000))
    statuses: list[int] = []
    _at_once([lambda: statuses.append(served.post("/v1/packings", body, 1))] * 4)
    assert statuses == [422] * 4


def _ten_thousand_codes(served: Served) -> None:
    texts = [f"01{G1}21A{number:012}91{TAIL_KEY}92{TAIL_CODE}" for number in range(10_000)]
    body = orjson.dumps({"sscc": sscc(1), "packs": texts})
    statuses: list[int] = []
    _at_once([lambda: statuses.append(served.post("/v1/packings", body, 2))] * 3)
    assert statuses == [404] * 3


def _never_ending(served: Served) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 2 * CONNECTIONS), most))
    kept: list[socket.socket] = []
    for number in range(CONNECTIONS):
        with suppress(OSError):
            kept.append(dial(served.port, f"127.0.1.{number % 3 + 1}"))
            kept[-1].sendall((OPENING, b"GET /li", WHOLE[:-2] + b"Content-Length: 9\r\n\r\na")[number % 3])
    assert CONNECTIONS_PER_ADDRESS <= _open(served) <= 3 * CONNECTIONS_PER_ADDRESS + 100
    time.sleep(HEAD_SECONDS + 1)
    assert _open(served) < 3 * CONNECTIONS_PER_ADDRESS / 2, "only those that have sent their headers are still here"
    for one in kept:
        one.close()


def _slow_bulk(served: Served) -> None:
    head = (
        f"POST /v1/commissionings HTTP/1.1\r\nHost: d\r\nAuthorization: Bearer {served.key}\r\n"
        f"Idempotency-Key: slow\r\nContent-Type: application/x-ndjson\r\nContent-Length: 100000\r\n\r\n"
    )
    kept = [dial(served.port) for _ in range(20)]
    for one in kept:
        one.sendall(head.encode() + orjson.dumps({"gtin": G1, **LOT}) + b'\n"A"\n')
    time.sleep(0.5)
    for one in kept:
        one.close()


def _open(served: Served) -> int:
    return sum(one.status == psutil.CONN_ESTABLISHED for one in served.process.net_connections("tcp"))


ALL = (_endless_headers, _endless_addresses, _millions_of_items, _ten_thousand_codes, _slow_bulk, _never_ending)


@pytest.mark.long
@pytest.mark.parametrize("attack", ALL, ids=lambda one: one.__name__.strip("_"))
def test_others_are_answered_at_once_and_little_memory_is_taken(
    served: Served, attack: Callable[[Served], None]
) -> None:
    before = served.process.memory_info().rss
    with watched(served) as watch:
        attack(served)
    assert not watch.failures
    print(attack.__name__, watch.answers, round(watch.slowest, 3), (watch.most - before) >> 20)
    assert watch.slowest < LIVE_SECONDS
    assert watch.most - before < GROWN_BYTES


@pytest.mark.long
def test_what_is_counted_is_not_told_to_strangers(served: Served) -> None:
    assert "darijol_scans_total" in httpx.get(served.counted).text
    assert httpx.get(f"http://127.0.0.1:{served.port}/metrics").status_code == 404
