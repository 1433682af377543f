"""Bodies that no program of ours sends: too much of something, a name twice, a time that is none."""

from __future__ import annotations

import time
from typing import Any

import orjson
import pytest
from httpx import Response

from api.requests.json_bodies import read_json
from api.requests.limits import BODY_BYTES, BODY_VALUES
from api.requests.problems import Problem
from api.routes.road.bodies import Packing
from domain.ground.limits import ITEMS_PER_PACKING
from tests.api.nation import G1, LOT, PALLET, TAIL_CODE, TAIL_KEY, Nation

CHEAP_SECONDS = 0.5
"""Of the processor: reading 4 MB as JSON alone takes a tenth of that."""


def _raw(nation: Nation, path: str, body: bytes, media_type: str = "application/json") -> Response:
    headers = {"Idempotency-Key": "strange", "Content-Type": media_type}
    return nation.api.send("POST", path, nation.maker, content=body, headers=headers)


TOO_MUCH = {
    "numbers": b'{"sscc": "%s", "packs": [%s]}' % (PALLET.encode(), b",".join([b"1"] * 1_900_000)),
    "unknown names": b'{"sscc": "%s"%s}' % (PALLET.encode(), b"".join(b',"x%d":1' % at for at in range(300_000))),
    "empty objects": b'{"packs": [%s]}' % b",".join([b"{}"] * 1_200_000),
    "a list too long by one": orjson.dumps({"sscc": PALLET, "packs": ["x"] * (ITEMS_PER_PACKING + 1)}),
    "wrong items, as many as there may be": orjson.dumps({"sscc": PALLET, "packs": [1] * ITEMS_PER_PACKING}),
    "lists in lists": b"[" * 3_900_000,
    "a name of 4 MB": b'{"%s": 1}' % (b"a" * 3_900_000),
    "a number of 4 MB": b'{"sscc": %s}' % (b"1" * 3_900_000),
    "text without an end": b'{"sscc": "' + b"," * 3_900_000,
    "quotes alone": b'"' * 3_900_001,
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_is_too_much_is_refused_cheaply_with_a_few_errors(case: str) -> None:
    assert len(TOO_MUCH[case]) <= BODY_BYTES
    began = time.process_time()
    with pytest.raises(Problem) as raised:
        read_json(Packing, TOO_MUCH[case])
    document = raised.value.document("en")
    assert time.process_time() - began < CHEAP_SECONDS
    assert (document["code"], document["status"]) == ("malformed_request", 422)
    assert 1 <= len(document.get("errors", ())) <= 20


def test_commas_within_text_are_no_values(nation: Nation) -> None:
    codes = ["," * 50 for _ in range(BODY_VALUES // 50 + 1)]
    answer = _raw(nation, "/v1/packings", orjson.dumps({"sscc": PALLET, "packs": codes}))
    assert answer.json()["code"] == "unreadable"


TWICE = {
    "of an act": ("/v1/packings", b'{"sscc": "%s", "packs": [], "sscc": "%s"}' % (2 * (PALLET.encode(),)), "sscc"),
    "with the same value": ("/v1/scans", b'{"code": "x", "code": "x"}', "code"),
    "in other writing": ("/v1/scans", b'{"code": "x", "c\\u006fde": "y"}', "code"),
    "within a list": ("/v1/packings", b'{"packs": [{"gtin": "1", "gtin": "2"}]}', "gtin"),
    "that nobody declared": ("/v1/scans", b'{"code": "x", "a": 1, "a": 2}', "a"),
}


@pytest.mark.parametrize("case", TWICE)
def test_a_name_that_stands_twice_in_an_object_is_refused(unchanged: Nation, case: str) -> None:
    path, body, field = TWICE[case]
    answer = _raw(unchanged, path, body)
    told = answer.json()
    assert (answer.status_code, told["case"], told["field"]) == (400, "name_repeated", field), told


_LOT = orjson.dumps({"gtin": G1, **LOT})
_PACK = orjson.dumps({"serial": "A", "key": TAIL_KEY, "code": TAIL_CODE})
LINES_TWICE = {
    "in the lot": (_LOT[:-1] + b',"lot":"B2"}\n"A"', 1),
    "in a pack": (_LOT + b"\n" + _PACK[:-1] + b',"serial":"B"}', 2),
    "in a pack, in other writing": (_LOT + b"\n" + _PACK[:-1] + b',"s\\u0065rial":"B"}', 2),
}


@pytest.mark.parametrize("case", LINES_TWICE)
def test_a_name_that_stands_twice_in_a_line_is_refused_with_the_line(unchanged: Nation, case: str) -> None:
    body, line = LINES_TWICE[case]
    answer = _raw(unchanged, "/v1/commissionings", body, "application/x-ndjson")
    told = answer.json()
    assert (answer.status_code, told["case"], told["errors"][0]["line"]) == (400, "name_repeated", line), told


NO_MOMENTS: dict[str, tuple[Any, str]] = {
    "seconds": (1_767_225_600, "not_a_moment"),
    "seconds as text": ("1767225600", "not_a_moment"),
    "a fraction": (1_767_225_600.5, "not_a_moment"),
    "an offset of no place": ("2026-01-01T00:00:00+14:01", "not_a_moment"),
    "the widest there is to write": ("2026-01-01T00:00:00+23:59", "not_a_moment"),
    "an offset to the west of no place": ("2026-01-01T00:00:00-14:01", "not_a_moment"),
    "no offset": ("2026-01-01T00:00:00", "no_time_zone"),
    "a day": ("2026-01-01", "not_a_moment"),
    "true": (True, "not_a_moment"),
}


@pytest.mark.parametrize("case", NO_MOMENTS)
def test_what_is_no_moment_is_refused(unchanged: Nation, case: str) -> None:
    given, error = NO_MOMENTS[case]
    body = {"gtin": G1, **LOT, "serials": ["A"], "commissioned_at": given}
    told = unchanged.api.post("/v1/commissionings", unchanged.maker, body).json()
    assert [(one["field"], one["code"]) for one in told["errors"]] == [("commissioned_at", error)]


@pytest.mark.parametrize("given", [20_454, "1767225600", "2026-01-01T00:00:00Z", "20260101", True])
def test_what_is_no_day_is_refused(unchanged: Nation, given: Any) -> None:
    body = {"gtin": G1, **LOT, "serials": ["A"], "produced_on": given}
    told = unchanged.api.post("/v1/commissionings", unchanged.maker, body).json()
    assert [(one["field"], one["code"]) for one in told["errors"]] == [("produced_on", "not_a_day")]


@pytest.mark.parametrize("given", ["1767225600", "2026-01-01T00:00:00+14:01", "2026-01-01T00:00:00", "2026-02-30"])
def test_what_is_no_moment_is_refused_in_an_address_too(unchanged: Nation, given: str) -> None:
    answer = unchanged.api.get("/v1/incidents", unchanged.regulator, params={"since": given})
    assert (answer.status_code, answer.json()["field"]) == (422, "since")


def test_the_widest_offset_of_a_place_is_one(nation: Nation) -> None:
    body = {"gtin": G1, **LOT, "serials": ["A"], "commissioned_at": "2026-02-01t00:00:00.5+14:00"}
    assert nation.api.post("/v1/commissionings", nation.maker, body).status_code == 201
