"""The table of elements: each value that is right, each that is wrong, and what must stand together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import GS, Reason
from scanners.grammar.associations import broken_rule
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import NAMES, SENTENCES
from scanners.grammar.schema import PREDEFINED
from tests.scanners.codes import G1, read, refused

YEAR = 2026
KEY = "4006381333931"  # thirteen digits with their check digit
GSRN = "048700010000000011"

RIGHT = [
    ("00", "048700010000000011"),
    ("01", G1),
    ("03", G1),
    ("10", "B!\"%&'()*+,-./:;<=>?"),
    ("11", "260700"),
    ("17", "280229"),
    ("20", "07"),
    ("21", "x"),
    ("235", "a" * 28),
    ("242", "123456"),
    ("253", KEY),
    ("253", KEY + "A" * 17),
    ("255", KEY + "1" * 12),
    ("30", "12345678"),
    ("3105", "000001"),
    ("37", "1"),
    ("3921", "123456789012345"),
    ("3931", "398123"),
    ("401", "1234"),
    ("402", "04870001000000013"),
    ("410", KEY),
    ("421", "398050000"),
    ("423", "398643004"),
    ("4309", "18000000003600000000"),
    ("4321", "1"),
    ("4324", "2607002359"),
    ("4330", "012345-"),
    ("4300", "A%20B"),
    ("7003", "2602282359"),
    ("7007", "260228"),
    ("7007", "260228260301"),
    ("7011", "2602282359"),
    ("7030", "999A"),
    ("7040", "1AB_"),
    ("710", "12345678"),
    ("717", "X"),
    ("7241", "80"),
    ("8001", "00010000100109"),
    ("8003", "0" + KEY + "A"),
    ("8006", G1 + "0102"),
    ("8007", "KZ86125KZT5004100100"),
    ("8008", "26022823"),
    ("8008", "260228235959"),
    ("8010", "1234AZ#-/"),
    ("8011", "1"),
    ("8013", "1987654Ad4X4bL5ttr2310c2K"),
    ("8017", GSRN),
    ("8026", G1 + "9999"),
    ("8030", "abcDEF-_ab=="),
    ("90", "a" * 30),
    ("99", "a" * 90),
]

WRONG = [
    ("00", "048700010000000012", Reason.WRONG_CHECK_DIGIT, 17),
    ("01", "04870001000017", Reason.WRONG_CHECK_DIGIT, 13),
    ("01", G1[1:], Reason.WRONG_LENGTH, 0),
    ("01", G1 + "1", Reason.WRONG_LENGTH, 0),
    ("01", "O4870001000011", Reason.WRONG_CHARACTERS, 0),
    ("01", G1 + " ", Reason.WRONG_CHARACTERS, 14),
    ("02", "04870001000017", Reason.WRONG_CHECK_DIGIT, 13),
    ("10", "", Reason.EMPTY_ELEMENT, 0),
    ("10", "A" * 21, Reason.TOO_LONG, 0),
    ("10", "B 1", Reason.WRONG_CHARACTERS, 1),
    ("10", "B#1", Reason.WRONG_CHARACTERS, 1),
    ("10", f"B{GS}1", Reason.WRONG_CHARACTERS, 1),
    ("17", "270631", Reason.WRONG_DATE, 0),
    ("17", "271301", Reason.WRONG_DATE, 0),
    ("17", "270001", Reason.WRONG_DATE, 0),
    ("17", "270229", Reason.WRONG_DATE, 0),
    ("17", "27063", Reason.WRONG_LENGTH, 0),
    ("242", "12A", Reason.WRONG_CHARACTERS, 2),
    ("242", "1234567", Reason.TOO_LONG, 0),
    ("253", "4006381333930", Reason.WRONG_CHECK_DIGIT, 12),
    ("255", KEY + "A", Reason.WRONG_CHARACTERS, 13),
    ("401", "123", Reason.WRONG_LENGTH, 0),
    ("401", "12A4", Reason.WRONG_VALUE, 0),
    ("414", "4006381333930", Reason.WRONG_CHECK_DIGIT, 12),
    ("421", "398", Reason.WRONG_LENGTH, 0),
    ("421", "999050000", Reason.WRONG_VALUE, 0),
    ("422", "999", Reason.WRONG_VALUE, 0),
    ("423", "398999", Reason.WRONG_VALUE, 3),
    ("423", "39864", Reason.WRONG_VALUE, 3),
    ("4300", "A%2", Reason.WRONG_VALUE, 0),
    ("4307", "kz", Reason.WRONG_CHARACTERS, 0),
    ("4309", "18000000013600000000", Reason.WRONG_VALUE, 0),
    ("4309", "18000000003600000001", Reason.WRONG_VALUE, 10),
    ("4321", "2", Reason.WRONG_VALUE, 0),
    ("4324", "2607002460", Reason.WRONG_VALUE, 6),
    ("4326", "260700", Reason.WRONG_DATE, 0),
    ("4330", "012345+", Reason.WRONG_VALUE, 6),
    ("7003", "2602002359", Reason.WRONG_DATE, 0),
    ("7007", "260228260230", Reason.WRONG_DATE, 6),
    ("7007", "2602282", Reason.WRONG_LENGTH, 0),
    ("7030", "998A", Reason.WRONG_VALUE, 0),
    ("7040", "1AB=", Reason.WRONG_VALUE, 3),
    ("7241", "11", Reason.WRONG_VALUE, 0),
    ("8001", "00000000100109", Reason.WRONG_VALUE, 0),
    ("8001", "00010000100120", Reason.WRONG_VALUE, 12),
    ("8003", "1" + KEY, Reason.WRONG_VALUE, 0),
    ("8003", "04006381333930", Reason.WRONG_CHECK_DIGIT, 13),
    ("8006", G1 + "0201", Reason.WRONG_VALUE, 14),
    ("8006", G1 + "0001", Reason.WRONG_VALUE, 14),
    ("8007", "KZ87125KZT5004100100", Reason.WRONG_VALUE, 0),
    ("8007", "kz86125KZT5004100100", Reason.WRONG_VALUE, 0),
    ("8008", "26022824", Reason.WRONG_VALUE, 6),
    ("8008", "2602282360", Reason.WRONG_VALUE, 8),
    ("8008", "260228235960", Reason.WRONG_VALUE, 10),
    ("8010", "1234a", Reason.WRONG_CHARACTERS, 4),
    ("8011", "01", Reason.WRONG_VALUE, 0),
    ("8013", "1987654Ad4X4bL5ttr2310cXK", Reason.WRONG_CHECK_DIGIT, 23),
    ("8018", "048700010000000012", Reason.WRONG_CHECK_DIGIT, 17),
    ("8030", "a=b", Reason.WRONG_VALUE, 0),
    ("8030", "A=", Reason.WRONG_VALUE, 0),
    ("8030", "ABC==", Reason.WRONG_VALUE, 0),
    ("8030", "a+b", Reason.WRONG_CHARACTERS, 1),
]


@pytest.mark.parametrize(("ai", "value"), RIGHT)
def test_a_right_value_fits(ai: str, value: str) -> None:
    assert ELEMENTS[ai].fault(value, YEAR) is None


@pytest.mark.parametrize(("ai", "value", "reason", "offset"), WRONG)
def test_a_wrong_value_is_refused_where_it_is_wrong(ai: str, value: str, reason: Reason, offset: int) -> None:
    fault = ELEMENTS[ai].fault(value, YEAR)
    assert fault is not None
    assert (fault.reason, fault.offset) == (reason, offset)
    assert len(fault.expected) <= 40
    assert len(fault.got) <= 40


def test_no_identifier_is_the_beginning_of_another() -> None:
    lengths: dict[str, set[int]] = {}
    for ai in ELEMENTS:
        lengths.setdefault(ai[:2], set()).add(len(ai))
    assert all(len(each) == 1 for each in lengths.values())


def test_what_ends_by_itself_has_one_length() -> None:
    for ai, element in ELEMENTS.items():
        assert element.is_predefined == (ai[:2] in PREDEFINED)
        if element.is_predefined:
            assert element.least == element.most


def test_every_element_of_medicine_is_there() -> None:
    wanted = [
        *("00", "01", "02", *map(str, [10, 11, 12, 13, 15, 16, 17, *range(20, 23), 30, 37])),
        *map(str, [235, *range(240, 244), *range(250, 252), *range(253, 256)]),
        *(
            f"{family}{decimals}"
            for family in range(310, 370)
            if family not in {317, 318, 319, 338, 339, 358, 359}
            for decimals in range(6)
        ),
        *map(str, [*range(400, 404), *range(410, 418), *range(420, 428), *range(710, 718)]),
        *map(str, [*range(3900, 3910), *range(3920, 3930), *range(3940, 3944), *range(3950, 3956)]),
        *map(str, [*range(7001, 7012), *range(7020, 7024), *range(7030, 7041), *range(7230, 7243)]),
        *map(str, [*range(8001, 8014), 8017, 8018, 8019, 8020, 8026, 8030, 8110, 8111, 8112, 8200]),
        *map(str, range(90, 100)),
    ]
    assert [ai for ai in wanted if ai not in ELEMENTS] == []


def test_what_an_element_needs_or_bars_is_in_the_table() -> None:
    for element in ELEMENTS.values():
        named = {ai for demand in element.needs for group in demand for ai in group} | element.bars
        assert named <= set(ELEMENTS)
        assert element.ai not in element.bars


@pytest.mark.parametrize(
    "ais",
    [
        ("01",),
        ("00",),
        ("01", "21"),
        ("21", "01"),
        ("01", "21", "17", "10"),
        ("01", "17", "10", "11", "710"),
        ("00", "02", "37", "10"),
        ("02", "37", "00"),
        ("8006", "21", "10"),
        ("01", "235"),
        ("01", "30", "3922"),
        ("01", "3103", "3922"),
        ("90",),
        ("414", "254"),
        ("01", "21", "250"),
        ("01", "21", "8030"),
    ],
)
def test_elements_that_may_stand_together(ais: tuple[str, ...]) -> None:
    assert broken_rule(ais) is None


@pytest.mark.parametrize(
    ("ais", "reason", "element"),
    [
        (("21",), Reason.MISSING_ELEMENT, "21"),
        (("10",), Reason.MISSING_ELEMENT, "10"),
        (("17",), Reason.MISSING_ELEMENT, "17"),
        (("00", "21"), Reason.MISSING_ELEMENT, "21"),
        (("01", "02", "37"), Reason.FORBIDDEN_PAIR, "01"),
        (("01", "37", "00"), Reason.FORBIDDEN_PAIR, "01"),
        (("02", "00"), Reason.MISSING_ELEMENT, "02"),
        (("02", "37"), Reason.MISSING_ELEMENT, "37"),
        (("37", "00"), Reason.MISSING_ELEMENT, "37"),
        (("01", "255"), Reason.FORBIDDEN_PAIR, "01"),
        (("01", "8006"), Reason.FORBIDDEN_PAIR, "8006"),
        (("01", "21", "235"), Reason.FORBIDDEN_PAIR, "21"),
        (("01", "3100", "3105"), Reason.FORBIDDEN_PAIR, "3100"),
        (("01", "3922"), Reason.MISSING_ELEMENT, "3922"),
        (("01", "250"), Reason.MISSING_ELEMENT, "250"),
        (("01", "8030"), Reason.MISSING_ELEMENT, "8030"),
        (("01", "422", "426"), Reason.FORBIDDEN_PAIR, "422"),
    ],
)
def test_elements_that_may_not(ais: tuple[str, ...], reason: Reason, element: str) -> None:
    broken = broken_rule(ais)
    assert broken is not None
    assert (broken.reason, broken.element) == (reason, element)


def test_a_broken_rule_is_told_in_a_sentence() -> None:
    assert str(refused("21A")) == "serial: must stand together with 01 or 03 or 8006"
    assert str(refused(f"01{G1}02{G1}371")) == "GTIN: may not stand together with 02"
    assert str(refused(f"01{G1}39221")).startswith("AI 3922: must stand together with 30 or 3100 or 3101")


@pytest.mark.parametrize(
    ("text", "reason", "position"),
    [
        (f"01{G1}{GS}{GS}21A", Reason.STRAY_SEPARATOR, 18),
        (f"01{G1}21A{GS}{GS}", Reason.STRAY_SEPARATOR, 21),
        (f"01{G1}0421A", Reason.UNKNOWN_ELEMENT, 17),
        (f"01{G1}899", Reason.UNKNOWN_ELEMENT, 17),
        (f"01{G1}9", Reason.UNKNOWN_ELEMENT, 17),
        (f"01{G1}3106000001", Reason.UNKNOWN_ELEMENT, 17),
        (f"01{G1}AB", Reason.WRONG_CHARACTERS, 17),
        (f"01{G1[:8]}{GS}21A", Reason.WRONG_LENGTH, 3),
        (f"01{G1}1727{GS}10A", Reason.WRONG_LENGTH, 19),
        (f"01{G1}4221", Reason.WRONG_LENGTH, 20),
        (f"01{G1}422398710A", Reason.LOST_GS, 20),
        (f"01{G1}422398ABC", Reason.WRONG_LENGTH, 20),
        (f"01{G1}21{GS}10A", Reason.EMPTY_ELEMENT, 19),
        (f"01{G1}21A{GS}21B", Reason.REPEATED_ELEMENT, 21),
        (f"01{G1}01{G1[:-2]}28", Reason.REPEATED_ELEMENT, 17),
    ],
)
def test_an_element_string_is_read_strictly(text: str, reason: Reason, position: int) -> None:
    error = refused(text)
    assert (error.reason, error.position) == (reason, position)


def test_a_separator_may_follow_what_ends_by_itself_and_the_end() -> None:
    assert read(f"01{G1}{GS}17270630{GS}21A{GS}").elements == {"01": G1, "17": "270630", "21": "A"}


def test_the_same_element_twice_with_the_same_value_is_read_once() -> None:
    assert read(f"01{G1}21A{GS}01{G1}21A").elements == {"01": G1, "21": "A"}


def test_every_reason_has_its_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert set(NAMES) <= set(ELEMENTS)


@given(ai=st.sampled_from(sorted(ELEMENTS)), value=st.text(max_size=100))
def test_any_value_fits_or_has_a_fault_within_it(ai: str, value: str) -> None:
    fault = ELEMENTS[ai].fault(value, YEAR)
    if fault is None:
        assert ELEMENTS[ai].least <= len(value) <= ELEMENTS[ai].most
    else:
        assert 0 <= fault.offset <= len(value)
        assert fault.got.isascii()
