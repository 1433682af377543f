"""Where in a picture a matrix symbol may be: what is dense with strong changes in both directions."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, sqrt
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from scanners.pictures.tones import Grey, Tones, without_specks

_SEARCHED_SIDE: Final = 800
"""A picture is searched no larger than a square of this side, in pixels: what fills a hundredth of it is seen."""

_CELL: Final = 8
"""The pixels of a side of the squares whose contrast is compared: a few modules of a small symbol."""

_DENSE: Final = 0.3
"""Squares with at least this share of the strongest contrast belong to a symbol."""

_GRAIN: Final = 20
"""The percentage of squares that are taken to be empty: what contrast they have is the camera's grain."""

_SMALLEST: Final = 3
"""A symbol is at least so many squares wide and high."""

_LEAST: Final = 16
"""The pixels of a side below which a picture holds no symbol: the smallest for a pack has as many modules."""

_LONG: Final = 32
"""A narrow picture so many times as long as wide is no part of a symbol, but a line."""

_DARK: Final = 12
"""Added to the light, in tones: in the dark, little is left to divide by."""

_LIGHT_COUNTS: Final = 0.75
"""The power of the light that contrast is divided by. 1 would be right for shadows, 0 for dark paper."""


class Box(NamedTuple):
    """A part of a picture, in pixels; right and bottom are just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """How many pixels it has."""
        return (self.right - self.left) * (self.bottom - self.top)


def regions(grey: Grey) -> list[Box]:
    """The parts that may hold a symbol, the most promising first; the whole picture if it is small or even.

    A strip of labels that is hundreds of times as long as wide has none.
    """
    whole = Box(0, 0, grey.shape[1], grey.shape[0])
    if min(grey.shape) < _SMALLEST * _CELL:
        return [whole] * (min(grey.shape) >= max(_LEAST, max(grey.shape) // _LONG))
    factor = ceil(sqrt(grey.size) / _SEARCHED_SIDE)
    if min(grey.shape) < _SMALLEST * _CELL * factor:
        return []  # a strip so long that nothing would be left of it
    dense = _dense(_contrast(_without_grain(np.asarray(Image.fromarray(grey).reduce(factor)))))
    found: list[tuple[float, Box]] = []
    for cells in _islands(dense > 0):
        (top, left), (bottom, right) = cells.min(0), cells.max(0) + 1
        if min(bottom - top, right - left) >= _SMALLEST:
            weight = float(dense[cells[:, 0], cells[:, 1]].sum())
            found.append((weight, Box(*(int(side) * _CELL * factor for side in (left, top, right, bottom)))))
    found.sort(reverse=True)
    return [box for _, box in found] or [whole]


def _without_grain(grey: Grey) -> Tones:
    return np.asarray(Image.fromarray(without_specks(grey)).filter(ImageFilter.BoxBlur(1)), np.float32)


def _contrast(tones: Tones) -> Tones:
    """How much tones change within each square, in the direction in which they change less, for the light there."""
    rows, columns = (side // _CELL for side in tones.shape)
    tones = tones[: rows * _CELL, : columns * _CELL]
    level, upright = np.zeros_like(tones), np.zeros_like(tones)
    np.abs(tones[:, 1:] - tones[:, :-1], out=level[:, 1:])
    np.abs(tones[1:] - tones[:-1], out=upright[1:])
    light, level, upright = (
        each.reshape(rows, _CELL, -1).mean(1).reshape(rows, columns, _CELL).mean(2) for each in (tones, level, upright)
    )
    contrast = np.minimum(level, upright) / (light + _DARK) ** _LIGHT_COUNTS
    above: Tones = np.maximum(contrast - np.percentile(contrast, _GRAIN), 0)
    return above


def _dense(contrast: Tones) -> Tones:
    """The contrast of squares whose neighbours have it too, nought elsewhere: a line or an edge alone is nothing."""
    rows, columns = contrast.shape
    framed = np.pad(contrast, 1)
    around = [framed[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    median = np.median(np.stack(around), 0)
    strongest = np.sort(median, axis=None)[-max(1, min(6, median.size // 4))]
    return np.where(median > _DENSE * strongest, median, 0).astype(np.float32)


def _islands(filled: NDArray[np.bool_]) -> Iterator[NDArray[np.int64]]:
    """The squares that hang together, as rows of (y, x)."""
    left = {(int(y), int(x)) for y, x in np.argwhere(filled)}
    while left:
        island = [left.pop()]
        for y, x in island:
            for beside in ((y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)):
                if beside in left:
                    left.remove(beside)
                    island.append(beside)
        yield np.array(island)
