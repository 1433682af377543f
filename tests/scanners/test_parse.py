"""Forms, prefixes, separators: one pack has one key, however its code was written."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.goods.packs import PackKey
from domain.ground.identifiers import Gtin, LotNumber, Serial, Sscc
from scanners import GS, TEXT_MAX, Code, Form, Reason, Repair, ScanError, digital_link, element_string, parse
from scanners.repairs.reading import Divided
from tests.scanners.codes import (
    CODE,
    G1,
    KAZAKH,
    KAZAKH_ELEMENTS,
    KEY,
    PACK,
    S1,
    TODAY,
    coded,
    gtins,
    pack_elements,
    read,
    refused,
    ssccs,
)


@pytest.mark.parametrize(
    "text",
    [
        KAZAKH,
        "]d2" + KAZAKH,
        "]d2" + GS + KAZAKH,
        GS + KAZAKH,
        KAZAKH + GS,
        KAZAKH + "\r\n",
        "]d8" + KAZAKH + "\t",
        "]Q3" + KAZAKH,
        "]J1" + KAZAKH,
    ],
)
def test_a_kazakh_code_with_its_separators_is_the_pack(text: str) -> None:
    reading = read(text)
    assert reading.elements == KAZAKH_ELEMENTS
    assert list(reading.elements) == ["01", "21", "91", "92"]
    assert reading.pack == PackKey(Gtin(G1), Serial(S1))
    assert (reading.form, reading.key, reading.code) == (Form.ELEMENT_STRING, KEY, CODE)
    assert (reading.repaired, reading.divided()) == ((), Divided((), is_cut=False))


def test_the_same_code_without_separators_is_the_same_pack_and_says_so() -> None:
    reading = read(KAZAKH.replace(GS, ""))
    assert reading.elements == read(KAZAKH).elements
    assert reading.pack == read(KAZAKH).pack
    assert reading.repaired == (Repair.LOST_GS,)


@pytest.mark.parametrize(
    "written",
    [
        "^]",
        "{GS}",
        "<GS>",
        "[GS]",
        "{gs}",
        "<gs>",
        "<FNC1>",
        "{FNC1}",
        "[fnc1]",
        "<0x1D>",
        "\u241d",
        "\uf70b",
        "%1D",
        "%1d",
    ],
)
@pytest.mark.parametrize("front", ["", "]d2"])
def test_a_separator_that_is_written_out_is_a_separator(written: str, front: str) -> None:
    reading = read(front + KAZAKH.replace(GS, written))
    assert reading.elements == KAZAKH_ELEMENTS
    assert reading.repaired == (Repair.GS_WRITTEN_OUT,)
    assert read(front + written + KAZAKH.replace(GS, written)).elements == KAZAKH_ELEMENTS


def test_a_pack_of_the_eu_is_read_with_lot_and_expiry() -> None:
    reading = read("]d2" + PACK)
    assert reading.pack == PackKey(Gtin(G1), Serial("ABC123"))
    assert (reading.lot, reading.expiry) == (LotNumber("LOT7"), date(2027, 6, 30))
    assert (reading.sscc, reading.key, reading.code) == (None, None, None)


def test_day_00_is_the_last_day_of_the_month() -> None:
    assert read(f"01{G1}17280200").expiry == date(2028, 2, 29)
    assert read(f"01{G1}17270200").expiry == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("yymmdd", "today", "expiry"),
    [
        ("760101", date(2026, 1, 1), date(2076, 1, 1)),  # 50 years ahead
        ("770101", date(2026, 1, 1), date(1977, 1, 1)),  # 51 ahead would be: 49 back
        ("490101", date(2099, 1, 1), date(2149, 1, 1)),
        ("500101", date(2099, 1, 1), date(2050, 1, 1)),
        ("000229", date(2026, 1, 1), date(2000, 2, 29)),
    ],
)
def test_the_century_is_the_nearest(yymmdd: str, today: date, expiry: date) -> None:
    assert parse(f"01{G1}17{yymmdd}", today=today).expiry == expiry


def test_the_29th_of_february_depends_on_the_century() -> None:
    with pytest.raises(ScanError, match="000229 at position 19 is no date"):
        parse(f"01{G1}17000229", today=date(2090, 1, 1))


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("4870001000011", G1),
        (G1, G1),
        ("96385074", "00000096385074"),
        ("036000291452", "00036000291452"),
        ("]E04870001000011", G1),
        ("]E496385074", "00000096385074"),
        ("]I1" + G1, G1),
        ("]C0" + G1, G1),
        ("4870001000011\n", G1),
    ],
)
def test_a_retail_number_names_a_product_and_no_pack(text: str, gtin: str) -> None:
    reading = read(text)
    assert (reading.form, reading.gtin, reading.pack) == (Form.PRODUCT, gtin, None)


@pytest.mark.parametrize(
    "text", ["048700010000000011", "00048700010000000011", "]C100048700010000000011", "(00)048700010000000011"]
)
def test_a_container_is_read_from_each_form(text: str) -> None:
    assert read(text).sscc == Sscc("048700010000000011")


def test_digits_alone_are_a_number_and_only_in_a_gs1_symbol_an_element_string() -> None:
    assert read("9012345678906").form is Form.PRODUCT
    assert refused("9012345678902").reason is Reason.WRONG_CHECK_DIGIT
    assert read("]d29012345678901").elements == {"90": "12345678901"}


@pytest.mark.parametrize("front", ["]d1", "]Q1", "]C0"])
def test_a_plain_symbol_is_read_and_an_element_string_in_it_is_marked(front: str) -> None:
    assert read(front + KAZAKH).repaired == (Repair.PLAIN_CARRIER,)
    assert read(front + KAZAKH.replace(GS, "")).repaired == (Repair.PLAIN_CARRIER, Repair.LOST_GS)
    assert read(f"{front}https://id.gs1.org/01/{G1}/21/{S1}").repaired == ()
    assert read(f"{front}(01){G1}(21){S1}").repaired == ()


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"(01){G1}(21){S1}(91){KEY}(92){CODE}", KAZAKH_ELEMENTS),
        (f"(01){G1}(10)A\\(B", {"01": G1, "10": "A(B"}),
        (f"(01){G1}(10)A)B", {"01": G1, "10": "A)B"}),
        (f"(01){G1}(01){G1}", {"01": G1}),
    ],
)
def test_text_in_brackets_is_read(text: str, elements: dict[str, str]) -> None:
    reading = read(text)
    assert (reading.form, reading.elements) == (Form.BRACKETED, elements)


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        (f"(01){G1}(21)A(B", Reason.WRONG_CHARACTERS, 24),
        (f"(01){G1}(21)A\\B", Reason.WRONG_CHARACTERS, 24),
        (f"(01){G1} (21)A", Reason.WRONG_CHARACTERS, 19),
        (f"(01){G1}(21)", Reason.EMPTY_ELEMENT, 23),
        (f"(01){G1}(219)A", Reason.UNKNOWN_ELEMENT, 20),
        (f"(01){G1}(21)A(21)B", Reason.REPEATED_ELEMENT, 24),
        (f"(01){G1[:-1]}", Reason.WRONG_LENGTH, 5),
        (f"(01){G1}1", Reason.WRONG_LENGTH, 5),
        ("(", Reason.WRONG_CHARACTERS, 1),
        ("(01", Reason.WRONG_CHARACTERS, 1),
    ],
)
def test_wrong_text_in_brackets_is_refused(text: str, reason: Reason, position: int) -> None:
    error = refused(text)
    assert (error.reason, error.position) == (reason, position)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("\r\n", Reason.EMPTY),
        ("]d2", Reason.EMPTY),
        (GS, Reason.EMPTY),
        ("^]", Reason.EMPTY),
        ("]d2{GS}", Reason.EMPTY),
        ("x" * (TEXT_MAX + 1), Reason.TEXT_TOO_LONG),
        ("1" * 10_000_000, Reason.TEXT_TOO_LONG),
        ("]A0" + KAZAKH, Reason.WRONG_CARRIER),
        ("]", Reason.WRONG_CARRIER),
        ("]\ud800\u200b", Reason.WRONG_CARRIER),
        (KAZAKH + "\x00", Reason.WRONG_CHARACTERS),
        (KAZAKH + "\ud800", Reason.WRONG_CHARACTERS),
        ("\x00" + KAZAKH, Reason.WRONG_CHARACTERS),
        ("\ufeff" + KAZAKH, Reason.WRONG_CHARACTERS),
        (" " + KAZAKH, Reason.WRONG_CHARACTERS),
        (KAZAKH + " ", Reason.WRONG_CHARACTERS),
        ("hello", Reason.WRONG_CHARACTERS),
        (KAZAKH[:10], Reason.WRONG_LENGTH),
        ("]d2" + KAZAKH[:18], Reason.EMPTY_ELEMENT),
        (KAZAKH + GS + KAZAKH.replace(S1, "A1b2C3d4E5f6H"), Reason.SEVERAL_CODES),
        (KAZAKH + KAZAKH, Reason.SEVERAL_CODES),
        (f"{KAZAKH}\r\n{KAZAKH}\r\n{KAZAKH}", Reason.SEVERAL_CODES),
        (f"(01){G1}(21)A(01){G1}(21)B", Reason.SEVERAL_CODES),
        (f"https://a.kz/01/{G1}https://a.kz/01/{G1}", Reason.SEVERAL_CODES),
        ("]E04870001000011]E04870001000011", Reason.SEVERAL_CODES),
        (KAZAKH + "]d2" + KAZAKH, Reason.SEVERAL_CODES),
        ("]E0123", Reason.WRONG_LENGTH),
        ("]E0ABCDEFGHIJKLM", Reason.WRONG_CHARACTERS),
        ("4870001000012", Reason.WRONG_CHECK_DIGIT),
        ("048700010000000012", Reason.WRONG_CHECK_DIGIT),
    ],
)
def test_bad_input_is_unreadable_with_its_reason(text: str, reason: Reason) -> None:
    error = refused(text)
    assert (error.code, error.reason) == (Code.UNREADABLE, reason)
    assert str(error).isascii()


@pytest.mark.parametrize(
    ("stranger", "name"),
    [
        ("А", "CYRILLIC CAPITAL LETTER A"),
        ("а", "CYRILLIC SMALL LETTER A"),
        ("Ө", "CYRILLIC CAPITAL LETTER BARRED O"),
        ("Ａ", "FULLWIDTH LATIN CAPITAL LETTER A"),
        ("１", "FULLWIDTH DIGIT ONE"),
        ("\u200b", "ZERO WIDTH SPACE"),
        ("\u200d", "ZERO WIDTH JOINER"),
        ("\u00a0", "NO-BREAK SPACE"),
        (" ", "SPACE"),
        ("\x00", "U+0000"),
        ("\udc80", "U+DC80"),
    ],
)
def test_a_stranger_in_a_serial_is_named_and_never_folded(stranger: str, name: str) -> None:
    error = refused(f"]d201{G1}21AB{stranger}C{GS}91EE05")
    assert (error.reason, error.element, error.position, error.got) == (Reason.WRONG_CHARACTERS, "21", 24, name)
    assert str(error) == f"serial: {name} at position 24, expected GS1 character set 82"
    assert refused(f"(01){G1}(21)AB{stranger}C").got == name


def test_serials_that_differ_in_case_are_different_packs() -> None:
    assert read(f"01{G1}21abc").pack != read(f"01{G1}21ABC").pack


def test_positions_count_in_the_text_that_was_given() -> None:
    assert refused(f"01{G1}21AB#").position == 21
    assert refused(f"]d201{G1}21AB#").position == 24
    assert refused(f"]d2{GS}01{G1}21AB#").position == 25
    assert refused(f"^]01{G1}21A{{GS}}10B#").position == 29
    assert refused(f"01{G1}21ABC<GS>10B<GS>17270631").position == 35


def test_an_error_has_its_parts() -> None:
    error = refused(f"01{G1}21{'A' * 21}")
    assert str(error) == "serial: 21 characters, at most 20"
    assert (error.element, error.expected, error.got) == ("21", "20", "21")
    assert str(refused("0104870001000017")) == "GTIN: check digit 7 at position 16, expected 1"


@given(gtin=gtins, serial=coded, lot=coded)
def test_one_pack_has_one_key_in_every_form(gtin: Gtin, serial: str, lot: str) -> None:
    key = PackKey(gtin, Serial(serial))
    element_strings = [
        element_string({"01": gtin, "21": serial, "10": lot}),
        element_string({"10": lot, "21": serial, "01": gtin}),
    ]
    bracketed = [f"({ai}){value.replace('(', chr(92) + '(')}" for ai, value in (("01", gtin), ("21", serial))]
    link = digital_link(gtin, Serial(serial), lot=LotNumber(lot), stem="https://example.kz/m")
    for text in (*element_strings, *("]d2" + text for text in element_strings), "".join(bracketed), link):
        assert read(text).pack == key or key in {other.pack for other in read(text).alternatives}


@given(elements=pack_elements(), front=st.sampled_from(["]d2", "]C1", "]Q3", "]e0"]))
def test_what_was_built_is_read_and_built_again(elements: dict[str, str], front: str) -> None:
    text = element_string(elements)
    if "<gs>" in text.lower():
        return  # read as a separator; the text as it stands is then an alternative
    reading = read(front + text)
    assert list(reading.elements.items()) == list(elements.items())
    assert element_string(reading.elements) == text


@given(sscc=ssccs)
def test_a_container_is_itself_in_every_form(sscc: Sscc) -> None:
    assert {
        read(text).sscc for text in (sscc, "00" + sscc, f"]C100{sscc}", f"(00){sscc}", f"http://a.kz/00/{sscc}")
    } == {sscc}


@settings(max_examples=300)
@given(text=st.text(max_size=120))
def test_any_text_is_read_or_a_scan_error(text: str) -> None:
    try:
        reading = read(text)
    except ScanError as error:
        assert str(error).isascii()  # noqa: PT017 -- both outcomes are right; the words must be showable
    else:
        assert reading.elements


@settings(max_examples=500)
@given(data=st.data())
def test_any_damage_to_a_code_is_read_or_a_scan_error(data: st.DataObject) -> None:
    text = data.draw(
        st.sampled_from(
            [
                KAZAKH,
                "]d2" + PACK,
                KAZAKH.replace(GS, ""),
                f"(01){G1}(21){S1}",
                f"https://a.kz/01/{G1}/21/A%2FB?17=270630",
            ]
        )
    )
    for _ in range(data.draw(st.integers(1, 4))):
        at, behind = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
        piece = data.draw(
            st.one_of(st.text(max_size=4), st.sampled_from([GS, "^]", "<GS>", "]d2", "%", "(", text[at:behind]]))
        )
        text = text[:at] + piece + text[behind if data.draw(st.booleans()) else at :]
    try:
        reading = read(text)
    except ScanError:
        return
    assert reading.elements
    assert reading.gtin is None or Gtin(reading.gtin)


@given(at=st.integers(2, 15), digit=st.sampled_from("0123456789"))
def test_a_misread_digit_of_a_gtin_is_never_another_product(at: int, digit: str) -> None:
    if KAZAKH[at] != digit:
        assert refused(KAZAKH[:at] + digit + KAZAKH[at + 1 :]).reason is Reason.WRONG_CHECK_DIGIT


def test_the_parser_reads_no_clock() -> None:
    assert parse(f"01{G1}17500101", today=TODAY).expiry == date(2050, 1, 1)
    assert parse(f"01{G1}17500101", today=date(1999, 1, 1)).expiry == date(1950, 1, 1)
