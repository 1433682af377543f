"""The acceptance examples of the field that the spine must hold, through HTTP."""

from __future__ import annotations

from datetime import datetime

import pytest

from scanners import GS
from tests.api.nation import (
    CARDIOMAGNYL_TIYN,
    G1,
    MAKER,
    PALLET,
    PHARMACY,
    RIVAL,
    S1,
    S2,
    S3,
    TAIL_CODE,
    UNKNOWN_GTIN,
    Nation,
    ceiling,
    code,
    gtin,
    pack,
    product,
)


def test_a1_codes_issued_and_applied_are_packs_at_the_maker(nation: Nation) -> None:
    assert nation.commission([S1, S2, S3]).json()["packs"] == 3
    for serial in (S1, S2, S3):
        found = nation.scan(code(serial), key=nation.maker).json()
        assert (found["lot"], found["expiry"], found["channel"]) == ("B1", "2099-06-30", "commercial")
        assert found["outcome"] == "ok"


def test_a1_the_history_of_each_pack_is_its_road_in_order(nation: Nation) -> None:
    api, pharmacy = nation.api, nation.pharmacy
    nation.commission([S1, S2, S3])
    api.done("/v1/packings", nation.maker, {"sscc": PALLET, "packs": [pack(one) for one in (S1, S2)]})
    sent = api.done("/v1/shipments", nation.maker, {"receiver": PHARMACY.gln, "containers": [PALLET]})
    api.done("/v1/receivings", pharmacy, {"sscc": PALLET})
    sold = nation.sell(S1, 600_00).json()

    made = ("lot.commissioned", f"lot/{G1}/B1", MAKER.gln)
    packed = ("container.packed", f"container/{PALLET}/0", MAKER.gln)
    shipped = ("shipment.shipped", f"shipment/{sent['shipment']}", MAKER.gln)
    received = ("shipment.received", f"shipment/{sent['shipment']}", PHARMACY.gln)
    dispensed = ("pack.dispensed", f"pack/{G1}/{S1}", PHARMACY.gln)
    for serial, road in (
        (S1, [made, packed, shipped, received, dispensed]),
        (S2, [made, packed, shipped, received]),
        (S3, [made]),
    ):
        steps = api.get(f"/v1/packs/{G1}/{serial}/history", nation.regulator).json()["steps"]
        assert [(step["event"], step["subject"], step["by"]) for step in steps] == road
        learned = [datetime.fromisoformat(step["recorded_at"]) for step in steps]
        assert learned == sorted(learned)
    last = api.get(f"/v1/packs/{G1}/{S1}/history", pharmacy).json()["steps"][-1]
    assert last["occurred_at"] == sold["occurred_at"]
    assert (last["said"]["dispensing"], last["said"]["price_tiyn"]) == (sold["dispensing"], 600_00)


def test_a2_a_serial_issued_again_is_refused_and_nothing_changes(nation: Nation) -> None:
    nation.commission([S1, S2])
    before = nation.api.events()
    refused = nation.commission([S3, S1])
    assert refused.status_code == 409
    assert refused.json()["code"] == "serial_already_issued"
    assert refused.json()["field"] == "serials"
    assert refused.json()["evidence"]["serials"] == [S1]
    assert nation.api.events() == before
    assert nation.scan(code(S3), key=nation.maker).json()["reasons"][0]["case"] == "unknown_serial"


def test_a3_a_code_without_separators_is_the_same_pack_and_another_tail_is_not(nation: Nation) -> None:
    nation.stocked(tails=True, lot="T")
    serials = [S1]
    assert nation.commission(serials, tails=True).status_code == 201
    nation.api.done("/v1/receivings", nation.pharmacy, {"shipment": nation.ship(nation.maker, PHARMACY, serials)})
    with_gs, without = code(S1).removeprefix("]d2"), code(S1).removeprefix("]d2").replace(GS, "")
    assert len(without) == 83
    for text in (with_gs, without):
        found = nation.scan(text).json()
        assert (found["outcome"], found["gtin"], found["serial"]) == ("ok", G1, S1)
    assert nation.scan(without).json()["read"]["flags"] == ["lost_gs"]
    forged = nation.scan(code(S1, tail=TAIL_CODE[::-1])).json()
    assert forged["outcome"] == "stop"
    assert forged["reasons"][0]["code"] == "crypto_mismatch"
    assert len(nation.api.incidents()) == 1


