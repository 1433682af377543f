"""Who may do what, tried out: every endpoint by every role, and things of others by everybody."""

from __future__ import annotations

import re
from itertools import product

import pytest

from domain.acts.counter.reporting import Report
from domain.acts.rights import RIGHTS, Reading, may
from domain.ground.identifiers import Gln
from domain.parties.parties import Role
from tests.api.nation import DISTRIBUTOR, G1, MAKER, MEMBERS, PHARMACY, RIVAL, Nation, pack, sscc

_NOBODY = Gln.from_body("487000999999")
_PATHS = {
    "gtin": G1,
    "serial": "Z",
    "sscc": sscc(1),
    "lot": "B1",
    "gln": PHARMACY.gln,
    "shipment": "0000000000000001",
    "rule": "dispensing_on_expiry_day",
    "dispensing": "6f0c9f0e-3f7c-4a8e-9d3a-0c2f5f3f1a11",
}


def test_every_endpoint_lets_in_the_roles_it_names_and_no_other(unchanged: Nation) -> None:
    keys = {member.role: unchanged.keys[member.gln] for member in reversed(MEMBERS)}
    tried = 0
    for path, operations in unchanged.api.app.openapi()["paths"].items():
        for (method, operation), role in product(operations.items(), Role):
            if "security" not in operation:
                continue
            filled = re.sub(r"{(\w+)}", lambda name: _PATHS[name[1]], path)
            answer = unchanged.api.send(
                method.upper(),
                filled,
                keys[role],
                content=b"{}" if method == "post" else None,
                headers={"Content-Type": "application/json", "Idempotency-Key": f"{role} {tried}".replace(" ", "-")},
            )
            refused = answer.status_code == 403 and answer.json()["code"] == "not_allowed"
            assert refused == (role not in operation["x-roles"]), f"{role} {method} {path}: {answer.text}"
            tried += 1
    assert tried == 37 * len(Role)


def test_an_endpoint_is_open_to_all_only_if_it_says_so(unchanged: Nation) -> None:
    open_to_all = {
        path
        for path, operations in unchanged.api.app.openapi()["paths"].items()
        if any("security" not in operation for operation in operations.values())
    }
    assert open_to_all == {"/", "/check", "/{link}", "/live", "/ready"}
    for path, operations in unchanged.api.app.openapi()["paths"].items():
        for method in operations:
            if path not in open_to_all:
                filled = re.sub(r"{(\w+)}", lambda name: _PATHS[name[1]], path)
                assert unchanged.api.send(method.upper(), filled).json()["code"] == "key_missing"


def test_what_is_not_in_the_table_is_refused() -> None:
    assert not may(frozenset(Role), Report)
    assert all(RIGHTS.values())
    assert set(Reading) <= set(RIGHTS)


@pytest.fixture(scope="module")
def road(shared: Nation) -> str:
    """Give the serial of a pack that went from the maker over the distributor to the pharmacy, in one case."""
    (serial,) = shared.made(lot="R1")
    shared.api.done("/v1/packings", shared.maker, {"sscc": sscc(1), "packs": [pack(serial)]})
    for sender, receiver in ((MAKER, DISTRIBUTOR), (DISTRIBUTOR, PHARMACY)):
        body = {"receiver": receiver.gln, "containers": [sscc(1)]}
        shared.api.done("/v1/shipments", shared.keys[sender.gln], body)
        shared.api.done("/v1/receivings", shared.keys[receiver.gln], {"sscc": sscc(1)})
    return serial


def test_a_foreign_thing_and_an_absent_one_get_one_same_answer(shared: Nation, road: str) -> None:
    pairs: tuple[tuple[str, str], ...] = (
        (f"/v1/packs/{G1}/{road}", f"/v1/packs/{G1}/nothing"),
        (f"/v1/packs/{G1}/{road}/history", f"/v1/packs/{G1}/nothing/history"),
        (f"/v1/containers/{sscc(1)}", f"/v1/containers/{sscc(999)}"),
        (f"/v1/lots/{G1}/R1", f"/v1/lots/{G1}/nothing"),
        (f"/v1/sites/{PHARMACY.gln}/holdings", f"/v1/sites/{_NOBODY}/holdings"),
    )
    sent = shared.ship(shared.maker, PHARMACY, shared.made())
    receipt = shared.sell(shared.stocked()[0], 500).json()["dispensing"]
    named = shared.api.done(
        "/v1/dispensings", shared.pharmacy, {"packs": [{**pack(shared.stocked()[0]), "price_tiyn": 1}]}, id="till-1"
    )
    assert named["site"] == PHARMACY.gln
    pairs += (
        (f"/v1/shipments?site={PHARMACY.gln}", f"/v1/shipments?site={_NOBODY}"),
        (f"/v1/shipments/{sent}", f"/v1/shipments/{_PATHS['shipment']}"),
        (f"/v1/dispensings/{receipt}", f"/v1/dispensings/{_PATHS['dispensing']}"),
        ("/v1/dispensings?request_id=till-1", "/v1/dispensings?request_id=till-2"),
        (f"/v1/dispensings?request_id=till-1&site={PHARMACY.gln}", f"/v1/dispensings?request_id=till-1&site={_NOBODY}"),
    )
    for foreign, absent in pairs:
        answers = [shared.api.get(path, shared.rival) for path in (foreign, absent)]
        assert [answer.status_code for answer in answers] == [404, 404], foreign
        assert answers[0].content == answers[1].content


def test_everybody_on_the_road_reads_the_pack_and_sees_where_it_is_only_if_it_is_theirs(
    shared: Nation, road: str
) -> None:
    for key in (shared.maker, shared.distributor):
        seen = shared.api.get(f"/v1/packs/{G1}/{road}", key).json()
        assert (seen["status"], seen["where"]) == ("active", None)
        assert shared.api.get(f"/v1/containers/{sscc(1)}", key).json()["packs"] is None
    for key in (shared.pharmacy, shared.regulator, shared.operator):
        seen = shared.api.get(f"/v1/packs/{G1}/{road}", key).json()
        assert seen["where"] == {"site": PHARMACY.gln, "shipment": None, "containers": [sscc(1)]}
        inside = shared.api.get(f"/v1/containers/{sscc(1)}", key).json()
        assert inside["packs"] == [pack(road)]


def test_a_site_reads_the_road_up_to_its_own_part_in_it(shared: Nation, road: str) -> None:
    roads = {
        who: [step["event"] for step in shared.api.get(f"/v1/packs/{G1}/{road}/history", key).json()["steps"]]
        for who, key in (("maker", shared.maker), ("distributor", shared.distributor), ("pharmacy", shared.pharmacy))
    }
    assert roads["maker"] == ["lot.commissioned", "container.packed", "shipment.shipped"]
    assert roads["distributor"] == [*roads["maker"], "shipment.received", "shipment.shipped"]
    assert roads["pharmacy"] == [*roads["distributor"], "shipment.received"]


def test_a_pack_on_its_way_may_be_read_by_who_awaits_it(nation: Nation) -> None:
    (serial,) = nation.made()
    sent = nation.ship(nation.maker, RIVAL, [serial])
    seen = nation.api.get(f"/v1/packs/{G1}/{serial}", nation.rival).json()
    assert seen["where"] == {"site": None, "shipment": sent, "containers": []}
    assert nation.api.get(f"/v1/packs/{G1}/{serial}", nation.pharmacy).status_code == 404
    nation.api.done(f"/v1/shipments/{sent}/cancellation", nation.maker, {"reason": "wrong address"})
    assert nation.api.get(f"/v1/packs/{G1}/{serial}", nation.rival).status_code == 404
