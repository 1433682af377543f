"""A label as ZPL II, the language of label printers.

The symbol is sent dot by dot, as the modules that were read back, never as text for the printer to encode: the
printer's own commands choose the size of a symbol themselves, draw modules of bars and QR Codes in at most 10 dots, too
few at 600 dpi, and move a QR Code down by a height that an earlier label left behind. No line of text can hold `^` or
`~`, with which commands begin. Source: Zebra, ZPL II Programming Guide: ^GF (graphics) and the alternative data
compression scheme, ^FT (text on the line that letters stand on), ^A0 (the one font that can be of any size).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from scanners.labels.drawing import Drawing, Line
from scanners.labels.sizes import dots

GRAPHIC_MAX: Final = 99_999
"""The most bytes of one graphic; a larger picture is sent as several, one below the other."""

_AS_ABOVE: Final = ":"
"""A row of dots that is the same as the one above it."""


def zpl(drawing: Drawing, dpi: int) -> bytes:
    """The commands for a drawing whose module is a whole number of dots, on a printer of as many dots per inch."""
    parts = (
        "^XA",
        f"^PW{dots(drawing.width, dpi)}^LL{dots(drawing.height, dpi)}^LH0,0",
        *_symbol(drawing, dpi),
        *(_text(line, dpi) for line in drawing.lines),
        "^XZ",
    )
    return ("\n".join(parts) + "\n").encode("ascii")


def _symbol(drawing: Drawing, dpi: int) -> Iterator[str]:
    module, height = dots(drawing.module, dpi), dots(drawing.row, dpi)
    x, y = dots(drawing.x, dpi), dots(drawing.y, dpi)
    rows = [row for modules in drawing.symbol.rows for row in [_row(modules, module)] * height]
    most = 2 * GRAPHIC_MAX // len(rows[0])
    for at in range(0, len(rows), most):
        yield f"^FO{x},{y + at}{_graphic(rows[at : at + most])}^FS"


def _row(modules: bytes, module: int) -> str:
    """A row of dots in hexadecimal digits, dark dots 1, filled up with light ones to whole bytes."""
    bits = "".join(str(dark) * module for dark in modules)
    bits += "0" * (-len(bits) % 8)
    return f"{int(bits, 2):0{len(bits) // 4}X}"


def _graphic(rows: list[str]) -> str:
    wide = len(rows[0]) // 2
    size = wide * len(rows)
    below = (_AS_ABOVE if row == above else row for above, row in pairwise(rows))
    return f"^GFA,{size},{size},{wide},{rows[0]}{''.join(below)}"


def _text(line: Line, dpi: int) -> str:
    size = dots(line.size, dpi)
    return f"^FT{dots(line.x, dpi)},{dots(line.y, dpi)}^A0N,{size},{size}^FD{line.text}^FS"
