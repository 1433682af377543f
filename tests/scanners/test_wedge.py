"""Scanners that type: the same pack under each keyboard and way to send GS, or a word about the scanner."""

from __future__ import annotations

import time
from collections import Counter
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ground.identifiers import CHARSET_82, Gtin, Serial
from scanners import GS, TEXT_MAX, Code, Reading, Reason, Repair, ScanError, digital_link
from scanners.repairs.ambiguous import readings_in
from scanners.repairs.keyboards import CAPS_LOCK, OTHERS, PLAIN, Keyboard, Layout
from tests.scanners.codes import CODE, G1, KAZAKH, KAZAKH_ELEMENTS, KEY, PACK, S1, gtins, read, refused
from tests.scanners.typed import FORMS, KEYBOARDS, PREFIXES, WAYS, Printed, arrives, outcome

RU = Keyboard(Layout.RU)
RU_CAPS = Keyboard(Layout.RU, caps=True)
KZ = Keyboard(Layout.KZ)
KZ_CAPS = Keyboard(Layout.KZ, caps=True)
KZ_KEYPAD = Keyboard(Layout.KZ, keypad=True)

PER_CELL = 12
"""How many random codes each cell of the matrix takes."""


@pytest.mark.parametrize(
    ("keyboard", "typed", "arriving"),
    [
        (PLAIN, "]d201aB/+=_?", "]d201aB/+=_?"),
        (CAPS_LOCK, "]d201aB/+=_?", "]D201Ab/+=_?"),
        (RU, "]d201aB/+=_?", "ъв201фИ.+=_,"),
        (RU, "^]{GS}<GS>&$@#|~`", ':ъХПЫЪБПЫЮ?;"№/Ёё'),
        (RU_CAPS, "]d201aB/+=_?", "ЪВ201Фи.+=_,"),
        (RU_CAPS, ";:,<.>[{'\"", "ЖжБбЮюХхЭэ"),
        (KZ, "0123456789-=", 'қ"әіңғ,.үұөһ'),
        (KZ, ")!@#$%^&*(_+", "Қ!ӘІҢҒ;:ҮҰӨҺ"),
        (KZ, "]d2aB/?\\|`~", "ъвәфИ№?\\/()"),
        (KZ_CAPS, "0123456789-=", 'Қ"ӘІҢҒ,.ҮҰӨҺ'),
        (KZ_CAPS, "]d2aB/?\\|`~", "ЪВӘФи№?\\/()"),
        (KZ_KEYPAD, "0123456789-=aB!(", "0123456789өһфИ!Ұ"),
    ],
)
def test_each_layout_gives_its_own_characters(keyboard: Keyboard, typed: str, arriving: str) -> None:
    assert keyboard.arriving(typed) == arriving
    assert keyboard.meant(arriving) == typed


@pytest.mark.parametrize("keyboard", KEYBOARDS.values(), ids=KEYBOARDS)
def test_what_a_scanner_typed_can_be_told_from_what_arrives(keyboard: Keyboard) -> None:
    every = "".join(map(chr, range(33, 127)))
    assert len(set(keyboard.arriving(every))) == len(every)
    assert keyboard.meant(keyboard.arriving(every)) == every


@pytest.mark.parametrize("front", ["without a prefix", "with a prefix"])
@pytest.mark.parametrize("keyboard", KEYBOARDS)
@pytest.mark.parametrize("form", FORMS)
def test_no_keyboard_makes_one_pack_another(form: str, keyboard: str, front: str) -> None:
    """Each cell: exact, or the true pack among the alternatives, or ambiguous."""
    prefix = PREFIXES.get(form, "]d2") if front == "with a prefix" else ""
    for way in WAYS:
        random = Random(f"{form} {keyboard} {way} {front}")
        found: Counter[str] = Counter()
        for _ in range(PER_CELL):
            printed = FORMS[form](random)
            found[outcome(printed, arrives(printed, KEYBOARDS[keyboard], way, prefix))] += 1
        assert found.keys() <= {"exact", "another", "ambiguous"}, (way, found)


@pytest.mark.parametrize("keyboard", KEYBOARDS)
@pytest.mark.parametrize("way", ["ASCII 29", "^]", "{GS}", "<GS>", "F8 in a terminal"])
def test_a_scanner_that_sends_its_prefix_and_separators_is_read_exactly_under_every_keyboard(
    keyboard: str, way: str
) -> None:
    printed = Printed(KAZAKH_ELEMENTS, KAZAKH)
    reading = read(arrives(printed, KEYBOARDS[keyboard], way, "]d2"))
    assert (reading.elements, reading.alternatives) == (KAZAKH_ELEMENTS, ())


