"""What a label says: only what a scan could read, and for people what the standard wants them to see."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from domain.ground.identifiers import Gtin, IdentifierError, LotNumber, Serial, Sscc
from scanners import GS, Reason, ScanError, element_string, parse
from scanners.labels import (
    DPI,
    LABEL_MAX,
    Carrier,
    ContainerLabel,
    Format,
    Label,
    LinkLabel,
    PackLabel,
    PrintError,
    bounds_of,
    label_of,
    render,
    symbol_of,
)
from scanners.repairs.keyboards import Keyboard, Layout
from tests.scanners.codes import CODE, G1, KAZAKH, KEY, S1, TODAY, coded, pack_elements
from tests.scanners.labels import CONTAINER, EUROPEAN, LABELS, LINK
from tests.scanners.labels import KAZAKH as KAZAKH_LABEL

WRONG_GTIN = "04870001000017"


def of(text: str) -> Label:
    """Return the label of a code."""
    return label_of(text, today=TODAY)


def test_the_label_of_kazakhstan_holds_its_83_characters() -> None:
    assert KAZAKH_LABEL.text == KAZAKH
    assert len(KAZAKH.replace(GS, "")) == 83


def test_the_crypto_tail_has_no_line_since_nobody_types_it() -> None:
    assert KAZAKH_LABEL.lines == (f"(01){G1}", f"(21){S1}")


def test_lot_and_expiry_stand_beside_the_code_of_kazakhstan_and_in_that_of_others() -> None:
    label = PackLabel.of(Gtin(G1), Serial(S1), lot=LotNumber("L7"), expiry=date(2027, 6, 30), key=KEY, code=CODE)
    assert label.text == KAZAKH
    assert label.lines == (f"(01){G1}", f"(21){S1}", "LOT L7", "EXP 2027-06-30")
    assert of(EUROPEAN.text).lines[2:] == ("(17)270630", "(10)L/7;")


def test_what_the_code_holds_is_not_said_again_beside_it() -> None:
    for lot, expiry in ((LotNumber("L/7;"), None), (None, date(2027, 6, 30))):
        with pytest.raises(ScanError) as caught:
            PackLabel(EUROPEAN.elements, lot, expiry)
        assert caught.value.reason is Reason.REPEATED_ELEMENT


def test_each_element_has_its_line_in_the_order_of_the_symbol() -> None:
    assert EUROPEAN.lines == (f"(01){G1}", "(21)a_<&>\"'%\\(B)", "(17)270630", "(10)L/7;")
    assert LINK.lines == (f"(01){G1}", "(10)L/7", "(21)a_<&>%/?", "(17)270630")
    assert CONTAINER.lines == (f"(00){CONTAINER.sscc}",)


@given(pack_elements(), coded)
def test_whatever_a_pack_label_says_is_what_a_scan_of_it_reads(elements: Mapping[str, str], serial: str) -> None:
    label = PackLabel({**elements, "21": serial} if "21" not in elements else elements)
    assert parse("]d2" + label.text, today=TODAY).elements == label.elements


@pytest.mark.parametrize(
    ("elements", "reason"),
    [
        ({}, Reason.MISSING_ELEMENT),
        ({"01": G1}, Reason.MISSING_ELEMENT),
        ({"21": S1}, Reason.MISSING_ELEMENT),
        ({"01": WRONG_GTIN, "21": S1}, Reason.WRONG_CHECK_DIGIT),
        ({"01": G1, "21": "A 1"}, Reason.WRONG_CHARACTERS),
        ({"01": G1, "21": "А1"}, Reason.WRONG_CHARACTERS),
        ({"01": G1, "21": f"A{GS}10B"}, Reason.WRONG_CHARACTERS),
        ({"01": G1, "21": "A^XZ"}, Reason.WRONG_CHARACTERS),
        ({"01": G1, "21": "x" * 21}, Reason.TOO_LONG),
        ({"01": G1, "21": S1, "17": "270631"}, Reason.WRONG_DATE),
        ({"01": G1, "21": S1, "92": ""}, Reason.EMPTY_ELEMENT),
        ({"01": G1, "21": S1, "04": "1"}, Reason.UNKNOWN_ELEMENT),
        ({"01": G1, "21": S1, "02": G1, "37": "1"}, Reason.FORBIDDEN_PAIR),
        ({"01": G1, "21": S1} | {str(ai): "x" * 90 for ai in range(91, 97)}, Reason.TEXT_TOO_LONG),
    ],
)
def test_elements_that_no_scan_could_read_make_no_label(elements: Mapping[str, str], reason: Reason) -> None:
    with pytest.raises(ScanError) as caught:
        PackLabel(elements)
    assert caught.value.reason is reason


def _claims(text: str) -> Any:
    """Return text that the types of a label would not let through."""
    return text


def _labels_of_claims() -> list[Callable[[], Label]]:
    return [
        lambda: PackLabel.of(_claims(WRONG_GTIN), Serial(S1)),
        lambda: PackLabel.of(Gtin(G1), _claims("A 1")),
        lambda: PackLabel.of(Gtin(G1), Serial(S1), lot=_claims("")),
        lambda: PackLabel.of(Gtin(G1), Serial(S1), lot=_claims("^XZ"), key=KEY),
        lambda: LinkLabel.of(_claims(WRONG_GTIN)),
        lambda: LinkLabel.of(Gtin(G1), _claims("#")),
        lambda: ContainerLabel(_claims("348700010000000013")),
    ]


@pytest.mark.parametrize("make", _labels_of_claims())
def test_text_that_only_claims_to_be_an_identifier_makes_no_label(make: Callable[[], Label]) -> None:
    with pytest.raises(IdentifierError):
        make()


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("", Reason.LINK_MALFORMED),
        ("https://a.kz/", Reason.LINK_WITHOUT_KEY),
        (f"https://a.kz/01/{WRONG_GTIN}", Reason.WRONG_CHECK_DIGIT),
        (f"https://a.kz/01/{G1}?^XZ", Reason.LINK_MALFORMED),
        (f"https://a.kz/{'x' * LABEL_MAX}/01/{G1}", Reason.TEXT_TOO_LONG),
    ],
)
def test_what_is_no_digital_link_makes_no_label(link: str, reason: Reason) -> None:
    with pytest.raises(ScanError) as caught:
        LinkLabel(link)
    assert caught.value.reason is reason


@pytest.mark.parametrize("value", [".", "..", "%2E", "%2e.", ".%2E"])
def test_no_link_is_printed_that_a_phone_would_shorten_on_its_way(value: str) -> None:
    begun = f"https://a.kz/01/{G1}/10/"
    for link in (f"{begun}{value}/21/A", f"{begun}{value}", f"{begun}{value}?17=270630"):
        with pytest.raises(ScanError) as caught:
            LinkLabel(link)
        assert (caught.value.reason, caught.value.position) == (Reason.WRONG_VALUE, len(begun) + 1)
    assert LinkLabel(f"{begun}A{value}/21/...?240=.").elements["21"] == "..."


@pytest.mark.parametrize(
    ("text", "label"),
    [
        (KAZAKH, KAZAKH_LABEL),
        ("]d2" + KAZAKH, KAZAKH_LABEL),
        (KAZAKH.replace(GS, "{GS}"), KAZAKH_LABEL),
        (KAZAKH.replace(GS, ""), KAZAKH_LABEL),
        (f"(01){G1}(21){S1}(91){KEY}(92){CODE}", KAZAKH_LABEL),
        (EUROPEAN.text, EUROPEAN),
        (LINK.text, LINK),
        (f"]Q1{LINK.text}", LINK),
        (f"]d1{LINK.text}\r\n", LINK),
        (f"{LINK.text}\t", LINK),
        (CONTAINER.sscc, CONTAINER),
        (CONTAINER.text, CONTAINER),
        (f"(17)270630(01){G1}(21)ABC", PackLabel({"17": "270630", "01": G1, "21": "ABC"})),
    ],
)
def test_a_code_has_the_same_label_however_it_is_written(text: str, label: Label) -> None:
    assert of(text) == label
    assert of(text).text == label.text


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"01{G1}21A1b2C3d4E5f6G10B1", Reason.LOST_GS),
        (f"01{G1}21A<GS>17270630", Reason.LOST_GS),
        (G1, Reason.MISSING_ELEMENT),
        (f"01{G1}10LOT", Reason.MISSING_ELEMENT),
        (f"00{CONTAINER.sscc}4001", Reason.FORBIDDEN_PAIR),
        ("]d1", Reason.EMPTY),
        ("ABC", Reason.WRONG_CHARACTERS),
    ],
)
def test_a_code_that_may_mean_two_packs_or_none_is_not_printed(text: str, reason: Reason) -> None:
    with pytest.raises(ScanError) as caught:
        of(text)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("keyboard", "reason"),
    [
        (Keyboard(Layout.RU), Reason.KEYBOARD_LAYOUT),
        (Keyboard(Layout.KZ), Reason.KEYBOARD_LAYOUT),
        (Keyboard(Layout.US, caps=True), Reason.CAPS_LOCK),
    ],
)
def test_what_was_typed_through_another_keyboard_is_read_but_not_printed(keyboard: Keyboard, reason: Reason) -> None:
    typed = keyboard.arriving(f"]d2{KAZAKH}")
    assert parse(typed, today=TODAY).elements == KAZAKH_LABEL.elements
    with pytest.raises(ScanError) as caught:
        of(typed)
    assert (caught.value.reason, caught.value.position) == (reason, 1)


def test_elements_given_to_a_label_cannot_be_changed_behind_its_back() -> None:
    given_ones = {"01": G1, "21": S1}
    label = PackLabel(given_ones)
    given_ones["21"] = "other"
    assert label.text == element_string(label.elements) == f"01{G1}21{S1}"


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("form", Format)
def test_the_same_label_is_the_same_bytes(label: Label, form: Format) -> None:
    assert render(label, form) == render(label, form)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("form", Format)
def test_a_module_outside_the_standard_is_not_printed(label: Label, form: Format) -> None:
    bounds = bounds_of(symbol_of(label))
    for module in (bounds.least, bounds.target, bounds.most):
        assert render(label, form, module=module)
    for module in (0, -1, float("nan"), float("inf"), bounds.least * 0.99, bounds.most * 1.01):
        with pytest.raises(PrintError) as caught:
            render(label, form, module=module)
        assert caught.value.code == "module_out_of_range"


@pytest.mark.parametrize("form", [Format.PNG, Format.ZPL])
@pytest.mark.parametrize("dpi", [0, -300, DPI[0] - 1, DPI[1] + 1, 10**9])
def test_a_resolution_of_no_printer_is_refused(form: Format, dpi: int) -> None:
    with pytest.raises(PrintError) as caught:
        render(KAZAKH_LABEL, form, dpi=dpi)
    assert caught.value.code == "dpi_out_of_range"
    assert str(caught.value) == f"dpi out of range: {dpi}, expected {DPI[0]} to {DPI[1]}"


def test_data_matrix_is_square_and_gs1_128_one_row_of_156_modules() -> None:
    for label in (KAZAKH_LABEL, EUROPEAN, PackLabel.of(Gtin(G1), Serial("1")), LINK):
        symbol = symbol_of(label)
        assert {len(row) for row in symbol.rows} == {len(symbol.rows)}
    assert [len(row) for row in symbol_of(CONTAINER).rows] == [156]
    assert symbol_of(CONTAINER).carrier is Carrier.GS1_128


def test_the_reader_of_a_till_does_not_load_what_draws() -> None:
    asked = "import sys, scanners; print(sorted({'zxingcpp', 'PIL', 'qrcode', 'numpy'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_identifiers_and_dates_of_a_label_are_those_given() -> None:
    label = PackLabel.of(Gtin("4870001000011"), Serial("x"), expiry=date(2027, 6, 30), lot=LotNumber("B"))
    assert label.text == f"01{G1}21x{GS}1727063010B"
    assert ContainerLabel(Sscc(CONTAINER.sscc)).text == f"00{CONTAINER.sscc}"
