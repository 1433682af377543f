"""Grey pictures as arrays, and what is done to them before a reader looks again."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Grey = NDArray[np.uint8]
"""Rows of tones, 0 black to 255 white."""

Tones = NDArray[np.floating]
"""Rows of tones, or of anything else that has fractions."""

Places = NDArray[np.floating]
"""Places in a picture, x and y in the last axis."""

MIDDLE: Final = 128
"""The tone of what is as light as its surroundings, in a levelled picture."""

_DEVIATION: Final = 48
"""The tones from the middle to what stands out as much as things do there on average, in a levelled picture."""


def resized(grey: Grey, scale: float) -> Grey:
    """The picture larger or smaller."""
    height, width = grey.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return np.asarray(Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC))


def smoothed(grey: Grey, radius: float) -> Grey:
    """Without what is smaller than the radius."""
    return np.asarray(Image.fromarray(grey).filter(ImageFilter.GaussianBlur(radius)))


def without_specks(grey: Grey) -> Grey:
    """Each pixel as the median of the medians of three by three: single black and white pixels vanish."""
    framed = np.pad(grey, 1, "edge")
    upright = _median(framed[:-2], framed[1:-1], framed[2:])
    return _median(upright[:, :-2], upright[:, 1:-1], upright[:, 2:])


def _median(one: Grey, other: Grey, third: Grey) -> Grey:
    return np.maximum(np.minimum(one, other), np.minimum(np.maximum(one, other), third))


def sharpened(grey: Grey, radius: float, amount: float) -> Grey:
    """The picture with the difference to its blurred self added: blur and spread ink are partly undone."""
    blurred = smoothed(grey, radius).astype(np.float32)
    return _rounded(grey + amount * (grey - blurred))


def stretched(grey: Grey) -> Grey:
    """From black to white: the darkest and the lightest hundredth are made so, all between in proportion."""
    low, high = np.percentile(grey[::3, ::3], (1, 99))
    return _rounded((grey - np.float32(low)) * np.float32(255 / max(1, high - low)))


def levelled(grey: Grey, radius: int) -> Grey:
    """Light and contrast made even: every pixel against the mean and the deviation of what lies around it."""
    plain = stretched(grey)
    away = plain.astype(np.float32) - _mean(plain, radius)
    deviation = _mean(np.abs(away).astype(np.uint8), radius)
    return _rounded(MIDDLE + _DEVIATION * away / np.maximum(deviation, np.float32(4)))


def _mean(grey: Grey, radius: int) -> Tones:
    return np.asarray(Image.fromarray(grey).filter(ImageFilter.BoxBlur(radius)), np.float32)


def _rounded(tones: Tones) -> Grey:
    return tones.clip(0, 255).astype(np.uint8)


def tones_at(tones: Tones | Grey, places: Places) -> Tones:
    """The tones between the pixels; places outside have those of the edge."""
    height, width = tones.shape
    x, y = places[..., 0].clip(0, width - 1.001), places[..., 1].clip(0, height - 1.001)
    column, row = x.astype(np.intp), y.astype(np.intp)
    right, below = (x - column).astype(np.float32), (y - row).astype(np.float32)
    at, flat = row * width + column, tones.ravel()
    upper = flat[at] + right * np.subtract(flat[at + 1], flat[at], dtype=np.float32)
    lower = flat[at + width] + right * np.subtract(flat[at + width + 1], flat[at + width], dtype=np.float32)
    between: Tones = upper + below * (lower - upper)
    return between
