"""Bodies that are not as they should be: each wrong field is named with a code; what was sent is not repeated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.nation import FIXTURE, G1, LOT, PALLET, Nation, ceiling, code, pack, product


def _made(**change: Any) -> tuple[str, str, dict[str, Any]]:
    return "maker", "commissionings", {"gtin": G1, **LOT, "serials": ["Z"], **change}


def _sold(
    price_tiyn: Any, *, dispensed_at: Any = "2026-01-01T00:00:00Z", **more: Any
) -> tuple[str, str, dict[str, Any]]:
    sold = {"packs": [{**pack("Z"), "price_tiyn": price_tiyn, **more}], "dispensed_at": dispensed_at}
    return "pharmacy", "dispensings", sold


def _entered(**change: Any) -> tuple[str, str, dict[str, Any]]:
    return "operator", "products", {**product(G1), **change}


def _tailed(code: str) -> dict[str, str]:
    return {"serial": "Y", "key": "K", "code": code}


_HALF = {"packs": [{"gtin": G1, "price_tiyn": 1}]}
_MANY = {"packs": [{**pack(str(number)), "price_tiyn": 1} for number in range(101)]}
_ALL_AND_SOME = {"sscc": PALLET, "all": True, "packs": [code("Z")]}
_NO_RULE = {"rule": "be nice", "value": 1, "since": "2026-01-01", "citation": FIXTURE}

MALFORMED: dict[str, tuple[tuple[str, str, Any], str, str]] = {
    "a wrong check digit": (_made(gtin="04870001000017"), "gtin", "wrong_check_digit"),
    "a short GLN": (("maker", "shipments", {"receiver": "487", "packs": [code("Z")]}), "receiver", "wrong_length"),
    "a letter in a BIN": (("operator", "parties", {"bin": "07044001234A"}), "bin", "wrong_characters"),
    "a BIN never issued": (("operator", "sites", {"party": "750314300370"}), "party", "never_issued"),
    "a price with a point": (_sold(600.0), "packs[0].price_tiyn", "not_an_integer"),
    "a price in quotes": (_sold("600"), "packs[0].price_tiyn", "not_an_integer"),
    "a price of true": (_sold(True), "packs[0].price_tiyn", "not_an_integer"),
    "a negative price": (_sold(-1), "packs[0].price_tiyn", "too_small"),
    "a price beyond all prices": (_sold(10**11), "packs[0].price_tiyn", "too_large"),
    "a negative ceiling": (("operator", "ceilings", ceiling(G1, -5, "2026-01-01")), "price_tiyn", "too_small"),
    "a field nobody declared": (_sold(600, discount=5), "packs[0].discount", "unknown_field"),
    "a field that is missing": (("maker", "commissionings", {"gtin": G1}), "lot", "missing"),
    "a pack named twice over": (_sold(600, code=code("Z")), "packs[0]", "one_of"),
    "half a name of a pack": (("pharmacy", "dispensings", _HALF), "packs[0]", "one_of"),
    "too many packs": (("pharmacy", "dispensings", _MANY), "packs", "too_many"),
    "a channel that is none": (_made(channel="gift"), "channel", "not_one_of"),
    "a day that is none": (_made(expiry="2027-02-30"), "expiry", "not_a_day"),
    "a day of a thousand years ago": (_made(produced_on="1026-01-01"), "produced_on", "out_of_range"),
    "a moment without a zone": (_sold(1, dispensed_at="2026-01-01T12:00:00"), "dispensed_at", "no_time_zone"),
    "a moment as a number": (_sold(1, dispensed_at=1_767_225_600), "dispensed_at", "not_a_moment"),
    "a moment before all moments": (_sold(1, dispensed_at="0001-01-01T00:00:00+14:00"), "dispensed_at", "out_of_range"),
    "a NUL in a text": (_entered(trade_name="a\0b"), "trade_name", "wrong_characters"),
    "a text that turns around": (_entered(trade_name="a\u202eb"), "trade_name", "wrong_characters"),
    "a text of blanks": (_entered(inn="  "), "inn", "empty"),
    "a text too long": (_entered(form="x" * 401), "form", "too_long"),
    "an empty pack": (_entered(pack_size=0), "pack_size", "too_small"),
    "a serial of another alphabet": (_made(serials=["Z", "АB"]), "serials[1]", "wrong_characters"),
    "a serial too long": (_made(serials=["Z" * 21]), "serials[0]", "too_long"),
    "serials that are text": (_made(serials="Z"), "serials", "not_a_list"),
    "tails of some serials": (_made(serials=[_tailed("C"), "Z"]), "serials[1]", "one_of"),
    "a tail of another alphabet": (_made(serials=[_tailed("é")]), "serials[0].code", "wrong_form"),
    "all and some": (("maker", "unpackings", _ALL_AND_SOME), "body", "one_of"),
    "neither shipment nor container": (("pharmacy", "receivings", {}), "body", "one_of"),
    "a shipment in words": (("pharmacy", "receivings", {"shipment": "the last one"}), "shipment", "wrong_form"),
    "a label of no container": (("pharmacy", "receivings", {"sscc": "]C101" + G1}), "sscc", "wrong_length"),
    "a rule that is none": (("operator", "rules", _NO_RULE), "rule", "not_one_of"),
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_body_names_the_field(unchanged: Nation, case: str) -> None:
    (who, path, body), field, error = MALFORMED[case]
    answer = unchanged.api.post(f"/v1/{path}", getattr(unchanged, who), body)
    assert answer.status_code == 422
    assert answer.json()["code"] == "malformed_request"
    assert (field, error) in {(one["field"], one["code"]) for one in answer.json()["errors"]}


def test_no_serials_is_a_problem_of_its_own(unchanged: Nation) -> None:
    answer = unchanged.commission([])
    assert (answer.status_code, answer.json()["code"]) == (422, "no_serials")


BROKEN = {
    "nothing": b"",
    "no JSON": b"{",
    "not an object": b"[]",
    "a number": b"1",
    "invalid UTF-8": b'{"code": "\xff"}',
    "a lone surrogate": b'{"code": "\\ud800"}',
    "deep objects": b'{"code":' * 5_000,
    "deep lists": b"[" * 50_000,
    "not a number": b'{"code": NaN}',
    "a huge number": b'{"code": ' + b"9" * 5_000 + b"}",
}


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("path", ["/v1/dispensings", "/v1/scans", "/v1/commissionings"])
def test_broken_json_is_a_problem_of_the_request(unchanged: Nation, path: str, case: str) -> None:
    key = unchanged.maker if path == "/v1/commissionings" else unchanged.pharmacy
    headers = {"Content-Type": "application/json", "Idempotency-Key": "broken"}
    answer = unchanged.api.send("POST", path, key, content=BROKEN[case], headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_request")
    assert answer.json()["errors"][0]["field"]


def test_what_was_sent_is_not_repeated(unchanged: Nation) -> None:
    secret = "a name and an address"
    who, path, body = _sold(secret, dispensed_at=secret)
    answer = unchanged.api.post(f"/v1/{path}", getattr(unchanged, who), {**body, secret: 1})
    assert answer.status_code == 422
    assert len(answer.json()["errors"]) == 3
    assert secret not in answer.text
    assert secret not in unchanged.api.get(f"/v1/lots/{secret}/B1", unchanged.maker).text


def test_many_errors_are_not_all_told(unchanged: Nation) -> None:
    who, path, body = _made(serials=["é"] * 9_999)
    answer = unchanged.api.post(f"/v1/{path}", getattr(unchanged, who), body)
    assert len(answer.json()["errors"]) == 20
