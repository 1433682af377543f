"""How a camera was held, by the EXIF data of its picture: that one number, and nothing else of it.

Source: EXIF 3.0 (CIPA DC-008), 4.6.4: the data is a small TIFF, whose first directory has the tag `Orientation`.
"""

from __future__ import annotations

import struct
from struct import unpack_from
from typing import Final

_TAG: Final = 0x0112
_SHORT: Final = 3
_TAGS_MOST: Final = 200
"""The tags that are looked through: a camera writes some twenty."""

_ORDERS: Final = {b"II*\0": "<", b"MM\0*": ">"}


def orientation(exif: bytes) -> int:
    """The number from 1, upright, to 8; 1 too if the data says nothing or makes no sense."""
    data = exif.removeprefix(b"Exif\0\0")
    order = _ORDERS.get(data[:4])
    if order is None:
        return 1
    try:
        return _orientation(data, order)
    except struct.error:
        return 1


def _orientation(data: bytes, order: str) -> int:
    at: int = unpack_from(order + "I", data, 4)[0]
    count: int = unpack_from(order + "H", data, at)[0]
    for number in range(min(count, _TAGS_MOST)):
        tag, kind, values, value = unpack_from(order + "HHIH", data, at + 2 + 12 * number)
        if (tag, kind, values) == (_TAG, _SHORT, 1):
            return int(value) if 1 <= value <= 8 else 1
    return 1
