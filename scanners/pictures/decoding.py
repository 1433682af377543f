"""The first reader: zxing-cpp, and what of it is believed."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, Self, cast

import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat, BarcodeFormats, Binarizer

from scanners.pictures.sets import is_one_of_a_set
from scanners.pictures.tones import Grey

Corners = tuple[tuple[float, float], ...]
"""Four places in pixels: where the symbol's first corner is (as it is meant to stand), then on clockwise."""

_MATRIX: Final = (BarcodeFormat.DataMatrix, BarcodeFormat.QRCode)

MATRIX: Final = BarcodeFormats(_MATRIX)
"""What may hold one pack's code; both mend errors and notice those that they cannot mend."""

_DATA_MATRIX: Final = BarcodeFormats([BarcodeFormat.DataMatrix])

_LINEAR: Final = (BarcodeFormat.Code128, BarcodeFormat.EAN13, BarcodeFormat.EAN8, BarcodeFormat.UPCA)

LINEAR: Final = BarcodeFormats(_LINEAR)
"""What has bars only."""

ALL: Final = BarcodeFormats([*_MATRIX, *_LINEAR])
"""Every symbol that a pack, a case or a pallet of medicines carries."""


class Sighting(NamedTuple):
    """A symbol that was decoded. `identifier` is that of its symbology and marks (ISO/IEC 15424)."""

    content: bytes
    identifier: str
    symbology: str
    corners: Corners

    @property
    def is_matrix(self) -> bool:
        """Whether the symbol has its own error correction."""
        return self.symbology in {"Data Matrix", "QR Code"}

    def moved(self, times: float, left: float, top: float) -> Self:
        """The sighting in the picture that this one is a part of, made smaller so many times."""
        return self._replace(corners=tuple((left + times * x, top + times * y) for x, y in self.corners))


def decode(grey: Grey, formats: BarcodeFormats = ALL, binarizer: Binarizer = Binarizer.LocalAverage) -> list[Sighting]:
    """Every valid symbol that zxing-cpp finds. Its text would lose separators: only the bytes are taken."""
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=formats, binarizer=binarizer)
    return [sighting(one) for one in found if is_whole(one)]


def decode_pure(grey: Grey) -> list[Sighting]:
    """What a drawn Data Matrix says: upright, dark on white, and nothing else in the picture."""
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(grey),
        formats=_DATA_MATRIX,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        is_pure=True,
    )
    return [sighting(one) for one in found if is_whole(one)]


def is_whole(found: zxingcpp.Barcode) -> bool:
    """Whether the symbol says all that there is to say, and says it to us."""
    if not (found.valid and found.bytes):
        return False
    return found.symbology not in _MATRIX or (is_for_packs(found) and not is_one_of_a_set(found))


def is_for_packs(found: zxingcpp.Barcode) -> bool:
    """Whether a matrix symbol is of a kind that packs carry: some set up a scanner.

    Whoever asks for QR gets Micro QR too, and others that are not for packs.
    """
    return found.format in _MATRIX and "ReaderInit" not in cast("dict[str, Any]", found.extra or {})


def sighting(found: zxingcpp.Barcode) -> Sighting:
    """A symbol as zxing-cpp found it."""
    at = found.position
    corners = tuple(
        (float(point.x), float(point.y)) for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    )
    return Sighting(found.bytes, found.symbology_identifier, str(found.symbology), corners)
