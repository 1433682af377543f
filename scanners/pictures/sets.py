"""Whether a matrix symbol is one of a set that only together say something (structured append).

zxing-cpp reads such a symbol as if it were whole and does not tell. But it gives the modules that it saw, and the first
thing in them says so: the first codeword of a Data Matrix (ISO/IEC 16022, 5.6), the first mode of a QR (ISO/IEC 18004,
8). If modules were mended, those may be among them: then the codeword of a set is put there, and if fewer errors remain
to be mended, it is the true one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, cast

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from zxingcpp import BarcodeFormat, BarcodeFormats

Modules = NDArray[np.bool_]
"""The modules of a symbol, row by row: true is dark."""

_PIXELS: Final = 3
"""The pixels along a side of a module that is drawn."""

_QUIET: Final = 4
"""The modules of quiet zone that are drawn around."""

_DATA_MATRIX_SET: Final = 233
"""The first codeword of a Data Matrix of a set."""

_QR_SET: Final = 0b0011
"""The first mode of a QR of a set: the upper half of its first codeword."""

_LEVELS: Final = {"L": 0b01, "M": 0b00, "Q": 0b11, "H": 0b10}
_MADE: Final = 0b10101
"""What a QR says first of how it was made: its level of error correction and its mask, turned by this."""

_REGIONS: Final = ((120, 6), (64, 4), (32, 2), (0, 1))
"""How many regions a Data Matrix has along a side, by the least modules of the side."""

_UTAH: Final = ((-2, -2), (-2, -1), (-1, -2), (-1, -1), (-1, 0), (0, -2), (0, -1), (0, 0))
"""Where the bits of a codeword stand around its last one, in rows and columns."""

_MASKS: Final[tuple[Callable[[int, int], bool], ...]] = (
    lambda row, column: (row + column) % 2 == 0,
    lambda row, _: row % 2 == 0,
    lambda _, column: column % 3 == 0,
    lambda row, column: (row + column) % 3 == 0,
    lambda row, column: (row // 2 + column // 3) % 2 == 0,
    lambda row, column: row * column % 2 + row * column % 3 == 0,
    lambda row, column: (row * column % 2 + row * column % 3) % 2 == 0,
    lambda row, column: ((row + column) % 2 + row * column % 3) % 2 == 0,
)
"""Which modules of a QR are turned from light to dark and back, by the number of its mask."""


class _Bit(NamedTuple):
    """Where a bit of the first codeword stands, and whether 0 is dark there."""

    row: int
    column: int
    is_turned: bool


def is_one_of_a_set(found: zxingcpp.Barcode) -> bool:
    """Whether a matrix symbol that was read is only a part of what there is to read.

    A Data Matrix is taken to be seen from its front, a QR tells which side it is seen from.
    """
    modules: Modules = np.asarray(found.to_image(add_quiet_zones=False)) == 0
    made = cast("dict[str, Any]", found.extra)
    if found.format == BarcodeFormat.DataMatrix:
        bits, marks = _data_matrix_bits(*modules.shape), range(_DATA_MATRIX_SET, _DATA_MATRIX_SET + 1)
    else:
        modules = _front(modules, _LEVELS[made["ECLevel"]], made["DataMask"])
        bits, marks = _qr_bits(len(modules), made["DataMask"]), range(_QR_SET << 4, (_QR_SET + 1) << 4)
    if _codeword(modules, bits) in marks:
        return True
    unused: float = made["UEC"]
    return unused < 1 and any(_unused(_with(modules, bits, mark), found.format) > unused for mark in marks)


def _data_matrix_bits(rows: int, columns: int) -> list[_Bit]:
    """Its first codeword stands at the left edge, and two columns of it at the right edge, somewhat lower."""
    down, across = _inside(rows), _inside(columns)
    bits: list[_Bit] = []
    for row, column in _UTAH:
        lower = 0 if column == 0 else 4 - (len(across) + 4) % 8
        bits.append(_Bit(down[(4 + row + lower) % len(down)], across[column], is_turned=False))
    return bits


def _inside(side: int) -> list[int]:
    """The rows or columns without those of the borders."""
    region = side // next(count for least, count in _REGIONS if side >= least)
    return [at for at in range(side) if at % region not in {0, region - 1}]


def _qr_bits(side: int, mask: int) -> list[_Bit]:
    """Its first codeword stands in the lower right corner, two modules wide."""
    places = [(side - 1 - bit // 2, side - 1 - bit % 2) for bit in range(8)]
    return [_Bit(row, column, _MASKS[mask](row, column)) for row, column in places]


def _front(modules: Modules, level: int, mask: int) -> Modules:
    """The modules of a QR as seen from its front, by the place of what says how it was made: five bits, twice."""
    made = (level << 3 | mask) ^ _MADE
    true = np.array([made >> bit & 1 for bit in (4, 3, 2, 1, 0)], np.bool_)

    def unlike(side: Modules) -> int:
        return int((side[8, :5] != true).sum() + (side[:-6:-1, 8] != true).sum())

    return min(modules, modules.T, key=unlike)


def _codeword(modules: Modules, bits: list[_Bit]) -> int:
    value = 0
    for row, column, is_turned in bits:
        value = 2 * value + (bool(modules[row, column]) != is_turned)
    return value


def _with(modules: Modules, bits: list[_Bit], codeword: int) -> Modules:
    """The modules with another first codeword."""
    changed = modules.copy()
    for number, (row, column, is_turned) in enumerate(bits):
        changed[row, column] = bool(codeword >> (7 - number) & 1) != is_turned
    return changed


def _unused(modules: Modules, form: BarcodeFormat) -> float:
    """The share of the error correction that reading these modules leaves unused; -1 if they cannot be read."""
    framed = np.pad(np.where(modules, 0, 255).astype(np.uint8), _QUIET, constant_values=255)
    drawn = framed.repeat(_PIXELS, 0).repeat(_PIXELS, 1)
    found = zxingcpp.read_barcodes(drawn, BarcodeFormats([form]), is_pure=True)
    return max((cast("dict[str, Any]", one.extra)["UEC"] for one in found if one.valid), default=-1.0)
