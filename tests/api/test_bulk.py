"""Bulk commissioning: lines are read as they arrive, and a wrong one is named."""

from __future__ import annotations

import tracemalloc
from asyncio import sleep
from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

import orjson
import psycopg
import pytest
from httpx import Response

from api.requests.limits import BULK_ACTS
from api.requests.problems import Problem
from api.routes.road.bulk import JsonLines
from domain.goods.tails import tail_digest
from tests.api.nation import G1, LOT, MAKER, PHARMACY, TAIL_CODE, TAIL_KEY, UNKNOWN_GTIN, Nation, code

HEADER = orjson.dumps({"gtin": G1, **LOT})
LINES = "application/x-ndjson"
CSV = "text/csv"
PATIENCE_SECONDS = 15.0


def _lines(nation: Nation, content: Any, **more: Any) -> Response:
    headers = {"Content-Type": LINES, "Idempotency-Key": more.pop("id", "bulk")}
    return nation.api.send("POST", "/v1/commissionings", nation.maker, content=content, headers=headers)


def _csv(nation: Nation, content: Any, **change: str) -> Response:
    query = urlencode({"gtin": G1, **LOT, **change})
    headers = {"Content-Type": CSV, "Idempotency-Key": "bulk"}
    return nation.api.send("POST", f"/v1/commissionings?{query}", nation.maker, content=content, headers=headers)


