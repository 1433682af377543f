"""Bad input: each a problem with a stable code that names the field, and nothing is recorded."""

from __future__ import annotations

import pytest
from httpx import Response

from domain.ground.identifiers import Bin, Gln, Sscc
from scanners import TEXT_MAX
from tests.api.nation import (
    DISTRIBUTOR,
    FIXTURE,
    G1,
    LOT,
    MAKER,
    PALLET,
    PHARMACY,
    PREFIX,
    RIVAL,
    UNKNOWN_GTIN,
    Nation,
    ceiling,
    code,
    pack,
    product,
    sscc,
)

_NOBODY = Bin.from_body("10014000009")
_NOBODYS = Sscc.from_body("04870088000000001")
ONE_PACK = {"gtin": G1, **LOT, "serials": ["Z"]}


UNREAD = {
    "nothing": ("", "unreadable"),
    "a line end": ("\r\n", "unreadable"),
    "a book": ("0" * (TEXT_MAX + 1), "unreadable"),
    "letters": ("hello", "unreadable"),
    "a wrong check digit": ("0104870001000017" + "21Z", "unreadable"),
    "a product alone": (G1, "not_a_pack"),
    "a pallet": (PALLET, "not_a_pack"),
}


@pytest.mark.parametrize("case", UNREAD)
def test_a_code_that_is_not_read_speaks_of_the_scanner(unchanged: Nation, case: str) -> None:
    text, problem = UNREAD[case]
    scanned = unchanged.scan(text)
    _refused(scanned, 422, problem, "code")
    assert "outcome" not in scanned.json()
    sold = unchanged.api.post("/v1/dispensings", unchanged.pharmacy, {"packs": [{"code": text, "price_tiyn": 1}]})
    _refused(sold, 422, problem, "packs[0]")
    packed = unchanged.api.post("/v1/packings", unchanged.maker, {"sscc": PALLET, "packs": [code("Z"), text]})
    _refused(packed, 422, problem, "packs[1]")
    written_off = unchanged.api.post("/v1/decommissionings", unchanged.maker, {"pack": text, "reason": "broken"})
    _refused(written_off, 422, problem, "pack")


def test_an_unknown_product_is_named(unchanged: Nation) -> None:
    answer = unchanged.api.post("/v1/commissionings", unchanged.maker, {**ONE_PACK, "gtin": UNKNOWN_GTIN})
    _refused(answer, 404, "product_not_registered", "gtin")
    answer = unchanged.api.post("/v1/ceilings", unchanged.operator, ceiling(UNKNOWN_GTIN, 1, "2026-01-01"))
    _refused(answer, 404, "product_not_registered", "gtin")


def test_an_unknown_site_or_company_is_named(unchanged: Nation) -> None:
    by_nobody = {**product("04870001009991"), "maker": "090141000778"}
    nobody = unchanged.api.post("/v1/products", unchanged.operator, by_nobody)
    _refused(nobody, 404, "party_not_registered", "maker")
    nowhere = unchanged.api.post(
        "/v1/shipments", unchanged.maker, {"receiver": Gln.from_body("487000999999"), "packs": [pack("Z")]}
    )
    assert nowhere.json()["case"] == "site_not_registered"
    assert nowhere.json()["field"] == "receiver"


def test_a_serial_twice_in_one_request_is_named(unchanged: Nation) -> None:
    answer = unchanged.commission(["A", "B", "A"])
    _refused(answer, 422, "serial_repeated", "serials[2]")


def test_a_lot_with_another_expiry_is_refused(nation: Nation) -> None:
    nation.made(lot="L1")
    before = nation.api.events()
    answer = nation.commission(["new"], lot="L1", expiry="2098-01-31")
    _refused(answer, 409, "lot_differs", "expiry")
    assert answer.json()["evidence"]["known_expiry"] == LOT["expiry"]
    assert nation.api.events() == before


def test_dates_of_a_lot_must_make_sense(unchanged: Nation) -> None:
    _refused(unchanged.commission(["Z"], produced_on="2098-01-01"), 422, "produced_in_future", "produced_on")
    early = unchanged.commission(["Z"], expiry="2025-01-01", produced_on="2025-02-01")
    _refused(early, 422, "expiry_before_production", "expiry")
    late = {**ONE_PACK, "commissioned_at": "2098-01-01T00:00:00Z"}
    answer = unchanged.api.post("/v1/commissionings", unchanged.maker, late)
    _refused(answer, 422, "time_in_future", "commissioned_at")


def test_containers_keep_to_where_they_are(nation: Nation) -> None:
    api, (here, there) = nation.api, nation.made(2)
    api.done("/v1/packings", nation.maker, {"sscc": sscc(1), "packs": [pack(here)]})
    nation.stocked(at=DISTRIBUTOR)
    (away,) = nation.stocked(at=DISTRIBUTOR)
    before = api.events()
    itself = api.post("/v1/packings", nation.maker, {"sscc": sscc(1), "containers": [sscc(1)]})
    _refused(itself, 422, "contains_itself", "containers[0]")
    elsewhere = api.post("/v1/packings", nation.distributor, {"sscc": sscc(1), "packs": [pack(away)]})
    _refused(elsewhere, 409, "container_elsewhere", "sscc")
    foreign = api.post("/v1/packings", nation.maker, {"sscc": sscc(3), "packs": [pack(there), pack(away)]})
    _refused(foreign, 409, "not_owner_or_in_transfer", "packs[1]")
    inside = api.post("/v1/packings", nation.maker, {"sscc": sscc(3), "packs": [pack(here)]})
    _refused(inside, 409, "item_inside", "packs[0]")
    nothing = api.post("/v1/packings", nation.maker, {"sscc": sscc(3)})
    _refused(nothing, 422, "nothing_named", "packs")
    outside = api.post("/v1/unpackings", nation.maker, {"sscc": sscc(1), "packs": [pack(there)]})
    _refused(outside, 409, "not_in_container", "packs[0]")
    assert api.events() == before


