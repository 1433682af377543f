"""Reading a Data Matrix whose finder pattern is damaged: by the grid that all its modules stand on.

Readers begin at the solid sides of the border; a torn corner, a scratch or a glare there ends the search. But every
edge in the symbol runs along one grid, and many modules show its directions and its spacing. So the grid is measured
first; the border is then looked for on it, and need not be whole; the modules are taken one by one, the symbol is drawn
anew with the border as it must be, and handed to the reader. Its error correction decides, as for any other symbol.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np

from scanners.pictures.border import SIZES, Placed, border, search
from scanners.pictures.decoding import Sighting, decode_pure
from scanners.pictures.straight import Spacing, Straight, spacings, straightened
from scanners.pictures.tones import Grey, Places, Tones, tones_at

_SPACINGS: Final = 4
"""How many spacings are tried: the true one may look weaker than its double."""

_FILLED: Final = (0.4, 1.05)
"""The share of the picture's side that a side of the symbol takes, at least and at most, the shorter one."""

_STEPS: Final = (0.5, 0.3, 0.15)
"""How far the corners are moved to fit the grid better, in modules: at first far, then near."""

_AREA: Final = 0.2
"""The radius of what is taken of a module, in modules: its edges are left out."""

_SHARPER: Final = (0.0, 0.5, 1.0)
"""How much of the difference to its neighbours is added to a module: blur and spread ink are undone."""

_LIGHT: Final = (0.5, 0.35, 0.65)
"""Where light begins, between the border's dark modules and its light ones: ink spreads, and so does light."""

_PIXELS: Final = 3
"""The pixels along a side of a module that is drawn."""


def read_grid(grey: Grey) -> list[Sighting]:
    """What the Data Matrix says that fills most of the picture; the list is empty if none was made out."""
    straight = straightened(grey)
    best = _best(straight, min(grey.shape))
    if best is None:
        return []
    spacing, placed = best
    corners = _fitted(straight.tones, _corners(spacing, placed), placed)
    for modules in _modules(straight.tones, corners, placed):
        if found := decode_pure(_drawn(modules)):
            seen = np.roll(straight.in_picture(corners), placed.turn, axis=0)
            return [found[0]._replace(corners=tuple((float(x), float(y)) for x, y in seen))]
    return []


def _best(straight: Straight, side: int) -> tuple[Spacing, Placed] | None:
    """The border that is the symbol's, if there is one. A long border is less often alike by chance."""
    found: list[tuple[Spacing, Placed]] = []
    for spacing in spacings(straight.tones, _SPACINGS):
        least, most = (share * side / float(spacing.step.mean()) for share in _FILLED)
        sizes = [size for size in SIZES if least <= size <= most]
        if sizes:
            found += ((spacing, one) for one in search(_on_grid(straight.tones, spacing), sizes))
    return max(found, key=lambda each: each[1].likeness * each[1].size ** 0.5, default=None)


def _on_grid(tones: Tones, spacing: Spacing) -> Tones:
    """The tones in the middle of all modules that the picture has room for."""
    height, width = tones.shape
    room = (np.array([width - 1, height - 1]) - spacing.first) / spacing.step
    columns, rows = (max(0, int(count) + 1) for count in room)
    places = np.stack(np.broadcast_arrays(np.arange(columns)[None, :], np.arange(rows)[:, None]), -1)
    return tones_at(tones, spacing.first + spacing.step * places)


def _corners(spacing: Spacing, placed: Placed) -> Places:
    """The four corners of a border, from the upper left one clockwise."""
    turns = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    begins = np.array([placed.column, placed.row]) - 0.5
    corners: Places = spacing.first + spacing.step * (begins + turns * placed.size)
    return corners


@lru_cache(maxsize=len(SIZES))
def _shares(size: int) -> Places:
    """For the middle of each module, how much each corner of the symbol weighs in its place."""
    middles = (np.arange(size, dtype=np.float64) + 0.5) / size
    x, y = middles[None, :], middles[:, None]
    shares: Places = np.stack([(1 - x) * (1 - y), x * (1 - y), x * y, (1 - x) * y], -1)
    return shares


def _fitted(tones: Tones, corners: Places, placed: Placed) -> Places:
    """The corners, moved so that modules are plain light or plain dark, and the border is as it must be."""
    must = np.rot90(border(placed.size), placed.turn) * (-1 if placed.is_inverted else 1)
    must = must / np.abs(must).sum()
    shares = _shares(placed.size)
    module = float(np.hypot(*(corners[1] - corners[0]))) / placed.size

    def fits(corners: Places) -> float:
        seen = tones_at(tones, shares @ corners).clip(-1, 1)
        return float(np.abs(seen).mean() + (seen * must).sum())

    best = fits(corners)
    for step in _STEPS:
        for corner, axis in np.ndindex(4, 2):
            for way in (step, -step):
                moved = corners.copy()
                moved[corner, axis] += way * module
                if (now := fits(moved)) > best:
                    best, corners = now, moved
    return corners


def _modules(tones: Tones, corners: Places, placed: Placed) -> Iterator[Tones]:
    """The modules of the upright symbol, light or dark in several ways, its border as it must be."""
    module = float(np.hypot(*(corners[1] - corners[0]))) / placed.size
    seen = tones_at(_mean(tones, max(0, round(_AREA * module))), _shares(placed.size) @ corners)
    seen = np.rot90(-seen if placed.is_inverted else seen, -placed.turn)
    known = border(placed.size)
    framed = np.pad(seen, 1, "edge")
    around = (framed[:-2, 1:-1] + framed[2:, 1:-1] + framed[1:-1, :-2] + framed[1:-1, 2:]) / 4
    for amount in _SHARPER:
        sharp = seen + amount * (seen - around)
        dark, light = float(np.median(sharp[known < 0])), float(np.median(sharp[known > 0]))
        for share in _LIGHT:
            yield np.where(known == 0, sharp > dark + (light - dark) * share, known > 0)


def _mean(tones: Tones, radius: int) -> Tones:
    """The mean of the square around each pixel."""
    total = np.zeros_like(tones)
    for y, x in np.ndindex(2 * radius + 1, 2 * radius + 1):
        total += np.roll(tones, (y - radius, x - radius), (0, 1))
    return total / np.float32((2 * radius + 1) ** 2)


def _drawn(is_light: Tones) -> Grey:
    """The symbol in black and white, with its quiet zone."""
    framed = np.pad(np.where(is_light, 255, 0).astype(np.uint8), 2, constant_values=255)
    return framed.repeat(_PIXELS, 0).repeat(_PIXELS, 1)
