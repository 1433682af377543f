"""Turning a picture so that the edges of a symbol run level and upright, and measuring the spacing of its grid."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from math import ceil
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from scanners.pictures.tones import MIDDLE, Grey, Places, Tones, levelled, smoothed

_AROUND: Final = 16
"""The radius of what a tone is compared with, in pixels: some modules of a symbol that fills the picture."""

_UNIT: Final = 64
"""The tones of a levelled picture that make 1."""

_SPREAD: Final = 0.35
"""An edge belongs to a family of parallel edges if it is turned from it by no more, in radians (20 degrees)."""

_WAVE: Final = 4096
"""The points of a Fourier transform: they tell a spacing of 12 pixels from one of 12.04."""

_SPACING: Final = (3.2, 30.0)
"""The least and the greatest size of a module, in pixels."""

_ALIKE: Final = 0.08
"""The share by which the spacings of columns and of rows may differ: a symbol seen from the side is shortened."""

_TREND: Final = 25
"""What changes over more than so many pixels is light and shade, not modules."""


class Straight(NamedTuple):
    """A picture with the edges level and upright, and the place and directions of its x and y in the one before.

    Its tones are positive where lighter than what surrounds them, negative where darker; 1 is a usual difference.
    """

    tones: Tones
    origin: Places
    across: Places
    down: Places

    def in_picture(self, places: Places) -> Places:
        """Where places are in the picture as it was given."""
        return self.origin + places[..., :1] * self.across + places[..., 1:] * self.down


class Spacing(NamedTuple):
    """Where the middle of the first column and row of modules is, and how far the next ones are, in pixels."""

    first: Places
    step: Places


def straightened(grey: Grey) -> Straight:
    """Turn a picture that a symbol mostly fills. Which quarter it is turned by is left to chance."""
    even = levelled(grey, _AROUND)
    across, down = _directions(even)
    height, width = grey.shape
    half = [ceil((abs(x) * width + abs(y) * height) / 2) + 2 for x, y in (across, down)]
    origin = np.array([width / 2, height / 2]) - half[0] * across - half[1] * down
    turned = Image.fromarray(even).transform(
        (2 * half[0], 2 * half[1]),
        Image.Transform.AFFINE,
        (across[0], down[0], origin[0], across[1], down[1], origin[1]),
        Image.Resampling.BILINEAR,
        fillcolor=MIDDLE,
    )
    tones = (np.asarray(turned, np.float32) - MIDDLE) / _UNIT
    return Straight(tones.clip(-1.2, 1.2), origin, across, down)


def _directions(grey: Grey) -> tuple[Places, Places]:
    """The two directions, near a right angle, that most edges have: x and y of the symbol."""
    tones = smoothed(grey, 1).astype(np.float32)
    middle, above, below = tones[1:-1:2], tones[:-2:2], tones[2::2]  # every other row says enough
    slope = (middle[:, 2:] - middle[:, :-2]) + 1j * (below - above)[:, 1:-1]
    weight = np.abs(slope)
    strong = weight > weight.mean()
    weight = weight[strong]
    pointing = slope[strong] / weight
    main = np.angle((weight * pointing**4).sum()) / 4  # the fourth power makes one of all four quarters
    normals = [_family(pointing, weight, main), _family(pointing, weight, main + np.pi / 2)]
    across = np.array([np.sin(normals[1]), -np.cos(normals[1])])
    down = np.array([-np.sin(normals[0]), np.cos(normals[0])])
    return across, down


def _family(pointing: NDArray[np.complexfloating], weight: Tones, angle: float) -> float:
    """The mean angle of the edges that point about so, one way or the other."""
    turned = pointing * np.exp(-1j * angle)
    near = np.abs(turned.imag) < _SPREAD
    return float(angle + np.angle((weight[near] * turned[near] ** 2).sum()) / 2)


def spacings(tones: Tones, count: int) -> Iterator[Spacing]:
    """The spacings at which edges recur, the most regular first, at most so many."""
    waves = [_wave(np.abs(np.diff(tones, axis=axis)).sum(1 - axis)) for axis in (1, 0)]
    columns, rows = (np.abs(wave) / np.abs(wave).max(initial=1e-9) for wave in waves)
    regular = columns + rows
    peaks = np.flatnonzero((regular[1:-1] >= regular[:-2]) & (regular[1:-1] >= regular[2:])) + 1
    best = peaks[np.argsort(-regular[peaks], kind="stable")]
    yield from (_spacing(waves, int(peak)) for peak in islice(best, count))


_LOWEST: Final = round(_WAVE / _SPACING[1])
_HIGHEST: Final = round(_WAVE / _SPACING[0])


def _wave(edges: Tones) -> NDArray[np.complexfloating]:
    """How strongly, and with which beginning, edges recur at each spacing looked for."""
    half = _TREND // 2
    trend = np.convolve(np.pad(edges, half, "edge"), np.full(_TREND, 1 / _TREND), "valid")
    return np.fft.rfft((edges - trend) * np.hanning(edges.size), _WAVE)[_LOWEST : _HIGHEST + 1]


def _spacing(waves: list[NDArray[np.complexfloating]], peak: int) -> Spacing:
    """The spacing near a peak: columns and rows each have their own, and their own beginning."""
    lowest, highest = (round((peak + _LOWEST) * (1 + share)) - _LOWEST for share in (-_ALIKE, _ALIKE))
    around = slice(max(0, lowest), highest + 1)
    own = [around.start + int(np.argmax(np.abs(wave[around]))) for wave in waves]
    step = np.array([_WAVE / (one + _LOWEST) for one in own])
    turn = np.array([-np.angle(wave[one]) / (2 * np.pi) for wave, one in zip(waves, own, strict=True)])
    edge = turn * step + 0.5  # a difference stands between two pixels
    return Spacing(edge % step + step / 2, step)
