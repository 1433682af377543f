"""How a label is written (PDF, SVG, PNG, ZPL), and the sheet of many labels."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from scanners.labels.drawing import Drawing, draw
from scanners.labels.label import Label
from scanners.labels.pdf import pdf
from scanners.labels.png import png
from scanners.labels.sheet import A4, Page, each_alone, side_by_side
from scanners.labels.sizes import DPI_USUAL, INCH, module_dots, module_size
from scanners.labels.svg import svg
from scanners.labels.symbols import symbol_of
from scanners.labels.zpl import zpl


class Format(StrEnum):
    """What one label can be written as."""

    PNG = "png"
    SVG = "svg"
    PDF = "pdf"
    ZPL = "zpl"


class SheetFormat(StrEnum):
    """What many labels can be written as."""

    PDF = "pdf"
    ZPL = "zpl"


def render(label: Label, form: Format, *, module: float | None = None, dpi: int = DPI_USUAL) -> bytes:
    """One label. `module` is the side of a module in millimetres; `dpi` is of PNG and ZPL, where it becomes whole dots.

    The same label gives the same bytes. Raises `PrintError` for a size out of bounds.
    """
    match form:
        case Format.PNG:
            return png(_in_dots(label, module, dpi), dpi)
        case Format.ZPL:
            return zpl(_in_dots(label, module, dpi), dpi)
        case Format.SVG:
            return svg(_in_millimetres(label, module))
        case Format.PDF:
            return b"".join(pdf(each_alone([_in_millimetres(label, module)])))


def sheet(
    labels: Iterable[Label],
    form: SheetFormat = SheetFormat.PDF,
    *,
    page: Page | None = A4,
    module: float | None = None,
    dpi: int = DPI_USUAL,
) -> Iterator[bytes]:
    """Any number of labels in little memory: pieces of one PDF file, or ZPL label after label.

    `page` is the paper of a PDF; without one, each label has a page of its size. `module` and `dpi` as in `render`.
    Raises `PrintError` for a size out of bounds, or a label larger than the page, when it comes to it.
    """
    if form is SheetFormat.ZPL:
        return (zpl(_in_dots(label, module, dpi), dpi) for label in labels)
    drawings = (_in_millimetres(label, module) for label in labels)
    return pdf(each_alone(drawings) if page is None else side_by_side(drawings, page))


def _in_millimetres(label: Label, module: float | None) -> Drawing:
    symbol = symbol_of(label)
    return draw(label, symbol, module_size(symbol, module))


def _in_dots(label: Label, module: float | None, dpi: int) -> Drawing:
    symbol = symbol_of(label)
    return draw(label, symbol, module_dots(symbol, module, dpi) * INCH / dpi)