async def _arriving(parts: Sequence[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def _stalling(part: bytes) -> AsyncIterator[bytes]:
    yield part
    await sleep(PATIENCE_SECONDS)
    yield part


def _packs(nation: Nation) -> tuple[int, int]:
    """Return how many packs there are, and how many of them have a tail."""
    with psycopg.connect(nation.api.conninfo) as conn:
        row = conn.execute("SELECT count(*), count(tail) FROM darijol.pack").fetchone()
    assert row is not None
    return int(row[0]), int(row[1])


def test_fifty_thousand_serials_come_as_lines_of_json(nation: Nation) -> None:
    serials = [f"{number * 7919 % 10**9:013}" for number in range(50_000)]
    body = b"\n".join([HEADER, *(b'"%s"' % serial.encode() for serial in serials)])
    pieces = [body[start : start + 65_000] for start in range(0, len(body), 65_000)]
    done = _lines(nation, _arriving(pieces))
    assert (done.status_code, done.json()["packs"], done.json()["lot_packs"]) == (201, 50_000, 50_000)
    assert _packs(nation) == (50_000, 0)
    for serial in (serials[0], serials[25_000], serials[-1]):
        assert nation.scan(f"01{G1}21{serial}", key=nation.maker).json()["outcome"] == "ok"
    before = nation.api.events()
    again = _lines(nation, _arriving([body]))
    assert (again.content, again.headers["Idempotent-Replayed"]) == (done.content, "true")
    assert nation.api.events() == before
    reused = _lines(nation, HEADER + b'\n"other"\n')
    assert (reused.status_code, reused.json()["code"]) == (409, "request_id_reused")


def test_fifty_thousand_serials_come_as_csv_with_their_tails(nation: Nation) -> None:
    rows = [f"{number:013},{TAIL_KEY},{TAIL_CODE}" for number in range(50_000)]
    done = _csv(nation, "\r\n".join(["serial,key,code", *rows]).encode())
    assert (done.status_code, done.json()["packs"]) == (201, 50_000)
    assert _packs(nation) == (50_000, 50_000)
    assert nation.scan(code("0000000031415"), key=nation.maker).json()["outcome"] == "ok"
    forged = nation.scan(code("0000000031415", tail=TAIL_CODE[::-1]), key=nation.maker).json()
    assert forged["reasons"][0]["code"] == "crypto_mismatch"


def test_serials_keep_their_quotes_commas_and_slashes(nation: Nation) -> None:
    odd = ['a"b', "c,d", "e/f", "g%h", "i'j"]
    assert _lines(nation, b"\n".join([HEADER, *map(orjson.dumps, odd)])).status_code == 201
    with psycopg.connect(nation.api.conninfo) as conn:
        assert {serial for (serial,) in conn.execute("SELECT serial FROM darijol.pack")} == set(odd)


def test_csv_may_begin_as_spreadsheets_begin_it(nation: Nation) -> None:
    done = _csv(nation, '\ufeffserial\r\n"x""y"\r\n"z,z"\r\nw\'w\r\n'.encode())
    assert (done.status_code, done.json()["packs"]) == (201, 3)


def test_a_tail_is_kept_as_a_digest_that_depends_on_both_parts() -> None:
    digests = {tail_digest(key, tail) for key, tail in (("A", "BC"), ("AB", "C"), ("BC", "A"), ("A", "BD"))}
    assert len(digests) == 4
    assert all(-(2**63) <= digest < 2**63 for digest in digests)


_TAILED = orjson.dumps({"serial": "A", "key": TAIL_KEY, "code": TAIL_CODE})

WRONG = {
    "nothing": (b"", "malformed_request", "body", 1),
    "no lot": (b"\n", "malformed_request", "body", 1),
    "a lot without an expiry": (b'{"gtin": "04870001000011"}\n"A"', "malformed_request", "lot", 1),
    "a wrong check digit": (HEADER.replace(b"11", b"12", 1) + b'\n"A"', "malformed_request", "gtin", 1),
    "no serials": (HEADER + b"\n", "no_serials", "serial", 2),
    "a blank line": (HEADER + b'\n"A"\n\n"B"\n', "malformed_request", "serial", 3),
    "a number": (HEADER + b'\n"A"\n42\n', "malformed_request", "serial", 3),
    "another alphabet": (HEADER + '\n"A"\n"Б"\n'.encode(), "wrong_serial", "serial", 3),
    "invalid UTF-8": (HEADER + b'\n"A"\n"\xff"\n', "wrong_serial", "serial", 3),
    "a NUL": (HEADER + b'\n"A"\n"\\u0000"\n', "malformed_request", "serial", 3),
    "too long": (HEADER + b'\n"' + b"A" * 21 + b'"\n', "wrong_serial", "serial", 2),
    "an endless line": (HEADER + b'\n"A"\n"' + b"A" * 2_000, "malformed_request", "body", 3),
    "twice": (HEADER + b'\n"A"\n"B"\n"A"\n', "serial_repeated", "serial", 4),
    "broken JSON": (HEADER + b'\n{"serial": \n', "malformed_request", "body", 2),
    "a tail without its key": (HEADER + b'\n{"serial": "A", "code": "B"}\n', "malformed_request", "key", 2),
    "a field nobody declared": (HEADER + b"\n" + _TAILED[:-1] + b',"x":1}', "malformed_request", "x", 2),
    "a tail of another alphabet": (
        HEADER + b"\n" + _TAILED.replace(TAIL_KEY.encode(), "ключ".encode()),
        "malformed_request",
        "key",
        2,
    ),
    "a tail after none": (HEADER + b'\n"Z"\n' + _TAILED, "malformed_request", "key", 3),
    "none after a tail": (HEADER + b"\n" + _TAILED + b'\n"Z"', "malformed_request", "key", 3),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_line_is_named_and_nothing_is_recorded(unchanged: Nation, case: str) -> None:
    body, problem, field, line = WRONG[case]
    answer = _lines(unchanged, body)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, problem), answer.text
    assert (field, line) in {(error["field"], error["line"]) for error in told["errors"]}


WRONG_CSV = {
    "no columns": (b"", "malformed_request", "body", 1),
    "other columns": (b"code,serial\nA,B\n", "malformed_request", "key", 1),
    "a cell too many": (b"serial\nA,B\n", "malformed_request", "body", 2),
    "a cell too few": (b"serial,key,code\nA,B\n", "malformed_request", "body", 2),
    "an open quote": (b'serial\nA\n"B\n', "malformed_request", "serial", 3),
    "invalid UTF-8": (b'serial\n"\xff"\n', "malformed_request", "body", 2),
    "another alphabet": ("serial\nБ\n".encode(), "wrong_serial", "serial", 2),
    "twice": (b"serial\nA\nA\n", "serial_repeated", "serial", 3),
}


@pytest.mark.parametrize("case", WRONG_CSV)
def test_a_wrong_row_is_named_and_nothing_is_recorded(unchanged: Nation, case: str) -> None:
    body, problem, field, line = WRONG_CSV[case]
    answer = _csv(unchanged, body)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, problem), answer.text
    assert (told["errors"][0]["field"], told["errors"][0]["line"]) == (field, line)


def test_the_lot_of_a_csv_stands_in_the_query(unchanged: Nation) -> None:
    for change, field in (({"expiry": "soon"}, "expiry"), ({"colour": "red"}, "colour"), ({"gtin": "1"}, "gtin")):
        answer = _csv(unchanged, b"serial\nA\n", **change)
        assert (answer.status_code, answer.json()["field"]) == (422, field)
    unknown = _csv(unchanged, b"serial\nA\n", gtin=UNKNOWN_GTIN)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "product_not_registered")


