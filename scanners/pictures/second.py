"""The second reader: zbar, for QR and linear codes, where it is installed.

Its Python side, pyzbar, brings no libzbar for Linux, and trips over symbols of a set of several (structured append).
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any, Final, NamedTuple

from scanners.pictures.decoding import Corners, Sighting
from scanners.pictures.marks import marked
from scanners.pictures.tones import Grey, resized

INSTALL: Final = (
    "zbar, the second reader for QR and linear codes, is not installed (Debian and Ubuntu: apt-get install libzbar0; "
    "macOS: brew install zbar); pictures are read without it"
)
"""What is said where zbar is missing."""


class _Kind(NamedTuple):
    """A symbology that zbar is asked for: our name, and its identifiers with GS1's mark and without it."""

    symbology: str
    gs1: str
    plain: str


_KINDS: Final = {
    "QRCODE": _Kind("QR Code", "]Q3", "]Q1"),
    "CODE128": _Kind("Code 128", "]C1", "]C0"),
    "EAN13": _Kind("EAN/UPC", "]E0", "]E0"),
}
"""By zbar's names."""

_SCANNED: Final = 4
"""A linear code is seen on at least so many lines of the picture: on one or two, noise and print look like codes."""

_LARGER: Final = 1.5
"""How many times larger the copy is in which a linear code is looked for again."""

_CORNERS: Final = 4


def has_second_reader() -> bool:
    """Whether zbar is installed."""
    return _pyzbar() is not None


def decode_second(grey: Grey) -> list[Sighting]:
    """What zbar finds; nothing if it is not installed. A linear code must be found in a larger copy too."""
    found = _decode(grey)
    if not found:
        return []
    by_gs1 = marked(grey)
    told = [_sighting(one, is_gs1=one.data in by_gs1) for one in found]
    if all(one.is_matrix for one in told):
        return told
    again = {one.data for one in _decode(resized(grey, _LARGER))}
    return [one for one in told if one.is_matrix or one.content in again]


def _decode(grey: Grey) -> list[Any]:
    """What pyzbar gives, of the kinds that are asked for."""
    pyzbar = _pyzbar()
    if pyzbar is None:
        return []
    height, width = grey.shape
    try:
        found = pyzbar.decode((grey.tobytes(), width, height), symbols=[pyzbar.ZBarSymbol[name] for name in _KINDS])
    except (ValueError, TypeError, pyzbar.PyZbarError):
        return []
    return [one for one in found if one.type in _KINDS and (one.type == "QRCODE" or one.quality >= _SCANNED)]


@cache
def _pyzbar() -> ModuleType | None:
    try:
        return import_module("pyzbar.pyzbar")
    except ImportError:
        return None


def _sighting(found: Any, *, is_gs1: bool) -> Sighting:
    kind = _KINDS[found.type]
    corners = tuple((float(point.x), float(point.y)) for point in found.polygon)
    is_outlined = found.type == "QRCODE" and len(corners) == _CORNERS
    identifier = kind.gs1 if is_gs1 else kind.plain
    return Sighting(found.data, identifier, kind.symbology, corners if is_outlined else _box(found.rect))


def _box(rect: Any) -> Corners:
    """The corners around a linear code, of which zbar tells the places where it was scanned."""
    left, top = float(rect.left), float(rect.top)
    right, bottom = left + rect.width, top + rect.height
    return (left, top), (right, top), (right, bottom), (left, bottom)
