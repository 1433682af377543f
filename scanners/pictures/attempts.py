"""Looking again at a part of a picture: what is changed each time, in the order in which it pays.

Which attempts, and their order, is measured (`bench/pictures.py`): each here reads scenes that those before it do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from zxingcpp import Binarizer

from scanners.pictures.decoding import MATRIX, Sighting, decode
from scanners.pictures.grid import read_grid
from scanners.pictures.regions import Box
from scanners.pictures.tones import Grey, resized, sharpened, smoothed, stretched, without_specks

_MARGIN: Final = 8
"""A part is cut out with a margin of its size divided by this, or"""

_MARGIN_LEAST: Final = 12
"""of so many pixels."""

_FINE, _COARSE = 550, 350
"""The pixels that the shorter side of a part is brought to: fine for zxing-cpp alone, coarse for all that is slower."""

_LARGER_MOST: Final = 5
"""How many times a part is enlarged at most: beyond, there is nothing more to see."""

_LONG: Final = 2.2
"""The longer side counts as the shorter one times this at most."""

IsLate = Callable[[], bool]
"""Whether the time for the picture is over."""


class _Part(NamedTuple):
    """A part of a picture, enlarged or made smaller by `scale`; `left` and `top` are where it was cut out."""

    grey: Grey
    left: int
    top: int
    scale: float

    def in_picture(self, seen: Sighting) -> Sighting:
        """The sighting with its corners in the whole picture."""
        return seen.moved(1 / self.scale, self.left, self.top)


def attempts(grey: Grey, box: Box, is_late: IsLate) -> Iterator[tuple[str, list[Sighting]]]:
    """Yield the name of each attempt on a part of the picture, and the matrix symbols that it brought up."""
    fine, coarse = _part(grey, box, _FINE), _part(grey, box, _COARSE)
    global_threshold = partial(decode, formats=MATRIX, binarizer=Binarizer.GlobalHistogram)
    steps: tuple[tuple[str, _Part, Callable[[Grey], list[Sighting]]], ...] = (
        ("enlarged", fine, lambda part: decode(part, MATRIX)),
        ("specks removed", coarse, lambda part: decode(without_specks(without_specks(part)), MATRIX)),
        ("smoothed", coarse, lambda part: decode(smoothed(part, 2.5), MATRIX)),
        ("one threshold", coarse, lambda part: global_threshold(stretched(part))),
        ("grid", coarse, lambda part: read_grid(smoothed(part, 2))),
        ("sharpened", fine, lambda part: decode(sharpened(part, 6, 4), MATRIX)),
        ("grid, sharpened", coarse, lambda part: read_grid(sharpened(part, 4, 2))),
    )
    for name, part, look in steps:
        if is_late():
            return
        yield name, [part.in_picture(seen) for seen in look(part.grey)]


def _part(grey: Grey, box: Box, side: int) -> _Part:
    width, height = box.right - box.left, box.bottom - box.top
    margin = max(_MARGIN_LEAST, max(width, height) // _MARGIN)
    left, top = max(0, box.left - margin), max(0, box.top - margin)
    cut = grey[top : box.bottom + margin, left : box.right + margin]
    scale = min(_LARGER_MOST, side / min(cut.shape), _LONG * side / max(cut.shape))
    return _Part(resized(cut, scale), left, top, scale)
