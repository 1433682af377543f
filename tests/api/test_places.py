"""Where in a request something is wrong: each line that is refused is named, and each once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from httpx import Response

from tests.api.nation import DISTRIBUTOR, PHARMACY, RIVAL, TAIL_CODE, Nation, code, gtin, pack, product, sscc

GOOD_PRICE = 100


def sold(*lines: dict[str, Any]) -> dict[str, Any]:
    return {"packs": [{"price_tiyn": GOOD_PRICE, **line} for line in lines]}


def named(answer: Response, case: str) -> list[str]:
    """Return the fields that an answer names for a case, in its order."""
    problem = answer.json()
    reasons = problem.get("reasons", [problem])
    return [reason.get("field", "") for reason in reasons if reason["case"] == case]


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize("by_code", [True, False])
def test_a_pack_that_stands_on_a_receipt_again_is_named_at_each_of_its_lines(
    nation: Nation, times: int, by_code: bool
) -> None:
    once, again = nation.stocked(2)
    lines = [{"code": code(again)} if by_code else pack(again)] * times
    answer = nation.api.post("/v1/dispensings", nation.pharmacy, sold(pack(once), *lines))
    expected = [f"packs[{number}]" for number in range(1, times + 1)]
    assert (answer.status_code, answer.json()["field"]) == (422, "packs[1]")
    assert named(answer, "repeated_in_request") == expected
    assert len(answer.json()["reasons"]) == times


def test_what_stands_in_a_packing_or_shipment_again_is_named_at_each_of_its_lines(nation: Nation) -> None:
    one, other = nation.made(2)
    case = sscc(40)
    nation.api.done("/v1/packings", nation.maker, {"sscc": case, "packs": [pack(other)]})
    things = {"packs": [pack(one), pack(one)], "containers": [case, case]}
    for path, body in (
        ("/v1/packings", {"sscc": sscc(41), **things}),
        ("/v1/shipments", {"receiver": PHARMACY.gln, **things}),
    ):
        answer = nation.api.post(path, nation.maker, body)
        assert named(answer, "repeated_in_request") == ["packs[0]", "packs[1]", "containers[0]", "containers[1]"]


def test_what_stands_again_is_named_in_the_order_of_the_request(nation: Nation) -> None:
    one, other = nation.stocked(2)
    lines = [pack(one), pack(other), pack(one), pack(other)]
    answer = nation.api.post("/v1/dispensings", nation.pharmacy, sold(*lines))
    assert named(answer, "repeated_in_request") == [f"packs[{number}]" for number in range(4)]


def test_two_lines_that_are_wrong_alike_are_named_once_each(nation: Nation) -> None:
    lines = [pack("NOBODY"), pack("NOBODY"), pack("ELSE")]
    answer = nation.api.post("/v1/dispensings", nation.pharmacy, sold(*lines))
    assert named(answer, "unknown_serial") == ["packs[0]", "packs[1]", "packs[2]"]
    assert named(answer, "repeated_in_request") == ["packs[0]", "packs[1]"]


def _unpriced(nation: Nation) -> dict[str, Any]:
    other = gtin(60)
    nation.api.done("/v1/products", nation.operator, product(other))
    return pack(nation.stocked(1, other)[0], other)


def _written_off(nation: Nation) -> dict[str, Any]:
    (serial,) = nation.stocked()
    nation.api.done("/v1/decommissionings", nation.pharmacy, {"pack": pack(serial), "reason": "broken"})
    return pack(serial)


def _sold_at(nation: Nation, key: str, serials: list[str]) -> dict[str, Any]:
    assert nation.sell(serials[0], GOOD_PRICE, key=key).status_code == 201
    return pack(serials[0])


def _on_the_road(nation: Nation) -> dict[str, Any]:
    serials = nation.made()
    nation.ship(nation.maker, PHARMACY, serials)
    return pack(serials[0])


LINES: dict[str, Callable[[Nation], dict[str, Any]]] = {
    "unknown_product": lambda _: pack("X", gtin(99)),
    "unknown_serial": lambda _: pack("NOBODY"),
    "crypto_mismatch": lambda nation: {"code": code(nation.stocked(tails=True)[0], tail=TAIL_CODE.swapcase())},
    "dispensed_here": lambda nation: _sold_at(nation, nation.pharmacy, nation.stocked()),
    "dispensed_elsewhere": lambda nation: _sold_at(nation, nation.rival, nation.stocked(at=RIVAL)),
    "decommissioned": _written_off,
    "in_transit_to_you": _on_the_road,
    "held_elsewhere": lambda nation: pack(nation.stocked(at=DISTRIBUTOR)[0]),
    "expired": lambda nation: pack(nation.stocked(1, lot="OLD", expiry="2026-01-31")[0]),
    "state_funded_pack": lambda nation: pack(nation.stocked(1, lot="FREE", channel="state_funded")[0]),
    "above_ceiling": lambda nation: {**pack(nation.stocked()[0]), "price_tiyn": 10**9},
    "ceiling_unknown": _unpriced,
}
"""For each way in which one line of a receipt can be refused, such a line."""


@pytest.mark.parametrize("case", LINES)
def test_every_refusal_of_a_line_names_its_field(nation: Nation, case: str) -> None:
    (good,) = nation.stocked()
    line = LINES[case](nation)
    answer = nation.api.post("/v1/dispensings", nation.pharmacy, sold(pack(good), line))
    assert [field.partition(".")[0] for field in named(answer, case)] == ["packs[1]"], answer.text
