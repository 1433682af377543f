"""What `scanners` says, in three languages: nothing missing, nothing mixed, and never a word against the pack."""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.words.catalogues import LANGUAGES, catalogue
from api.words.scanner_words import UTF_8, advice_sentence, reason_words, repair_advice, scanner_words
from scanners import GS, Advice, Code, Reason, Repair, ScanError
from scanners.advice import FOR_REPAIR
from scanners.doctor import Letters, Separator, Suffix
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import NAMES
from scanners.labels import Format, PackLabel, PrintError, render, sheet
from scanners.labels.sheet import Page
from scanners.pictures import PictureReason
from scanners.repairs.keyboards import Layout
from tests.api.scanners_said import BEYOND_QUESTION, GTIN, PRINT_CODES, SAID, SHOWN, foreign_words, unread

LABEL = PackLabel({"01": GTIN, "21": "A"})
IN_ENGLISH = re.compile(r"[a-z]{3}")
FOUND: dict[str, type[StrEnum]] = {"layout": Layout, "letters": Letters, "separator": Separator, "suffix": Suffix}

UNREAD: dict[str, tuple[str, Reason]] = {
    "nothing": ("", Reason.EMPTY),
    "a book": ("0" * 8193, Reason.TEXT_TOO_LONG),
    "a letter of another alphabet": (f"01{GTIN}21АB", Reason.WRONG_CHARACTERS),
    "a word": ("hello", Reason.WRONG_CHARACTERS),
    "a carrier of something else": ("]zz01" + GTIN, Reason.WRONG_CARRIER),
    "two codes": (f"]d201{GTIN}21A]d201{GTIN}21B", Reason.SEVERAL_CODES),
    "an unknown number": ("05" + GTIN, Reason.UNKNOWN_ELEMENT),
    "two separators": (f"01{GTIN}21A{GS}{GS}10B", Reason.STRAY_SEPARATOR),
    "an empty serial": (f"01{GTIN}21{GS}10B", Reason.EMPTY_ELEMENT),
    "half a date": (f"01{GTIN}21A{GS}17263", Reason.WRONG_LENGTH),
    "half a product": ("]E0123456789", Reason.WRONG_LENGTH),
    "an endless serial": (f"01{GTIN}21{'/' * 21}{GS}10B", Reason.TOO_LONG),
    "a wrong check digit": ("0104870001000017" + "21A", Reason.WRONG_CHECK_DIGIT),
    "a thirteenth month": (f"01{GTIN}17261301" + "21A", Reason.WRONG_DATE),
    "no country": (f"01{GTIN}422999", Reason.WRONG_VALUE),
    "two serials": (f"01{GTIN}21A{GS}21B", Reason.REPEATED_ELEMENT),
    "a product and its content": (f"01{GTIN}02{GTIN}3712", Reason.FORBIDDEN_PAIR),
    "a serial alone": ("2112345", Reason.MISSING_ELEMENT),
    "an address without a domain": ("https://x", Reason.LINK_MALFORMED),
    "an address of a shop": ("https://example.com/x", Reason.LINK_WITHOUT_KEY),
    "a compressed link": ("https://example.com/ARHjsIADhIlW4Ng", Reason.LINK_COMPRESSED),
    "a link of old names": (f"https://example.com/gtin/{GTIN}/ser/A", Reason.LINK_OLD_NAMES),
    "a link with a slash behind it": (f"https://example.com/01/{GTIN}/", Reason.LINK_SLASH),
    "a link upside down": (f"https://example.com/01/{GTIN}/21/A/10/B", Reason.LINK_ORDER),
    "a serial in the query": (f"https://example.com/01/{GTIN}?21=A", Reason.LINK_ATTRIBUTE),
    "lost separators": (f"01{GTIN}21A1b2C3d4E5f61727063010LOT12345", Reason.LOST_GS),
    "a letter that several keyboards give": (f"01{GTIN}211234А5", Reason.KEYBOARD_LAYOUT),
    "letters all of one case": (f"01{GTIN}211234567890123{GS}91EE05{GS}92{'A' * 44}", Reason.LETTER_CASE),
    "lost separators under Caps Lock": (f"]D201{GTIN}21a1B2c3D4e5F61727063010lot12345", Reason.CAPS_LOCK),
}
"""A text for each reason."""

ELEMENTS_AND_MORE = [*ELEMENTS, GS, "(01)", f"01{GTIN}", f"https://example.com/01/{GTIN}/", "?"]


@pytest.mark.parametrize("case", SAID)
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_scanners_may_say_is_said_in_every_language(language: str, case: str) -> None:
    parts = {name.partition(".")[2] for name in catalogue(language) if name.partition(".")[0] == case}
    kind = case.partition("_")[0]
    alone = {"repair": {"title"}, "advice": {"next_step"}, "pack": {"next_step"}}
    assert parts - {"title.full"} == alone.get(kind, {"title", "next_step"})


def test_no_error_of_labels_is_left_out() -> None:
    assert set(PRINT_CODES) == set(UNPRINTED)


@pytest.mark.parametrize("case", UNREAD)
def test_each_reason_is_said_with_all_its_evidence(case: str) -> None:
    text, reason = UNREAD[case]
    error = unread(text)
    assert error is not None
    assert error.reason is reason
    for language in LANGUAGES:
        names = catalogue(language)
        full, said = names.get(f"reason_{reason}.title.full"), reason_words(error, language)
        assert "{" not in said.title
        if full is not None:
            assert said.title != names[f"reason_{reason}.title"]
            assert error.position is None or "{position}" not in full or str(error.position) in said.title
            shown = SHOWN[error.got][language] if error.got in SHOWN else error.got
            assert "{got}" not in full or shown in said.title