def repairs(text: str) -> tuple[Repair, ...]:
    """Return what was put right in a code of Kazakhstan."""
    reading = read(text)
    assert reading.elements == KAZAKH_ELEMENTS
    return reading.repaired


def test_what_was_put_right_is_said() -> None:
    assert repairs(KZ.arriving(KAZAKH)) == (Repair.KEYBOARD_KZ,)
    assert repairs(KZ_CAPS.arriving(KAZAKH)) == (Repair.KEYBOARD_KZ, Repair.CAPS_LOCK)
    assert repairs(KZ.arriving(KAZAKH.replace(GS, ""))) == (Repair.KEYBOARD_KZ, Repair.LOST_GS)
    assert repairs(KZ.arriving(KAZAKH).replace(GS, "\x1b")) == (Repair.KEYBOARD_KZ, Repair.GS_WRITTEN_OUT)
    assert repairs(RU.arriving("]d2" + KAZAKH) + "\r\n") == (Repair.KEYBOARD_RU,)
    assert repairs(RU_CAPS.arriving(KAZAKH.replace(GS, "{GS}"))) == (
        Repair.KEYBOARD_RU,
        Repair.CAPS_LOCK,
        Repair.GS_WRITTEN_OUT,
    )
    assert repairs(CAPS_LOCK.arriving("]d2" + KAZAKH)) == (Repair.CAPS_LOCK,)
    assert repairs(CAPS_LOCK.arriving("]d1" + KAZAKH)) == (Repair.CAPS_LOCK, Repair.PLAIN_CARRIER)


def test_a_retail_number_and_a_container_are_read_under_the_kazakh_layout() -> None:
    assert read(KZ.arriving("4870001000011")).gtin == G1
    assert read(KZ_CAPS.arriving("048700010000000011")).sscc == "048700010000000011"


def test_under_the_russian_layout_caps_lock_cannot_be_told_and_the_word_is_what_to_set() -> None:
    error = refused(RU.arriving(KAZAKH))
    assert (error.code, error.reason, error.position) == (Code.AMBIGUOUS, Reason.KEYBOARD_LAYOUT, 19)
    assert [one.elements["21"] for one in readings_in(error)] == [S1, S1.swapcase()]
    assert [one.repaired for one in readings_in(error)] == [
        (Repair.KEYBOARD_RU,),
        (Repair.KEYBOARD_RU, Repair.CAPS_LOCK),
    ]
    assert "set your scanner and this computer to the keyboard of US English" in str(error)
    assert str(error).isascii()


def test_a_lost_separator_under_caps_lock_is_ambiguous_and_the_word_is_caps_lock() -> None:
    error = refused(CAPS_LOCK.arriving("]d2" + PACK.replace(GS, "")))
    assert (error.code, error.reason) == (Code.AMBIGUOUS, Reason.CAPS_LOCK)
    assert "turn Caps Lock off" in str(error)


def alternatives(text: str) -> list[str | None]:
    """Return the other serials that a text may mean."""
    return [one.serial for one in read(text).alternatives]


def test_letters_that_caps_lock_may_have_turned_over_are_another_reading_and_no_repair() -> None:
    reading = read(KAZAKH)
    assert (reading.elements, reading.repaired) == (KAZAKH_ELEMENTS, ())
    (other,) = reading.alternatives
    assert (other.serial, other.repaired) == (S1.swapcase(), (Repair.CAPS_LOCK,))
    assert (other.key, other.code) == (KEY.swapcase(), CODE.swapcase())
    assert other.alternatives == ()


@pytest.mark.parametrize("text", ["]d2" + KAZAKH, KAZAKH.replace(GS, "{GS}"), f"01{G1}21{'7' * 13}"])
def test_where_the_text_shows_its_case_there_is_no_other_reading(text: str) -> None:
    assert read(text).alternatives == ()


def test_a_glued_text_has_each_of_its_readings_in_both_cases() -> None:
    assert alternatives(f"01{G1}21ab10cd") == ["ab", "AB10CD", "AB"]


def test_signs_alone_may_come_from_the_russian_layout() -> None:
    (other,) = read(f"01{G1}2112.34").alternatives
    assert (other.serial, other.repaired) == ("12/34", (Repair.KEYBOARD_RU,))
    assert alternatives(f"]d201{G1}2112.34") == []
    assert [one.elements["21"] for one in read(f"(01){G1}(21)12:34").alternatives] == []
    assert alternatives(f"01{G1}2112:34") == ["12&34"]


