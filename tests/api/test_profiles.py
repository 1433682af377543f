"""Profiles of codes through the API: the operator enters them, and the maker's files are measured by them."""

from __future__ import annotations

import pytest

from tests.api.nation import G1, LOT, TAIL_CODE, TAIL_KEY, UNKNOWN_GTIN, Nation, product, profile

ONE = "A1b2C3d4E5f6G"


def test_the_operator_enters_profiles_and_is_told_what_is_in_force(nation: Nation) -> None:
    first = nation.api.done("/v1/profiles", nation.operator, profile(G1, until="2026-01-01"))
    eu = profile(G1, tail="none", key_length=None, code_length=None)
    refused = nation.api.post("/v1/profiles", nation.operator, eu).json()
    assert (refused["code"], refused["evidence"]["rows"]) == ("row_contradicted", [1])
    again = nation.api.done("/v1/profiles", nation.operator, {**eu, "replaces": [1]})
    assert (first["row"], again["row"]) == (1, 2)
    ((was, now),) = [(one["was"], one["now"]) for one in again["changed"] if one["since"] == "2019-01-01"]
    assert (was["row"], was["profile"]["tail"], now["row"], now["profile"]["tail"]) == (1, "allowed", 2, "none")
    assert "value" not in now


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"serial_min": 14, "serial_max": 13}, "malformed_request", "body"),
        ({"tail": "none"}, "malformed_request", "body"),
        ({"key_length": None}, "malformed_request", "body"),
        ({"serial_max": 21}, "malformed_request", "serial_max"),
        ({"code_length": 91}, "malformed_request", "code_length"),
        ({"tail": "perhaps"}, "malformed_request", "tail"),
        ({"gtin": UNKNOWN_GTIN}, "product_not_registered", "gtin"),
        ({"until": "2019-01-01"}, "wrong_period", "until"),
    ],
)
def test_a_profile_that_cannot_be_is_refused(
    unchanged: Nation, change: dict[str, object], code: str, field: str
) -> None:
    answer = unchanged.api.post("/v1/profiles", unchanged.operator, {**profile(G1), **change})
    assert (answer.json()["code"], answer.json()["field"]) == (code, field)


def test_nobody_else_enters_a_profile(unchanged: Nation) -> None:
    for key in (unchanged.maker, unchanged.regulator):
        assert unchanged.api.post("/v1/profiles", key, profile(G1)).json()["code"] == "not_allowed"


def test_packs_of_another_market_are_measured_by_their_own_profile(nation: Nation) -> None:
    nation.api.done("/v1/profiles", nation.operator, profile(serial_min=13, serial_max=13, replaces=[1]))
    other = "04870001000028"
    nation.api.done("/v1/products", nation.operator, product(other))
    eu = profile(other, tail="none", key_length=None, code_length=None)
    nation.api.done("/v1/profiles", nation.operator, eu)
    assert nation.commission(["12345"]).json()["code"] == "serial_shape"
    assert nation.commission(["12345"], other).status_code == 201
    assert nation.commission([ONE], other, tails=True).json()["case"] == "tail_not_expected"


def test_a_refusal_says_where_what_was_expected_and_what_was_got(nation: Nation) -> None:
    nation.api.done("/v1/profiles", nation.operator, profile(serial_min=13, serial_max=13, replaces=[1]))
    packs = [
        {"serial": ONE, "key": TAIL_KEY, "code": TAIL_CODE},
        {"serial": "B" * 13, "key": TAIL_CODE, "code": TAIL_KEY},
    ]
    packs.append({"serial": "C" * 12, "key": TAIL_KEY, "code": TAIL_CODE})
    answer = nation.api.post("/v1/commissionings", nation.maker, {"gtin": G1, **LOT, "serials": packs})
    assert answer.status_code == 422
    told = answer.json()
    found = {
        one["case"]: (one["field"], one["evidence"]["expected"], one["evidence"]["got"]) for one in told["reasons"]
    }
    assert found == {
        "serial_shape": ("serials[2]", "13", 12),
        "tail_exchanged": ("serials[1].key", "4", 44),
    }
    assert told["title"] == "A serial number has 12 characters; those of this product have 13."
