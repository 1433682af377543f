"""A lost separator is never guessed: recovered by fixed widths, ambiguous, or told as another reading."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import GS, Code, Reason, Repair, ScanError, element_string
from scanners.lost_gs import READINGS_MAX, SEARCHED_MAX, full_readings
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
        reading.elements for reading in error.readings
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


def test_where_no_separator_can_be_missing_there_is_no_other_reading() -> None:
    assert read(f"]d201{G1}1727063010LOT").alternatives == ()
    assert read(f"]d201{G1}21{S1}").alternatives == ()


def test_a_separator_that_arrived_shows_that_none_was_lost() -> None:
    assert read(f"]d201{G1}21AB10CD{GS}10LOT21SERIAL").alternatives == ()


def test_a_text_that_is_wrong_in_every_reading_is_unreadable() -> None:
    error = refused(f"01{G1}21{'A' * 30}")
    assert (error.code, error.reason, error.readings) == (Code.UNREADABLE, Reason.TOO_LONG, ())


def test_a_written_separator_that_may_be_part_of_the_value_is_told() -> None:
    reading = read(f"01{G1}21A<GS>91B")
    assert (reading.serial, reading.key, reading.repaired) == ("A", "B", (Repair.GS_WRITTEN_OUT,))
    assert [other.serial for other in reading.alternatives] == ["A<GS>91B"]
    error = refused(f"01{G1}21A<GS>B")
    assert (error.code, [other.serial for other in error.readings]) == (Code.AMBIGUOUS, ["A<GS>B"])


@pytest.mark.parametrize("order", [("21", "17", "10"), ("21", "10", "17"), ("17", "10", "21"), ("10", "21", "17")])
@given(data=st.data())
def test_without_separators_the_true_reading_is_never_lost(order: tuple[str, ...], data: st.DataObject) -> None:
    """Exact, or among the alternatives, or ambiguous: what is never returned is only another pack."""
    values = {
        "01": str(data.draw(gtins)),
        "21": data.draw(st.text(WORDS, min_size=6, max_size=20)),
        "10": data.draw(st.text(WORDS, min_size=4, max_size=10)),
        "17": data.draw(days),
    }
    elements = {ai: values[ai] for ai in ("01", *order)}
    text = element_string(elements).replace(GS, "")
    try:
        reading = read(text)
    except ScanError as error:
        assert error.code is Code.AMBIGUOUS  # noqa: PT017 -- one of the two right answers
        return
    assert elements in [reading.elements, *(other.elements for other in reading.alternatives)]


@given(text=st.text("0129", max_size=SEARCHED_MAX))
def test_readings_are_valid_and_few(text: str) -> None:
    readings = full_readings(f"01{G1}10{text}"[:SEARCHED_MAX], TODAY.year)
    assert len(readings) <= READINGS_MAX
    for elements in readings:
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
