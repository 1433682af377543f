"""Codes out: the label of a pack, of a link or of a container, as PNG, SVG, PDF or ZPL, and the sheet of a whole lot.

A label is made of values that have been checked, so nothing invalid can be printed; what is printed reads back to the
same bytes. Import this package only where labels are made: it brings the libraries that draw symbols.

    >>> label = PackLabel.of(Gtin("4870001000011"), Serial("A1b2C3d4E5f6G"), lot=LotNumber("LOT7"))
    >>> Path("pack.svg").write_bytes(render(label, Format.SVG))
"""

from scanners.labels.label import LABEL_MAX, ContainerLabel, Label, LinkLabel, PackLabel, label_of
from scanners.labels.output import Format, SheetFormat, render, sheet
from scanners.labels.sheet import A4, Page
from scanners.labels.sizes import DPI, PrintError, bounds_of
from scanners.labels.symbols import Carrier, Symbol, symbol_of

__all__ = [
    "A4",
    "DPI",
    "LABEL_MAX",
    "Carrier",
    "ContainerLabel",
    "Format",
    "Label",
    "LinkLabel",
    "PackLabel",
    "Page",
    "PrintError",
    "SheetFormat",
    "Symbol",
    "bounds_of",
    "label_of",
    "render",
    "sheet",
    "symbol_of",
]
