"""A receipt, by its number and by the id of the request that made it: for the site that made it, and for oversight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api.nation import CARDIOMAGNYL_TIYN, FIXTURE, PHARMACY, RIVAL, Nation, pack

Said = dict[str, Any]


def sold(nation: Nation, serials: Sequence[str], request_id: str, key: str = "") -> Said:
    """Sell packs on one receipt and return the answer."""
    body = {"packs": [{**pack(one), "price_tiyn": 1000 + number} for number, one in enumerate(serials)]}
    answer: Said = nation.api.done("/v1/dispensings", key or nation.pharmacy, body, id=request_id)
    return answer


def of_request(nation: Nation, key: str, request_id: str, **more: str) -> Any:
    """Ask for a receipt by the id of the request that made it."""
    return nation.api.get(f"/v1/dispensings?{urlencode({'request_id': request_id, **more})}", key)


def test_a_receipt_reads_as_it_was_answered(nation: Nation) -> None:
    serials = sorted(nation.stocked(3), reverse=True)
    answered = sold(nation, serials, "till-1/receipt-7")
    wanted: Said = {**answered, "taken_back": None, "recorded_at": None}
    for key in (nation.pharmacy, nation.regulator, nation.operator):
        read = nation.api.get(f"/v1/dispensings/{answered['dispensing']}", key).json()
        assert {**read, "recorded_at": None} == wanted
        assert [one["serial"] for one in read["packs"]] == serials
        site = {} if key == nation.pharmacy else {"site": PHARMACY.gln}
        assert of_request(nation, key, "till-1/receipt-7", **site).json() == read
    assert wanted["total_tiyn"] == 3003
    assert wanted["packs"][0]["ceiling"] == {
        "row": 1,
        "price_tiyn": CARDIOMAGNYL_TIYN,
        "source": FIXTURE["source"],
        "confidence": "F",
    }


def test_a_receipt_that_was_taken_back_says_so_and_keeps_its_packs_though_they_are_sold_again(nation: Nation) -> None:
    serials = nation.stocked(2)
    first = sold(nation, serials, "first")
    body = {"reason": "She changed her mind"}
    back = nation.api.done(f"/v1/dispensings/{first['dispensing']}/cancellation", nation.pharmacy, body, id="back")
    second = sold(nation, serials[:1], "second")
    read = of_request(nation, nation.pharmacy, "first").json()
    assert (read["packs"], read["total_tiyn"]) == (first["packs"], 2001)
    assert read["taken_back"]["reason"] == body["reason"]
    assert read["taken_back"]["occurred_at"] == back["occurred_at"]
    again = nation.api.get(f"/v1/dispensings/{second['dispensing']}", nation.pharmacy).json()
    assert ([one["serial"] for one in again["packs"]], again["taken_back"]) == (serials[:1], None)
    assert of_request(nation, nation.pharmacy, "back").status_code == 404


def test_only_who_made_it_and_oversight_read_a_receipt(nation: Nation) -> None:
    number = sold(nation, nation.stocked(), "till-1")["dispensing"]
    path = f"/v1/dispensings/{number}"
    assert nation.api.get(path, nation.rival).json()["code"] == "not_found"
    assert of_request(nation, nation.rival, "till-1").status_code == 404
    assert of_request(nation, nation.rival, "till-1", site=PHARMACY.gln).status_code == 404
    assert of_request(nation, nation.regulator, "till-1").status_code == 404
    for key in (nation.maker, nation.distributor):
        assert nation.api.get(path, key).json()["code"] == "not_allowed"
        assert of_request(nation, key, "till-1").json()["code"] == "not_allowed"


def test_an_id_is_the_sites_own(nation: Nation) -> None:
    ours, theirs = nation.stocked(1), nation.stocked(1, at=RIVAL)
    sold(nation, ours, "receipt-1")
    sold(nation, theirs, "receipt-1", nation.rival)
    for key, serials in ((nation.pharmacy, ours), (nation.rival, theirs)):
        assert [one["serial"] for one in of_request(nation, key, "receipt-1").json()["packs"]] == serials


def test_a_sale_that_was_refused_and_one_that_nobody_asked_for_made_no_receipt(nation: Nation) -> None:
    body = {"packs": [{**pack("NobodyMadeIt1"), "price_tiyn": 1}]}
    assert nation.api.post("/v1/dispensings", nation.pharmacy, body, id="refused").status_code == 404
    answers = [of_request(nation, nation.pharmacy, name) for name in ("refused", "never-sent")]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content


@pytest.mark.parametrize("path", ["/v1/dispensings", "/v1/dispensings?request_id=", "/v1/dispensings?request_id=%00"])
def test_the_id_of_a_request_must_be_one(shared: Nation, path: str) -> None:
    answer = shared.api.get(path, shared.pharmacy)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "request_id")
