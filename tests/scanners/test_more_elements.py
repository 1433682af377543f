"""The rarer elements: people, telephones, coupons, and the lists that values are taken from."""

import pytest

from scanners import GS, Reason
from scanners.grammar.countries import COUNTRIES, COUNTRY_LETTERS
from scanners.grammar.currencies import CURRENCIES
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.package_types import PACKAGE_TYPES
from tests.scanners.codes import G1, read, refused

YEAR = 2026
GLN = "4006381333931"
SSCC = "048700010000000011"
COUPON = "1" + "1234567" + "123456" + "212" + "11" + "0" + "123"
SIGNED = f"8030abc{GS}"


@pytest.mark.parametrize(
    ("ai", "value", "reason", "offset"),
    [
        ("3910", "0001", Reason.WRONG_VALUE, 0),
        ("3930", "398", Reason.WRONG_LENGTH, 0),
        ("4307", "XX", Reason.WRONG_VALUE, 0),
        ("7041", "1", Reason.WRONG_VALUE, 0),
        ("7250", "20260229", Reason.WRONG_DATE, 0),
        ("7250", "20261301", Reason.WRONG_DATE, 0),
        ("7251", "202602282400", Reason.WRONG_VALUE, 8),
        ("7252", "3", Reason.WRONG_VALUE, 0),
        ("7253", "A%2", Reason.WRONG_VALUE, 0),
        ("7258", "3/2", Reason.WRONG_VALUE, 0),
        ("7258", "0/2", Reason.WRONG_VALUE, 0),
        ("7258", "1-2", Reason.WRONG_VALUE, 0),
        ("8007", "ZZ051212012345678906", Reason.WRONG_VALUE, 0),
        ("8011", "00", Reason.WRONG_VALUE, 0),
        ("8013", "A870001ABY", Reason.WRONG_VALUE, 0),
        ("8014", "4870001A22", Reason.WRONG_CHECK_DIGIT, 8),
        ("8043", "1" * 21, Reason.TOO_LONG, 0),
        ("8110", COUPON[:-1], Reason.WRONG_VALUE, 0),
        ("8110", COUPON + "7", Reason.WRONG_VALUE, 0),
        ("8110", COUPON + "3260229", Reason.WRONG_DATE, len(COUPON) + 1),
        ("8110", COUPON + "32602284260301", Reason.WRONG_DATE, len(COUPON) + 1),
        ("8110", COUPON + "42603013260401", Reason.WRONG_VALUE, 0),
        ("8112", "0012345612345601234567", Reason.WRONG_VALUE, 0),
        ("8112", "2012345612345601234567"[:21], Reason.WRONG_VALUE, 0),
    ],
)
def test_a_wrong_value_is_refused_where_it_is_wrong(ai: str, value: str, reason: Reason, offset: int) -> None:
    fault = ELEMENTS[ai].fault(value, YEAR)
    assert fault is not None
    assert (fault.reason, fault.offset) == (reason, offset)


@pytest.mark.parametrize("fields", ["", "3260228", "4260228", "32603014260228", "50123456", "61123456701", "91010"])
def test_a_coupon_may_go_on(fields: str) -> None:
    fault = ELEMENTS["8110"].fault(COUPON + fields, YEAR)
    assert (fault is None) == (fields != "61123456701")  # seven digits more than it says


def test_a_model_of_digits_alone_is_no_device() -> None:
    assert ELEMENTS["8013"].fault("48700011B2", YEAR) is None
    assert ELEMENTS["8014"].fault("48700011B2", YEAR) is None
    assert ELEMENTS["8014"].fault("4870001022", YEAR) is not None


@pytest.mark.parametrize(("key", "least"), [("253", GLN), ("255", GLN), ("8003", f"0{GLN}")])
def test_a_signed_key_has_its_serial_number(key: str, least: str) -> None:
    error = refused(f"{SIGNED}{key}{least}")
    assert (error.reason, error.element) == (Reason.MISSING_ELEMENT, "8030")
    assert str(error) == f"AI 8030: must stand together with a serial number in {key}"
    assert read(f"{SIGNED}{key}{least}1").elements[key] == f"{least}1"
    assert read(f"]d2{key}{least}").elements == {key: least}


@pytest.mark.parametrize(
    ("text", "reason", "element"),
    [
        (f"8018{SSCC}{GS}725020260228{GS}7251202602282359", Reason.FORBIDDEN_PAIR, "7250"),
        (f"8018{SSCC}{GS}7256A{GS}7253B", Reason.FORBIDDEN_PAIR, "7253"),
        (f"8018{SSCC}{GS}72581/2", Reason.MISSING_ELEMENT, "7258"),
        (f"8017{SSCC}{GS}72521", Reason.MISSING_ELEMENT, "7252"),
        (f"01{G1}8040123456789012345", Reason.MISSING_ELEMENT, "8040"),
        (f"01{G1}21S{GS}8041123456789012345", Reason.MISSING_ELEMENT, "8041"),
    ],
)
def test_people_and_telephones_have_their_company(text: str, reason: Reason, element: str) -> None:
    error = refused(text)
    assert (error.reason, error.element) == (reason, element)


def test_lists_hold_what_kazakhstan_uses() -> None:
    assert "398" in COUNTRIES
    assert "398" in CURRENCIES
    assert "KZ" in COUNTRY_LETTERS
    assert {"BX", "CT", "PX"} <= PACKAGE_TYPES


@pytest.mark.parametrize(("codes", "width"), [(COUNTRIES, {3}), (CURRENCIES, {3}), (COUNTRY_LETTERS, {2})])
def test_codes_of_a_list_are_of_one_width(codes: frozenset[str], width: set[int]) -> None:
    assert {len(code) for code in codes} == width
    assert len(codes) > 150
