"""What is printed reads back to the same bytes: from modules, from pictures, from pages, from a label printer."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given, settings
from PIL import Image

from domain.ground.identifiers import CHARSET_82, Gtin, Serial
from scanners.labels import LABEL_MAX, Format, Label, PackLabel, render, symbol_of
from tests.scanners.codes import G1, coded
from tests.scanners.labels import (
    BESIDE,
    LABELS,
    expected,
    pdf_pages,
    random_packs,
    read_modules,
    read_picture,
    svg_parts,
    svg_picture,
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
def test_an_svg_reads_back_when_it_is_drawn(label: Label) -> None:
    assert read_picture(svg_picture(render(label, Format.SVG))) == [expected(label)]


@pytest.mark.parametrize("label", SAMPLE, ids=str)
@pytest.mark.parametrize("dpi", PRINTERS)
def test_what_a_label_printer_prints_reads_back_by_eye_and_by_scanner(label: Label, dpi: int) -> None:
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
