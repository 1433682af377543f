"""The first reader: zxing-cpp, and what of it is believed."""

from __future__ import annotations

from typing import Final, NamedTuple, Self

import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat, BarcodeFormats, Binarizer

from scanners.pictures.tones import Grey

Corners = tuple[tuple[float, float], ...]
"""Four places in pixels: where the symbol's first corner is (as it is meant to stand), then on clockwise."""

MATRIX: Final = BarcodeFormats([BarcodeFormat.DataMatrix, BarcodeFormat.QRCode])
"""What may hold one pack's code; both mend errors and notice those that they cannot mend."""

_DATA_MATRIX: Final = BarcodeFormats([BarcodeFormat.DataMatrix])

ALL: Final = BarcodeFormats(
    [
        BarcodeFormat.DataMatrix,
        BarcodeFormat.QRCode,
        BarcodeFormat.Code128,
        BarcodeFormat.EAN13,
        BarcodeFormat.EAN8,
        BarcodeFormat.UPCA,
        BarcodeFormat.DataBar,
    ]
)
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

    def enlarged(self, times: int) -> Self:
        """The sighting in a picture so many times as large."""
        return self._replace(corners=tuple((times * x, times * y) for x, y in self.corners))


def decode(grey: Grey, formats: BarcodeFormats = ALL, binarizer: Binarizer = Binarizer.LocalAverage) -> list[Sighting]:
    """Every valid symbol that zxing-cpp finds. Its text would lose separators: only the bytes are taken."""
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=formats, binarizer=binarizer)
    return [_sighting(one) for one in found if one.valid and one.bytes]


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
    return [_sighting(one) for one in found if one.valid and one.bytes]


def shows_damaged(grey: Grey) -> bool:
    """Whether zxing-cpp sees a matrix symbol that it cannot read."""
    found = zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=MATRIX, return_errors=True)
    return any(not one.valid for one in found)


def _sighting(found: zxingcpp.Barcode) -> Sighting:
    at = found.position
    corners = tuple(
        (float(point.x), float(point.y)) for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    )
    return Sighting(found.bytes, found.symbology_identifier, str(found.symbology), corners)
