"""Eighteen ways in which a picture of a code is spoiled, each from mild (strength 0) to bad (strength 1)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import cos, radians, sin
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from scanners.pictures.tones import Tones


@dataclass(slots=True)
class View:
    """How a scene is to be drawn. Lengths are pixels of the finished picture, angles are degrees."""

    rng: np.random.Generator
    strength: float
    size: tuple[int, int] = (0, 0)
    centre: tuple[float, float] = (0, 0)
    module: float = 0
    side: float = 0
    turn: float = 0
    tilt: tuple[float, float] = (0, 0)
    radius: float = 0
    ink: int = 0
    paper: int = 0
    growth: float = 0
    jpeg: int = 0
    spoils: list[Callable[[Tones], Tones]] = field(default_factory=list[Callable[[Tones], Tones]])

    def __post_init__(self) -> None:
        """Choose what every scene has: a size, a place, a scale, a hand that is not quite steady."""
        rng = self.rng
        self.size = int(rng.integers(400, 801)), int(rng.integers(400, 601))
        self.centre = self.size[0] * rng.uniform(0.35, 0.55), self.size[1] * rng.uniform(0.42, 0.58)
        self.module = rng.uniform(3.8, 5.6)
        self.turn = rng.uniform(-8, 8)
        self.tilt = rng.uniform(-0.1, 0.1), rng.uniform(-0.1, 0.1)
        self.ink, self.paper = int(rng.integers(15, 50)), int(rng.integers(205, 245))

    def between(self, mild: float, bad: float) -> float:
        """Return what lies between two values at this strength."""
        return mild + (bad - mild) * self.strength

    def near(self, reach: float) -> tuple[float, float]:
        """Return a place near the symbol's middle, at most `reach` of its side away in x and in y."""
        away = self.rng.uniform(-reach, reach, 2) * self.side
        return self.centre[0] + away[0], self.centre[1] + away[1]


def _image(tones: Tones) -> Image.Image:
    return Image.fromarray(tones.clip(0, 255).astype(np.uint8))


def _tones(image: Image.Image) -> Tones:
    return np.asarray(image, np.float64)


def _distance(tones: Tones, middle: tuple[float, float]) -> Tones:
    rows, columns = np.indices(tones.shape)
    away: Tones = np.hypot(columns - middle[0], rows - middle[1])
    return away


def _clean(_: View) -> None:
    """Nothing but what every scene has."""


def _low_contrast(view: View) -> None:
    """Pale ink on grey paper, or dark print on a dark box."""
    middle, half = view.rng.uniform(70, 190), view.between(30, 5) / 2
    view.ink, view.paper = round(middle - half), round(middle + half)


def _ink_spread(view: View) -> None:
    view.growth = view.between(0.05, 0.28)


def _motion(view: View) -> None:
    view.spoils.append(lambda tones: _moved(tones, view.between(0.5, 2.0) * view.module, view.rng.uniform(0, 180)))


def _moved(tones: Tones, length: float, angle: float) -> Tones:
    """The mean of the picture along a short path."""
    count = max(3, round(2 * length))
    steps = np.linspace(-length / 2, length / 2, count)
    image = Image.fromarray(tones.astype(np.float32))
    total = np.zeros(tones.shape)
    for step in steps:
        x, y = step * cos(radians(angle)), step * sin(radians(angle))
        moved = image.transform(image.size, Image.Transform.AFFINE, (1, 0, x, 0, 1, y), Image.Resampling.BILINEAR)
        total += np.asarray(moved)
    return total / count


def _blur(view: View) -> None:
    radius = view.between(0.25, 0.62) * view.module
    view.spoils.append(lambda tones: _tones(_image(tones).filter(ImageFilter.GaussianBlur(radius))))


def _rotation(view: View) -> None:
    view.turn = view.rng.uniform(-180, 180)
    view.module = view.between(4.5, 2.4)


def _perspective(view: View) -> None:
    lean, angle = view.between(0.4, 2.2), view.rng.uniform(0, 6.28)
    view.tilt = lean * cos(angle), lean * sin(angle)


def _noise(view: View) -> None:
    sigma = view.between(15, 75)
    view.spoils.append(lambda tones: tones + view.rng.normal(0, sigma, tones.shape))


def _salt_and_pepper(view: View) -> None:
    share = view.between(0.02, 0.25)

    def spoil(tones: Tones) -> Tones:
        drawn = view.rng.random(tones.shape)
        return np.where(drawn < share / 2, 0.0, np.where(drawn > 1 - share / 2, 255.0, tones))

    view.spoils.append(spoil)


