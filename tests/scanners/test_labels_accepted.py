"""What may be printed: a code that says exactly what its symbol will hold, and nothing a program made of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given

from scanners import GS, Reason, ScanError, parse
from scanners.labels import Label, LinkLabel, PackLabel, label_of
from tests.scanners.codes import CODE, G1, KAZAKH, KEY, S1, TODAY, coded, pack_elements
from tests.scanners.labels import EUROPEAN, LABELS

EAN = G1[1:]


def of(text: str, *, literal: bool = False) -> Label:
    """Return the label of a code."""
    return label_of(text, today=TODAY, literal=literal)


def bracketed(serial: str = S1, key: str = KEY, code: str = CODE, more: str = "") -> str:
    """Return the code of a pack with its identifiers in brackets."""
    return f"(01){G1}(21){serial}(91){key}(92){code}{more}"


REFUSED = {
    "a tail that was cut": (bracketed(code=CODE[:43]), Reason.WRONG_LENGTH),
    "key and code exchanged": (bracketed(key=CODE, code=KEY), Reason.WRONG_LENGTH),
    "a serial of another width": (bracketed(serial="A1"), Reason.WRONG_LENGTH),
    "letters behind the tail": (f"{KAZAKH}XY", Reason.WRONG_LENGTH),
    "an EAN behind the tail": (f"{KAZAKH}{EAN}", Reason.WRONG_LENGTH),
    "a lot behind the tail": (f"{KAZAKH}{GS}10LOT7", Reason.FORBIDDEN_PAIR),
    "an expiry behind the tail, in brackets": (bracketed(more="(17)270630"), Reason.FORBIDDEN_PAIR),
    "an EAN behind a last lot": (f"01{G1}21A1b2{GS}10LOT{EAN}", Reason.SEVERAL_CODES),
    "a GTIN behind a last serial": (f"(01){G1}(21)A1{G1}", Reason.SEVERAL_CODES),
    "an entity": (f"(01){G1}(21)A&lt;B", Reason.WRONG_VALUE),
    "an entity of an entity": (f"(01){G1}(21)A&amp;lt;B", Reason.WRONG_VALUE),
    "a percent escape": (f"(01){G1}(21)A%1DB", Reason.WRONG_VALUE),
    "an escape of spreadsheets": (f"(01){G1}(21)A_x001D_B", Reason.WRONG_VALUE),
    "an escape twice in a link": (f"https://a.kz/01/{G1}/21/A%2526lt%253B%252F", Reason.WRONG_VALUE),
    "a formula": (f'(01){G1}(21)="C000021"', Reason.WRONG_VALUE),
    "an apostrophe": (f"(01){G1}(21)'C0001", Reason.WRONG_VALUE),
    "a number": (f"(01){G1}(21)1.23457E+12", Reason.WRONG_VALUE),
    "a day": (f"(01){G1}(21)2-Jan", Reason.WRONG_VALUE),
    "a truth": (f"(01){G1}(21)TRUE", Reason.WRONG_VALUE),
    "an escaped separator": (KAZAKH.replace(GS, "\\u001d"), Reason.WRONG_CHARACTERS),
    "an escaped byte": (KAZAKH.replace(GS, "\\x1d"), Reason.WRONG_CHARACTERS),
    "a separator that a key left": (KAZAKH.replace(GS, "\x1b"), Reason.WRONG_CHARACTERS),
    "an arrow for a separator": (KAZAKH.replace(GS, "\u2194"), Reason.WRONG_CHARACTERS),
    "an entity for a separator": (KAZAKH.replace(GS, "&#x1D;"), None),
    "a percent escape for a separator": (KAZAKH.replace(GS, "%1D"), None),
    "a separator in brackets": (bracketed().replace("(91)", f"{GS}(91)"), None),
    "a written separator in brackets": (bracketed().replace("(91)", "<GS>(91)"), None),
    "a braced separator in brackets": (bracketed().replace("(91)", "{GS}(91)"), None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_program_made_of_a_code_is_not_printed(case: str) -> None:
    text, reason = REFUSED[case]
    with pytest.raises(ScanError) as caught:
        of(text)
    assert reason in {None, caught.value.reason}


@pytest.mark.parametrize("separator", [GS, "{GS}", "^]", ""])
def test_a_separator_may_be_written_as_it_is_or_in_two_ways_or_left_out_where_widths_are_fixed(separator: str) -> None:
    assert of(KAZAKH.replace(GS, separator)).text == KAZAKH


def test_a_refusal_says_which_part_and_where() -> None:
    with pytest.raises(ScanError) as caught:
        of(f"(01){G1}(21)1.23457E+12")
    assert str(caught.value) == ("serial: a number of a spreadsheet at position 23, expected the value as it was made")


def test_literally_a_serial_that_looks_like_a_number_is_printed_but_no_escape() -> None:
    assert of(f"(01){G1}(21)2-Jan", literal=True).text == f"01{G1}212-Jan"
    assert of(f"(01){G1}(21)1E12345678901").text == f"01{G1}211E12345678901"
    with pytest.raises(ScanError):
        of(f"(01){G1}(21)A&lt;B", literal=True)


def test_a_lot_that_looks_like_a_day_is_a_lot() -> None:
    assert of(f"(01){G1}(21)A1(10)02.01.2026").elements["10"] == "02.01.2026"


@pytest.mark.parametrize("label", LABELS)
def test_the_text_of_every_label_may_be_printed_again(label: Label) -> None:
    assert of(label.text) == label


def without_tail(elements: Mapping[str, str]) -> dict[str, str]:
    """Return what of a label is printed for people."""
    return {ai: value for ai, value in elements.items() if not "91" <= ai <= "99"}


@given(pack_elements(), coded)
def test_the_lines_beside_a_symbol_read_as_what_the_symbol_holds(elements: Mapping[str, str], serial: str) -> None:
    label = PackLabel({**elements, "21": elements.get("21", serial)})
    assert parse("".join(label.lines), today=TODAY).elements == without_tail(label.elements)


@pytest.mark.parametrize("serial", ["A(10)B", "((21)", "a(", "(B)", "A(17)270630"])
def test_a_bracket_in_a_serial_is_no_identifier(serial: str) -> None:
    label = PackLabel({"01": G1, "21": serial, "10": "L(1)"})
    assert parse("".join(label.lines), today=TODAY).elements == label.elements
    assert of("".join(label.lines)) == label


def test_the_lines_of_a_link_and_of_lot_and_serial_with_brackets_read_back() -> None:
    label = LinkLabel(f"https://a.kz/01/{G1}/10/L(7)/21/A(10)B")
    assert parse("".join(label.lines), today=TODAY).elements == label.elements
    assert "\\(" in "".join(EUROPEAN.lines)
