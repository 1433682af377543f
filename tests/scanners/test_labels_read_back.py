"""What is printed reads back to the same bytes: from modules, from pictures, from pages, from a printer's commands."""

from __future__ import annotations

from io import BytesIO
from math import ceil

import pytest
from hypothesis import given, settings
from PIL import Image

from domain.identifiers import CHARSET_82, Gtin, Serial
from scanners.labels import LABEL_MAX, MODULE, Carrier, Format, Label, PackLabel, render, symbol_of
from scanners.labels.drawing import draw
from scanners.labels.sizes import INCH, dots, module_dots
from scanners.labels.symbols import QUIET
from tests.scanners.codes import G1, coded
from tests.scanners.labels import (
    BESIDE,
    CONTAINER,
    LABELS,
    expected,
    pdf_pages,
    random_packs,
    read_modules,
    read_picture,
    svg_parts,
    zpl_parts,
)

PRINTERS = (203, 300, 600)
SAMPLE = (*LABELS, BESIDE, *random_packs(seed=7, count=8))


def png(label: Label, dpi: int) -> Image.Image:
    """Return a label as a picture."""
    return Image.open(BytesIO(render(label, Format.PNG, dpi=dpi)))


def test_ten_thousand_random_packs_read_back_from_their_modules() -> None:
    wrong = [
        label.text
        for label in random_packs(seed=20260701, count=10_000)
        if read_modules(symbol_of(label)) != expected(label)
    ]
    assert wrong == []


@pytest.mark.parametrize("label", SAMPLE, ids=str)
def test_every_symbol_reads_back_from_its_modules(label: Label) -> None:
    assert read_modules(symbol_of(label)) == expected(label)


@pytest.mark.parametrize("label", SAMPLE, ids=str)
@pytest.mark.parametrize("dpi", PRINTERS)
def test_a_png_reads_back(label: Label, dpi: int) -> None:
    picture = png(label, dpi)
    assert read_picture(picture) == [expected(label)]
    assert picture.info["dpi"] == pytest.approx((dpi, dpi), rel=0.001)


@pytest.mark.parametrize("label", SAMPLE, ids=str)
def test_a_pdf_reads_back_by_eye_and_by_scanner(label: Label) -> None:
    ((picture, lines),) = pdf_pages(render(label, Format.PDF))
    assert read_picture(picture) == [expected(label)]
    assert set(label.lines) <= set(lines)


@pytest.mark.parametrize("label", SAMPLE, ids=str)
def test_an_svg_has_the_modules_of_the_symbol_and_the_lines(label: Label) -> None:
    rows, lines = svg_parts(render(label, Format.SVG))
    assert rows == symbol_of(label).rows
    assert set(label.lines) <= set(lines)


@pytest.mark.parametrize("label", SAMPLE, ids=str)
@pytest.mark.parametrize("dpi", PRINTERS)
def test_zpl_says_the_same_bytes(label: Label, dpi: int) -> None:
    found, lines = zpl_parts(render(label, Format.ZPL, dpi=dpi))
    assert found == expected(label)
    assert set(label.lines) <= set(lines)


@pytest.mark.parametrize("dpi", PRINTERS)
def test_the_fullest_label_reads_back_and_breaks_its_long_lines(dpi: int) -> None:
    tails = {str(ai): CHARSET_82 + "=" * 8 for ai in range(91, 95)}
    label = PackLabel({"01": G1, "21": CHARSET_82[-20:], "8200": "https://example.org/" + "x" * 50} | tails)
    assert LABEL_MAX - 30 < len(label.text) <= LABEL_MAX
    assert read_picture(png(label, dpi)) == [expected(label)]
    assert zpl_parts(render(label, Format.ZPL, dpi=dpi)) == (expected(label), printed := broken(label))
    ((picture, lines),) = pdf_pages(render(label, Format.PDF))
    assert (read_picture(picture), lines) == ([expected(label)], printed)


def broken(label: Label) -> list[str]:
    """Return the lines of a label, none longer than 34 characters."""
    return [line[at : at + 34] for line in label.lines for at in range(0, len(line), 34)]


@given(coded)
@settings(max_examples=60)
def test_no_character_of_a_serial_breaks_out_of_its_place(serial: str) -> None:
    label = PackLabel.of(Gtin(G1), Serial(serial))
    lines = list(label.lines)
    assert zpl_parts(render(label, Format.ZPL)) == (expected(label), lines)
    assert svg_parts(render(label, Format.SVG)) == (symbol_of(label).rows, lines)
    assert pdf_pages(render(label, Format.PDF), dpi=72)[0][1] == lines


@pytest.mark.parametrize("label", LABELS, ids=str)
@pytest.mark.parametrize("dpi", [150, *PRINTERS])
def test_a_module_is_whole_dots_within_the_standard_and_the_quiet_zone_is_empty(label: Label, dpi: int) -> None:
    symbol = symbol_of(label)
    bounds, quiet = MODULE[symbol.carrier], QUIET[symbol.carrier]
    module = module_dots(symbol.carrier, None, dpi)
    assert bounds.least <= module * INCH / dpi <= bounds.most
    drawing = draw(label, module * INCH / dpi)
    wide, high = symbol.width * module, len(symbol.rows) * dots(drawing.row, dpi)
    left, top = dots(drawing.x, dpi), dots(drawing.y, dpi)
    beside, above = quiet * module, 0 if label is CONTAINER else quiet * module
    around = png(label, dpi).crop((left - beside, top - above, left + wide + beside, top + high + above))
    assert dark(around) == (beside, above, beside + wide, above + high)


@pytest.mark.parametrize("dpi", [150, *PRINTERS])
def test_the_bars_of_a_container_are_as_high_as_a_dock_needs(dpi: int) -> None:
    drawing = draw(CONTAINER, module_dots(Carrier.GS1_128, None, dpi) * INCH / dpi)
    left, top = dots(drawing.x, dpi), dots(drawing.y, dpi)
    high = ceil(31.75 * dpi / INCH)
    assert png(CONTAINER, dpi).crop((left, top, left + 1, top + high)).tobytes() == bytes(high)


def dark(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box around what is dark in a picture; what lies outside of a picture is dark."""
    return picture.point([255 * (grey < 128) for grey in range(256)]).getbbox()
