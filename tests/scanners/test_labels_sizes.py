"""Where things stand on a label, and how large: whole dots, quiet zones, a number read from a fork-lift truck."""

from __future__ import annotations

from io import BytesIO
from itertools import combinations, pairwise
from math import ceil

import pytest
from PIL import Image

from domain.ground.identifiers import Gtin
from scanners.labels import Carrier, Format, Label, LinkLabel, PrintError, bounds_of, render, symbol_of
from scanners.labels.drawing import CELL, DESCENT, Drawing, draw
from scanners.labels.sizes import INCH, dots, module_dots
from scanners.labels.symbols import QUIET
from tests.scanners.codes import G1
from tests.scanners.labels import BESIDE, CONTAINER, LABELS, expected, pdf_pages, read_picture
from tests.scanners.zebra import Box, printed

RESOLUTIONS = (150, 203, 300, 600)
ALL = (*LABELS, BESIDE)
LONGEST = 165.10
"""The most that a GS1-128 symbol may be long with its quiet zones, in millimetres."""

DIGITS_LEAST = 7.0
"""How high the digits of a container's number should be at least, in millimetres."""


def modules(label: Label) -> tuple[float, float, float]:
    """Return sizes of modules in millimetres: the least, the target and the most."""
    return bounds_of(symbol_of(label))


def drawn(label: Label, module: float | None, dpi: int) -> Drawing:
    """Return a label as it is drawn in dots."""
    symbol = symbol_of(label)
    return draw(label, symbol, module_dots(symbol, module, dpi) * INCH / dpi)


def png(label: Label, dpi: int, module: float | None = None) -> Image.Image:
    """Return a label as a picture."""
    return Image.open(BytesIO(render(label, Format.PNG, dpi=dpi, module=module)))


def dark(picture: Image.Image) -> tuple[int, int, int, int] | None:
    """Return the box around what is dark in a picture; what lies outside of a picture is dark."""
    return picture.point([255 * (grey < 128) for grey in range(256)]).getbbox()


def dark_bands(picture: Image.Image) -> list[int]:
    """Return the heights of what is dark in a picture, from above, light rows between them."""
    inked = [dark(picture.crop((0, y, picture.width, y + 1))) is not None for y in range(picture.height)]
    bands: list[int] = []
    for above, row in zip([False, *inked], inked, strict=False):
        if row and not above:
            bands.append(0)
        if row:
            bands[-1] += 1
    return bands


@pytest.mark.parametrize("label", LABELS, ids=str)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_a_module_is_whole_dots_within_the_standard_and_the_quiet_zone_is_empty(label: Label, dpi: int) -> None:
    symbol = symbol_of(label)
    quiet, (least, _, most) = QUIET[symbol.carrier], modules(label)
    module = module_dots(symbol, None, dpi)
    assert least <= module * INCH / dpi <= most
    drawing = draw(label, symbol, module * INCH / dpi)
    wide, high = symbol.width * module, len(symbol.rows) * dots(drawing.row, dpi)
    left, top = dots(drawing.x, dpi), dots(drawing.y, dpi)
    beside, above = quiet * module, 0 if label is CONTAINER else quiet * module
    around = png(label, dpi).crop((left - beside, top - above, left + wide + beside, top + high + above))
    assert dark(around) == (beside, above, beside + wide, above + high)


@pytest.mark.parametrize("label", LABELS, ids=str)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_a_label_printer_prints_the_module_that_was_asked_for(label: Label, dpi: int) -> None:
    symbol = symbol_of(label)
    for asked in modules(label):
        on_paper = printed(render(label, Format.ZPL, module=asked, dpi=dpi))
        left, top, right, bottom = dark(on_paper.picture) or (0, 0, 0, 0)
        module = module_dots(symbol, asked, dpi)
        assert right - left == symbol.width * module
        assert abs(module - asked * dpi / INCH) < 1
        assert symbol.carrier is Carrier.GS1_128 or bottom - top == right - left
        assert read_picture(on_paper.picture) == [expected(label)]


def test_a_picture_too_large_for_one_field_of_a_printer_is_printed_in_pieces_without_a_seam() -> None:
    label = LinkLabel.of(Gtin(G1), stem="https://example.org/" + "x" * 400)
    on_paper = printed(render(label, Format.ZPL, module=0.99, dpi=600))
    pieces = on_paper.graphics
    assert len(pieces) > 1
    assert all((one.left, one.bottom) == (next_one.left, next_one.top) for one, next_one in pairwise(pieces))
    assert read_picture(on_paper.picture) == [expected(label)]


