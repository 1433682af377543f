"""Separators in places where they need not stand, or stand beside what looks like one: brackets, and valid texts."""

from __future__ import annotations

import pytest

from scanners import GS, Doubt, Reason, Repair, diagnose
from scanners.advice import Advice
from scanners.doctor import TEST_CODE, Separator
from tests.scanners.codes import CODE as TAIL
from tests.scanners.codes import G1, KAZAKH_ELEMENTS, KEY, S1, read, refused

WRITTEN = [
    "^]",
    "{GS}",
    "[GS]",
    "<GS>",
    "<gs>",
    "<FNC1>",
    "<F8>",
    "<0x1D>",
    "\u241d",
    "\u2194",
    "\x1b[19~",
    "\uf70b",
    "]",
]


def bracketed(separator: str) -> str:
    """Return a code of Kazakhstan in brackets, with something between its elements."""
    return separator.join([f"(01){G1}(21){S1}", f"(91){KEY}", f"(92){TAIL}"])


@pytest.mark.parametrize("end", ["", GS])
def test_separators_between_brackets_are_taken_as_they_are(end: str) -> None:
    reading = read(bracketed(GS) + end)
    assert (reading.elements, reading.repaired) == (KAZAKH_ELEMENTS, ())
    assert read(f"]d2{GS}{bracketed(GS)}").elements == KAZAKH_ELEMENTS


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("behind", ["", "at the end too"])
def test_separators_that_are_written_out_between_brackets_are_taken_too(written: str, behind: str) -> None:
    reading = read(bracketed(written) + (written if behind else ""))
    assert (reading.elements, reading.repaired) == (KAZAKH_ELEMENTS, (Repair.GS_WRITTEN_OUT,))


def test_a_separator_within_a_value_in_brackets_is_refused() -> None:
    assert refused(f"(01){G1}(21)A{GS}B").reason is Reason.WRONG_CHARACTERS
    assert refused(f"(01){G1}(21)A{GS}{GS}(10)B").reason is Reason.WRONG_CHARACTERS
    assert refused(f"(01){G1}(21)A^]B").reason is Reason.WRONG_CHARACTERS


def test_a_separator_that_a_value_in_brackets_may_hold_is_told_as_another_reading() -> None:
    reading = read(f"(01){G1}(21)A<GS>(10)B")
    assert (reading.serial, reading.repaired) == ("A", (Repair.GS_WRITTEN_OUT,))
    assert "A<GS>" in [one.serial for one in reading.alternatives]


@pytest.mark.parametrize(
    ("text", "serials"),
    [
        ("(21)AB(10)CD", ["AB(10)CD"]),
        ("(21)AB(17)270630", ["AB(17)270630"]),
        ("(21)AB(10)CD(17)270630", ["AB(10)CD", "AB(10)CD(17)270630"]),
        ("(10)LOT(21)AB(99)C", ["AB(99)C"]),
        ("(21)A\\(B(10)C", ["A(B(10)C"]),
    ],
)
def test_a_serial_may_hold_a_number_in_brackets(text: str, serials: list[str]) -> None:
    reading = read(f"]Q1(01){G1}{text}")
    assert [one.serial for one in reading.alternatives] == serials
    assert reading.doubt is Doubt.PACK
    assert all(one.repaired == () for one in reading.alternatives)


@pytest.mark.parametrize(
    "text",
    [
        f"(21)AB{GS}(10)CD",  # a separator ends the serial
        "(21)ABCDEFGHIJKLM(91)EE05",  # too long to be one serial
        "(10)CD(21)AB",
        "(21)AB",
        "(21)AB\\(10)CD",
    ],
)
def test_where_a_serial_cannot_hold_what_follows_nothing_is_in_doubt(text: str) -> None:
    reading = read(f"]Q1(01){G1}{text}")
    assert (reading.alternatives, reading.doubt) == ((), Doubt.NONE)


def test_a_text_that_is_valid_with_its_separators_is_read_as_it_stands() -> None:
    """What is written like a separator is a part of the serial, since real ones came."""
    reading = read(f"]d201{G1}21A<GS>B{GS}10LOT")
    assert (reading.serial, reading.lot, reading.repaired) == ("A<GS>B", "LOT", ())
    other = read(f"]d201{G1}21A<GS>91B{GS}10LOT")
    assert (other.serial, other.repaired) == ("A<GS>91B", ())
    assert [one.serial for one in other.alternatives] == ["A"]
    assert other.is_doubtful


def test_f8_of_a_mac_is_f8() -> None:
    found = diagnose(TEST_CODE.replace(GS, "\uf70b"))
    assert found.separator is Separator.FUNCTION_KEY
    assert Advice.SEND_GS_ITSELF in found.advices
