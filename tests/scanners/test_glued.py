"""A second code right behind the first: an EAN, whole or cut off, behind a serial, a lot, a tail or anything else."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from domain.ground.identifiers import Gtin
from scanners import GS, Code, Reading, Reason, Repair, ScanError, element_string
from tests.scanners.codes import G1, KAZAKH, KAZAKH_ELEMENTS, S1, coded, gtins, read, refused

OTHER = Gtin("5901234123457")
NUMBERS = {
    "its own EAN-13": G1[1:],
    "its own GTIN-14": G1,
    "another EAN-13": OTHER[1:],
    "an EAN-8": "96385074",
    "a UPC": "036000291452",
    "an SSCC": "048700010000000011",
}


def found(text: str) -> list[Reading]:
    reading = read(text)
    return [reading, *reading.alternatives]


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize(
    "code",
    [
        f"]d201{G1}21A1B",
        f"]d201{G1}10LOT{GS}21A1B",
        f"]d201{G1}21A1B{GS}10L7X",
        f"(01){G1}(21)A1B",
        f"(01){G1}(21)A1B(10)L7X",
        f"https://id.example/01/{G1}/21/A1B",
        f"https://id.example/01/{G1}/10/L7X/21/A1B",
    ],
)
def test_a_number_behind_a_serial_or_a_lot_is_left_out_in_another_reading_or_told(code: str, number: str) -> None:
    plain = read(code)
    try:
        readings = found(code + number)
    except ScanError as error:
        # Digits without separators before them may be divided otherwise too: then a lost separator is told.
        told = {Reason.SEVERAL_CODES} if GS in code or number in G1 else {Reason.SEVERAL_CODES, Reason.LOST_GS}
        assert error.reason in told  # noqa: PT017 -- one of the two right answers
        return
    assert plain.elements in [one.elements for one in readings]
    (left_out,) = (one for one in readings if one.elements == plain.elements)
    assert (left_out.repaired, left_out.form) == ((Repair.GLUED_BEHIND,), plain.form)


@pytest.mark.parametrize("number", NUMBERS.values(), ids=NUMBERS)
@pytest.mark.parametrize(
    "code",
    [
        f"]d201{G1}21{S1}",
        f"]d201{G1}21{S1}{GS}1727063010LOT1234ABCD",
        f"]d201{G1}21{S1}{GS}10LOT{GS}17270630",
        f"(01){G1}(21){S1}(17)270630",
        f"https://id.example/01/{G1}/21/{S1}?17=270630",
        "]d2" + KAZAKH.replace(GS, ""),
    ],
)
def test_a_number_that_makes_a_text_wrong_is_a_second_code(code: str, number: str) -> None:
    try:
        readings = found(code + number)
    except ScanError as error:
        assert error.reason is Reason.SEVERAL_CODES or error.code is Code.AMBIGUOUS  # noqa: PT017 -- no accusation
        if number in G1:
            assert error.reason is Reason.SEVERAL_CODES  # noqa: PT017
        return
    # What begins like an element that is compared with nothing may stand as that.
    assert any(read(code).elements.items() <= one.elements.items() for one in readings)


@pytest.mark.parametrize("length", range(1, 13))
def test_the_first_digits_of_a_number_are_left_out_too(length: int) -> None:
    digits = "4820000000000"[:length]
    for code, serial in ((f"]d201{G1}21{S1}", S1), (f"]d201{G1}10LOT{GS}21ABCDEF", "ABCDEF")):
        try:
            reading = read(code + digits)
        except ScanError as error:
            # Some digits may also stand for an element whose separator was lost: no accusation either.
            assert error.reason in {Reason.SEVERAL_CODES, Reason.LOST_GS}  # noqa: PT017 -- the serial would be too long
            assert len(serial) + length > 20
            continue
        assert serial in [one.serial for one in reading.shortened]
    assert refused(f"]d201{G1}21{S1}{GS}17270630{digits}").reason in {Reason.SEVERAL_CODES, Reason.WRONG_LENGTH}


def test_anything_behind_a_serial_makes_it_longer() -> None:
    reading = read(f"]d201{G1}21AB-CDE")
    assert [one.serial for one in reading.shortened] == ["AB-CD", "AB-C", "AB-", "AB", "A"]
    assert reading.alternatives == ()
    assert not reading.is_doubtful
    assert read(f"]d201{G1}21AB-CDE{GS}10L").shortened == ()
    assert read(KAZAKH).shortened == ()


@pytest.mark.parametrize("number", [*NUMBERS.values(), "4", "487000", "59012341"])
def test_a_number_behind_a_verification_code_leaves_its_44_characters(number: str) -> None:
    reading = read("]d2" + KAZAKH + number)
    assert reading.is_doubtful
    assert KAZAKH_ELEMENTS in [one.elements for one in reading.alternatives]


def test_an_ean_that_begins_like_a_lot_is_no_lot() -> None:
    number = Gtin.from_body("0101234567890")[1:]
    assert number.startswith("10")
    readings = found(f"]d201{G1}21{S1}{GS}17270630{number}")
    assert {"01": G1, "21": S1, "17": "270630"} in [one.elements for one in readings]


def test_a_code_with_its_own_ean_behind_it_is_doubtful() -> None:
    for number in (G1, G1[1:]):
        assert read(f"]d201{G1}10L{GS}21A1B{number}").is_doubtful
    assert not read(f"]d201{G1}10L{GS}21A1B{OTHER[1:]}").is_doubtful


@pytest.mark.parametrize("front", ["", "]d2"])
def test_its_own_ean_is_told_though_separators_may_have_been_lost(front: str) -> None:
    text = f"{front}01{G1}21{S1}"
    error = refused(text + G1[1:])
    assert (error.reason, error.position) == (Reason.SEVERAL_CODES, len(text) + 1)


@given(gtin=gtins, number=gtins, serial=coded)
def test_the_pack_is_never_lost_when_an_ean_is_scanned_right_behind_it(gtin: str, number: str, serial: str) -> None:
    elements = {"01": str(gtin), "21": serial}
    assume("<" not in serial and "%" not in serial)
    try:
        readings = found("]d2" + element_string(elements) + number[1:])
    except ScanError as error:
        assert error.reason is Reason.SEVERAL_CODES or error.code is Code.AMBIGUOUS  # noqa: PT017 -- no accusation
        return
    # An EAN that begins with 0 is a UPC with a zero in front of it.
    assert elements in [one.elements for one in readings] or number[0] != "0"


@given(text=st.text("0123456789", min_size=9, max_size=18).filter(lambda text: len(text) not in {12, 13, 14, 18}))
def test_digits_that_are_no_number_are_not_two_codes(text: str) -> None:
    try:
        read(text)
    except ScanError as error:
        assert error.reason is not Reason.SEVERAL_CODES or error.position is None  # noqa: PT017
