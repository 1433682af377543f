"""What a spreadsheet wrote in place of a serial is known by its form; a serial is never taken for it."""

from __future__ import annotations

from string import ascii_letters, digits

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.goods.serials import Serials, SerialsError
from domain.goods.tails import TailError, Tails
from domain.ground.identifiers import CHARSET_82
from domain.ground.spreadsheets import may_be_spoiled, spoiled_as

CODE = "Abcdefghij0123456789Abcdefghij0123456789+/a="

SPOILED = {
    "formula": ['="C000021"', '=""', "=C000021", "'C0001", "'0000000000123"],
    "number": [
        "1.23457E+12",
        "1,23457E+12",
        "4.87E+12",
        "5E+12",
        "1e-05",
        "1.23457E12",
        "-4.87E+12",
        "4870001000011.0",
        "4870001000011,00",
        "1,234,567,890,123",
        "1 234 567",
    ],
    "date": [
        "2-Jan",
        "02-jan",
        "Jan-26",
        "MAR-2026",
        "2-Jan-26",
        "2-Jan-2026",
        "02.01.2026",
        "2.1.26",
        "1/2/2026",
        "01-02-2026",
        "2026-01-02",
        "2026/1/2",
    ],
    "error": ["#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#####", "#Н/Д", "#ССЫЛКА!", "#ИМЯ?"],
    "word": ["TRUE", "True", "FALSE", "false", "ИСТИНА", "ЛОЖЬ", "NULL", "None", "nan"],
    "blanks": [" C000021", "C000021 ", "\tC000021", "C000021\N{NO-BREAK SPACE}"],
}
GENUINE = [
    "C000021",
    "0000000000001",
    "1E12345678901",
    "12E4567890123",
    "A1b2C3d4E5f6G",
    "TRUE000000001",
    "JAN2600000001",
    "2JAN",
    "1/2",
    "i'j",
    "a=b",
    "x-y",
    "AB-1234567890",
    "12.34",
    "24.0000000001",
    "1E+12345678901",
    "E+12",
    "A,B",
]


@pytest.mark.parametrize(("form", "text"), [(form, text) for form, texts in SPOILED.items() for text in texts])
def test_what_a_spreadsheet_wrote_is_known_by_its_form(form: str, text: str) -> None:
    assert spoiled_as(text) == form
    with pytest.raises(SerialsError) as caught:
        Serials.sort([b"A1b2C3d4E5f6G", text.encode()])
    assert (caught.value.code, caught.value.line) == ("spoiled_by_spreadsheet", 2)


@pytest.mark.parametrize("text", GENUINE)
def test_a_serial_that_only_looks_like_a_number_is_taken(text: str) -> None:
    assert spoiled_as(text) is None
    assert len(Serials.sort([text.encode()])) == 1


@settings(max_examples=2000)
@given(st.text(ascii_letters + digits, min_size=13, max_size=13))
def test_no_serial_of_thirteen_letters_and_digits_is_ever_refused(text: str) -> None:
    assert spoiled_as(text) is None


@given(st.lists(st.text(CHARSET_82 + " #", min_size=1, max_size=20), min_size=1))
def test_what_may_be_spoiled_is_always_looked_at(texts: list[str]) -> None:
    spoiled = any(spoiled_as(text) for text in texts)
    assert may_be_spoiled("".join(texts).encode(), min(map(len, texts))) or not spoiled


def test_literally_a_formula_is_a_serial_and_what_no_serial_can_be_is_still_none() -> None:
    assert len(Serials.sort([b'="C000021"', b"1.23457E+12", b"2-Jan", b"TRUE"], literal=True)) == 4
    for never in ("#N/A", " C000021", "ИСТИНА"):
        with pytest.raises(SerialsError) as caught:
            Serials.sort([never.encode()], literal=True)
        assert caught.value.code == "wrong_serial"


@pytest.mark.parametrize(
    ("key", "code", "part"),
    [
        ("TRUE", CODE, "key"),
        ("2-Jan", CODE, "key"),
        ("EE05 ", CODE, "key"),
        ("EE05", f'="{CODE}"', "code"),
        ("EE05", f"'{CODE[:43].replace('+', '0').replace('/', '0')}", "code"),
        ("EE05", f"{CODE} ", "code"),
        ("EE05", "1.23457E+43", "code"),
    ],
)
def test_a_spoiled_key_or_code_is_refused_by_its_name(key: str, code: str, part: str) -> None:
    with pytest.raises(TailError) as caught:
        Tails().add(key, code)
    assert (caught.value.code, caught.value.part) == ("spoiled_by_spreadsheet", part)


def test_literally_it_is_taken_where_a_tail_may_have_its_characters() -> None:
    tails = Tails(literal=True)
    tails.add("TRUE", '="1.23457E+43"')
    for key, code in (("EE05 ", CODE), ("EE05", f"{CODE}\N{CYRILLIC SMALL LETTER A}"), ("", CODE), ("EE05", "A" * 91)):
        with pytest.raises(TailError, match="set 82") as caught:
            tails.add(key, code)
        assert caught.value.code == "wrong_form"
    assert tails.lengths == {(4, 14): 1}


def test_tails_know_which_lengths_they_have_and_where_each_stands_first() -> None:
    tails = Tails()
    for key, code in (("EE05", CODE), ("EE05", CODE[:43]), ("EE06", CODE), (CODE, "EE05"), ("EE06", CODE[1:])):
        tails.add(key, code)
    assert tails.lengths == {(4, 44): 1, (4, 43): 2, (44, 4): 4}
    assert len(tails.digests) == 5