def boxes_drawn(drawing: Drawing) -> list[Box]:
    """Return the places of the symbol with its quiet zone, and of the lines, in millimetres."""
    quiet = QUIET[drawing.symbol.carrier] * drawing.module
    above = 0 if drawing.symbol.carrier is Carrier.GS1_128 else quiet
    right = drawing.x + drawing.symbol.width * drawing.module
    bottom = drawing.y + len(drawing.symbol.rows) * drawing.row
    symbol = Box(drawing.x - quiet, drawing.y - above, right + quiet, bottom + above)
    return [symbol, *(box_of_text(line.x, line.y, line.size, line.text) for line in drawing.lines)]


def box_of_text(x: float, y: float, size: float, text: str, rounding: float = 1e-9) -> Box:
    """Return the place of a line of text: its cells, which may touch those of another but for the rounding."""
    above, below = (1 - DESCENT) * size - rounding, DESCENT * size - rounding
    return Box(x, y - above, x + CELL * size * len(text), y + below)


def require_apart(boxes: list[Box], width: float, height: float) -> None:
    """Check that boxes stand on a label and do not overlap."""
    assert [box for box in boxes if min(box.left, box.top) < -1e-9 or box.right > width or box.bottom > height] == []
    assert [(one, other) for one, other in combinations(boxes, 2) if one.meets(other)] == []


@pytest.mark.parametrize("label", ALL, ids=str)
@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_nothing_on_a_label_overlaps_or_leaves_it(label: Label, dpi: int) -> None:
    for module in modules(label):
        symbol = symbol_of(label)
        drawing = draw(label, symbol, module_dots(symbol, module, dpi) * INCH / dpi)
        require_apart(boxes_drawn(drawing), drawing.width + 1e-9, drawing.height + 1e-9)
        on_paper = printed(render(label, Format.ZPL, module=module, dpi=dpi))
        texts = [box_of_text(*text, rounding=1) for text in on_paper.texts]
        require_apart([*on_paper.graphics, *texts], *on_paper.picture.size)


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_the_bars_of_a_container_are_as_high_as_a_dock_needs(dpi: int) -> None:
    drawing = drawn(CONTAINER, None, dpi)
    left, top = dots(drawing.x, dpi), dots(drawing.y, dpi)
    high = ceil(31.75 * dpi / INCH)
    assert png(CONTAINER, dpi).crop((left, top, left + 1, top + high)).tobytes() == bytes(high)


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_a_container_is_no_longer_than_its_standard_allows(dpi: int) -> None:
    symbol = symbol_of(CONTAINER)
    most = bounds_of(symbol).most
    long = symbol.width + 2 * QUIET[Carrier.GS1_128]
    assert long * most <= LONGEST
    assert long * module_dots(symbol, most, dpi) * INCH / dpi <= LONGEST
    for module in (most + 0.001, 0.940):
        with pytest.raises(PrintError) as caught:
            render(CONTAINER, Format.ZPL, module=module, dpi=dpi)
        assert (caught.value.code, caught.value.expected) == ("module_out_of_range", "0.495 to 0.938 mm")


@pytest.mark.parametrize("dpi", RESOLUTIONS)
def test_the_number_of_a_container_is_large_and_whole(dpi: int) -> None:
    for module in modules(CONTAINER):
        title, first, second, bars, interpretation = dark_bands(png(CONTAINER, dpi, module))
        assert min(first, second) * INCH / dpi >= DIGITS_LEAST
        assert bars > first > interpretation > title / 2
    lines = [line.text for line in drawn(CONTAINER, None, dpi).lines]
    assert lines == ["SSCC", CONTAINER.sscc[:9], CONTAINER.sscc[9:], f"(00){CONTAINER.sscc}"]


def test_the_number_of_a_container_is_as_large_on_a_page() -> None:
    ((picture, _),) = pdf_pages(render(CONTAINER, Format.PDF))
    _, first, second, _, _ = dark_bands(picture.convert("L"))
    assert min(first, second) * INCH / 300 >= DIGITS_LEAST