def test_a_link_may_have_been_turned_over_too_unless_its_prefix_shows_the_case() -> None:
    link = f"https://id.gs1.org/01/{G1}/21/"
    assert alternatives(CAPS_LOCK.arriving(link + "aB")) == ["aB"]
    assert alternatives(link + "aB") == ["Ab"]  # a QR Code of capitals is common: HTTPS://ID.GS1.ORG/...
    assert alternatives(link + "12") == alternatives("]Q1" + link + "ab") == []
    assert read(RU_CAPS.arriving(link + "aB?17=270630")).serial == "aB"


def test_a_separator_that_looks_like_a_value_is_another_reading() -> None:
    assert alternatives(f"]d201{G1}21ABC02910LOT") == ["ABC", "ABC02", "ABC029"]
    reading = read(f"]d201{G1}21ABCF810LOT")
    assert {one.serial: one.repaired for one in reading.alternatives} == {
        "ABC": (Repair.GS_WRITTEN_OUT,),
        "ABCF8": (Repair.LOST_GS,),
    }


STRAYS = ["А", "Ө", "№", "ё", "Ａ", "１", "\u200b", "\u200d", "\u00a0", "\ufeff", "\x00", " ", "\udc80"]


@pytest.mark.parametrize("stray", STRAYS)
@pytest.mark.parametrize("keyboard", KEYBOARDS)
@pytest.mark.parametrize("front", ["", "]d2"])
def test_a_stray_among_letters_is_never_a_pack(stray: str, keyboard: str, front: str) -> None:
    """Neither among Latin letters, nor among others if no keyboard has keys for all of them."""
    before, behind = map(KEYBOARDS[keyboard].arriving, (f"{front}01{G1}21AB", "C"))
    text = before + stray + behind
    if all(one.meant(text) is None for one in KEYBOARDS.values()):
        assert refused(text).code is Code.UNREADABLE


def test_one_look_alike_among_digits_is_named_and_not_exchanged() -> None:
    error = refused(f"01{G1}211234А5")
    assert (error.code, error.position, error.got) == (Code.AMBIGUOUS, 23, "CYRILLIC CAPITAL LETTER A")
    assert [one.serial for one in readings_in(error)] == ["1234F5", "1234f5"]
    assert refused(f"]d201{G1}211234А5").reason is Reason.WRONG_CHARACTERS


@pytest.mark.parametrize(
    "text",
    [
        RU.arriving(KAZAKH[:40]) + KAZAKH[40:],
        KAZAKH[:25] + RU.arriving(KAZAKH[25:]),
        KZ.arriving(KAZAKH[:40]) + RU.arriving(KAZAKH[40:]),
        RU.arriving(KAZAKH + GS + KAZAKH.replace(S1, "A1b2C3d4E5f6H")),
        KZ.arriving("]d2" + KAZAKH + "]d2" + KAZAKH.replace(S1, "A1b2C3d4E5f6H")),
        KZ.arriving(KAZAKH.replace(G1, "04870001000012")),
        RU.arriving("]d2" + KAZAKH.replace(G1, "04870001000012")),
        KZ.arriving("10LOT21"),  # no check digit stands for it
        "Қазақстан",
        "привет",
        "\x00" * TEXT_MAX,
        "ф" * TEXT_MAX,
        "ф" * 10_000_000,
        RU.arriving("^]" * 4000),
        RU.arriving("<GS>" * 2000),
        Keyboard(Layout.KZ, keypad=True).arriving(f"01{G1}10a" + "10029" * 46),
    ],
)
def test_what_no_keyboard_explains_is_unreadable_and_soon(text: str) -> None:
    began = time.process_time()
    assert refused(text).code is Code.UNREADABLE
    assert time.process_time() - began < 0.5


@given(
    gtin=gtins,
    serial=st.text(CHARSET_82, min_size=1, max_size=20),
    keyboard=st.sampled_from(OTHERS),
    written=st.sampled_from([GS, "^]", "{GS}", "<GS>"]),
    damage=st.tuples(st.integers(0, 60), st.text(max_size=3)),
)
def test_a_damaged_text_is_refused_or_has_a_product_that_is_valid(
    gtin: str, serial: str, keyboard: Keyboard, written: str, damage: tuple[int, str]
) -> None:
    text = keyboard.arriving(f"]d201{gtin}21{serial}{written}10LOT")
    at, piece = damage
    try:
        reading: Reading = read(text[:at] + piece + text[at:])
    except ScanError as error:
        assert str(error).isascii()  # noqa: PT017 -- both outcomes are right
    else:
        assert reading.elements.keys() & {"00", "01"}


def test_the_link_of_a_pack_is_the_same_pack_under_every_keyboard() -> None:
    link = digital_link(Gtin(G1), Serial(S1))
    for keyboard in OTHERS:
        reading = read(keyboard.arriving(link))
        assert S1 in {reading.serial, *(one.serial for one in reading.alternatives)}
