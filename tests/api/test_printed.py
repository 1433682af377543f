"""Lot and expiry that a code carries, through HTTP: in each form, at the scan, at the sale and at the public check."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest

from api.words.catalogues import LANGUAGES, catalogue
from scanners import GS
from tests.api.nation import G1, RIVAL, TAIL_CODE, TAIL_KEY, Nation
from tests.api.test_doubtful_codes import incidents, is_stopped, is_to_be_scanned_again, seen, sell

LOT, EXPIRY = "B1", "990630"

FORMS: dict[str, Callable[[str, str, str], str]] = {
    "an element string": lambda serial, lot, day: f"]d201{G1}21{serial}{GS}17{day}10{lot}",
    "an element string that begins with the expiry": lambda serial, lot, day: f"]d201{G1}17{day}10{lot}{GS}21{serial}",
    "text in brackets": lambda serial, lot, day: f"(01){G1}(17){day}(10){lot}(21){serial}",
    "a link": lambda serial, lot, day: f"https://id.example/01/{G1}/10/{quote(lot, safe='')}/21/{serial}?17={day}",
}


@pytest.fixture(params=list(FORMS))
def form(request: pytest.FixtureRequest) -> Callable[[str, str, str], str]:
    written: Callable[[str, str, str], str] = FORMS[request.param]
    return written


def test_a_code_with_the_lot_and_expiry_of_its_pack_is_ok(shared: Nation, form: Callable[[str, str, str], str]) -> None:
    (serial,) = shared.stocked()
    text = form(serial, LOT, EXPIRY)
    assert seen(shared, text)[:2] == ("ok", [])
    assert sell(shared, text)[0] == 201


def test_a_code_with_another_lot_or_expiry_is_stopped_and_kept(
    shared: Nation, form: Callable[[str, str, str], str]
) -> None:
    one, other = shared.stocked(2)
    is_stopped(shared, form(one, "C9", EXPIRY), "lot_mismatch", one)
    is_stopped(shared, form(other, LOT, "990629"), "expiry_mismatch", other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_values_are_told(shared: Nation, language: str) -> None:
    (serial,) = shared.stocked()
    text = FORMS["an element string"](serial, "C9", "270630")
    reasons = shared.scan(text, **{"Accept-Language": language}).json()["reasons"]
    assert [(one["code"], one["case"]) for one in reasons] == [
        ("lot_mismatch", "lot_mismatch"),
        ("expiry_mismatch", "expiry_mismatch"),
    ]
    of_lot, of_expiry = (one["evidence"] for one in reasons)
    assert (of_lot["printed_lot"], of_lot["lot"]) == ("C9", LOT)
    assert (of_expiry["printed_expiry"], of_expiry["expiry"]) == ("2027-06-30", "2099-06-30")
    assert reasons[0]["title"] != catalogue(language)["lot_mismatch.title"]
    assert "C9" in reasons[0]["title"]


@pytest.mark.parametrize("lot", ["b1", "B", "B1X"])
def test_a_lot_that_may_have_been_read_wrongly_is_checked_and_not_kept(shared: Nation, lot: str) -> None:
    (serial,) = shared.stocked()
    before = incidents(shared)
    text = f"]d201{G1}17{EXPIRY}10{lot}{GS}21{serial}"
    assert seen(shared, text)[:2] == ("check", ["lot_in_doubt"])
    status, refused = sell(shared, text)
    assert (status, refused["code"], refused["case"]) == (409, "lot_mismatch", "lot_in_doubt")
    assert (refused["outcome"], refused["field"]) == ("check", "packs[0]")
    assert incidents(shared) == before


def test_a_month_of_expiry_is_the_last_day_of_it_and_else_in_doubt(shared: Nation) -> None:
    (end,) = shared.stocked()
    (middle,) = shared.stocked(lot="M1", expiry="2099-06-15")
    assert seen(shared, f"]d201{G1}21{end}{GS}17990600")[:2] == ("ok", [])
    assert seen(shared, f"]d201{G1}21{middle}{GS}17990600")[:2] == ("check", ["expiry_in_doubt"])
    assert seen(shared, f"]d201{G1}21{middle}{GS}17990700")[:2] == ("stop", ["expiry_mismatch"])


def test_other_dates_and_numbers_are_not_compared(shared: Nation) -> None:
    (serial,) = shared.stocked()
    assert seen(shared, f"]d201{G1}21{serial}{GS}112001011520010116200101240ABC{GS}710123")[:2] == ("ok", [])


def test_another_lot_in_a_reading_that_is_not_certain_accuses_nobody(shared: Nation) -> None:
    (serial,) = shared.stocked()
    is_to_be_scanned_again(shared, f"]d201{G1}21{serial}10C9")


def test_of_two_readings_the_one_with_the_lot_of_the_pack_is_meant(shared: Nation) -> None:
    (serial,) = shared.stocked()
    longer = f"{serial}10B1"
    assert shared.commission([longer]).status_code == 201
    told = shared.scan(f"]d201{G1}21{longer}").json()
    assert (told["outcome"], told["serial"], told["reasons"]) == ("check", serial, [])


def test_a_wrong_lot_of_a_pack_that_lies_elsewhere_tells_nothing_of_where(shared: Nation) -> None:
    (serial,) = shared.stocked(at=RIVAL)
    assert seen(shared, FORMS["an element string"](serial, "C9", EXPIRY))[:2] == ("stop", ["lot_mismatch"])


def whole(serial: str, lot: str = LOT, day: str = EXPIRY, tail: str = TAIL_CODE) -> str:
    return f"]d201{G1}21{serial}{GS}17{day}10{lot}{GS}91{TAIL_KEY}{GS}92{tail}"


def test_the_public_check_says_one_same_thing_whichever_part_of_a_code_is_another(nation: Nation) -> None:
    (serial,) = nation.stocked(tails=True)
    texts = [
        whole("nosuch"),
        whole(serial, tail=TAIL_CODE[::-1]),
        whole(serial, lot="C9"),
        whole(serial, day="990629"),
    ]
    answers = [
        nation.api.get("/check", params={"code": text}, address=f"198.18.0.{number}")
        for number, text in enumerate(texts)
    ]
    assert {one.status_code for one in answers} == {200}
    assert len({one.content for one in answers}) == 1
    assert answers[0].json()["result"] == "not_confirmed"
    for number, text in enumerate([whole(serial), whole(serial, lot="b1"), whole(serial, day="990600")]):
        told = nation.api.get("/check", params={"code": text}, address=f"198.18.1.{number}").json()
        assert told["result"] == "genuine"
