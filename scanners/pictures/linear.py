"""Which linear codes are believed: they have one check digit at most, and readers see them in noise and texture.

The bars of a symbol are long, so that many lines across it say the same. And every digit must look more like what was
read than like any other: a misread EAN has two wrong digits at least, and their bars are elsewhere.
"""

from __future__ import annotations

from math import dist
from typing import Any, Final, NamedTuple, cast

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from zxingcpp import BarcodeFormat

from scanners.pictures.decoding import Corners, Sighting
from scanners.pictures.tones import Grey, Tones, tones_at

_LONG, _LONG_128 = 3, 1
"""Bars are read over at least so many modules of their length: what is read along one line only is texture.

Code 128 checks each character and all of them, and was never seen where it is not.
"""

_ALIKE: Final = 0.5
"""The least correlation between a digit as it should be drawn and as it is."""

_FINE: Final = 4
"""The places in a module where its tone is taken."""

_LINES: Final = 5
"""The lines across the symbol whose mean is taken."""

_AWAY: Final = 1.5
"""The ends of a symbol are looked for up to so many modules away from where they were seen."""

_PLACES: Final = 13
"""The places where each end is looked for."""

_LEAN, _LEANS = 0.5, 51
"""A symbol seen from the side leans up to so far either way, as a logarithm, and in so many steps."""

_GUARD, _MIDDLE, _DIGIT = 3, 5, 7
"""The modules of the bars at the ends, of those in the middle, and of a digit."""

_SET_A: Final = (0x0D, 0x19, 0x13, 0x3D, 0x23, 0x31, 0x2F, 0x3B, 0x37, 0x0B)
"""The modules of the digits 0 to 9 (General Specifications, 5.2.1): sets B and C are these turned and inverted."""

_A: Final[list[Tones]] = [
    np.array([-1.0 if modules >> bit & 1 else 1.0 for bit in reversed(range(7))]).repeat(_FINE) for modules in _SET_A
]
_LEFT: Final[list[Tones]] = [*_A, *(-one[::-1] for one in _A)]
_RIGHT: Final[list[Tones]] = [-one for one in _A]
"""What may stand in the left half of a symbol, and in the right half."""

_FORMS: Final = {8: BarcodeFormat.EAN8, 12: BarcodeFormat.EAN13, 13: BarcodeFormat.EAN13}
"""The symbol that digits of this length are drawn as. An UPC is an EAN-13 that begins with nought."""


class _Laid(NamedTuple):
    """How a symbol lies along a line: how much larger its modules are at one end, and how far away its ends are."""

    lean: float
    left: float
    right: float


def is_well_seen(seen: Sighting, grey: Grey) -> bool:
    """Whether the picture bears out a linear code that was read in it."""
    if seen.symbology != _EAN:
        return is_long(seen.corners, 11 * (len(seen.content) / 2 + 3), _LONG_128)
    digits = seen.content.decode()
    drawn = _drawn(digits)
    if not is_long(seen.corners, drawn.size, _LONG):
        return False
    return _is_drawn_so(_across(grey, seen.corners, drawn.size), drawn)


def is_well_seen_somehow(seen: Sighting, grey: Grey) -> bool:
    """The same for zbar, which does not tell in which direction it read an EAN, and sees a Code 128 only well."""
    if seen.symbology != _EAN:
        return True
    turned = (seen._replace(corners=(*seen.corners[turn:], *seen.corners[:turn])) for turn in range(len(seen.corners)))
    return any(is_well_seen(one, grey) for one in turned)


_EAN: Final = "EAN/UPC"


def is_long(corners: Corners, modules: float, least: int) -> bool:
    """Whether bars were read over so many modules of their length, of a symbol that is so many modules wide."""
    left_top, right_top, right_bottom, left_bottom = corners
    wide = (dist(left_top, right_top) + dist(left_bottom, right_bottom)) / 2
    return max(dist(left_top, left_bottom), dist(right_top, right_bottom)) >= least * wide / modules


def _drawn(digits: str) -> Tones:
    """The modules of a symbol from left to right: 1 is light, -1 is dark."""
    form = _FORMS[len(digits)]
    drawing = cast("Any", zxingcpp)  # the options are not declared
    drawn = drawing.create_barcode(digits.zfill(13) if form == BarcodeFormat.EAN13 else digits, form)
    return np.where(np.asarray(drawn.to_image(add_quiet_zones=False))[0] < 128, -1.0, 1.0)


def _across(grey: Grey, corners: Corners, modules: int) -> Tones:
    """The tones along the symbol, from two modules before it to two after it: the mean of some lines."""
    left_top, right_top, right_bottom, left_bottom = (np.array(corner) for corner in corners)
    down = np.linspace(0, 1, _LINES)[:, None, None]
    along = ((np.arange((modules + 4) * _FINE) + 0.5) / _FINE - 2)[None, :, None] / modules
    left, right = left_top + (left_bottom - left_top) * down, right_top + (right_bottom - right_top) * down
    mean: Tones = tones_at(grey, left + (right - left) * along).mean(0)
    return mean


def _is_drawn_so(tones: Tones, drawn: Tones) -> bool:
    """Whether each digit is more like what was read than like any other, where the whole symbol is most alike."""
    must = drawn.repeat(_FINE)

    def fitted(laid: _Laid) -> Tones:
        places = (np.arange(must.size) + 0.5) / must.size
        places = places * laid.lean / (1 + (laid.lean - 1) * places)
        at = 2 + laid.left + (drawn.size + laid.right - laid.left) * places
        return np.interp(at * _FINE - 0.5, np.arange(tones.size), tones)

    best = _Laid(1, 0, 0)
    for change in (_leaning, _reaching, _leaning):
        best = max(change(best), key=lambda laid: _alike(fitted(laid), must))
    seen = fitted(best)
    return all(_is_digit(seen[at], must[at], others) for at, others in _digits(drawn.size))


def _is_digit(seen: Tones, must: Tones, others: list[Tones]) -> bool:
    likeness = _alike(seen, must)
    return likeness >= _ALIKE and all(likeness >= _alike(seen, other) for other in others)


def _leaning(laid: _Laid) -> list[_Laid]:
    return [laid._replace(lean=float(lean)) for lean in np.exp(np.linspace(-_LEAN, _LEAN, _LEANS))]


def _reaching(laid: _Laid) -> list[_Laid]:
    steps = [float(step) for step in np.linspace(-_AWAY, _AWAY, _PLACES)]
    return [laid._replace(left=left, right=right) for left in steps for right in steps]


def _digits(modules: int) -> list[tuple[slice, list[Tones]]]:
    """Where each digit is drawn, in steps of the fine places, and what may stand there."""
    half = (modules - 2 * _GUARD - _MIDDLE) // 2
    left = [_GUARD + at for at in range(0, half, _DIGIT)]
    right = [_GUARD + half + _MIDDLE + at for at in range(0, half, _DIGIT)]
    places = [(begin, _LEFT) for begin in left] + [(begin, _RIGHT) for begin in right]
    return [(slice(begin * _FINE, (begin + _DIGIT) * _FINE), drawn) for begin, drawn in places]


def _alike(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """The correlation: 1 is alike, 0 has nothing to do with each other."""
    first, second = one - one.mean(), other - other.mean()
    return float((first * second).sum() / np.sqrt((first**2).sum() * (second**2).sum() + 1e-9))
