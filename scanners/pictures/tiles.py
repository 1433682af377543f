"""A large frame in pieces that overlap, so that no single look at it takes long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from scanners.pictures.regions import Box
from scanners.pictures.tones import Grey

SIDE: Final = 2048
"""The most pixels along a side of a tile. A frame of no more pixels than such a square is looked at in one piece."""

_OVERLAP: Final = 512
"""The pixels that neighbours share: a symbol that is larger is mostly seen in a smaller copy of the frame."""

_COARSE: Final = 8
"""What stands out is looked for in a copy so many times smaller, in which the camera's grain is gone."""

_AROUND: Final = 8
"""The radius of what is around a place, in pixels of the coarse copy."""

_STANDS_OUT: Final = 24
"""The tones between the darkest and the lightest place of a tile, against what is around each, if there is anything."""


def tiles(grey: Grey, known: Iterable[Box]) -> Iterator[Box]:
    """The tiles of a frame in which anything stands out besides what is known."""
    standing = _standing_out(grey)
    for box in known:
        left, top, right, bottom = (side // _COARSE for side in box)
        standing[max(0, top - _AROUND) : bottom + _AROUND, max(0, left - _AROUND) : right + _AROUND] = 0
    height, width = grey.shape
    for top, bottom in _stretches(height):
        for left, right in _stretches(width):
            within = standing[top // _COARSE : bottom // _COARSE + 1, left // _COARSE : right // _COARSE + 1]
            if np.ptp(within) >= _STANDS_OUT:
                yield Box(left, top, right, bottom)


def _stretches(length: int) -> list[tuple[int, int]]:
    """Where the tiles along a side begin and end, all of about one size."""
    count = max(1, ceil((length - _OVERLAP) / (SIDE - _OVERLAP)))
    size = ceil((length + (count - 1) * _OVERLAP) / count)
    begins = [number * (size - _OVERLAP) for number in range(count)]
    return [(begin, min(begin + size, length)) for begin in begins]


def _standing_out(grey: Grey) -> NDArray[np.int16]:
    """How much lighter each place is than what is around it, in a coarse copy."""
    small = Image.fromarray(grey).reduce(_COARSE)
    return np.asarray(small, np.int16) - np.asarray(small.filter(ImageFilter.BoxBlur(_AROUND)), np.int16)
