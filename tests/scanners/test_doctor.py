"""The scanner doctor: one scan of the test code shows all that is wrong, and says what to set."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import GS, TEXT_MAX, Repair
from scanners.advice import FOR_REPAIR, SENTENCES, Advice
from scanners.doctor import TEST_CODE, TEST_ELEMENTS, TEST_GTIN, Diagnosis, Letters, Separator, Suffix, diagnose
from scanners.repairs.keyboards import Layout
from tests.scanners.codes import KAZAKH, read
from tests.scanners.typed import KEYBOARDS, WAYS, Printed, arrives

TEST = Printed(TEST_ELEMENTS, TEST_CODE)

CAME: dict[str, set[Separator]] = {
    "ASCII 29": {Separator.ITSELF},
    "Ctrl ]": {Separator.ITSELF, Separator.LOST, Separator.CONTROL_KEY},  # by layout: us, ru, kz
    "Ctrl ] in a script": {Separator.CONTROL_KEY},
    "F8": {Separator.LOST},
    "F8 in a terminal": {Separator.FUNCTION_KEY},
    "F8 on a Mac": {Separator.FUNCTION_KEY},
    "F8 in a script": {Separator.FUNCTION_KEY},
    "Alt 029": {Separator.ITSELF},
    "Alt 029 in an old code page": {Separator.ALT_CODE},
    "Alt 029 in a terminal": {Separator.ALT_CODE},
    "Alt 029 in a script": {Separator.ALT_CODE},
    "nothing": {Separator.LOST},
}
"""How the separator is said to have come; what is not here is written out."""


def test_the_test_code_is_valid_and_of_no_real_product() -> None:
    reading = read("]d2" + TEST_CODE)
    assert (reading.elements, reading.repaired, reading.alternatives) == (TEST_ELEMENTS, (), ())
    assert reading.gtin == TEST_GTIN
    assert TEST_GTIN.startswith("0952")  # the prefix that GS1 keeps for examples


def test_a_scanner_that_is_set_right_needs_nothing() -> None:
    found = diagnose("]d2" + TEST_CODE + "\r")
    assert found == Diagnosis(Layout.US, Letters.KEPT, "]d2", Separator.ITSELF, Suffix.ENTER, ())
    assert found.is_ready


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("keyboard", KEYBOARDS)
@pytest.mark.parametrize("front", ["", "]d2", "]Q3"])
def test_one_scan_shows_every_fault(front: str, keyboard: str, way: str) -> None:
    used = KEYBOARDS[keyboard]
    for end, suffix in {"": Suffix.NONE, "\r": Suffix.ENTER, "\r\n": Suffix.ENTER, "\t": Suffix.TAB}.items():
        found = diagnose(arrives(TEST, used, way, front) + end)
        assert (found.layout, found.letters) == (used.layout, Letters.TURNED_OVER if used.caps else Letters.KEPT)
        assert (found.prefix, found.suffix) == (front, suffix)
        assert found.separator in CAME.get(way, {Separator.WRITTEN_OUT})
        assert (Advice.US_LAYOUT in found.advices) == (used.layout is not Layout.US)
        assert (Advice.CAPS_LOCK_OFF in found.advices) == used.caps
        assert (Advice.SEND_PREFIX in found.advices) == (not front)
        assert (Advice.SEND_ENTER in found.advices) == (not end)
        assert (found.separator is Separator.ITSELF) == {Advice.SEND_GS, Advice.SEND_GS_ITSELF}.isdisjoint(
            found.advices
        )


@pytest.mark.parametrize("keyboard", [name for name, one in KEYBOARDS.items() if not one.caps])
def test_letters_of_one_case_are_seen_though_no_code_can_show_them(keyboard: str) -> None:
    text = arrives(TEST, KEYBOARDS[keyboard], "{GS}", "]d2")
    for turned, letters in ((text.upper(), Letters.ALL_CAPITALS), (text.lower(), Letters.ALL_SMALL)):
        found = diagnose(turned)
        assert (found.layout, found.letters, found.prefix) == (KEYBOARDS[keyboard].layout, letters, "]d2")
        assert found.separator is Separator.WRITTEN_OUT
        assert Advice.KEEP_CASE in found.advices


def test_no_two_faults_look_alike() -> None:
    texts = [
        turned(arrives(TEST, one, "^]", ""))
        for one in KEYBOARDS.values()
        for turned in ((str,) if one.caps else (str, str.upper, str.lower))
    ]
    assert all(one not in other for one, other in itertools.permutations(texts, 2))


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("ID:" + TEST_CODE, Advice.NO_OTHER_PREFIX),
        ("]A0" + TEST_CODE, Advice.NO_OTHER_PREFIX),
        ("]E0" + TEST_CODE, Advice.NO_OTHER_PREFIX),
        (f"{GS}{GS}{TEST_CODE}", Advice.NO_OTHER_PREFIX),
        ("]d1" + TEST_CODE, Advice.PRINT_GS1),
        (TEST_CODE + "END", Advice.NO_OTHER_SUFFIX),
        (TEST_CODE + TEST_CODE, Advice.NO_OTHER_SUFFIX),
        (TEST_CODE.replace(GS, "#"), Advice.SEND_GS),
        (TEST_CODE.replace("Qq", "Q"), Advice.SCAN_TEST_CODE),
        (TEST_CODE.replace("A", "А"), Advice.SCAN_TEST_CODE),
        (TEST_CODE[:20], Advice.SCAN_TEST_CODE),
        (KAZAKH, Advice.SCAN_TEST_CODE),
        ("", Advice.SCAN_TEST_CODE),
        ("x" * TEXT_MAX + TEST_CODE, Advice.SCAN_TEST_CODE),
        ("ф" * 10_000_000, Advice.SCAN_TEST_CODE),
    ],
)
def test_what_else_came_is_said(text: str, advice: Advice) -> None:
    assert advice in diagnose(text).advices


@pytest.mark.parametrize(
    ("front", "end"),
    [
        ("ID:", "\r"),
        ("]A0", "\r"),
        ("]E0", "\r"),
        (" ", ""),
        ("]d2", "END\r"),
        ("", " \r"),
        ("]d2", TEST_CODE + "\r"),
        ("]d2", "]d2" + TEST_CODE),
        ("", "\r\n" + TEST_CODE + "\r\n"),
    ],
)
def test_a_scanner_that_adds_anything_of_its_own_is_not_ready(front: str, end: str) -> None:
    found = diagnose(front + TEST_CODE + end)
    assert (found.layout, found.letters, found.separator) == (Layout.US, Letters.KEPT, Separator.ITSELF)
    assert not found.is_ready


def test_a_separator_in_front_is_no_fault() -> None:
    assert diagnose(f"]d2{GS}{TEST_CODE}\n").advices == ()


FRONTS = st.sampled_from(["", "]d2", "]C1", "]Q3", "]e0", "]d1", "]E0", "]d2" + GS, GS]) | st.text(max_size=4)
ENDS = st.text("\r\n\t", max_size=3) | st.text(max_size=4)


@given(text=st.text(max_size=80), front=FRONTS, end=ENDS)
def test_any_text_has_a_diagnosis_and_what_is_ready_is_read(text: str, front: str, end: str) -> None:
    assert diagnose(text).advices == (Advice.SCAN_TEST_CODE,)
    found = diagnose(front + TEST_CODE + end)
    assert found.layout is Layout.US
    if found.is_ready:
        reading = read(front + TEST_CODE + end)
        assert (reading.elements, set(reading.repaired) - {Repair.PLAIN_CARRIER}) == (TEST_ELEMENTS, set())
    else:
        assert {Advice.NO_OTHER_PREFIX, Advice.NO_OTHER_SUFFIX} & set(found.advices)


@pytest.mark.parametrize("advice", Advice)
def test_every_advice_says_what_to_do(advice: Advice) -> None:
    assert SENTENCES[advice].isascii()
    assert SENTENCES[advice].endswith(".")


@pytest.mark.parametrize("repair", Repair)
def test_for_every_repair_there_is_something_to_set(repair: Repair) -> None:
    assert FOR_REPAIR[repair] in SENTENCES
