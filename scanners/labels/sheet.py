"""The labels of a whole lot on pages: side by side, row under row, page after page, none kept."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from scanners.labels.drawing import Drawing
from scanners.labels.pdf import PdfPage, Placed
from scanners.labels.sizes import PrintError


class Page(NamedTuple):
    """A sheet of paper, in millimetres: its size, the border that stays empty, and the gap between two labels."""

    width: float
    height: float
    border: float = 10.0
    gap: float = 3.0


A4: Final = Page(210.0, 297.0)


def each_alone(drawings: Iterable[Drawing]) -> Iterator[PdfPage]:
    """A page for each label, as large as the label: for printers of labels."""
    for drawing in drawings:
        yield PdfPage(drawing.width, drawing.height, (Placed(drawing, 0, 0),))


def side_by_side(drawings: Iterable[Drawing], page: Page) -> Iterator[PdfPage]:
    """Pages filled in the order of the labels; a row is as high as its highest label.

    Raises `PrintError` for a label that is larger than a page.
    """
    placed: list[Placed] = []
    x, y, bottom = page.border, page.border, page.border
    for drawing in drawings:
        _require_fit(drawing, page)
        if x + drawing.width > page.width - page.border:
            x, y = page.border, bottom + page.gap
        if y + drawing.height > page.height - page.border:
            yield PdfPage(page.width, page.height, tuple(placed))
            placed.clear()
            x, y, bottom = page.border, page.border, page.border
        placed.append(Placed(drawing, x, y))
        x += drawing.width + page.gap
        bottom = max(bottom, y + drawing.height)
    if placed:
        yield PdfPage(page.width, page.height, tuple(placed))


def _require_fit(drawing: Drawing, page: Page) -> None:
    wide, high = page.width - 2 * page.border, page.height - 2 * page.border
    if drawing.width > wide or drawing.height > high:
        got = f"{drawing.width:.0f} x {drawing.height:.0f} mm"
        raise PrintError("label_too_large", f"at most {wide:.0f} x {high:.0f} mm", got)