def test_every_reason_has_been_tried() -> None:
    assert {reason for _, reason in UNREAD.values()} == set(Reason)


@pytest.mark.parametrize("reason", Reason)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_not_read_never_speaks_against_the_pack(language: str, reason: Reason) -> None:
    assert reason_words(ScanError(reason), language).next_step.endswith(BEYOND_QUESTION[language])


@pytest.mark.parametrize("reason", [one for one in Reason if ScanError(one).code is Code.AMBIGUOUS])
def test_what_is_ambiguous_says_what_to_set(reason: Reason) -> None:
    assert re.search("^(Set|Turn)", reason_words(ScanError(reason), "en").next_step)


def test_a_lost_separator_is_one_thing_whoever_says_it() -> None:
    for language in LANGUAGES:
        sentences = catalogue(language)
        for part in ("title", "next_step"):
            assert sentences[f"ambiguous.{part}"] == sentences[f"reason_lost_gs.{part}"]


@pytest.mark.parametrize("language", LANGUAGES)
@given(
    parts=st.lists(st.sampled_from(ELEMENTS_AND_MORE) | st.text("0189AB/%\u0410"), max_size=6), more=st.text(max_size=2)
)
def test_no_answer_is_in_two_languages(language: str, parts: list[str], more: str) -> None:
    error = unread("".join(parts) + more)
    if error is not None:
        said = reason_words(error, language)
        title = said.title.replace(error.got, "") if error.reason is Reason.WRONG_VALUE else said.title
        assert foreign_words(title, language) == foreign_words(said.next_step, language) == set(), said


def test_a_line_of_any_length_is_measured_in_signs() -> None:
    error = ScanError(Reason.TEXT_TOO_LONG, expected="8192", got="more than 8192")
    for language in LANGUAGES:
        assert "> 8192" in reason_words(error, language).title


def test_bytes_that_are_no_text_are_a_matter_of_the_file() -> None:
    error = ScanError(Reason.WRONG_CHARACTERS, None, 3, UTF_8, "byte FF")
    for language in LANGUAGES:
        said, names = reason_words(error, language), catalogue(language)
        assert said.title == names["reason_wrong_encoding.title.full"].format(position=3)
        assert said.next_step == names["reason_wrong_encoding.next_step"]
        assert "UTF-8" in said.next_step


def test_what_english_words_say_is_left_to_the_evidence() -> None:
    told = ScanError(Reason.MISSING_ELEMENT, "8030", expected="a serial number in 253")
    assert reason_words(told, "ru").title == catalogue("ru")["reason_missing_element.title"]
    plain = ScanError(Reason.MISSING_ELEMENT, "21", expected="01 or 03 or 8006")
    assert reason_words(plain, "ru").title.endswith(": 01, 03, 8006.")


@pytest.mark.parametrize("element", NAMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_an_element_is_called_by_its_name(language: str, element: str) -> None:
    said = reason_words(ScanError(Reason.REPEATED_ELEMENT, element), language).title
    assert said.startswith(catalogue(language)[f"element.{element}"] + ": ")


def test_an_element_without_a_name_is_called_by_its_number() -> None:
    assert reason_words(ScanError(Reason.REPEATED_ELEMENT, "7003"), "kk").title.startswith("AI 7003: ")


def test_no_name_is_kept_for_an_element_that_has_none() -> None:
    kept = {name.removeprefix("element.") for name in catalogue("en") if name.startswith("element.")}
    assert kept == {*NAMES, "code"}


@pytest.mark.parametrize("repair", Repair)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_scanner_did_is_said_with_what_to_set(language: str, repair: Repair) -> None:
    assert repair_advice(repair, language) == {
        "code": FOR_REPAIR[repair],
        "title": catalogue(language)[f"repair_{repair}.title"],
        "next_step": advice_sentence(FOR_REPAIR[repair], language),
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_advices_are_the_same(language: str) -> None:
    assert len({advice_sentence(one, language) for one in Advice}) == len(Advice)


def test_all_that_a_test_code_may_show_has_its_word() -> None:
    words = {f"found.{part}.{one}" for part, kind in FOUND.items() for one in kind}
    words |= {"found.prefix.none", "found.prefix.other"}
    assert {name for name in catalogue("en") if name.startswith("found.")} == words


@pytest.mark.parametrize("reason", PictureReason)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bound_of_pictures_is_said_where_there_is_one(language: str, reason: PictureReason) -> None:
    said = scanner_words(f"picture_{reason}", language, {"most": "64"}).title
    assert ("64" in said) == ("most" in SAID[f"picture_{reason}"])


UNPRINTED: dict[str, Callable[[], object]] = {
    "module_out_of_range": lambda: render(LABEL, Format.SVG, module=9.0),
    "dpi_out_of_range": lambda: render(LABEL, Format.PNG, dpi=10),
    "label_too_large": lambda: list(sheet([LABEL], page=Page(50, 50))),
}


@pytest.mark.parametrize("code", PRINT_CODES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cannot_be_printed_is_said_in_figures(language: str, code: str) -> None:
    with pytest.raises(PrintError) as caught:
        UNPRINTED[code]()
    error = caught.value
    assert error.code == code
    said = scanner_words(f"print_{code}", language, {"expected": error.expected, "got": error.got}).title
    assert error.got in said
    assert said != catalogue(language)[f"print_{code}.title"]
    assert language == "en" or IN_ENGLISH.search(said) is None
