"""Pieces of a Code 128: one that is cut by the edge of the picture, torn, or covered in the middle.

Readers say nothing of a linear code that they cannot follow from end to end. But its ends are like nothing else: a
quiet zone, then a start or a stop character, then characters of eleven modules in three bars and three spaces, whose
bars take an even number of modules (General Specifications, section 5.4). Some of them in a row, on several lines in
the same place, are not seen where no code is.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from scanners.pictures.decoding import Sighting
from scanners.pictures.places import meet
from scanners.pictures.tones import Grey

SYMBOLOGY: Final = "Code 128"

_ENDS: Final = ((2, 1, 1, 4, 1, 2), (2, 1, 1, 2, 1, 4), (2, 1, 1, 2, 3, 2), (2, 1, 1, 1, 3, 3, 2))
"""The three start characters, and the stop character from its end, in modules."""

_CHARACTER: Final = 11
_RUNS: Final = 6
_WIDEST: Final = 4
_QUIET: Final = 5
"""The least modules of light before an end: half of what the standard asks for."""

_LEAST: Final = 4
"""The least characters of a piece, its end counted: by chance, one in twenty runs of bars is one."""

_FINEST: Final = 3
"""The least pixels of a run of bars on the mean: what changes oftener all along a line is grain."""

_OFF: Final = 0.45
"""How far from whole modules a width may be."""

_STEADY: Final = 0.2
"""How much wider or narrower than the first a character may be: the picture may be seen from the side."""

_LINES: Final = 24
"""The lines that are looked along, level and upright."""

_CLOSEST: Final = 4
"""The least pixels that a line is high."""

_SAME: Final = 4
"""The least lines that show a piece in the same place."""

_NEAR: Final = 4
"""How many modules away the piece may begin on the next line: the code may be turned a little."""

_AROUND: Final = 24
"""The tone of paper and bars is the mean of so many pixels to either side, and"""

_DARKER: Final = 16
"""what is darker by so many tones is dark."""


class _Piece(NamedTuple):
    """A piece of a code on one line: where its end and its last character are, and the pixels of a module."""

    begins: float
    ends: float
    module: float


class _Place(NamedTuple):
    """Where a piece is. `is_begun`: its end is at the left."""

    left: float
    top: float
    right: float
    bottom: float
    is_begun: bool

    def is_beside(self, other: Self) -> bool:
        """Whether the other one is further right at the same height."""
        return self.left < other.left and self.top <= other.bottom and other.top <= self.bottom


def pieces(grey: Grey, known: list[Sighting]) -> list[Sighting]:
    """The codes of which a piece stands level or upright in the picture, besides those that are known."""
    picture = Image.fromarray(grey)
    turned = picture.transpose(Image.Transpose.TRANSPOSE)
    return _codes(_places(picture), known, is_upright=False) + _codes(_places(turned), known, is_upright=True)


def _codes(places: list[_Place], known: list[Sighting], *, is_upright: bool) -> list[Sighting]:
    """The symbols that pieces are of: one that looks right and the next that looks left are the ends of one."""

    def symbol(*of: _Place) -> Sighting:
        left, right = min(one.left for one in of), max(one.right for one in of)
        top, bottom = min(one.top for one in of), max(one.bottom for one in of)
        corners = ((left, top), (right, top), (right, bottom), (left, bottom))
        return Sighting(b"", "", SYMBOLOGY, tuple((y, x) for x, y in corners) if is_upright else corners)

    def is_known(seen: Sighting) -> bool:
        return any(meet(seen, one) for one in known)

    left = sorted(one for one in places if not is_known(symbol(one)))
    found: list[Sighting] = []
    while left:
        one = left.pop(0)
        other = next((two for two in left if one.is_begun and not two.is_begun and one.is_beside(two)), None)
        if other is not None and not is_known(symbol(one, other)):
            left.remove(other)
            found.append(symbol(one, other))
        else:
            found.append(symbol(one))
    return found


def _places(picture: Image.Image) -> list[_Place]:
    """Where enough lines, each near the one before, show a piece that begins in the same place."""
    step = max(_CLOSEST, ceil(picture.height / _LINES))
    lines = picture.reduce((1, step))  # the mean along the bars has less grain
    around = np.asarray(lines.filter(ImageFilter.BoxBlur((_AROUND, 0))), np.int16)
    groups: list[list[tuple[int, _Piece]]] = []
    for number, line in enumerate(np.asarray(lines, np.int16) + _DARKER < around):
        row = number * step
        for piece in _seen_along(line):
            group = next((one for one in groups if _goes_on(*one[-1], row, piece, 2 * step)), None)
            if group is None:
                groups.append([(row, piece)])
            else:
                group.append((row, piece))
    return [_place(group, step) for group in groups if len(group) >= _SAME]


def _goes_on(at: int, last: _Piece, row: int, piece: _Piece, most: int) -> bool:
    is_same_way = (last.begins < last.ends) == (piece.begins < piece.ends)
    return is_same_way and 0 < row - at <= most and abs(last.begins - piece.begins) <= _NEAR * piece.module


def _place(group: list[tuple[int, _Piece]], step: int) -> _Place:
    ends = [end for _, piece in group for end in (piece.begins, piece.ends)]
    (top, first), (bottom, _) = group[0], group[-1]
    return _Place(min(ends), top, max(ends), bottom + step, first.begins < first.ends)


def _seen_along(line: NDArray[np.bool_]) -> Iterator[_Piece]:
    """The pieces of one line: a code may stand on its head, so that it is looked along both ways."""
    if np.count_nonzero(line[1:] != line[:-1]) * _FINEST > line.size:
        return
    yield from _from_ends(_widths(line))
    for one in _from_ends(_widths(line[::-1])):
        yield _Piece(line.size - one.begins, line.size - one.ends, one.module)


def _widths(line: NDArray[np.bool_]) -> list[int]:
    """How wide each run is, light and dark by turns, the first one light, if only of no width."""
    changes = np.flatnonzero(line[1:] != line[:-1]) + 1
    widths: list[int] = np.diff(changes, prepend=[0] * (1 + int(line[0])), append=line.size).tolist()
    return widths


def _from_ends(widths: list[int]) -> Iterator[_Piece]:
    """The pieces of a line that begin with an end character behind a quiet zone."""
    at = 0
    for begins in range(1, len(widths) - 5, 2):
        light = widths[begins - 1]
        at += light + (widths[begins - 2] if begins > 1 else 0)
        if 2 * light < (_QUIET - 1) * widths[begins]:
            continue  # the first bar takes two modules
        for end in _ENDS:
            module = _module(widths[begins : begins + len(end)], end)
            if module and light >= _QUIET * module:
                after, characters = begins + len(end), 1
                while _is_character(widths[after : after + 6], module, dark_first=after % 2 == 1):
                    after, characters = after + 6, characters + 1
                if characters >= _LEAST:
                    yield _Piece(at, at + sum(widths[begins:after]), module)


def _module(runs: list[int], end: tuple[int, ...]) -> float:
    """The pixels of a module if the runs are an end character, else nought."""
    module = sum(runs) / sum(end)
    if len(runs) < len(end) or any(
        abs(run - module * modules) >= _OFF * module for run, modules in zip(runs, end, strict=True)
    ):
        return 0
    return module


def _is_character(runs: list[int], module: float, *, dark_first: bool) -> bool:
    own = sum(runs) / _CHARACTER
    if len(runs) < _RUNS or abs(own / module - 1) > _STEADY:
        return False
    whole = [round(run / own) for run in runs]
    return (
        all(
            1 <= modules <= _WIDEST and abs(run - own * modules) < _OFF * own
            for run, modules in zip(runs, whole, strict=True)
        )
        and sum(whole) == _CHARACTER
        and sum(whole[0 if dark_first else 1 :: 2]) % 2 == 0
    )
