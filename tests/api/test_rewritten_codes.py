"""Codes with another behind them, rewritten by a program or typed by people, through HTTP: they accuse nobody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from api.words.catalogues import LANGUAGES, catalogue
from scanners import GS
from tests.api.nation import G1, PHARMACY, RIVAL, TAIL_CODE, TAIL_KEY, Nation, code
from tests.api.scanners_said import BEYOND_QUESTION
from tests.api.test_doubtful_codes import incidents, is_stopped, seen, sell
from tests.scanners.rewritten import REWRITTEN

EAN = G1[1:]
BEHIND = {
    "its own EAN": EAN,
    "another EAN": "5901234123457",
    "the first digits of an EAN": EAN[:6],
    "one digit": "4",
    "an EAN-8": "96385074",
    "a UPC": "036000291452",
    "a GTIN-14": G1,
    "a label of the shelf": "SHELF12",
    "letters": "ABC",
}
CODES: dict[str, Callable[[str], str]] = {
    "a serial last": lambda serial: f"]d201{G1}17990630" + f"10B1{GS}21{serial}",
    "a serial alone": lambda serial: f"01{G1}21{serial}",
    "a lot last": lambda serial: f"]d201{G1}21{serial}{GS}1799063010B1",
    "an expiry last": lambda serial: f"]d201{G1}21{serial}{GS}10B1{GS}17990630",
    "brackets": lambda serial: f"(01){G1}(21){serial}",
    "brackets with a lot": lambda serial: f"(01){G1}(21){serial}(17)990630(10)B1",
    "a link": lambda serial: f"https://id.example/01/{G1}/10/B1/21/{serial}",
    "a tail last": code,
    "a tail last, no separators": lambda serial: code(serial).replace(GS, ""),
}


def accuses_nobody(nation: Nation, text: str, serial: str) -> None:
    """See that a scan is `check`, or not read, that it means no other pack, and that nothing is kept of it."""
    before = incidents(nation)
    told = nation.scan(text)
    document = told.json()
    if told.status_code == 200:
        # An EAN-8 that begins with 96 stands behind a date as an element of its own, and hides nothing of the pack.
        assert document["serial"] == serial, document
        assert document["outcome"] == ("ok" if text.endswith("99063096385074") else "check")
        assert {one["case"] for one in document["reasons"]} <= {"lot_in_doubt"}
        assert document["reasons"] or document["outcome"] == "ok" or _is_to_be_scanned_again(document)
    else:
        assert document["code"] in {"unreadable", "ambiguous"}
        assert document["next_step"].endswith(BEYOND_QUESTION["en"])
    sell(nation, text)
    assert incidents(nation) == before


def _is_to_be_scanned_again(document: dict[str, Any]) -> bool:
    return bool(document["read"]["advice"][0]["code"] == "scan_again")


@pytest.mark.parametrize("written", CODES.values(), ids=CODES)
@pytest.mark.parametrize("behind", BEHIND.values(), ids=BEHIND)
def test_what_comes_right_behind_a_code_accuses_nobody(
    shared: Nation, behind: str, written: Callable[[str], str]
) -> None:
    (serial,) = shared.stocked(tails=True)
    accuses_nobody(shared, written(serial) + behind, serial)


@pytest.mark.parametrize("behind", ["4870001", "96385074", "X-1"])
def test_an_own_pack_with_something_behind_its_serial_may_be_sold(shared: Nation, behind: str) -> None:
    serial = shared.serial()[:6] + shared.serial()[-6:]
    assert shared.commission([serial]).status_code == 201
    text = f"]d201{G1}10B1{GS}21{serial}{behind}"
    told = shared.scan(text, key=shared.maker).json()
    assert (told["serial"], told["read"]["flags"]) == (serial, ["glued_behind"])
    assert [one["code"] for one in told["read"]["advice"]] == ["scan_again", "one_at_a_time"]


def test_a_pack_that_nobody_knows_with_digits_behind_is_unknown(shared: Nation) -> None:
    serial = shared.serial()
    is_stopped(shared, f"]d201{G1}10B1{GS}21{serial}487", "unknown_serial", serial)


def test_a_pack_that_is_known_as_it_stands_is_meant_though_a_shorter_serial_is_known_too(shared: Nation) -> None:
    (shorter,) = shared.stocked()
    longer = f"{shorter}4870"
    assert shared.commission([longer]).status_code == 201
    is_stopped(shared, f"]d201{G1}10B1{GS}21{longer}", "held_elsewhere", longer)


TAIL = "Ab+defghij0123456789Abcd/fghij0123456789+/a="


def with_signs(nation: Nation, *, at_rival: bool) -> tuple[str, str]:
    """Return the serial of a pack with signs in it, and its code."""
    serial = f'{nation.serial()}<&>"%='[:20]
    lot = {"lot": "L&7/=", "expiry": "2060-06-30"}
    named = [{"serial": serial, "key": TAIL_KEY, "code": TAIL}]
    assert nation.api.post(
        "/v1/commissionings",
        nation.maker,
        {"gtin": G1, "produced_on": "2026-01-15", "channel": "commercial", **lot, "serials": named},
    ).is_success
    member = RIVAL if at_rival else PHARMACY
    sent = nation.ship(nation.maker, member, [serial])
    nation.api.done("/v1/receivings", nation.keys[member.gln], {"shipment": sent})
    return serial, f"]d201{G1}21{serial}{GS}17600630" + f"10L&7/={GS}91{TAIL_KEY}{GS}92{TAIL}"


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_code_that_a_program_rewrote_is_its_pack_and_the_program_is_named(shared: Nation, name: str) -> None:
    serial, text = with_signs(shared, at_rival=False)
    before = incidents(shared)
    rewritten = REWRITTEN[name](text)
    told = shared.scan(rewritten).json()
    assert (told["serial"], told["reasons"]) == (serial, []), told
    assert told["outcome"] in {"ok", "check"}
    if rewritten != text:
        assert "leave_unchanged" in [one["code"] for one in told["read"]["advice"]]
        assert not [one for one in told["read"]["advice"] if "scanner" in one["title"] + one["next_step"]]
    assert sell(shared, rewritten)[0] == 201
    assert incidents(shared) == before


@pytest.mark.parametrize("name", REWRITTEN)
def test_a_code_that_a_program_rewrote_and_nobody_knows_accuses_nobody(shared: Nation, name: str) -> None:
    text = f"]d201{G1}21{shared.serial()}&<{GS}91{TAIL_KEY}{GS}92{TAIL}"
    rewritten = REWRITTEN[name](text)
    before = incidents(shared)
    if rewritten != text:
        assert seen(shared, rewritten)[:2] == ("check", [])
        assert sell(shared, rewritten)[1]["case"] == "scan_again"
    assert incidents(shared) == before


def test_a_tail_in_the_signs_of_web_addresses_is_to_be_scanned_again(shared: Nation) -> None:
    serial, text = with_signs(shared, at_rival=True)
    before = incidents(shared)
    for tail in (TAIL.replace("+", "-").replace("/", "_"), TAIL.replace("+", " ")):
        outcome, reasons, advice = seen(shared, text.replace(TAIL, tail))
        assert (outcome, reasons) == ("check", []) or reasons == ["held_elsewhere"]
        assert "crypto_mismatch" not in reasons
        assert "leave_unchanged" in advice
    assert [one for one in incidents(shared) if one not in before and "crypto" in one] == []
    forged = TAIL.replace("+", "-").replace("/", "_").replace("A", "B")
    assert seen(shared, text.replace(TAIL, forged))[:2] == ("stop", ["crypto_mismatch"])
    assert serial


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["hello", "Hello, world", "A1b2C3d4E5f6G", "T000000000001", "привет", "қайырлы күн", "test code", "x"]
)
def test_typed_text_is_not_answered_with_what_to_set_on_a_scanner(unchanged: Nation, text: str, language: str) -> None:
    told = unchanged.scan(text, **{"Accept-Language": language}).json()
    assert (told["code"], told["evidence"]["reason"]) == ("unreadable", "wrong_characters")
    assert told["next_step"] == catalogue(language)["reason_wrong_value.next_step"]
    assert told["next_step"].endswith(BEYOND_QUESTION[language])


@pytest.mark.parametrize("text", ["~01{}21A", "XY]d201{}21A", "#{}", "SKU:(01){}(21)A"])
def test_what_a_scanner_typed_in_front_of_a_code_is_still_named(unchanged: Nation, text: str) -> None:
    told = unchanged.scan(text.format(G1)).json()
    assert catalogue("en")["advice_no_other_prefix.next_step"] in told["next_step"]


@pytest.mark.parametrize("written", ["<FNC1>", "{FNC1}", "[FNC1]", "%1D", "%1d", "<GS>", "^]", "\uf70b"])
def test_a_separator_that_came_as_other_characters_is_read_with_one_advice(shared: Nation, written: str) -> None:
    (serial,) = shared.stocked()
    text = f"]d201{G1}21{serial}{GS}10B1{GS}17990630".replace(GS, written)
    told = shared.scan(text).json()
    assert (told["serial"], told["reasons"], told["read"]["flags"]) == (serial, [], ["gs_written_out"])
    assert "send_gs_itself" in [one["code"] for one in told["read"]["advice"]]


@pytest.mark.parametrize("written", [GS, "<GS>", "^]", "{GS}", "<FNC1>", "%1D", "&#29;", "\\u001d", "\u241d", "\uf70b"])
def test_separators_between_brackets_are_separators(shared: Nation, written: str) -> None:
    (serial,) = shared.stocked(tails=True)
    text = f"(01){G1}(21){serial}{written}(91){TAIL_KEY}{written}(92){TAIL_CODE}"
    told = shared.scan(text).json()
    assert (told["serial"], told["reasons"]) == (serial, [])
    assert told["outcome"] == ("check" if written == "%1D" else "ok")  # a value may hold `%1D`: both are readings


def test_a_serial_that_holds_a_bracketed_number_is_in_doubt(shared: Nation) -> None:
    head = shared.serial()
    serial = f"{head}(10)C9"
    text = f"(01){G1}(21){serial}"
    before = incidents(shared)
    assert seen(shared, text)[:2] == ("check", [])
    shared.commission([serial])
    told = shared.scan(text, key=shared.maker).json()
    assert (told["outcome"], told["serial"], told["reasons"]) == ("check", serial, [])
    assert incidents(shared) == before
    (known,) = shared.stocked()
    assert seen(shared, f"(01){G1}(21){known}(10)B1")[:2] == ("ok", [])
    is_stopped(shared, f"(01){G1}(21){known}(10)C9", "lot_mismatch", known)


@pytest.mark.parametrize(
    "text", [f"1799063010B1{GS}3712", "10B1", f"37100{GS}10B1", "]C1310300012510B1", f"02{G1}3712", "15260101240AB"]
)
def test_the_second_symbol_of_a_logistic_label_is_no_pack(unchanged: Nation, text: str) -> None:
    assert unchanged.scan(text).json()["code"] == "not_a_pack"


@pytest.mark.parametrize("text", ["21ABC", f"21ABC{GS}10B1", f"91{TAIL_KEY}{GS}10B1", "1799063310B1"])
def test_a_part_of_a_packs_code_is_unreadable(unchanged: Nation, text: str) -> None:
    assert unchanged.scan(text).json()["code"] == "unreadable"
