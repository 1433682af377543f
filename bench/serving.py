"""What serving costs: dispensing and scanning over HTTP, against bare endpoints of the same server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Generator
from contextlib import contextmanager
from itertools import count
from typing import TypeAlias

import orjson
import psycopg

from bench.figures import Figure, paired
from bench.load import Load, as_fast_as_it_goes, at_a_rate, post
from bench.nation import PHARMACY, PRICE_TIYN, Nation
from domain.goods.packs import PackKey
from domain.parties.parties import Role
from ledger.issuing import KeyIssuer
from scanners import element_string

Founded: TypeAlias = tuple[Nation, str]
"""A nation and the connection string of its owner."""

CLIENTS = 16
SCANS_A_SECOND = 400.0
_IDS = count(1)


def dispensing(nation: Nation, owner: str, acts: int, rounds: int) -> Figure:
    """Sell packs of one lot over HTTP, against an endpoint that commits one row."""
    packs = nation.packs(acts * (rounds + 1), seed=701)
    nation.at_the_pharmacy(packs)
    batches = [packs[start : start + acts] for start in range(0, len(packs), acts)]
    _bare_table(owner)
    with served(nation, owner) as (port, key):
        bare = [post("/bare/insert", key, b"{}")] * acts

        def sell(number: int) -> float:
            requests = [_sale(key, pack) for pack in batches[number]]
            return _good(as_fast_as_it_goes(port, requests, CLIENTS), 201).rate

        sell(rounds)
        ratio, detail = paired(rounds, sell, lambda _: _good(as_fast_as_it_goes(port, bare, CLIENTS), 200).rate)
    against = "an authenticated plain-def endpoint that commits one INSERT through the same pool"
    return Figure(
        "dispense over HTTP, authenticated, all packs of one lot", against, ratio, at_least=0.30, detail=detail
    )


def scanning(nation: Nation, owner: str, packs: int, scans: int, rounds: int) -> list[Figure]:
    """Scan packs over HTTP among many, against an endpoint that reads one row."""
    keys = nation.packs(packs, seed=801)
    nation.at_the_pharmacy(keys[: scans + 500])
    _vacuum(owner)
    chosen = keys[:scans]
    with served(nation, owner) as (port, key):
        ours = [_scan(key, pack) for pack in chosen]
        bare = [_bare_scan(key, pack) for pack in chosen]
        _good(as_fast_as_it_goes(port, ours[:500] + bare[:500], CLIENTS), 200)
        fast, detail = paired(
            rounds,
            lambda _: _good(as_fast_as_it_goes(port, ours, CLIENTS), 200).rate,
            lambda _: _good(as_fast_as_it_goes(port, bare, CLIENTS), 200).rate,
        )
        steady = int(SCANS_A_SECOND * 5)
        slow, late = paired(
            rounds,
            lambda _: _good(at_a_rate(port, ours[:steady], SCANS_A_SECOND), 200).percentile(0.99),
            lambda _: _good(at_a_rate(port, bare[:steady], SCANS_A_SECOND), 200).percentile(0.99),
        )
    work = f"scan over HTTP, authenticated, among {packs:,} packs"
    against = "an authenticated async def endpoint with one indexed SELECT, same driver and server"
    return [
        Figure(work + ", throughput", against, fast, at_least=0.85, detail=detail),
        Figure(work + f", p99 at {SCANS_A_SECOND:g}/s", against, slow, at_most=2.0, detail=late),
    ]


def scanning_more(small: Founded, large: Founded, few: int, many: int, scans: int, rounds: int) -> Figure:
    """Scan among many packs, against scanning among fewer, by turns: two ledgers on one server."""
    with _among(*small, few, few, scans) as fewer, _among(*large, few, many, scans) as more:
        ratio, detail = paired(rounds, lambda _: 1 / more(), lambda _: 1 / fewer())
    return Figure(f"time of a scan among {many:,} packs", f"among {few:,}", ratio, at_most=1.1, detail=detail)


@contextmanager
def _among(nation: Nation, owner: str, step: int, total: int, scans: int) -> Generator[Callable[[], float]]:
    """Serve a ledger of so many packs; give what scans some of the first and returns how many a second."""
    keys = nation.packs(step, seed=901)
    nation.at_the_pharmacy(keys[:scans])
    for number in range(1, total // step):
        nation.packs(step, 901 + number)
    _vacuum(owner)
    with served(nation, owner) as (port, key):
        requests = [_scan(key, pack) for pack in keys[:scans]]
        _good(as_fast_as_it_goes(port, requests, CLIENTS), 200)
        yield lambda: _good(as_fast_as_it_goes(port, requests, CLIENTS), 200).rate


@contextmanager
def served(nation: Nation, owner: str) -> Generator[tuple[int, str]]:
    """Serve a nation in a process of its own; give the port and a pharmacy's key."""
    key = KeyIssuer(nation.ledger, owner).create(PHARMACY, {Role.PHARMACY}, "bench")
    port = _free_port()
    server = subprocess.Popen([sys.executable, "-m", "bench.server", owner, str(port)])
    try:
        _wait(port, server)
        yield port, key
    finally:
        server.terminate()
        server.wait(20)


def _scan(key: str, pack: PackKey) -> bytes:
    return post("/v1/scans", key, orjson.dumps({"code": _code(pack)}))


def _bare_scan(key: str, pack: PackKey) -> bytes:
    return post("/bare/select", key, orjson.dumps({"gtin": int(pack.gtin), "serial": pack.serial}))


def _sale(key: str, pack: PackKey) -> bytes:
    body = orjson.dumps({"packs": [{"code": _code(pack), "price_tiyn": PRICE_TIYN}]})
    return post("/v1/dispensings", key, body, f"bench-{next(_IDS)}")


def _code(pack: PackKey) -> str:
    """Return the 83 characters of a pack's code, as a scanner that sends GS gives them."""
    tail = b64encode(pack.serial.encode().ljust(32, b".")).decode()
    return "]d2" + element_string({"01": pack.gtin, "21": pack.serial, "91": "BNCH", "92": tail})


def _good(load: Load, status: int) -> Load:
    """Return a load if every answer was the one wanted: a fast refusal proves nothing."""
    if set(load.statuses) != {status}:
        raise RuntimeError(f"Answers while measuring: {dict(load.statuses)}, expected {status} alone.")
    return load


def _bare_table(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute("CREATE TABLE public.bare (id bigserial PRIMARY KEY, said text)")
        conn.execute("GRANT USAGE ON SCHEMA public TO darijol_app")
        conn.execute("GRANT INSERT ON public.bare TO darijol_app")
        conn.execute("GRANT USAGE ON SEQUENCE public.bare_id_seq TO darijol_app")


def _vacuum(owner: str) -> None:
    with psycopg.connect(owner, autocommit=True) as conn:
        conn.execute("VACUUM ANALYZE")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if server.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError("The server did not start.")
