"""A label as ZPL II, the language of label printers: the printer draws the symbol itself from the text.

No value can hold `^` or `~`, with which commands begin; a link can hold `~`, so its field is sent with escapes. Source:
Zebra, ZPL II Programming Guide: ^BX (Data Matrix), ^BQ (QR Code), ^BC (Code 128), ^FH (escapes), ^A0 (the one font
that can be of any size).
"""

from typing import Final

from scanners.labels.drawing import Drawing, Line
from scanners.labels.sizes import dots
from scanners.labels.symbols import Carrier
from scanners.schema import GS

_ESCAPE: Final = "_"
_FNC1: Final = f"{_ESCAPE}1"
_START_C_FNC1: Final = ">;>8"
"""Start of Code 128 in set C, two digits in each character, and the FNC1 that makes it GS1-128."""

_TILDE: Final = "\\7E"
"""A `~` in a field that ^FH gives escapes: a backslash, which no link can hold, and two hexadecimal digits."""

QR_DOTS_MAX: Final = 10
"""The largest module that ^BQ draws on printers of every age, in dots."""


def zpl(drawing: Drawing, dpi: int) -> bytes:
    """The commands for a drawing whose module is a whole number of dots, on a printer of as many dots per inch."""
    parts = (
        "^XA",
        f"^PW{dots(drawing.width, dpi)}^LL{dots(drawing.height, dpi)}^LH0,0",
        f"^FO{dots(drawing.x, dpi)},{dots(drawing.y, dpi)}{_symbol(drawing, dpi)}^FS",
        *(_text(line, dpi) for line in drawing.lines),
        "^XZ",
    )
    return ("\n".join(parts) + "\n").encode("ascii")


def _symbol(drawing: Drawing, dpi: int) -> str:
    module = dots(drawing.module, dpi)
    text = drawing.label.text
    match drawing.symbol.carrier:
        case Carrier.DATA_MATRIX:
            said = _FNC1 + text.replace(_ESCAPE, 2 * _ESCAPE).replace(GS, _FNC1)
            return f"^BXN,{module},200,,,,{_ESCAPE}^FD{said}"
        case Carrier.QR:
            return f"^BQN,2,{module},M^FH\\^FDMA,{text.replace('~', _TILDE)}"
        case Carrier.GS1_128:
            height = dots(drawing.row, dpi)
            return f"^BY{module}^BCN,{height},N,N,N,N^FD{_START_C_FNC1}{text}"


def _text(line: Line, dpi: int) -> str:
    """A line; its field begins at its top, `size` above the line that letters stand on at most."""
    size = dots(line.size, dpi)
    top = max(0, dots(line.y, dpi) - size)
    return f"^FO{dots(line.x, dpi)},{top}^A0N,{size},{size}^FD{line.text}^FS"
