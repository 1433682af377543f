"""Looking at one frame: at all of it, then at parts of it in other ways, then at all of it as large as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import ceil, sqrt
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from scanners.pictures.attempts import IsLate, attempts
from scanners.pictures.believing import is_full, is_plain
from scanners.pictures.decoding import LINEAR, Sighting, decode
from scanners.pictures.linear import is_well_seen, is_well_seen_somehow
from scanners.pictures.places import area, around, is_in, meet, middle
from scanners.pictures.regions import Box, regions
from scanners.pictures.second import decode_second
from scanners.pictures.tiles import SIDE, tiles
from scanners.pictures.tones import Grey, resized, smoothed, without_specks
from scanners.pictures.unread import Doubtful, not_given

CODES_MAX: Final = 64
"""The codes that are given of one picture: more than a photographed shelf of packs has."""

PARTS_MAX: Final = 8
"""The parts of a frame that are looked at again: each may cost a tenth of a second."""

_TAKEN: Final = 0.35
"""A part of which symbols that were read take at least this share has no room for another one."""

_LONGEST: Final = 32_767
"""The longest side of a frame that is looked at in one piece: zxing-cpp takes twice that, and no more."""

_LARGER: Final = 2
"""How many times larger a copy is in which bars are looked for, at most."""

_PAPER: Final = 16
"""Every so many pixels of a row and of a column are asked for the tone of the paper."""


def see(grey: Grey, today: date, is_late: IsLate) -> list[Sighting]:
    """Every symbol of one frame that is believed, in the order in which they were found."""
    whole, times = _whole(grey)
    seen = [one.moved(times, 0, 0) for one in _read(whole, today)]
    for box in regions(grey)[:PARTS_MAX]:
        if is_late():
            return seen
        taken = [one for one in seen if is_in(middle(one.corners), box)]
        if sum(map(area, taken)) < _TAKEN * box.area:
            seen += _new(_seen_in(_painted_over(grey, taken), box, today, is_late), seen)
    if times > 1:
        _add_from_tiles(grey, seen, today, is_late)
    for look in (_second, _bars):
        if not (seen or is_late()):
            seen = [one.moved(times, 0, 0) for one in look(whole, today)]
    return seen


def _second(grey: Grey, today: date) -> list[Sighting]:
    """What zbar finds and is believed."""
    plain = [one for one in decode_second(grey) if is_plain(one, today)]
    return [one for one in plain if one.is_matrix or is_well_seen_somehow(one, grey)]


def _bars(grey: Grey, today: date) -> list[Sighting]:
    """Linear codes in changed copies: without specks, smoothed, larger."""
    scale = min(_LARGER, SIDE / sqrt(grey.size))
    copies: tuple[tuple[Callable[[Grey], Grey], float], ...] = (
        (without_specks, 1),
        (lambda one: smoothed(one, 1), 1),
        (lambda one: resized(one, scale), scale),
    )
    for change, times in copies:
        copy = change(grey)
        found = [one for one in decode(copy, LINEAR) if is_full(one, today) and is_well_seen(one, copy)]
        if found:
            return [one.moved(1 / times, 0, 0) for one in found]
    return []


def overlooked(grey: Grey, given: list[Sighting], today: date) -> list[Doubtful]:
    """What a frame shows besides the symbols that are given, and why it is not given."""
    whole, times = _whole(grey)
    smaller = [one.moved(1 / times, 0, 0) for one in given]
    return [(one.moved(times, 0, 0), reason) for one, reason in not_given(whole, smaller, today)]


def _whole(grey: Grey) -> tuple[Grey, int]:
    """The frame, as small as a look takes it, and how many times smaller its sides are."""
    times = max(ceil(sqrt(grey.size) / SIDE), ceil(max(grey.shape) / _LONGEST))
    return (grey if times == 1 else np.asarray(Image.fromarray(grey).reduce(times))), times


def _read(grey: Grey, today: date) -> list[Sighting]:
    """What is read at first sight. A linear code does not stand on a matrix symbol, and is borne out by the picture."""
    found = decode(grey)
    matrix = [one for one in found if one.is_matrix]
    linear = [one for one in found if not one.is_matrix and is_full(one, today) and is_well_seen(one, grey)]
    return matrix + [one for one in linear if not any(meet(one, other) for other in matrix)]


def _add_from_tiles(grey: Grey, seen: list[Sighting], today: date, is_late: IsLate) -> None:
    """Add what is too small for the smaller copy of a large frame, as long as there is time."""
    rest = _painted_over(grey, seen)
    for box in tiles(grey, [around(one) for one in seen]):
        if is_late() or len(seen) >= CODES_MAX:
            return
        tile = rest[box.top : box.bottom, box.left : box.right]
        seen += _new([one.moved(1, box.left, box.top) for one in _read(tile, today)], seen)


def _new(found: list[Sighting], seen: list[Sighting]) -> list[Sighting]:
    """Those that were not seen before, as the same text in the same place."""
    return [one for one in found if not any(one.content == known.content and meet(one, known) for known in seen)]


def _seen_in(grey: Grey, box: Box, today: date, is_late: IsLate) -> list[Sighting]:
    """What the first attempt on a part brings up that brings up a full code."""
    for _, found in attempts(grey, box, is_late):
        if full := [one for one in found if is_full(one, today)]:
            return full
    return []


def _painted_over(grey: Grey, seen: list[Sighting]) -> Grey:
    """The picture without the symbols that have been read."""
    if not seen:
        return grey
    picture = Image.fromarray(grey)
    paper = int(np.median(grey[::_PAPER, ::_PAPER]))
    for one in seen:
        ImageDraw.Draw(picture).polygon(one.corners, fill=paper)
    return np.asarray(picture)
