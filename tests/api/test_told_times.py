"""Times of their own with which acts are told over HTTP: where in the request they are wrong, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.nation import FIXTURE, G1, LOT, PHARMACY, TOLD_WITHIN_MINUTES, Nation, pack, sscc

Asked = tuple[str, str, dict[str, Any]]
"""An act over HTTP that could be taken now: its address, whose key, its body."""


def _commissioning(nation: Nation) -> Asked:
    return "/v1/commissionings", nation.maker, {"gtin": G1, **LOT, "serials": [nation.serial()]}


def _packing(nation: Nation) -> Asked:
    return "/v1/packings", nation.maker, {"sscc": sscc(1), "packs": [pack(nation.made()[0])]}


def _unpacking(nation: Nation) -> Asked:
    nation.api.done(*_packing(nation))
    return "/v1/unpackings", nation.maker, {"sscc": sscc(1), "all": True}


def _shipping(nation: Nation) -> Asked:
    return "/v1/shipments", nation.maker, {"receiver": PHARMACY.gln, "packs": [pack(nation.made()[0])]}


def _calling_back(nation: Nation) -> Asked:
    sent = nation.ship(nation.maker, PHARMACY, nation.made())
    return f"/v1/shipments/{sent}/cancellation", nation.maker, {"reason": "the wrong truck"}


def _receiving(nation: Nation) -> Asked:
    return "/v1/receivings", nation.pharmacy, {"shipment": nation.ship(nation.maker, PHARMACY, nation.made())}


def _dispensing(nation: Nation) -> Asked:
    return "/v1/dispensings", nation.pharmacy, {"packs": [{**pack(nation.stocked()[0]), "price_tiyn": 100}]}


def _taking_back(nation: Nation) -> Asked:
    receipt = nation.sell(nation.stocked()[0], 100).json()["dispensing"]
    return f"/v1/dispensings/{receipt}/cancellation", nation.pharmacy, {"reason": "the wrong pack"}


def _writing_off(nation: Nation) -> Asked:
    return "/v1/decommissionings", nation.pharmacy, {"pack": pack(nation.stocked()[0]), "reason": "broken"}


EVERY_ACT: dict[Callable[[Nation], Asked], tuple[str, str]] = {
    _commissioning: ("commissioned_at", "commissioning"),
    _packing: ("packed_at", "packing"),
    _unpacking: ("unpacked_at", "unpacking"),
    _shipping: ("shipped_at", "shipping"),
    _calling_back: ("cancelled_at", "void_shipping"),
    _receiving: ("received_at", "receiving"),
    _dispensing: ("dispensed_at", "dispensing"),
    _taking_back: ("cancelled_at", "dispensing_cancel"),
    _writing_off: ("decommissioned_at", "decommissioning"),
}
"""How each act is asked for, where it gives its time, and what its rule is called."""


def told(nation: Nation, asked: Asked, field: str, at: datetime) -> dict[str, Any]:
    """Tell an act with a time of its own and return the problem it is answered with."""
    path, key, body = asked
    answer = nation.api.post(path, key, {**body, field: at.isoformat()})
    assert answer.status_code == 422, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


@pytest.mark.parametrize(("act", "field"), [(act, field) for act, (field, _) in EVERY_ACT.items()])
def test_an_act_told_before_what_it_stands_on_is_refused_with_that_time(
    nation: Nation, act: Callable[[Nation], Asked], field: str
) -> None:
    asked, at = act(nation), datetime(2026, 1, 1, tzinfo=UTC)
    before = nation.api.events()
    problem = told(nation, asked, field, at)
    assert (problem["code"], problem["outcome"], problem["field"]) == ("time_too_early", "check", field)
    assert datetime.fromisoformat(problem["evidence"]["not_before"]) > at
    assert nation.api.events() == before
    assert nation.api.post(*asked).status_code == 201


@pytest.mark.parametrize(("act", "field", "rule"), [(act, *more) for act, more in EVERY_ACT.items()])
def test_an_act_told_too_late_is_refused_with_how_late_it_is(
    nation: Nation, act: Callable[[Nation], Asked], field: str, rule: str
) -> None:
    asked = act(nation)
    row = {"rule": f"{rule}_told_within_minutes", "since": "2019-01-01", "citation": FIXTURE}
    nation.api.done("/v1/rules", nation.operator, {**row, "value": 15, "replaces": [1]})
    problem = told(nation, asked, field, datetime.now(UTC) - timedelta(hours=1))
    assert (problem["code"], problem["outcome"], problem["field"]) == ("told_too_late", "check", field)
    assert (problem["evidence"]["late_minutes"], problem["evidence"]["within_minutes"]) == (60, 15)
    nation.api.done("/v1/rules", nation.operator, {**row, "value": TOLD_WITHIN_MINUTES, "replaces": [2]})
    assert nation.api.post(*asked).status_code == 201


def test_a_time_within_the_leeway_is_kept_as_it_is_said(nation: Nation) -> None:
    (serial,) = nation.stocked()
    at = datetime.now(UTC) - timedelta(minutes=2)
    assert nation.sell(serial, 100, at=at.isoformat()).status_code == 201
    road = nation.api.send("GET", f"/v1/packs/{G1}/{serial}/history", nation.pharmacy).json()
    assert at.isoformat() in str(road).replace("Z", "+00:00")


def test_a_licence_that_ended_is_not_brought_back_by_an_early_date(nation: Nation) -> None:
    """Nor is a ceiling that was lowered, nor a day before the expiry: nobody had the pack then."""
    (serial,) = nation.stocked()
    answer = nation.sell(serial, 100, at="2020-01-01T12:00:00+06:00")
    assert answer.json()["code"] == "time_too_early"
