"""Ceilings and rules over HTTP: each answer says what is in force now, and what changed."""

from __future__ import annotations

from typing import Any

from domain.acts.office.pricing import SetRule
from domain.rules.parameters import Rule
from tests.api.nation import FIXTURE, OPERATOR, Nation, ceiling, code, gtin, product
from tests.ledger.world import INVENTED, SINCE, render

END = {"channel": "commercial", "level": "retail", "citation": FIXTURE}


def new_product(nation: Nation, number: int) -> str:
    """Register a product without a ceiling, and return its GTIN."""
    nation.api.done("/v1/products", nation.operator, product(gtin(number)))
    return gtin(number)


def row(number: int, value: int | None) -> dict[str, Any]:
    return {"row": number, "value": value}


def test_a_first_ceiling_is_in_force_where_nothing_was(nation: Nation) -> None:
    small = new_product(nation, 20)
    told = nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 500, "2020-01-01", "2030-01-01"))
    days = {"since": "2020-01-01", "until": "2030-01-01"}
    assert told["row"] == 1
    assert told["in_force"] == [{**days, "row": row(1, 500)}]
    assert told["changed"] == [{**days, "was": None, "now": row(1, 500)}]


def test_a_ceiling_entered_twice_says_what_is_in_force_and_that_only_the_row_is_another(nation: Nation) -> None:
    small = new_product(nation, 21)
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 500, "2020-01-01"))
    told = nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 500, "2020-01-01"))
    assert told["in_force"] == [{"since": "2020-01-01", "until": None, "row": row(2, 500)}]
    assert [(one["was"], one["now"]) for one in told["changed"]] == [(row(1, 500), row(2, 500))]


def test_a_contradiction_is_refused_with_the_row_and_replaces_it_by_name(nation: Nation) -> None:
    small = new_product(nation, 22)
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 500, "2020-01-01"))
    wanted = ceiling(small, 400, "2020-01-01")
    before = nation.api.events()
    problem = nation.api.post("/v1/ceilings", nation.operator, wanted)
    assert (problem.status_code, problem.json()["code"], problem.json()["field"]) == (409, "row_contradicted", "since")
    assert problem.json()["evidence"]["standing"] == [{"row": 1, "since": "2020-01-01", "until": None, "value": 500}]
    assert nation.api.events() == before
    told = nation.api.done("/v1/ceilings", nation.operator, {**wanted, "replaces": [1]})
    assert told["changed"] == [{"since": "2020-01-01", "until": None, "was": row(1, 500), "now": row(2, 400)}]


def test_a_new_edition_says_on_which_days_it_takes_over(nation: Nation) -> None:
    small = new_product(nation, 23)
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 500, "2020-01-01"))
    told = nation.api.done("/v1/ceilings", nation.operator, ceiling(small, None, "2025-07-05", "2026-07-05"))
    days = {"since": "2025-07-05", "until": "2026-07-05"}
    assert told["in_force"] == [{**days, "row": row(2, None)}]
    assert told["changed"] == [{**days, "was": row(1, 500), "now": row(2, None)}]


def test_a_row_that_ends_says_which_days_are_left_without_any(nation: Nation) -> None:
    small = new_product(nation, 24)
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 500, "2020-01-01"))
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 600, "2030-01-01"))
    told = nation.api.done(f"/v1/ceilings/{small}/end", nation.operator, {**END, "row": 1, "until": "2028-01-01"})
    assert told["in_force"] == [
        {"since": "2028-01-01", "until": "2030-01-01", "row": None},
        {"since": "2030-01-01", "until": None, "row": row(2, 600)},
    ]
    gap = {"since": "2028-01-01", "until": "2030-01-01", "was": row(1, 500), "now": None}
    assert told["changed"] == [gap]


def test_a_row_that_ends_may_bring_an_older_one_back(nation: Nation) -> None:
    small = new_product(nation, 25)
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 500, "2020-01-01"))
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 400, "2022-01-01"))
    told = nation.api.done(f"/v1/ceilings/{small}/end", nation.operator, {**END, "row": 2, "until": "2024-01-01"})
    assert told["changed"] == [{"since": "2024-01-01", "until": None, "was": row(2, 400), "now": row(1, 500)}]


def test_a_rule_says_the_same(nation: Nation) -> None:
    wanted = {"rule": "dispensing_cancel_window_days", "value": 5, "since": "2019-01-01", "citation": FIXTURE}
    assert nation.api.post("/v1/rules", nation.operator, wanted).json()["code"] == "row_contradicted"
    told = nation.api.done("/v1/rules", nation.operator, {**wanted, "replaces": [1]})
    assert told["changed"] == [{"since": "2019-01-01", "until": None, "was": row(1, 10), "now": row(2, 5)}]


def test_a_price_in_doubt_is_refused_at_the_sale_and_at_the_scan_with_its_field(nation: Nation) -> None:
    for rule, value in ((Rule.PAID_PRICE_LEAST_TIYN, 100), (Rule.PAID_PRICE_MOST_TIYN, 1_000_000_000)):
        nation.api.services.ledger.perform(SetRule(rule, value, SINCE, None, INVENTED), OPERATOR.caller, render)
    (serial,) = nation.stocked()
    for price_tiyn, case in ((0, "price_too_low"), (9_999_999_999, "above_ceiling")):
        problem = nation.sell(serial, price_tiyn)
        assert (problem.status_code, problem.json()["case"]) == (409, case)
        assert problem.json()["field"] == "packs[0].price_tiyn"
        body = {"code": code(serial), "price_tiyn": price_tiyn}
        scanned = nation.api.send("POST", "/v1/scans", nation.pharmacy, json=body).json()
        assert scanned["outcome"] == "check"
        assert "price_in_doubt" in {one["code"] for one in scanned["reasons"]}
    assert nation.scan(code(serial)).json()["outcome"] == "ok"
