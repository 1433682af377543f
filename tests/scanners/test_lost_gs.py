"""A lost separator is never guessed: recovered by fixed widths, ambiguous, or told as another reading."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanners import GS, Code, Reason, Repair, ScanError, element_string
from scanners.repairs.ambiguous import readings_in
from scanners.repairs.lost_gs import READINGS_MAX, SEARCHED_MAX, full_readings
from tests.scanners.codes import (
    CODE,
    G1,
    KAZAKH,
    KAZAKH_ELEMENTS,
    KEY,
    S1,
    TODAY,
    days,
    gtins,
    read,
    refused,
)

WORDS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def test_one_of_two_separators_lost_is_told_as_another_reading() -> None:
    first_lost = read("]d2" + KAZAKH.replace(GS, "", 1))
    assert first_lost.serial == S1 + "91" + KEY
    assert [other.elements for other in first_lost.alternatives] == [KAZAKH_ELEMENTS]
    second_lost = read(f"]d201{G1}21{S1}{GS}91{KEY}92{CODE}")
    assert second_lost.key == KEY + "92" + CODE
    assert [other.elements for other in second_lost.alternatives] == [KAZAKH_ELEMENTS]


def test_a_kazakh_code_of_another_length_is_not_put_right() -> None:
    for text in (KAZAKH[:-1], KAZAKH + "A", KAZAKH.replace(KEY, "EE0")):
        error = refused(text.replace(GS, ""))
        assert (error.code, error.reason) == (Code.AMBIGUOUS, Reason.LOST_GS)


def test_a_kazakh_code_without_separators_and_with_a_wrong_digit_is_not_put_right() -> None:
    assert refused(KAZAKH.replace(GS, "").replace(G1, "04870001000012")).reason is Reason.WRONG_CHECK_DIGIT


def test_where_the_strict_reading_fails_and_another_exists_it_is_ambiguous() -> None:
    error = refused(f"01{G1}21A1b2C3d4E5f61727063010LOT12345")
    assert (error.code, error.reason, error.element, error.position) == (Code.AMBIGUOUS, Reason.LOST_GS, "21", 19)
    assert {"01": G1, "21": "A1b2C3d4E5f6", "17": "270630", "10": "LOT12345"} in [
        reading.elements for reading in readings_in(error)
    ]
    assert str(error) == "serial: a separator was lost, set the scanner to send GS (ASCII 29)"


def test_where_the_strict_reading_is_valid_it_stands_and_names_the_others() -> None:
    reading = read(f"]d201{G1}1727063010LOT21SERIAL")
    assert reading.lot == "LOT21SERIAL"
    assert reading.repaired == ()
    assert [other.elements for other in reading.alternatives] == [
        {"01": G1, "17": "270630", "10": "LOT", "21": "SERIAL"}
    ]
    assert reading.alternatives[0].expiry == reading.expiry


def test_a_product_that_caps_lock_gave_another_prefix_is_told() -> None:
    reading = read("]e04006381333931")
    assert "01" not in reading.elements
    assert {"01": "04006381333931"} in [other.elements for other in reading.alternatives]


def test_where_no_separator_can_be_missing_there_is_no_other_reading() -> None:
    assert read(f"]d201{G1}1727063010LOT").alternatives == ()
    assert read(f"]d201{G1}21{S1}").alternatives == ()


def test_a_separator_that_arrived_shows_that_none_was_lost() -> None:
    assert read(f"]d201{G1}21AB10CD{GS}10LOT21SERIAL").alternatives == ()


def test_a_text_that_is_wrong_in_every_reading_is_unreadable() -> None:
    error = refused(f"01{G1}21{'A' * 30}")
    assert (error.code, error.reason, readings_in(error)) == (Code.UNREADABLE, Reason.TOO_LONG, ())


def test_a_written_separator_that_may_be_part_of_the_value_is_told() -> None:
    reading = read(f"01{G1}21A<GS>91B")
    assert (reading.serial, reading.key, reading.repaired) == ("A", "B", (Repair.GS_WRITTEN_OUT,))
    assert [other.serial for other in reading.alternatives] == ["A<GS>91B"]
    error = refused(f"01{G1}21A<GS>B")
    assert (error.code, [other.serial for other in readings_in(error)]) == (Code.AMBIGUOUS, ["A<GS>B"])


@pytest.mark.parametrize(
    "order",
    ["21-17-10", "21-10-17", "17-10-21", "10-21-17", "21-10", "21-93", "21-240", "21-91-92", "21-17-10-712"],
)
@pytest.mark.parametrize("alphabet", [WORDS, "0123456789", "0129"])
@given(data=st.data())
@settings(max_examples=30)
def test_without_separators_the_true_reading_is_never_lost(order: str, alphabet: str, data: st.DataObject) -> None:
    """Exact, or among the alternatives, or ambiguous: what is never returned is only another pack."""

    def value(least: int, most: int) -> str:
        return data.draw(st.text(alphabet, min_size=least, max_size=most))

    values = {
        "01": str(data.draw(gtins)),
        "21": value(6, 20),
        "10": value(4, 10),
        "17": data.draw(days),
        "91": value(4, 4),
        "92": value(8, 12),
        "93": value(4, 4),
        "240": value(4, 6),
        "712": value(4, 8),
    }
    elements = {ai: values[ai] for ai in ("01", *order.split("-"))}
    text = element_string(elements).replace(GS, "")
    try:
        reading = read(text)
    except ScanError as error:
        assert error.code is Code.AMBIGUOUS  # noqa: PT017 -- one of the two right answers
        return
    others = reading.divided()
    assert elements in [reading.elements, *(other.elements for other in others.readings)] or others.is_cut
    assert reading.elements == elements or reading.is_doubtful


@pytest.mark.parametrize(
    "text",
    [
        f"01{G1}1727063010LOT21SERIAL",
        f"01{G1}21AB10CD",
        KAZAKH.replace(GS, ""),
        KAZAKH.replace(GS, "", 1),
        KAZAKH[:-1],
        KAZAKH + "x",
        KAZAKH[:20] + KAZAKH[21:],
        KAZAKH.replace(KEY, KEY[1:]),
        f"01{G1}21A<GS>91B",
        f"01{G1}17270630112506301325063015260630162606309" + "1" * 90,  # too long to be searched
    ],
)
def test_a_text_that_may_lack_a_separator_or_a_character_is_doubtful(text: str) -> None:
    assert read(text).is_doubtful


@pytest.mark.parametrize(
    "text", [KAZAKH, f"01{G1}21ABCDEF", f"]d201{G1}21AB{GS}10CD", f"01{G1}21AB{GS}91CD{GS}10EF", f"(01){G1}(21)A"]
)
def test_a_text_with_its_separators_is_not_doubtful_whatever_its_case(text: str) -> None:
    assert not read(text).is_doubtful


def test_a_serial_that_fixed_widths_make_too_long_may_be_shorter() -> None:
    printed = {"01": G1, "21": "ABCDEF", "10": "12345", "91": KEY, "92": CODE}
    reading = read(element_string(printed).replace(GS, ""))
    assert (reading.serial, reading.repaired) == ("ABCDEF1012345", (Repair.LOST_GS,))
    assert printed in [other.elements for other in reading.alternatives]
    assert all(len(other.elements["21"]) < 13 for other in reading.divided().readings)


@given(text=st.text("0129", max_size=SEARCHED_MAX))
def test_readings_are_valid_and_few(text: str) -> None:
    found = full_readings(f"01{G1}10{text}"[:SEARCHED_MAX], TODAY.year)
    assert len(found.readings) <= READINGS_MAX
    for elements in found.readings:
        assert "".join(ai + value for ai, value in elements.items())
        assert element_string(elements)


@pytest.mark.parametrize(
    "text",
    [
        f"01{G1}10" + "9" * 230,
        f"01{G1}10" + "10" * 110,
        "".join(f"9{at % 10}" for at in range(128)),
        f"01{G1}240" + "301A2199237A10903" * 12,
        f"01{G1}21" + f"91{GS}" * 2000,
        f"01{G1}10" + "21" * 4000,
        "(01" * 2700,
        "https://a.kz/" + "01/" * 2700,
        "<GS>" * 2000,
    ],
)
def test_a_search_is_bounded(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ScanError):
        read(text)
    assert time.process_time() - began < 0.5
