"""Codes that may have been read wrongly, through HTTP: at the scan and at the sale they accuse nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from domain.goods.lots import LotCommissioned, new_pack
from domain.goods.packs import PackKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin, LotNumber, Serial
from domain.ground.world import World
from domain.judging.codes import Scan
from ledger.scanning import Candidates, Meant, meant_pack
from scanners import GS
from tests.api.nation import G1, MAKER, PALLET, RIVAL, TAIL_CODE, TAIL_KEY, Nation, code, pack

PRICE_TIYN = 600_00

CODES: dict[str, Callable[[str], str]] = {
    "the serial is glued to the lot before it": lambda serial: f"]d201{G1}1799063010B121{serial}",
    "the lot is glued to the serial": lambda serial: f"]d201{G1}21{serial}10B1",
    "Caps Lock is on": lambda serial: f"01{G1}21{serial.swapcase()}",
}
"""How the code of a pack arrives, so that only another reading of the text names the pack."""

GLUED = [name for name in CODES if "glued" in name]


def incidents(nation: Nation, serial: str = "") -> list[str]:
    """Return the incidents that were kept, of any pack or of those whose code holds a serial."""
    return [one for one in nation.api.incidents() if serial.lower() in one.lower()]


def sell(nation: Nation, *texts: str, price_tiyn: int = PRICE_TIYN) -> tuple[int, dict[str, Any]]:
    """Return how a sale by codes is answered."""
    sold = [{"code": text, "price_tiyn": price_tiyn} for text in texts]
    response = nation.api.post("/v1/dispensings", nation.pharmacy, {"packs": sold})
    document: dict[str, Any] = response.json()
    return response.status_code, document


def seen(nation: Nation, text: str) -> tuple[str, list[str], list[str]]:
    """Return how a scan is answered: the outcome, the case of each reason, and the code of each advice."""
    told = nation.scan(text).json()
    return (
        told["outcome"],
        [one["case"] for one in told["reasons"]],
        [one["code"] for one in told["read"]["advice"]],
    )


def is_to_be_scanned_again(nation: Nation, text: str) -> None:
    """See that neither a scan nor a sale holds anything against the pack, and that nothing is kept."""
    before = incidents(nation)
    outcome, reasons, advice = seen(nation, text)
    assert (outcome, reasons, advice[0]) == ("check", [], "scan_again")
    status, refused = sell(nation, text)
    assert (status, refused["code"], refused["case"]) == (409, "scan_again", "scan_again")
    assert (refused["outcome"], refused["field"]) == ("check", "packs[0]")
    assert "reasons" not in refused
    assert incidents(nation) == before


def is_stopped(nation: Nation, text: str, case: str, serial: str) -> None:
    """See that a scan and a sale stop the pack for one reason, and that both are kept."""
    assert seen(nation, text)[:2] == ("stop", [case])
    status, refused = sell(nation, text)
    assert (status >= 400, refused["case"], refused["outcome"]) == (True, case, "stop")
    kept = incidents(nation, serial)
    assert [(f"/{act}/" in one, one.endswith(case)) for one, act in zip(kept, ("scan", "dispensing"), strict=True)] == [
        (True, True),
        (True, True),
    ]


@pytest.mark.parametrize("name", CODES)
def test_an_own_pack_is_to_be_checked_and_may_be_sold(shared: Nation, name: str) -> None:
    (serial,) = shared.stocked()
    before = incidents(shared)
    outcome, reasons, advice = seen(shared, CODES[name](serial))
    assert (outcome, reasons, advice[0]) == ("check", [], "scan_again")
    status, sold = sell(shared, CODES[name](serial))
    assert (status, [one["serial"] for one in sold["packs"]]) == (201, [serial])
    assert incidents(shared) == before


@pytest.mark.parametrize("name", CODES)
def test_a_pack_of_another_pharmacy_is_to_be_scanned_again(shared: Nation, name: str) -> None:
    (serial,) = shared.stocked(at=RIVAL)
    is_to_be_scanned_again(shared, CODES[name](serial))


@pytest.mark.parametrize("name", GLUED)
def test_a_pack_that_nobody_knows_is_to_be_scanned_again_where_separators_may_have_been_lost(
    shared: Nation, name: str
) -> None:
    is_to_be_scanned_again(shared, CODES[name](shared.serial()))


def test_a_pack_that_nobody_knows_with_caps_lock_or_without_is_stopped(shared: Nation) -> None:
    serial = shared.serial()
    is_stopped(shared, CODES["Caps Lock is on"](serial), "unknown_serial", serial)


def test_a_pack_known_as_its_code_stands_is_stopped_though_separators_may_have_been_lost(shared: Nation) -> None:
    serial = f"{shared.serial()}10B1"
    shared.commission([serial])
    shared.api.done("/v1/receivings", shared.rival, {"shipment": shared.ship(shared.maker, RIVAL, [serial])})
    is_stopped(shared, f"]d201{G1}21{serial}", "held_elsewhere", serial)


def test_a_code_with_all_its_separators_is_believed(shared: Nation) -> None:
    serial = shared.serial()
    is_stopped(shared, f"]d201{G1}21{serial}{GS}10B1", "unknown_serial", serial)


def test_an_unknown_code_of_kazakhstan_whose_serial_lost_its_end_is_to_be_scanned_again(shared: Nation) -> None:
    is_to_be_scanned_again(shared, f"01{G1}21{shared.serial()[:-1]}{GS}91{TAIL_KEY}{GS}92{TAIL_CODE}")


DROPPED: dict[str, Callable[[str], str]] = {
    "the end of the code": lambda text: text[:-5],
    "a key of the code": lambda text: text[:60] + text[61:],
    "nothing, and a key came twice": lambda text: text[:60] + text[59:],
    "nothing, and a sign came behind": lambda text: text + "x",
}


@pytest.mark.parametrize("name", DROPPED)
def test_a_known_code_of_kazakhstan_that_lost_something_is_to_be_scanned_again(shared: Nation, name: str) -> None:
    (serial,) = shared.stocked(tails=True)
    is_to_be_scanned_again(shared, DROPPED[name](code(serial)))


def test_a_known_code_of_kazakhstan_with_another_tail_is_stopped(shared: Nation) -> None:
    (serial,) = shared.stocked(tails=True)
    is_stopped(shared, code(serial, tail=TAIL_CODE[:20] + "B" + TAIL_CODE[21:]), "crypto_mismatch", serial)


def test_a_pack_named_by_product_and_serial_is_certain(shared: Nation) -> None:
    (serial,) = shared.stocked(at=RIVAL)
    assert shared.sell(serial, PRICE_TIYN).json()["case"] == "held_elsewhere"
    assert len(incidents(shared, serial)) == 1


def test_on_one_receipt_a_doubtful_pack_accuses_nobody_and_a_certain_one_is_reported(shared: Nation) -> None:
    doubtful, certain = shared.stocked(2, at=RIVAL)
    status, refused = sell(shared, f"]d201{G1}21{doubtful}10B1", f"]d201{G1}21{certain}{GS}10B1")
    assert (status, refused["case"], refused["outcome"]) == (409, "scan_again", "stop")
    assert [(one["case"], one["outcome"], one["field"]) for one in refused["reasons"]] == [
        ("scan_again", "check", "packs[0]"),
        ("held_elsewhere", "stop", "packs[1]"),
    ]
    assert (len(incidents(shared, doubtful)), len(incidents(shared, certain))) == (0, 1)


def test_a_price_above_the_ceiling_is_said_of_a_doubtful_pack_too(shared: Nation) -> None:
    (serial,) = shared.stocked()
    status, refused = sell(shared, f"]d201{G1}21{serial}10B1", price_tiyn=10**9)
    assert (status, refused["case"], refused["field"]) == (409, "above_ceiling", "packs[0].price_tiyn")


def test_a_doubtful_code_is_packed_as_before(shared: Nation) -> None:
    (serial,) = shared.made()
    body = {"sscc": PALLET, "packs": [f"]d201{G1}21{serial}10B1"]}
    assert shared.api.done("/v1/packings", shared.maker, body)["packs"] == 1
    shared.api.done("/v1/unpackings", shared.maker, {"sscc": PALLET, "packs": [pack(serial)]})


OWN, OTHER = (Scan(PackKey(Gtin(G1), Serial(name)), None) for name in ("own", "other"))
PACK = new_pack(
    LotNumber("B1"),
    LotCommissioned(
        expiry=date(2099, 6, 30),
        produced_on=date(2026, 1, 15),
        channel=Channel.COMMERCIAL,
        packs=1,
        tails=False,
        site=MAKER.caller.site,
    ),
    datetime(2026, 1, 16, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("candidates", "known", "meant"),
    [
        (Candidates((OWN,)), (), Meant(OWN, is_certain=True)),
        (Candidates((OWN,), is_doubtful=True), (), Meant(OWN, is_certain=False)),
        (Candidates((OWN,), is_doubtful=True), (OWN,), Meant(OWN, is_certain=True)),
        (Candidates((OWN,), is_open=True), (), Meant(OWN, is_certain=False)),
        (Candidates((OWN,), is_open=True), (OWN,), Meant(OWN, is_certain=True)),
        (Candidates((OWN, OTHER), is_open=True), (OTHER,), Meant(OTHER, is_certain=False)),
        (Candidates((OWN, OTHER)), (), Meant(OWN, is_certain=True)),
        (Candidates((OWN, OTHER)), (OWN,), Meant(OWN, is_certain=True)),
        (Candidates((OWN, OTHER)), (OTHER,), Meant(OTHER, is_certain=False)),
        (Candidates((OWN, OTHER)), (OWN, OTHER), Meant(OWN, is_certain=True)),
        (Candidates((OWN, OTHER), is_doubtful=True), (), Meant(OWN, is_certain=False)),
        (Candidates((OWN, OTHER), is_doubtful=True), (OWN,), Meant(OWN, is_certain=True)),
        (Candidates((OWN, OTHER), is_doubtful=True), (OTHER,), Meant(OTHER, is_certain=False)),
        (Candidates((OTHER,), has_own=False), (), Meant(OTHER, is_certain=False)),
        (Candidates((OTHER,), has_own=False), (OTHER,), Meant(OTHER, is_certain=False)),
    ],
)
def test_a_pack_is_certain_if_its_code_names_it_as_it_stands_and_it_is_known_or_nothing_can_have_been_lost(
    candidates: Candidates, known: tuple[Scan, ...], meant: Meant
) -> None:
    world = World(datetime.now(UTC), {one.pack: PACK if one in known else None for one in candidates.scans})
    assert meant_pack(world, candidates) == meant
    assert not candidates.is_settled or meant == Meant(OWN, is_certain=True)
