"""How large things are printed: millimetres, dots, and their bounds.

Source: GS1 General Specifications, section 5.12.3, the symbol specification tables. Releases change the tables and
their numbers, so look into yours before you rely on a bound.
"""

from math import ceil, floor
from typing import Final, NamedTuple

from scanners.labels.symbols import QUIET, Carrier, Symbol

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
"""The side of one module (of a linear symbol, its narrowest bar) in millimetres: as the tables give it for GS1
DataMatrix on regulated healthcare items that retail pharmacies scan (not for general distribution), for QR Codes with a
Digital Link at the point of sale, and for GS1-128 on logistic units. Older releases have other bounds, as 0.495 at most
for a Data Matrix of healthcare."""

LENGTH_MAX: Final = 165.10
"""The most millimetres that a GS1-128 symbol is long, with its quiet zones (section 5.4.4.3)."""

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


def bounds_of(symbol: Symbol) -> Range:
    """How large the module of a symbol may be: as its carrier allows, and in a linear symbol its whole length."""
    bounds = MODULE[symbol.carrier]
    if symbol.carrier is not Carrier.GS1_128:
        return bounds
    longest = LENGTH_MAX / (symbol.width + 2 * QUIET[symbol.carrier])
    return bounds._replace(most=min(bounds.most, longest))


def module_size(symbol: Symbol, asked: float | None) -> float:
    """The module in millimetres: as asked, or the target. Raises `PrintError` if it is out of bounds."""
    bounds = bounds_of(symbol)
    size = bounds.target if asked is None else asked
    if not bounds.least <= size <= bounds.most:
        expected = f"{bounds.least:.3f} to {bounds.most:.3f} mm"
        raise PrintError("module_out_of_range", expected, f"{size:.3f} mm")
    return size


def module_dots(symbol: Symbol, asked: float | None, dpi: int) -> int:
    """The module in whole dots, the nearest that is within bounds: parts of dots would make modules of two widths.

    Raises `PrintError` for a module or a dpi that is not within its bounds.
    """
    if not DPI[0] <= dpi <= DPI[1]:
        raise PrintError("dpi_out_of_range", f"{DPI[0]} to {DPI[1]}", str(dpi))
    bounds = bounds_of(symbol)
    nearest = round(module_size(symbol, asked) * dpi / INCH)
    return min(max(nearest, ceil(bounds.least * dpi / INCH)), floor(bounds.most * dpi / INCH))


def dots(length: float, dpi: int) -> int:
    """A length in millimetres as whole dots."""
    return round(length * dpi / INCH)
