"""Crypto tails put right by the maker: an act of its own, until the packs are shipped for the first time."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.nation import G1, PHARMACY, TAIL_CODE, TAIL_KEY, UNKNOWN_GTIN, Nation, code

OTHER = TAIL_CODE[::-1].replace("=", "B")
AT = "/v1/tail-corrections"


def corrected(*serials: str, tail: str = OTHER, **more: Any) -> dict[str, Any]:
    """Return the body that gives packs another code."""
    return {"gtin": G1, "packs": [{"serial": one, "key": TAIL_KEY, "code": tail} for one in serials], **more}


def outcome(nation: Nation, serial: str, tail: str) -> str:
    """Return what a scan at the maker's says of a pack with a tail."""
    return str(nation.scan(code(serial, tail=tail), key=nation.maker).json()["outcome"])


def test_a_tail_told_wrongly_is_put_right_and_the_true_pack_is_no_longer_accused(nation: Nation) -> None:
    (serial,) = nation.made(tails=True)
    assert (outcome(nation, serial, OTHER), outcome(nation, serial, TAIL_CODE)) == ("stop", "ok")
    done = nation.api.done(AT, nation.maker, corrected(serial))
    assert (done["gtin"], done["packs"]) == (G1, 1)
    assert (outcome(nation, serial, OTHER), outcome(nation, serial, TAIL_CODE)) == ("ok", "stop")
    history = nation.api.get(f"/v1/packs/{G1}/{serial}/history", nation.maker).json()["steps"]
    assert [step["event"] for step in history] == ["lot.commissioned", "pack.corrected"]
    assert history[1]["said"] == {"site": history[1]["by"]}


def test_a_correction_sent_again_is_answered_and_not_done_again(nation: Nation) -> None:
    (serial,) = nation.made(tails=True)
    first = nation.api.post(AT, nation.maker, corrected(serial), id="once")
    before = nation.api.events()
    again = nation.api.post(AT, nation.maker, corrected(serial), id="once")
    assert (first.status_code, again.content, again.headers["Idempotent-Replayed"]) == (201, first.content, "true")
    assert nation.api.events() == before


def test_after_the_first_shipment_the_tail_stays(nation: Nation) -> None:
    here, gone = nation.made(2, tails=True)
    nation.ship(nation.maker, PHARMACY, [gone])
    before = nation.api.events()
    answer = nation.api.post(AT, nation.maker, corrected(here, gone))
    assert (answer.status_code, answer.json()["case"], answer.json()["field"]) == (409, "held_elsewhere", "packs[1]")
    assert nation.api.events() == before
    nation.api.done(AT, nation.maker, corrected(here))


def test_what_came_back_keeps_its_tail(nation: Nation) -> None:
    (serial,) = nation.made(tails=True)
    sent = nation.ship(nation.maker, PHARMACY, [serial])
    nation.api.done(f"/v1/shipments/{sent}/cancellation", nation.maker, {"reason": "the wrong truck"})
    answer = nation.api.post(AT, nation.maker, corrected(serial))
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (409, "already_shipped", "packs[0]")


@pytest.mark.parametrize(
    ("change", "case", "field"),
    [
        ({"packs": [{"serial": "A", "key": TAIL_KEY, "code": TAIL_CODE[:43]}]}, "tail_cut", "packs[0].code"),
        ({"packs": [{"serial": "A", "key": TAIL_CODE, "code": TAIL_KEY}]}, "tail_exchanged", "packs[0].key"),
        ({"packs": [{"serial": "A", "key": "TRUE", "code": TAIL_CODE}]}, "spoiled_by_spreadsheet", "packs[0].key"),
        ({"packs": [{"serial": "A", "code": TAIL_CODE}]}, "malformed_request", "packs[0].key"),
        ({"packs": []}, "nothing_named", "packs"),
        ({"packs": [{"serial": "A", "key": TAIL_KEY, "code": TAIL_CODE}]}, "unknown_serial", "packs[0]"),
        ({"gtin": UNKNOWN_GTIN}, "product_not_registered", "gtin"),
    ],
)
def test_what_cannot_be_put_right_is_refused_where_it_stands(
    unchanged: Nation, change: dict[str, Any], case: str, field: str
) -> None:
    told = unchanged.api.post(AT, unchanged.maker, {**corrected("A"), **change}).json()
    assert (told["case"], told["field"]) == (case, field)


def test_a_pack_named_twice_is_refused(nation: Nation) -> None:
    (serial,) = nation.made(tails=True)
    told = nation.api.post(AT, nation.maker, corrected(serial, serial)).json()
    assert [one["field"] for one in told["reasons"]] == ["packs[0]", "packs[1]"]
    assert told["case"] == "repeated_in_request"


def test_nobody_but_the_maker_puts_tails_right(unchanged: Nation) -> None:
    for key in (unchanged.pharmacy, unchanged.operator, unchanged.distributor):
        assert unchanged.api.post(AT, key, corrected("A")).json()["code"] == "not_allowed"


def test_a_pack_without_a_tail_gets_one_and_goes_its_way(nation: Nation) -> None:
    (serial,) = nation.made()
    nation.api.done(AT, nation.maker, corrected(serial))
    sent = nation.ship(nation.maker, PHARMACY, [serial])
    nation.api.done("/v1/receivings", nation.pharmacy, {"shipment": sent})
    assert nation.scan(code(serial, tail=OTHER)).json()["outcome"] == "ok"
    assert nation.scan(code(serial)).json()["reasons"][0]["code"] == "crypto_mismatch"
    assert nation.api.get(f"/v1/packs/{G1}/{serial}", nation.pharmacy).json()["status"] == "active"
