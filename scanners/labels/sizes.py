"""How large things are printed: millimetres, dots, and their bounds.

Source: GS1 General Specifications, section 5.12.3 (symbol specification tables): the module (X-dimension) of GS1
DataMatrix on regulated healthcare items, of QR Codes with a Digital Link, and of GS1-128 on logistic units.
"""

from math import ceil, floor
from typing import Final, NamedTuple

from scanners.labels.symbols import Carrier

INCH: Final = 25.4


class Range(NamedTuple):
    """A size in millimetres: the least, what to aim at, the most."""

    least: float
    target: float
    most: float


MODULE: Final = {
    Carrier.DATA_MATRIX: Range(0.254, 0.380, 0.990),
    Carrier.QR: Range(0.396, 0.495, 0.990),
    Carrier.GS1_128: Range(0.495, 0.495, 0.940),
}
"""The side of one module (of a linear symbol, its narrowest bar) in millimetres."""

DPI: Final = (150, 600)
"""The dots per inch of a picture or a printer. Printers of labels have about 203, 300 or 600."""

DPI_USUAL: Final = 300


class PrintError(ValueError):
    """A label cannot be printed as asked: its size, never what it says.

    `code` is stable: `module_out_of_range`, `dpi_out_of_range`, `label_too_large`. `expected` and `got` are short.
    """

    def __init__(self, code: str, expected: str, got: str) -> None:
        super().__init__(code, expected, got)
        self.code = code
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        return f"{self.code.replace('_', ' ')}: {self.got}, expected {self.expected}"


def module_size(carrier: Carrier, asked: float | None) -> float:
    """The module in millimetres: as asked, or the target. Raises `PrintError` if it is out of bounds."""
    bounds = MODULE[carrier]
    size = bounds.target if asked is None else asked
    if not bounds.least <= size <= bounds.most:
        expected = f"{bounds.least:.3f} to {bounds.most:.3f} mm"
        raise PrintError("module_out_of_range", expected, f"{size:.3f} mm")
    return size


def module_dots(carrier: Carrier, asked: float | None, dpi: int) -> int:
    """The module in whole dots, the nearest that is within bounds: parts of dots would make modules of two widths.

    Raises `PrintError` for a module or a dpi that is not within its bounds.
    """
    if not DPI[0] <= dpi <= DPI[1]:
        raise PrintError("dpi_out_of_range", f"{DPI[0]} to {DPI[1]}", str(dpi))
    bounds = MODULE[carrier]
    nearest = round(module_size(carrier, asked) * dpi / INCH)
    return min(max(nearest, ceil(bounds.least * dpi / INCH)), floor(bounds.most * dpi / INCH))


def dots(length: float, dpi: int) -> int:
    """A length in millimetres as whole dots."""
    return round(length * dpi / INCH)