def _low_light(view: View) -> None:
    """Few photons: dark, and noisy in proportion to the root of the light."""
    light = view.between(0.25, 0.04)
    view.spoils.append(lambda tones: view.rng.poisson(tones * light * 0.8) / 0.8 + view.rng.normal(0, 2, tones.shape))


def _glare(view: View) -> None:
    """A lamp in a glossy label: white in the middle, fading out."""

    def spoil(tones: Tones) -> Tones:
        reach = view.between(0.1, 0.3) * view.side
        light: Tones = 420 * np.exp(-((_distance(tones, view.near(0.45)) / reach) ** 2))
        return tones + light

    view.spoils.append(spoil)


def _uneven_light(view: View) -> None:
    """A shadow whose edge crosses the symbol."""
    angle, depth = view.rng.uniform(0, 6.28), view.between(0.5, 0.95)

    def spoil(tones: Tones) -> Tones:
        rows, columns = np.indices(tones.shape)
        middle = view.near(0.3)
        along = (columns - middle[0]) * cos(angle) + (rows - middle[1]) * sin(angle)
        left: Tones = 1 - depth / (1 + np.exp(-along / (0.06 * view.side)))
        return tones * left

    view.spoils.append(spoil)


def _small_modules(view: View) -> None:
    view.module = view.between(2.4, 1.3)


def _jpeg(view: View) -> None:
    view.module = view.rng.uniform(2.6, 4)
    view.jpeg = round(view.between(30, 3))


def _missing_corner(view: View) -> None:
    """A corner of the symbol is torn off: the box shows."""
    share, corner = view.between(0.03, 0.22), view.rng.integers(4)
    tone = int(view.rng.choice([view.paper, 120, 160]))

    def spoil(tones: Tones) -> Tones:
        image = _image(tones)
        reach = view.side * (0.5 + share)
        sign_x, sign_y = (1 if corner in {1, 2} else -1), (1 if corner in {2, 3} else -1)
        away = view.side * share * 3
        x, y = view.centre[0] + sign_x * reach, view.centre[1] + sign_y * reach
        torn = [(x, y), (x - sign_x * away, y), (x, y - sign_y * away * view.rng.uniform(0.7, 1.2))]
        ImageDraw.Draw(image).polygon(torn, fill=tone)
        return _tones(image)

    view.spoils.append(spoil)


def _scratches(view: View) -> None:
    count, width = round(view.between(1, 5)), view.between(0.4, 1.0) * view.module

    def spoil(tones: Tones) -> Tones:
        image = _image(tones)
        draw = ImageDraw.Draw(image)
        for _ in range(count):
            begin, angle = view.near(0.5), view.rng.uniform(0, 6.28)
            reach = view.side * view.rng.uniform(0.3, 0.8)
            x, y = reach * cos(angle), reach * sin(angle)
            tone = int(view.rng.choice([view.paper, 20, 150]))
            ends = (begin[0] - x, begin[1] - y, begin[0] + x, begin[1] + y)
            draw.line(ends, fill=tone, width=max(1, round(width)))
        return _tones(image)

    view.spoils.append(spoil)


def _cylinder(view: View) -> None:
    view.radius = view.module * view.between(60, 21)


def _inverted(view: View) -> None:
    """Light on dark, as lasers mark foil; the metal's sheen varies."""
    sheen = view.between(5, 60)
    view.ink, view.paper = view.paper, view.ink + 20

    def spoil(tones: Tones) -> Tones:
        angle = view.rng.uniform(0, 3.14)
        rows, columns = np.indices(tones.shape)
        wave: Tones = np.sin(
            (columns * cos(angle) + rows * sin(angle)) / (0.35 * view.side) + view.rng.uniform(0, 6.28)
        )
        grain = view.rng.normal(0, sheen / 2, (tones.shape[0], 1))  # brushed: streaks along the rolling
        return tones + sheen * wave + grain

    view.spoils.append(spoil)


KINDS: Final[dict[str, Callable[[View], None]]] = {
    "clean": _clean,
    "low contrast": _low_contrast,
    "ink spread": _ink_spread,
    "motion blur": _motion,
    "blur": _blur,
    "rotation": _rotation,
    "perspective": _perspective,
    "noise": _noise,
    "salt and pepper": _salt_and_pepper,
    "low light": _low_light,
    "glare": _glare,
    "uneven light": _uneven_light,
    "small modules": _small_modules,
    "jpeg": _jpeg,
    "missing corner": _missing_corner,
    "scratches": _scratches,
    "cylinder": _cylinder,
    "inverted": _inverted,
}
