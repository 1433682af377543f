"""Reading packs, their roads, containers, lots and holdings."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response

from domain.ground.identifiers import Sscc
from tests.api.client import running
from tests.api.nation import DISTRIBUTOR, G1, MAKER, PHARMACY, Keys, Member, Nation, pack, sscc
from tests.databases import conninfo_of, new_database


@pytest.fixture
def followed(server: str, populated: tuple[str, Keys]) -> Generator[Nation]:
    """Give a nation whose holdings follow the log."""
    name, keys = populated
    with new_database(server, name) as copy, running(conninfo_of(server, copy), follow=True) as api:
        yield Nation(api, keys)


@pytest.mark.parametrize("serial", ["a/b", "100%", "%2F", "a/history", "?x=1&y", "..", "a+b", "'\"", "%252F"])
def test_serials_and_lots_of_any_characters_stand_in_an_address(nation: Nation, serial: str) -> None:
    assert nation.commission([serial], lot=serial).status_code == 201
    path = f"/v1/packs/{G1}/{quote(serial, safe='').replace('.', '%2E')}"
    found = nation.api.get(path, nation.maker)
    assert (found.status_code, found.json()["serial"]) == (200, serial), found.text
    assert [step["event"] for step in nation.api.get(f"{path}/history", nation.maker).json()["steps"]] == [
        "lot.commissioned"
    ]
    lot = nation.api.get(f"/v1/lots/{G1}/{quote(serial, safe='').replace('.', '%2E')}", nation.maker)
    assert (lot.json()["lot"], lot.json()["packs"]) == (serial, 1)


def test_a_pack_of_a_case_that_was_filled_and_emptied_one_by_one_has_only_its_own_steps(nation: Nation) -> None:
    api, (first, *others) = nation.api, nation.made(30)
    for serial in (first, *others):
        api.done("/v1/packings", nation.maker, {"sscc": sscc(1), "packs": [pack(serial)]})
    for serial in others[:10]:
        api.done("/v1/unpackings", nation.maker, {"sscc": sscc(1), "packs": [pack(serial)]})
    for serial, road in ((first, ["packed"]), (others[0], ["packed", "unpacked"]), (others[-1], ["packed"])):
        steps = api.get(f"/v1/packs/{G1}/{serial}/history", nation.maker).json()["steps"]
        assert [step["event"] for step in steps] == ["lot.commissioned", *(f"container.{name}" for name in road)]


def test_the_road_of_a_pack_through_three_containers_is_told_in_few_words(nation: Nation) -> None:
    api, (serial, *others) = nation.api, nation.made(50)
    case, pallet, box = sscc(1), sscc(2), Sscc.from_body("04870002000000001")
    api.done("/v1/prefixes", nation.operator, {"prefix": "4870002", "party": DISTRIBUTOR.bin})
    api.done("/v1/packings", nation.maker, {"sscc": case, "packs": [pack(one) for one in (serial, *others)]})
    api.done("/v1/packings", nation.maker, {"sscc": pallet, "containers": [case]})
    _move(nation, MAKER, DISTRIBUTOR, pallet)
    api.done("/v1/unpackings", nation.distributor, {"sscc": pallet, "all": True})
    api.done("/v1/unpackings", nation.distributor, {"sscc": case, "packs": [pack(serial)]})
    api.done("/v1/packings", nation.distributor, {"sscc": box, "packs": [pack(serial)]})
    _move(nation, DISTRIBUTOR, PHARMACY, box)
    receipt = nation.sell(serial, 500).json()
    api.done(f"/v1/dispensings/{receipt['dispensing']}/cancellation", nation.pharmacy, {"reason": "wrong pack"})

    told = api.get(f"/v1/packs/{G1}/{serial}/history", nation.regulator)
    assert [step["event"] for step in told.json()["steps"]] == [
        "lot.commissioned",
        "container.packed",
        "container.packed",
        "shipment.shipped",
        "shipment.received",
        "container.emptied",
        "container.unpacked",
        "container.packed",
        "shipment.shipped",
        "shipment.received",
        "pack.dispensed",
        "dispensing.cancelled",
    ]
    assert len(told.content) <= 4_096
    assert told.json()["steps"][1]["said"]["packs"] == 50
    assert told.json()["steps"][10]["said"]["price_tiyn"] == 500

    seen = api.get(f"/v1/packs/{G1}/{serial}/history", nation.pharmacy).json()["steps"]
    assert seen[0]["said"] == {
        "site": MAKER.gln,
        "expiry": "2099-06-30",
        "produced_on": "2026-01-15",
        "channel": "commercial",
        "packs": 50,
    }
    assert "documents" not in seen[3]["said"]
    assert "documents" in told.json()["steps"][3]["said"]


def test_a_container_is_read_page_by_page(nation: Nation) -> None:
    serials = nation.made(5)
    inner, outer = sscc(1), sscc(2)
    nation.api.done("/v1/packings", nation.maker, {"sscc": inner, "packs": [pack(one) for one in serials]})
    nation.api.done("/v1/packings", nation.maker, {"sscc": outer, "containers": [inner]})
    first = nation.api.get(f"/v1/containers/{inner}?limit=3", nation.maker).json()
    second = nation.api.get(f"/v1/containers/{inner}?limit=3&offset=3", nation.maker).json()
    assert sorted(one["serial"] for one in first["packs"] + second["packs"]) == serials
    assert (first["packs_total"], first["where"]["containers"]) == (5, [outer])
    whole = nation.api.get(f"/v1/containers/{outer}", nation.maker).json()
    assert (whole["packs"], whole["containers"], whole["open"]) == ([], [inner], True)
    too_many = nation.api.get(f"/v1/containers/{inner}?limit=1001", nation.maker)
    assert (too_many.status_code, too_many.json()["field"]) == (422, "limit")


def test_a_lot_is_told_to_who_has_to_do_with_it(followed: Nation) -> None:
    serials = followed.made(3, lot="M1")
    path = f"/v1/lots/{G1}/M1"
    assert followed.api.get(path, followed.maker).json()["packs"] == 3
    assert followed.api.get(path, followed.regulator).json()["packs"] == 3
    assert followed.api.get(path, followed.pharmacy).status_code == 404
    sent = followed.ship(followed.maker, PHARMACY, serials)
    awaited = _once(lambda: followed.api.get(path, followed.pharmacy), lambda _: True)
    assert (awaited["expiry"], awaited["packs"]) == ("2099-06-30", None)
    followed.api.done("/v1/receivings", followed.pharmacy, {"shipment": sent})
    assert followed.api.get(path, followed.rival).status_code == 404


def test_holdings_follow_what_happens(followed: Nation) -> None:
    serials = followed.stocked(3, lot="H1")
    followed.stocked(2, lot="H2")
    followed.sell(serials[0], 1)
    path = f"/v1/sites/{PHARMACY.gln}/holdings"
    wanted = [{"gtin": G1, "lot": "H1", "packs": 2}, {"gtin": G1, "lot": "H2", "packs": 2}]
    held = _once(lambda: followed.api.get(path, followed.pharmacy), lambda told: told["lots"] == wanted)
    assert not held["more"]
    page = followed.api.get(f"{path}?limit=1", followed.regulator).json()
    assert (page["lots"], page["more"]) == (wanted[:1], True)
    rest = followed.api.get(f"{path}?after_gtin={G1}&after_lot=H1", followed.regulator).json()
    assert rest["lots"] == wanted[1:]


def _move(nation: Nation, sender: Member, receiver: Member, container: str) -> None:
    body = {"receiver": receiver.gln, "containers": [container], "documents": ["Invoice 17"]}
    nation.api.done("/v1/shipments", nation.keys[sender.gln], body)
    nation.api.done("/v1/receivings", nation.keys[receiver.gln], {"sscc": container})


def _once(ask: Callable[[], Response], holds: Callable[[Any], bool]) -> Any:
    """Ask until the answer is as it must become, and return it."""
    for _ in range(100):
        answer = ask()
        if answer.status_code == 200 and holds(answer.json()):
            return answer.json()
        time.sleep(0.05)
    raise AssertionError("It never became so.")