def test_a_code_that_lost_one_separator_is_the_pack_that_the_ledger_knows(nation: Nation) -> None:
    nation.commission([S1], tails=True)
    whole = code(S1).removeprefix("]d2")
    first_lost, second_lost = whole.replace(GS, "", 1), GS.join(whole.split(GS)[:2]) + whole.split(GS)[2]
    for text in (first_lost, second_lost):
        found = nation.scan(text, key=nation.maker).json()
        assert (found["outcome"], found["reasons"], found["serial"]) == ("check", [], S1), text
        assert found["read"]["flags"] == ["lost_gs"]
    body = {"sscc": PALLET, "packs": [first_lost]}
    assert nation.api.done("/v1/packings", nation.maker, body)["packs"] == 1


def test_a_separator_that_cannot_be_put_back_speaks_of_the_scanner(nation: Nation) -> None:
    nation.commission([S1])
    before = nation.api.events()
    answer = nation.scan(f"01{G1}21{S1[:12]}1727063010LOT12345", key=nation.maker)
    assert (answer.status_code, answer.json()["code"]) == (422, "ambiguous")
    assert answer.json()["evidence"] == {"reason": "lost_gs", "element": "21", "position": 19}
    assert nation.api.events() == before


def test_a4_an_unknown_code_is_an_answer_and_an_incident_and_no_pack(nation: Nation) -> None:
    before = nation.api.events()
    answer = nation.scan(f"01{UNKNOWN_GTIN}21whatever")
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "stop"
    assert answer.json()["reasons"][0]["code"] == "unknown_code"
    assert answer.json()["product"] is None
    assert nation.api.events() == before + 1
    assert len(nation.api.incidents()) == 1


def test_a6_a_pack_still_on_its_way_is_not_sold(nation: Nation) -> None:
    (serial,) = nation.made()
    sent = nation.ship(nation.maker, PHARMACY, [serial])
    refused = nation.sell(serial, 600_00)
    assert refused.status_code == 409
    assert refused.json()["code"] == "not_owner_or_in_transfer"
    assert refused.json()["evidence"]["shipment"] == sent
    assert refused.json()["field"] == "packs[0]"
    nation.api.done("/v1/receivings", nation.pharmacy, {"shipment": sent})
    assert nation.sell(serial, 600_00).status_code == 201


@pytest.mark.parametrize(("price_tiyn", "status"), [(129_773, 201), (129_774, 409), (60_000, 201), (0, 201)])
def test_a7_a_price_keeps_to_the_ceiling_to_the_tiyn(nation: Nation, price_tiyn: int, status: int) -> None:
    (serial,) = nation.stocked()
    answer = nation.sell(serial, price_tiyn)
    assert answer.status_code == status
    if status == 409:
        problem = answer.json()
        assert problem["code"] == "above_ceiling"
        assert problem["field"] == "packs[0].price_tiyn"
        evidence = problem["evidence"]
        assert (evidence["ceiling_tiyn"], evidence["row"], evidence["since"]) == (CARDIOMAGNYL_TIYN, 1, "2019-07-15")
        assert evidence["citation"] == {"source": "Invented for a test", "confidence": "F"}
    else:
        assert answer.json()["packs"][0]["ceiling"]["price_tiyn"] == CARDIOMAGNYL_TIYN


def test_a8_a_ceiling_changes_at_local_midnight_and_past_days_keep_theirs(nation: Nation) -> None:
    small = gtin(8)
    nation.api.done("/v1/products", nation.operator, product(small))
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 900_00, "2019-07-15", "2021-01-21"))
    nation.api.done("/v1/ceilings", nation.operator, ceiling(small, 884_00, "2021-01-21"))
    first, second, third = nation.stocked_on("2020-12-01", 3, small)
    assert nation.sell(first, 890_00, small, at="2021-01-20T17:59:59Z").status_code == 201
    # 18:00 in UTC was the next day in Kazakhstan, which then kept UTC+6.
    late = nation.sell(second, 890_00, small, at="2021-01-20T18:00:00Z")
    assert late.json()["code"] == "above_ceiling"
    assert late.json()["evidence"]["ceiling_tiyn"] == 884_00
    assert nation.sell(second, 890_00, small, at="2021-01-20T12:00:00+06:00").status_code == 201
    assert nation.sell(third, 884_00, small, at="2021-01-21T12:00:00+06:00").status_code == 201