def test_nobody_packs_under_numbers_of_another_company(nation: Nation) -> None:
    (away,) = nation.stocked(at=DISTRIBUTOR)
    before = nation.api.events()
    for number, status, problem in ((sscc(9), 403, "prefix_of_another"), (_NOBODYS, 404, "prefix_not_assigned")):
        packed = nation.api.post("/v1/packings", nation.distributor, {"sscc": number, "packs": [pack(away)]})
        _refused(packed, status, problem, "sscc")
    for body, status, problem, field in (
        ({"prefix": PREFIX, "party": RIVAL.bin}, 409, "already_registered", "prefix"),
        ({"prefix": f"{PREFIX}1", "party": RIVAL.bin}, 403, "prefix_of_another", "prefix"),
        ({"prefix": "48788", "party": RIVAL.bin, "from_party": MAKER.bin}, 404, "prefix_not_assigned", "prefix"),
        ({"prefix": "48788", "party": _NOBODY}, 404, "party_not_registered", "party"),
    ):
        _refused(nation.api.post("/v1/prefixes", nation.operator, body), status, problem, field)
    assert nation.api.events() == before


def test_only_what_is_held_is_shipped_and_only_what_was_sent_is_received(nation: Nation) -> None:
    api, (mine, on_road) = nation.api, nation.made(2)
    sent = nation.ship(nation.maker, PHARMACY, [on_road])
    before = api.events()
    not_held = api.post("/v1/shipments", nation.distributor, {"receiver": RIVAL.gln, "packs": [pack(mine)]})
    _refused(not_held, 409, "not_owner_or_in_transfer", "packs[0]")
    assert not_held.json()["case"] == "held_elsewhere"
    gone = api.post("/v1/shipments", nation.maker, {"receiver": RIVAL.gln, "packs": [pack(on_road)]})
    _refused(gone, 409, "not_owner_or_in_transfer", "packs[0]")
    itself = api.post("/v1/shipments", nation.maker, {"receiver": MAKER.gln, "packs": [pack(mine)]})
    _refused(itself, 422, "same_site", "receiver")
    foreign = api.post("/v1/receivings", nation.rival, {"shipment": sent})
    absent = api.post("/v1/receivings", nation.rival, {"shipment": "0000000000000001"})
    for answer in (foreign, absent):
        _refused(answer, 404, "shipment_not_found", "shipment")
    cancelled = api.post(f"/v1/shipments/{sent}/cancellation", nation.distributor, {"reason": "not mine"})
    _refused(cancelled, 404, "shipment_not_found", "shipment")
    assert api.events() == before


def test_a_receipt_of_another_pharmacy_is_not_there(nation: Nation) -> None:
    (serial,) = nation.stocked()
    receipt = nation.sell(serial, 1).json()["dispensing"]
    before = nation.api.events()
    for number in (receipt, "6f0c9f0e-3f7c-4a8e-9d3a-0c2f5f3f1a11"):
        path = f"/v1/dispensings/{number}/cancellation"
        answer = nation.api.post(path, nation.rival, {"reason": "mistake"})
        _refused(answer, 404, "dispensing_not_found", "dispensing")
    assert nation.api.events() == before
    done = nation.api.done(f"/v1/dispensings/{receipt}/cancellation", nation.pharmacy, {"reason": "mistake"})
    assert done["packs"] == 1
    again = nation.api.post(f"/v1/dispensings/{receipt}/cancellation", nation.pharmacy, {"reason": "mistake"})
    _refused(again, 409, "dispensing_cancelled", None)


def test_every_pack_of_a_refused_receipt_has_its_reason(nation: Nation) -> None:
    good, dear = nation.stocked(2)
    prices = ((good, 1), (dear, 10**9), ("no", 1))
    sold = [{**pack(serial), "price_tiyn": price} for serial, price in prices]
    answer = nation.api.post("/v1/dispensings", nation.pharmacy, {"packs": sold})
    _refused(answer, 404, "unknown_code", "packs[2]")
    assert [(one["case"], one["field"]) for one in answer.json()["reasons"]] == [
        ("above_ceiling", "packs[1].price_tiyn"),
        ("unknown_serial", "packs[2]"),
    ]
    assert nation.sell(good, 1).status_code == 201


def test_a_register_keeps_what_it_has(unchanged: Nation) -> None:
    _refused(unchanged.api.post("/v1/products", unchanged.operator, product(G1)), 409, "already_registered", "gtin")
    backwards = ceiling(G1, 1, "2026-01-01", "2026-01-01")
    _refused(unchanged.api.post("/v1/ceilings", unchanged.operator, backwards), 422, "wrong_period", "until")
    end = {"channel": "commercial", "level": "retail", "row": 99, "until": "2027-01-01", "citation": FIXTURE}
    no_row = unchanged.api.post(f"/v1/ceilings/{G1}/end", unchanged.operator, end)
    _refused(no_row, 404, "ceiling_row_not_found", "row")


def test_only_the_maker_of_a_product_commissions_it(nation: Nation) -> None:
    other = {**product("04870001009991"), "maker": PHARMACY.bin}
    nation.api.done("/v1/products", nation.operator, other)
    _refused(nation.commission(["Z"], "04870001009991"), 403, "not_the_maker", "gtin")


def _refused(answer: Response, status: int, problem: str, field: str | None) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["code"] == problem, answer.text
    assert told["status"] == status
    assert told["title"]
    assert told["next_step"]
    if field is not None:
        assert told["field"] == field
