"""The border of a Data Matrix: what it looks like, and where it stands among modules that are already told apart.

Source: ISO/IEC 16022 (ECC 200): solid sides at the left and at the bottom, alternating ones at the top and at the
right, a quiet zone of one module around; from 32 modules on, four regions with a border each.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from scanners.pictures.tones import Tones

SIZES: Final = (16, 18, 20, 22, 24, 26, 32, 36, 40, 44, 48, 52)
"""The modules along a side of the squares that hold a pack's code, from a GTIN with a short serial on."""

_ONE_REGION: Final = 26
"""The most modules along a side of a symbol that has no borders inside."""

_OUTSIDE: Final = 3
"""A symbol is looked for up to so many modules less one beyond the edge, since the picture may cut its quiet zone."""

_ALIKE: Final = 0.42
"""At least so much of the border is as it must be: 0 is chance, 1 is all of it. What is less alike was never read."""


class Placed(NamedTuple):
    """A border that was found. `turn` quarters against the clock bring an upright symbol to how it stands here."""

    likeness: float
    size: int
    turn: int
    is_inverted: bool
    column: int
    row: int


class _Sides(NamedTuple):
    """For each place, the sum along a line of modules: all alike, and with the first, third ... against the rest."""

    alike: Tones
    alternating: Tones


@lru_cache(maxsize=len(SIZES))
def border(size: int) -> Tones:
    """The upright symbol as far as it is known beforehand: 1 is light, -1 is dark, 0 is data."""
    regions = 1 if size <= _ONE_REGION else 2
    side = size // regions
    one = np.zeros((side, side), np.float32)
    one[0, 1::2] = one[::2, -1] = 1
    one[0, ::2] = one[1::2, -1] = one[:, 0] = one[-1] = -1
    return np.tile(one, (regions, regions))


def search(modules: Tones, sizes: Iterable[int]) -> list[Placed]:
    """The best place for each size, way of standing and colour, if enough of the border is there.

    `modules` has one number for each module: positive is lighter than its surroundings, negative is darker.
    """
    framed = np.pad(modules, _OUTSIDE)
    found: list[Placed] = []
    for size in sizes:
        if size + 2 > min(framed.shape):
            continue
        for turn, likeness in enumerate(_likenesses(framed, size)):
            for sign in (1, -1):
                row, column = divmod(int(np.argmax(sign * likeness)), likeness.shape[1])
                best = sign * float(likeness[row, column])
                if best > _ALIKE:
                    found.append(Placed(best, size, turn, sign < 0, column + 1 - _OUTSIDE, row + 1 - _OUTSIDE))
    return found


def _likenesses(modules: Tones, size: int) -> list[Tones]:
    """For each of four quarter turns, how far every place is like a border there: 1 wholly, -1 wholly inverted."""
    across, down = _sums(modules, size), _sums(modules.T, size)
    rows, columns = modules.shape[0] - size - 1, modules.shape[1] - size - 1
    first, last = 1, size

    def level(sums: Tones, row: int) -> Tones:
        return sums[row : row + rows, 1 : 1 + columns]

    def upright(sums: Tones, column: int) -> Tones:
        return sums.T[1 : 1 + rows, column : column + columns]

    quiet = level(across.alike, 0) + level(across.alike, last + 1)
    quiet = quiet + upright(down.alike, 0) + upright(down.alike, last + 1)
    top, bottom = (_Sides(*(level(sums, row) for sums in across)) for row in (first, last))
    left, right = (_Sides(*(upright(sums, column) for sums in down)) for column in (first, last))
    turned = (
        right.alternating - top.alternating - left.alike - bottom.alike,
        top.alternating + left.alternating - bottom.alike - right.alike,
        bottom.alternating - left.alternating - right.alike - top.alike,
        -right.alternating - bottom.alternating - top.alike - left.alike,
    )
    return [(quiet + sides) / (8 * size) for sides in turned]


def _sums(modules: Tones, size: int) -> _Sides:
    """The sums along the rows, for every module that a line of `size` may begin at."""
    signs = 1 - 2 * (np.arange(modules.shape[1], dtype=np.float32) % 2)
    alternating = _running(modules * signs, size)
    return _Sides(_running(modules, size), alternating * signs[: alternating.shape[1]])


def _running(modules: Tones, size: int) -> Tones:
    total = np.zeros((modules.shape[0], modules.shape[1] + 1), np.float32)
    np.cumsum(modules, axis=1, out=total[:, 1:])
    return total[:, size:] - total[:, :-size]
