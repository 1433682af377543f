"""What is seen in a picture and not given: codes that are damaged, not believed, or of kinds that are not read here.

Whoever holds the label sees two codes and gets one: that must not look as if the other were not there. Only what a
reader has decoded, or found by its finder pattern or check digit, is told: nothing is claimed where nothing is.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import zxingcpp
from zxingcpp import BarcodeFormat, BarcodeFormats

from domain.ground.identifiers import Gtin, IdentifierError
from scanners.pictures.bars import pieces
from scanners.pictures.believing import is_full
from scanners.pictures.decoding import Sighting, is_for_packs, is_whole, sighting
from scanners.pictures.found import PictureReason
from scanners.pictures.linear import is_long, is_well_seen
from scanners.pictures.places import meet
from scanners.pictures.tones import Grey, smoothed

_OTHER: Final = BarcodeFormat.ITF
_WATCHED: Final = BarcodeFormats([BarcodeFormat.DataMatrix, BarcodeFormat.QRCode, BarcodeFormat.Code128, _OTHER])
"""What packs, cases and pallets carry; ITF-14 stands on cases, and is told but not read. An EAN that is damaged cannot
be told from print and texture."""

_ITF_DIGITS: Final = 14
_ITF_MODULES: Final = 135
"""What an ITF-14 measures: two digits take 18 modules, its ends 9."""

_ITF_LONG: Final = 3
"""Its bars are read over at least so many modules of their length."""

_SMOOTHED: Final = 1
"""How much a copy is smoothed, in pixels."""

Doubtful = tuple[Sighting, PictureReason]
"""A symbol that was seen, and why it is not given."""


def not_given(grey: Grey, given: list[Sighting], today: date) -> list[Doubtful]:
    """The symbols that stand in a frame besides those that are given, each once, in no order."""
    texts = {one.content for one in given}
    doubtful: list[Doubtful] = []
    for found in sorted(_look(grey), key=lambda one: (not one.valid, _may_be_corner(one))):
        seen = sighting(found)
        reason = _reason(found, seen, grey, today)
        if reason and seen.content not in texts and not _is_told(found, seen, given, doubtful):
            doubtful.append((seen, reason))
    doubtful = _borne_out(doubtful, grey)
    places = [*given, *(seen for seen, _ in doubtful)]
    return doubtful + [(piece, PictureReason.CODE_DAMAGED) for piece in pieces(grey, places)]


def _may_be_corner(found: zxingcpp.Barcode) -> bool:
    """Whether it may be a corner of a damaged QR: each of them looks like a small damaged symbol."""
    return found.symbology == BarcodeFormat.QRCode and not found.valid and not is_for_packs(found)


def _is_told(found: zxingcpp.Barcode, seen: Sighting, given: list[Sighting], doubtful: list[Doubtful]) -> bool:
    if any(meet(seen, other) for other in (*given, *(other for other, _ in doubtful))):
        return True
    return _may_be_corner(found) and any(other.symbology == seen.symbology for other, _ in doubtful)


def _look(grey: Grey) -> list[zxingcpp.Barcode]:
    return zxingcpp.read_barcodes(np.ascontiguousarray(grey), formats=_WATCHED, return_errors=True)


def _borne_out(doubtful: list[Doubtful], grey: Grey) -> list[Doubtful]:
    """Without those damaged ones that a smoothed copy does not show in the same place: grain looks like borders."""
    if all(reason is not PictureReason.CODE_DAMAGED for _, reason in doubtful):
        return doubtful
    again = [sighting(one) for one in _look(smoothed(grey, _SMOOTHED))]

    def is_there(seen: Sighting) -> bool:
        return any(seen.symbology == one.symbology and meet(seen, one) for one in again)

    return [one for one in doubtful if one[1] is not PictureReason.CODE_DAMAGED or is_there(one[0])]


def _reason(found: zxingcpp.Barcode, seen: Sighting, grey: Grey, today: date) -> PictureReason | None:
    """Why a symbol is not given; None if there may be none at all."""
    if found.format == _OTHER:
        return PictureReason.CODE_OF_OTHER_KIND if found.valid and _is_itf_14(seen) else None
    if not (seen.is_matrix or is_well_seen(seen, grey)):
        return None
    if not found.valid:
        return PictureReason.CODE_DAMAGED
    if seen.is_matrix and not is_whole(found):
        return PictureReason.CODE_OF_A_SET if is_for_packs(found) else PictureReason.CODE_OF_OTHER_KIND
    return None if not seen.is_matrix and is_full(seen, today) else PictureReason.CODE_NOT_BELIEVED


def _is_itf_14(seen: Sighting) -> bool:
    digits = seen.content.decode("ascii", "replace")
    if len(digits) != _ITF_DIGITS or not is_long(seen.corners, _ITF_MODULES, _ITF_LONG):
        return False
    try:
        return bool(Gtin(digits))
    except IdentifierError:
        return False
