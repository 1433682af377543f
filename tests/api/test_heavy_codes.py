"""Ten thousand codes in one packing: how much of the processor that takes."""

from __future__ import annotations

import time

import pytest

from scanners import GS
from tests.api.nation import G1, MAKER, TAIL_CODE, TAIL_KEY, Nation, sscc

CODES = {
    "as scanned": (f"]d201{G1}21A%012d{GS}91{TAIL_KEY}{GS}92{TAIL_CODE}", 3),
    "without separators": (f"01{G1}21A%012d91{TAIL_KEY}92{TAIL_CODE}", 9),
    "product and serial": (f"01{G1}21A%012d", 9),
    "no codes at all": ("hello%012d", 1),
}
"""How codes are written, and how many seconds reading all of them may take on a slow machine."""


@pytest.mark.long
@pytest.mark.parametrize("form", CODES)
def test_ten_thousand_codes_take_seconds_at_most(nation: Nation, form: str) -> None:
    text, most = CODES[form]
    texts = [text % number for number in range(10_000)]
    began = time.process_time()
    answer = nation.api.post("/v1/packings", nation.maker, {"sscc": sscc(7), "packs": texts})
    assert time.process_time() - began < most
    assert answer.json()["code"] in {"unknown_code", "unreadable"}
    assert 1 <= len(answer.json().get("errors", answer.json().get("reasons", ()))) <= 20


def test_a_request_whose_codes_take_too_long_is_to_be_split(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.routes.shared.codes.CODES_SECONDS", -1.0)
    answer = nation.api.post("/v1/packings", nation.maker, {"sscc": sscc(7), "packs": [f"01{G1}21A"]})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_large_requests_of_a_company_are_answered_one_after_another(
    nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.requests.json_bodies.BULK_WAIT_SECONDS", 0.05)
    large = {"sscc": sscc(7), "packs": ["hello" * 20] * 500}
    with nation.api.during(nation.api.services.large_turns.of(MAKER.bin)):
        busy = nation.api.post("/v1/packings", nation.maker, large)
        small = nation.api.post("/v1/packings", nation.maker, {"sscc": sscc(7), "packs": ["hello"]})
        other = nation.api.post("/v1/packings", nation.pharmacy, large)
    assert (busy.status_code, busy.json()["code"]) == (503, "busy")
    assert [one.json()["code"] for one in (small, other)] == ["unreadable", "unreadable"]
    assert not nation.api.services.large_turns.names
    assert nation.api.post("/v1/packings", nation.maker, large).json()["code"] == "unreadable"