def test_a_file_with_serials_in_use_is_refused_whole(nation: Nation) -> None:
    (used,) = nation.made()
    before = nation.api.events(), _packs(nation)
    body = b"\n".join([HEADER, b'"new"', b'"%s"' % used.encode()])
    answer = _lines(nation, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "serial_already_issued")
    assert answer.json()["evidence"]["serials"] == [used]
    assert (nation.api.events(), _packs(nation)) == before


def test_bulk_acts_wait_for_each_other_and_not_for_ever(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.road.commissioning.BULK_WAIT_SECONDS", 0.05)
    limiter, others = nation.api.services.bulk, [object() for _ in range(BULK_ACTS)]
    for other in others:
        nation.api.call(partial(limiter.acquire_on_behalf_of_nowait, other))
    busy = _lines(nation, HEADER + b'\n"A"')
    assert (busy.status_code, busy.json()["code"]) == (503, "busy")
    assert nation.commission(["few"]).status_code == 201
    for other in others:
        nation.api.call(partial(limiter.release_on_behalf_of, other))
    assert _lines(nation, HEADER + b'\n"A"').status_code == 201


def test_a_maker_has_one_bulk_body_under_way_and_another_maker_has_theirs(
    nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.routes.road.commissioning.BULK_WAIT_SECONDS", 0.05)
    turns = nation.api.services.bulk_turns
    with nation.api.during(turns.of(MAKER.bin)):
        busy = _lines(nation, HEADER + b'\n"A"')
    assert (busy.status_code, busy.json()["code"]) == (503, "busy")
    assert nation.api.services.bulk.borrowed_tokens == 0
    with nation.api.during(turns.of(PHARMACY.bin)):
        assert _lines(nation, HEADER + b'\n"A"').status_code == 201
    assert not turns.names


def test_a_body_that_stops_coming_gives_its_place_to_others(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.road.commissioning.BULK_PAUSE_SECONDS", 0.05)
    stalled = _lines(nation, _stalling(b'{"gtin"'))
    assert (stalled.status_code, stalled.json()["code"]) == (503, "busy")
    assert nation.api.services.bulk.borrowed_tokens == 0
    assert _packs(nation) == (0, 0)


def test_more_than_a_million_serials_are_stopped_while_they_arrive() -> None:
    lines = JsonLines()
    lines.feed(HEADER + b"\n")
    for start in range(0, 1_000_000, 50_000):
        lines.feed(b"".join(b'"%d"\n' % number for number in range(start, start + 50_000)))
    with pytest.raises(Problem, match="too_many_serials"):
        lines.feed(b'"one more"\n')


def test_a_hundred_thousand_lines_take_little_memory() -> None:
    lines = JsonLines()
    tracemalloc.start()
    lines.feed(HEADER + b"\n")
    for start in range(0, 100_000, 10_000):
        lines.feed(b"".join(b'"%013d"\n' % number for number in range(start, start + 10_000)))
    serials = lines.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(serials) == 100_000
    assert peak < 100_000 * 200
