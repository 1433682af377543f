"""From a label to the modules of its symbol.

Data Matrix and GS1-128 are written by zxing-cpp (it takes bad check digits, so labels are checked before), QR Codes by
qrcode. Sources: GS1 General Specifications, sections 5.4 (GS1-128), 5.6 (GS1 DataMatrix); ISO/IEC 16022, 15417, 18004.
"""

import re
from enum import StrEnum
from typing import Any, Final, NamedTuple

import zxingcpp
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from scanners.labels.label import ContainerLabel, Label, LinkLabel


class Carrier(StrEnum):
    """The kind of symbol."""

    DATA_MATRIX = "data_matrix"
    QR = "qr"
    GS1_128 = "gs1_128"


QUIET: Final = {Carrier.DATA_MATRIX: 1, Carrier.QR: 4, Carrier.GS1_128: 10}
"""The quiet zone that each needs around it (GS1-128: to the left and right), in modules (sections 5.4 to 5.7)."""

_writer: Any = zxingcpp  # its types say neither what it takes nor that its pictures are buffers

_DARK: Final = bytes(1 if grey == 0 else 0 for grey in range(256))


_RUN: Final = re.compile(b"\x01+")


class Run(NamedTuple):
    """Dark modules side by side: the row, the first column, how many."""

    row: int
    column: int
    length: int


class Symbol(NamedTuple):
    """A symbol without its quiet zone: rows of modules, a byte 1 for a dark one. A linear symbol has one row."""

    carrier: Carrier
    rows: tuple[bytes, ...]

    @property
    def width(self) -> int:
        """How many modules wide it is."""
        return len(self.rows[0])

    @property
    def runs(self) -> list[Run]:
        """The dark modules, in as few pieces as a drawing row by row needs."""
        return [
            Run(number, found.start(), found.end() - found.start())
            for number, row in enumerate(self.rows)
            for found in _RUN.finditer(row)
        ]


def carrier_of(label: Label) -> Carrier:
    """The kind of symbol that a label has."""
    if isinstance(label, LinkLabel):
        return Carrier.QR
    return Carrier.GS1_128 if isinstance(label, ContainerLabel) else Carrier.DATA_MATRIX


def symbol_of(label: Label) -> Symbol:
    """The symbol of a label."""
    carrier = carrier_of(label)
    match carrier:
        case Carrier.QR:
            return Symbol(carrier, _qr(label.text))
        case Carrier.GS1_128:
            return Symbol(carrier, _gs1(label, zxingcpp.BarcodeFormat.Code128)[:1])
        case Carrier.DATA_MATRIX:
            return Symbol(carrier, _gs1(label, zxingcpp.BarcodeFormat.DataMatrix, force_square=True))


def _gs1(label: Label, kind: zxingcpp.BarcodeFormat, **options: bool) -> tuple[bytes, ...]:
    """The rows of a GS1 symbol. The writer takes identifiers in square brackets, which no value can hold."""
    bracketed = "".join(f"[{ai}]{value}" for ai, value in label.elements.items())
    written = _writer.create_barcode(bracketed, kind, gs1=True, **options)
    picture = memoryview(written.to_image(scale=1, add_quiet_zones=False))
    modules = picture.tobytes().translate(_DARK)
    width = len(modules) // len(picture)
    return tuple(modules[at : at + width] for at in range(0, len(modules), width))


def _qr(link: str) -> tuple[bytes, ...]:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(link)
    code.make(fit=True)
    return tuple(bytes(map(bool, row)) for row in code.get_matrix())
