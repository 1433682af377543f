"""Codes that were not read, and scanners that were not right, through HTTP: in the caller's language, and kindly."""

from __future__ import annotations

from typing import Any

import pytest

from api.requests.limits import ERRORS_SHOWN
from api.words.catalogues import LANGUAGES, catalogue
from scanners import GS, TEXT_MAX
from tests.api.nation import G1, PALLET, Nation, code

WRONG_CHECK_DIGIT = f"{G1[:-1]}2"
"""The product with another last digit."""

SAID = {
    "en": (
        "Product number (GTIN): the check digit at position 16 is 2, but 1 fits.",
        "Scan it once more; if it was typed, compare each digit. The pack is not in question.",
    ),
    "ru": (
        "Номер препарата (GTIN): в позиции 16 контрольная цифра 2, а подходит 1.",
        "Отсканируйте ещё раз; если код набран вручную, сверьте каждую цифру. К упаковке вопросов нет.",
    ),
    "kk": (
        "Дәрінің нөмірі (GTIN): 16-орында бақылау цифры 2, ал сәйкес келетіні 1.",
        "Қайта сканерлеңіз; код қолмен терілген болса, әр цифрын салыстырыңыз. Қаптамаға сұрақ жоқ.",
    ),
}


def scanned(nation: Nation, text: str, language: str, status: int) -> dict[str, Any]:
    """Return what a scan at the maker's is answered with."""
    answer = nation.scan(text, key=nation.maker, **{"Accept-Language": language})
    assert answer.status_code == status
    assert answer.headers["Content-Language"] == language
    document: dict[str, Any] = answer.json()
    return document


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unreadable_code_is_answered_in_the_language_of_the_caller(unchanged: Nation, language: str) -> None:
    told = scanned(unchanged, f"01{WRONG_CHECK_DIGIT}21Z", language, 422)
    assert (told["code"], told["case"], told["field"]) == ("unreadable", "unreadable", "code")
    assert (told["title"], told["next_step"]) == SAID[language]
    assert told["errors"] == [{"field": "code", "code": "wrong_check_digit", "message": SAID[language][0]}]
    evidence = {"reason": "wrong_check_digit", "element": "01", "position": 16, "expected": "1", "got": "2"}
    assert told["evidence"] == evidence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "reason", "evidence"),
    [
        ("", "empty", {}),
        ("0" * (TEXT_MAX + 1), "text_too_long", {"expected": str(TEXT_MAX), "got": str(TEXT_MAX + 1)}),
        ("0" * 60_000, "text_too_long", {"expected": str(TEXT_MAX), "got": "60000"}),
    ],
)
def test_a_code_of_any_length_is_answered_as_a_code(
    unchanged: Nation, text: str, reason: str, evidence: dict[str, str], language: str
) -> None:
    told = scanned(unchanged, text, language, 422)
    assert (told["code"], told["field"], told["evidence"]) == ("unreadable", "code", {"reason": reason, **evidence})
    assert told["next_step"] == catalogue(language)[f"reason_{reason}.next_step"]
    assert text == "" or evidence["got"] in told["title"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_is_shown_to_people_and_named_to_programs(unchanged: Nation, language: str) -> None:
    told = scanned(unchanged, f"01{G1}21АBC", language, 422)
    assert told["evidence"]["got"] == "CYRILLIC CAPITAL LETTER A"
    assert "А" in told["title"]
    assert "CYRILLIC" not in told["title"] + told["next_step"]


@pytest.mark.parametrize(
    ("language", "next_step"),
    [
        ("en", "Set the scanner to send the separator (GS) and scan again. The pack is not in question."),
        ("ru", "Настройте сканер на передачу разделителя (GS) и отсканируйте снова. К упаковке вопросов нет."),
        ("kk", "Сканерді бөлгішті (GS) жіберетіндей баптап, қайта сканерлеңіз. Қаптамаға сұрақ жоқ."),
    ],
)
def test_an_ambiguous_code_says_what_to_set(unchanged: Nation, language: str, next_step: str) -> None:
    told = scanned(unchanged, f"01{G1}21A1b2C3d4E5f61727063010LOT12345", language, 422)
    assert (told["code"], told["next_step"]) == ("ambiguous", next_step)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_code_of_a_pallet_is_not_a_pack(unchanged: Nation, language: str) -> None:
    told = scanned(unchanged, PALLET, language, 422)
    title = catalogue(language)["not_a_pack.title"]
    assert (told["code"], told["title"]) == ("not_a_pack", title)
    assert told["errors"] == [{"field": "code", "code": "not_a_pack", "message": title}]


def test_of_several_codes_each_has_its_own_word_and_the_first_is_the_answer(unchanged: Nation) -> None:
    packs = ["]d201" + G1 + "21Z", PALLET, f"01{WRONG_CHECK_DIGIT}21Z", "https://example.com/"]
    told = unchanged.api.post("/v1/packings", unchanged.maker, {"sscc": PALLET, "packs": packs}).json()
    assert (told["code"], told["field"]) == ("not_a_pack", "packs[1]")
    assert "evidence" not in told
    assert [(one["field"], one["code"]) for one in told["errors"]] == [
        ("packs[1]", "not_a_pack"),
        ("packs[2]", "wrong_check_digit"),
        ("packs[3]", "link_without_key"),
    ]
    assert told["title"] == told["errors"][0]["message"]
    assert told["errors"][1]["message"] == SAID["en"][0]


def test_of_very_many_codes_not_all_are_told(unchanged: Nation) -> None:
    body = {"sscc": PALLET, "packs": ["hello"] * (ERRORS_SHOWN + 1)}
    told = unchanged.api.post("/v1/packings", unchanged.maker, body).json()
    assert len(told["errors"]) == ERRORS_SHOWN


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_scanner_that_drops_separators_is_advised_beside_the_verdict(shared: Nation, language: str) -> None:
    serial = shared.serial()
    assert shared.commission([serial], lot=f"D{language}").status_code == 201
    read = scanned(shared, code(serial).removeprefix("]d2").replace(GS, ""), language, 200)["read"]
    sentences = catalogue(language)
    assert read["flags"] == ["lost_gs"]
    title, next_step = sentences["repair_lost_gs.title"], sentences["advice_send_gs.next_step"]
    assert read["advice"] == [{"code": "send_gs", "title": title, "next_step": next_step}]


def test_a_scanner_that_is_right_is_advised_nothing(shared: Nation) -> None:
    (serial,) = shared.made(lot="R")
    read = scanned(shared, code(serial), "en", 200)["read"]
    assert read == {"form": "element_string", "flags": [], "advice": []}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_known_by_another_reading_only_says_why_it_is_to_be_checked(shared: Nation, language: str) -> None:
    (serial,) = shared.made(lot=f"C{language}")
    assert serial.swapcase() != serial
    found = scanned(shared, f"01{G1}21{serial.swapcase()}", language, 200)
    assert (found["outcome"], found["reasons"], found["serial"]) == ("check", [], serial)
    first, second = found["read"]["advice"]
    sentences = catalogue(language)
    assert first == {
        "code": "scan_again",
        "title": sentences["scan_again.title"],
        "next_step": sentences["scan_again.next_step"],
    }
    assert (second["code"], second["next_step"]) == ("caps_lock_off", sentences["advice_caps_lock_off.next_step"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_pack_whose_number_looks_like_a_fault_of_the_scanner_is_checked_too(shared: Nation, language: str) -> None:
    """The serial holds what scanners write for a separator: nothing has to be set, the code is scanned once more."""
    serial = f"{shared.serial()}<GS>10Z"
    assert shared.commission([serial], lot=f"S{language}").status_code == 201
    found = scanned(shared, f"01{G1}21{serial}", language, 200)
    assert (found["outcome"], found["reasons"], found["serial"]) == ("check", [], serial)
    assert found["read"]["flags"] == []
    assert [one["code"] for one in found["read"]["advice"]] == ["scan_again"]
