"""What acts lead to, where the acceptance examples do not say it already."""

from __future__ import annotations

from tests.api.nation import FIXTURE, G1, PHARMACY, RIVAL, Nation, ceiling, code, gtin, pack, product, sscc


def test_a_pack_bought_with_state_money_is_not_sold(nation: Nation) -> None:
    (serial,) = nation.stocked(channel="state_funded", lot="S1")
    seen = nation.scan(code(serial)).json()
    assert (seen["outcome"], seen["channel"], seen["ceiling"]) == ("check", "state_funded", None)
    assert seen["reasons"][0]["code"] == "state_funded_pack"
    assert nation.api.incidents() == []
    sold = nation.sell(serial, 0)
    assert (sold.status_code, sold.json()["code"], sold.json()["field"]) == (409, "state_funded_pack", "packs[0]")
    assert len(nation.api.incidents()) == 1


def test_a_price_may_be_tried_at_the_scan(nation: Nation) -> None:
    (serial,) = nation.stocked()
    body = {"code": code(serial), "price_tiyn": 129_774}
    told = nation.api.send("POST", "/v1/scans", nation.pharmacy, json=body).json()
    assert (told["outcome"], told["reasons"][0]["code"]) == ("check", "above_ceiling")
    assert told["ceiling"]["answer"] == "ceiling"


def test_a_ceiling_that_ended_binds_no_longer_and_none_is_unknown(nation: Nation) -> None:
    other = gtin(5)
    nation.api.done("/v1/products", nation.operator, product(other))
    (serial,) = nation.stocked(1, other)
    assert nation.scan(code(serial, other)).json()["reasons"][0]["code"] == "ceiling_unknown"
    row = nation.api.done("/v1/ceilings", nation.operator, ceiling(other, 500, "2020-01-01"))["row"]
    assert nation.scan(code(serial, other)).json()["ceiling"]["price_tiyn"] == 500
    end = {"channel": "commercial", "level": "retail", "row": row, "until": "2024-01-01", "citation": FIXTURE}
    assert nation.api.done(f"/v1/ceilings/{other}/end", nation.operator, end)["row"] == row
    ended = nation.scan(code(serial, other)).json()
    assert ended["ceiling"]["answer"] == "unknown"
    assert nation.sell(serial, 1, other).json()["code"] == "ceiling_unknown"


def test_a_sale_is_taken_back_within_its_window_only(nation: Nation) -> None:
    (early,), (late,) = nation.stocked_on("2026-01-20", 1), nation.stocked()
    cancel = {"reason": "wrong pack"}
    old = nation.sell(early, 1, at="2026-02-01T12:00:00+05:00").json()["dispensing"]
    over = nation.api.post(f"/v1/dispensings/{old}/cancellation", nation.pharmacy, cancel)
    assert (over.status_code, over.json()["code"]) == (409, "cancel_window_over")
    assert over.json()["evidence"]["window_days"] == 10
    new = nation.sell(late, 1).json()["dispensing"]
    nation.api.done(f"/v1/dispensings/{new}/cancellation", nation.pharmacy, cancel)
    assert nation.scan(code(late)).json()["outcome"] == "ok"
    assert nation.sell(late, 1).status_code == 201


def test_an_expired_pack_and_one_written_off_are_stopped(nation: Nation) -> None:
    (old,) = nation.stocked(lot="old", expiry="2026-01-31")
    (broken,) = nation.stocked()
    nation.api.done("/v1/decommissionings", nation.pharmacy, {"pack": code(broken), "reason": "broken"})
    for serial, problem in ((old, "expired"), (broken, "decommissioned")):
        told = nation.scan(code(serial)).json()
        assert (told["outcome"], told["reasons"][0]["code"]) == ("stop", problem)
        assert nation.sell(serial, 1).json()["code"] == problem


def test_a_shipment_called_back_is_the_senders_again(nation: Nation) -> None:
    (serial,) = nation.made()
    nation.api.done("/v1/packings", nation.maker, {"sscc": sscc(1), "packs": [pack(serial)]})
    body = {"receiver": PHARMACY.gln, "containers": ["00" + sscc(1)]}
    sent = nation.api.done("/v1/shipments", nation.maker, body)
    assert (sent["packs"], sent["containers"]) == (0, 1)
    path = f"/v1/shipments/{sent['shipment']}/cancellation"
    nation.api.done(path, nation.maker, {"reason": "wrong address"})
    received = nation.api.post("/v1/receivings", nation.pharmacy, {"shipment": sent["shipment"]})
    assert (received.status_code, received.json()["code"]) == (409, "shipment_cancelled")
    emptied = nation.api.done("/v1/unpackings", nation.maker, {"sscc": sscc(1), "all": True})
    assert (emptied["packs"], emptied["containers"]) == (None, None)
    assert nation.scan(code(serial), key=nation.maker).json()["outcome"] == "ok"


def test_a_regulator_scans_packs_where_they_lie(nation: Nation) -> None:
    (serial,) = nation.stocked()
    told = nation.scan(code(serial), key=nation.regulator).json()
    assert (told["outcome"], told["gtin"]) == ("ok", G1)
    assert nation.api.incidents() == []


def test_the_same_suspicion_is_kept_once_a_day(nation: Nation) -> None:
    for _ in range(3):
        nation.scan(code("nosuchserial1"))
    nation.scan(code("nosuchserial1"), key=nation.rival)
    assert len(nation.api.incidents()) == 2


def test_a_refused_receipt_is_as_grave_as_the_worst_of_its_packs(nation: Nation) -> None:
    mine, theirs = nation.stocked(2)
    assert nation.sell(mine, 1).status_code == 201
    nation.api.done("/v1/shipments", nation.pharmacy, {"receiver": RIVAL.gln, "packs": [pack(theirs)]})
    packs = [{**pack(serial), "price_tiyn": 1} for serial in (mine, theirs)]
    refused = nation.api.post("/v1/dispensings", nation.pharmacy, {"packs": packs}).json()
    assert (refused["case"], refused["outcome"]) == ("dispensed_here", "stop")
    assert [(one["case"], one["outcome"]) for one in refused["reasons"]] == [
        ("dispensed_here", "check"),
        ("held_elsewhere", "stop"),
    ]