def test_a9_an_over_the_counter_product_off_the_list_is_not_regulated(nation: Nation) -> None:
    otc = gtin(9)
    nation.api.done("/v1/products", nation.operator, product(otc))
    nation.api.done("/v1/ceilings", nation.operator, ceiling(otc, 500_00, "2019-07-15"))
    nation.api.done("/v1/ceilings", nation.operator, ceiling(otc, None, "2025-07-05"))
    first, second = nation.stocked_on("2025-01-01", 2, otc)
    free = nation.sell(first, 9_999_00, otc, at="2025-07-05T12:00:00+05:00")
    assert free.status_code == 201
    assert free.json()["packs"][0]["ceiling"]["price_tiyn"] is None
    bound = nation.sell(second, 500_01, otc, at="2025-07-04T12:00:00+05:00")
    assert bound.json()["code"] == "above_ceiling"
    assert nation.scan(code(second, otc)).json()["ceiling"]["answer"] == "not_regulated"


def test_a17_the_same_receipt_is_answered_again_and_another_pharmacy_learns_only_that_it_is_gone(
    nation: Nation,
) -> None:
    (serial,) = nation.stocked()
    body = {"packs": [{**pack(serial), "price_tiyn": 600_00}]}
    first = nation.api.post("/v1/dispensings", nation.pharmacy, body, id="receipt-17")
    again = nation.api.post("/v1/dispensings", nation.pharmacy, body, id="receipt-17")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers

    here = nation.scan(code(serial)).json()
    assert here["reasons"][0]["case"] == "dispensed_here"
    assert here["reasons"][0]["evidence"]["dispensing"] == first.json()["dispensing"]

    there = nation.scan(code(serial), key=nation.rival)
    assert there.json()["outcome"] == "stop"
    assert there.json()["reasons"][0]["code"] == "duplicate_code"
    assert there.json()["reasons"][0]["evidence"] == {"pack": {"gtin": G1, "serial": serial}}
    for secret in (PHARMACY.gln, PHARMACY.bin, first.json()["dispensing"], first.json()["occurred_at"][:16]):
        assert secret not in there.text
    sale = nation.sell(serial, 600_00, key=nation.rival)
    assert (sale.status_code, sale.json()["case"]) == (409, "dispensed_elsewhere")
    assert PHARMACY.gln not in sale.text


def test_a17_the_regulator_sees_both_pharmacies_and_times(nation: Nation) -> None:
    api, (serial,) = nation.api, nation.stocked()
    sold = nation.sell(serial, 600_00).json()
    nation.scan(code(serial), key=nation.rival)
    assert nation.sell(serial, 600_00, key=nation.rival).status_code == 409

    last = api.get(f"/v1/packs/{G1}/{serial}/history", nation.regulator).json()["steps"][-1]
    assert (last["event"], last["by"], last["said"]["site"]) == ("pack.dispensed", PHARMACY.gln, PHARMACY.gln)
    assert last["occurred_at"] == sold["occurred_at"]

    incidents = f"/v1/incidents?gtin={G1}&serial={serial}"
    tried = api.get(incidents, nation.regulator).json()["incidents"]
    assert [(one["kind"], one["site"], one["act"], one["gtin"], one["serial"]) for one in tried] == [
        ("dispensed_elsewhere", RIVAL.gln, "scan", G1, serial),
        ("dispensed_elsewhere", RIVAL.gln, "dispensing", G1, serial),
    ]
    times = [last["occurred_at"], *(one["occurred_at"] for one in tried)]
    assert sorted(times, key=datetime.fromisoformat) == times
    assert api.get(incidents, nation.operator).json()["incidents"] == tried
    for key in (nation.pharmacy, nation.rival, nation.distributor, nation.maker):
        refused = api.get(incidents, key)
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        assert RIVAL.gln not in refused.text


def test_the_product_says_who_makes_it(shared: Nation) -> None:
    (serial,) = shared.made()
    assert shared.scan(code(serial), key=shared.maker).json()["product"]["maker"] == MAKER.bin
