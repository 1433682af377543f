"""Shipments from and to a site: what became of them, newest first, and what one carries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest

from domain.parties.parties import Role
from tests.api.nation import DISTRIBUTOR, MAKER, MEMBERS, PHARMACY, REGULATOR, RIVAL, Nation, pack, sscc

CALLED_BACK, RECEIVED, ON_THE_ROAD, ONWARD, TO_THE_RIVAL = "called back", "received", "on the road", "onward", "rival"

Said = dict[str, Any]


@pytest.fixture(scope="module")
def sent(shared: Nation) -> dict[str, str]:
    """Give the numbers of shipments that were sent, and of which some ended."""
    api, serials = shared.api, shared.made(5)
    api.done("/v1/packings", shared.maker, {"sscc": sscc(1), "packs": [pack(one) for one in serials[:2]]})
    found = {CALLED_BACK: shared.ship(shared.maker, PHARMACY, serials[2:3])}
    api.done(f"/v1/shipments/{found[CALLED_BACK]}/cancellation", shared.maker, {"reason": "the wrong truck"})
    body = {
        "receiver": PHARMACY.gln,
        "packs": [pack(one) for one in serials[2:4]],
        "containers": [sscc(1)],
        "documents": ['Счёт "17"', "CMR-1"],
    }
    found[RECEIVED] = api.done("/v1/shipments", shared.maker, body)["shipment"]
    api.done("/v1/receivings", shared.pharmacy, {"shipment": found[RECEIVED]})
    found[ON_THE_ROAD] = shared.ship(shared.maker, PHARMACY, serials[4:])
    found[ONWARD] = shared.ship(shared.pharmacy, DISTRIBUTOR, serials[2:3])
    found[TO_THE_RIVAL] = shared.ship(shared.maker, RIVAL, shared.made())
    return found


def listed(nation: Nation, key: str, **wanted: str | int) -> Said:
    """Return what somebody is answered."""
    answer = nation.api.get(f"/v1/shipments?{urlencode(wanted)}", key)
    assert answer.status_code == 200, answer.text
    told: Said = answer.json()
    return told


def names(sent: dict[str, str], told: Said) -> list[str]:
    """Return what the shipments in an answer are called here."""
    called = {number: name for name, number in sent.items()}
    return [called[one["shipment"]] for one in told["shipments"]]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [ONWARD, ON_THE_ROAD, RECEIVED, CALLED_BACK]),
        ({"direction": "sent"}, [ONWARD]),
        ({"direction": "awaited"}, [ON_THE_ROAD, RECEIVED, CALLED_BACK]),
        ({"status": "in_transit"}, [ONWARD, ON_THE_ROAD]),
        ({"status": "received"}, [RECEIVED]),
        ({"status": "cancelled"}, [CALLED_BACK]),
        ({"status": "in_transit", "direction": "awaited"}, [ON_THE_ROAD]),
        ({"status": "received", "direction": "sent"}, []),
        ({"site": PHARMACY.gln, "status": "received"}, [RECEIVED]),
    ],
    ids=str,
)
def test_a_site_sees_what_it_sent_and_awaits(
    shared: Nation, sent: dict[str, str], wanted: dict[str, str], expected: list[str]
) -> None:
    assert names(sent, listed(shared, shared.pharmacy, **wanted)) == expected
    seen_by_regulator = listed(shared, shared.regulator, **{"site": PHARMACY.gln, **wanted})
    assert names(sent, seen_by_regulator) == expected


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
def test_oversight_sees_all_of_them_page_by_page(shared: Nation, sent: dict[str, str], limit: int) -> None:
    told = listed(shared, shared.regulator, limit=limit)
    found = names(sent, told)
    while told["next"]:
        told = listed(shared, shared.regulator, limit=limit, cursor=told["next"])
        found += names(sent, told)
    assert found == [TO_THE_RIVAL, ONWARD, ON_THE_ROAD, RECEIVED, CALLED_BACK]


def test_a_shipment_that_leaves_between_two_pages_moves_nothing(nation: Nation) -> None:
    numbers = [nation.ship(nation.maker, PHARMACY, nation.made()) for _ in range(4)]
    first = listed(nation, nation.pharmacy, limit=2)
    nation.ship(nation.maker, PHARMACY, nation.made())
    second = listed(nation, nation.pharmacy, limit=2, cursor=first["next"])
    found = [one["shipment"] for one in first["shipments"] + second["shipments"]]
    assert (found, second["next"]) == (numbers[::-1], None)


def test_a_shipment_is_told_with_its_times_papers_and_what_it_carries(shared: Nation, sent: dict[str, str]) -> None:
    for key in (shared.maker, shared.pharmacy, shared.regulator):
        told = shared.api.get(f"/v1/shipments/{sent[RECEIVED]}", key).json()
        one = told["shipment"]
        times = [datetime.fromisoformat(one[name]) for name in ("shipped_at", "recorded_at", "ended_at")]
        assert times == sorted(times)
        assert times[-1] < datetime.now(UTC)
        assert one == {
            "shipment": sent[RECEIVED],
            "sender": MAKER.gln,
            "receiver": PHARMACY.gln,
            "status": "received",
            "packs": 2,
            "containers": 1,
            "documents": ['Счёт "17"', "CMR-1"],
            **{name: one[name] for name in ("shipped_at", "recorded_at", "ended_at")},
        }
        assert (len(told["load"]["packs"]), told["load"]["containers"]) == (2, [sscc(1)])
        assert one in listed(shared, key)["shipments"]


def test_what_a_shipment_carries_is_read_page_by_page(shared: Nation, sent: dict[str, str]) -> None:
    path = f"/v1/shipments/{sent[RECEIVED]}"
    whole = shared.api.get(path, shared.maker).json()["load"]["packs"]
    parts = [shared.api.get(f"{path}?limit=1&offset={at}", shared.maker).json()["load"]["packs"] for at in range(3)]
    assert parts == [whole[:1], whole[1:], []]


def test_who_awaited_a_shipment_that_was_called_back_sees_that_and_not_what_it_carried(
    shared: Nation, sent: dict[str, str]
) -> None:
    path = f"/v1/shipments/{sent[CALLED_BACK]}"
    told = shared.api.get(path, shared.pharmacy).json()
    assert (told["shipment"]["status"], told["shipment"]["packs"], told["load"]) == ("cancelled", 1, None)
    for key in (shared.maker, shared.regulator):
        assert len(shared.api.get(path, key).json()["load"]["packs"]) == 1


@pytest.mark.parametrize("member", [one for one in MEMBERS if one.role not in {Role.OPERATOR, Role.REGULATOR}], ids=str)
def test_nobody_sees_a_shipment_between_others(shared: Nation, sent: dict[str, str], member: Any) -> None:
    key = shared.keys[member.gln]
    mine = {one["shipment"] for one in listed(shared, key)["shipments"]}
    for one in listed(shared, shared.regulator)["shipments"]:
        concerned = member.gln in {one["sender"], one["receiver"]}
        assert (one["shipment"] in mine) == concerned
        assert (shared.api.get(f"/v1/shipments/{one['shipment']}", key).status_code == 200) == concerned
    assert {one["shipment"] for one in listed(shared, key, site=member.gln)["shipments"]} == mine
    assert shared.api.get(f"/v1/shipments?site={REGULATOR.gln}", key).status_code == 404


@pytest.mark.parametrize(
    ("query", "field"),
    [("direction=up", "direction"), ("status=lost", "status"), ("cursor=9", "cursor"), ("site=1", "site")],
)
def test_what_cannot_be_asked_is_said_by_its_field(shared: Nation, query: str, field: str) -> None:
    answer = shared.api.get(f"/v1/shipments?{query}", shared.maker)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
