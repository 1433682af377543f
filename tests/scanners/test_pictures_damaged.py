"""Spoiled pictures: more is read than zxing-cpp reads alone, and never anything that is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.scenes import Scene, Symbol, scenes
from bench.spoiling import KINDS
from scanners.pictures import PictureReason
from scanners.pictures.opening import frames
from scanners.pictures.regions import regions
from tests.scanners.codes import G1, KAZAKH, KAZAKH_ELEMENTS
from tests.scanners.drawn import MARGIN, PACK_ELEMENTS, SCALE, file, found_in, symbol, texts_in, torn

STEPS: Final = 2
SEED: Final = 11
ALL_READ_LEAST: Final = 200
"""Of 216 scenes; the bench promises 205 of the seed it measures."""


@pytest.fixture(scope="module")
def spoiled() -> list[Scene]:
    """Scenes of a mild and of a bad half of every kind."""
    return list(scenes(Symbol.DATA_MATRIX, SEED, STEPS))


def read_alone(scene: Scene) -> bool:
    """Tell whether zxing-cpp reads a scene in one call."""
    (grey,) = frames(scene.picture)
    return any(one.bytes == scene.content for one in zxingcpp.read_barcodes(grey))


def test_most_spoiled_codes_are_read_and_none_wrongly(spoiled: list[Scene]) -> None:
    read = [(scene, texts_in(scene.picture)) for scene in spoiled]
    right = [scene.symbology + scene.content.decode() for scene in spoiled]
    assert all(texts in ([], [text]) for (_, texts), text in zip(read, right, strict=True))
    missed = [scene.kind for scene, texts in read if not texts]
    assert len(missed) <= 3, missed
    assert len(missed) < sum(not read_alone(scene) for scene in spoiled)


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_of_all_spoiled_pictures_nearly_every_one_is_read_and_none_wrongly(seed: int) -> None:
    right = 0
    for scene in scenes(Symbol.DATA_MATRIX, seed):
        text = scene.symbology + scene.content.decode()
        read = texts_in(scene.picture)
        assert read in ([], [text]), scene.kind
        right += read == [text]
    assert right >= ALL_READ_LEAST


def test_nothing_that_zxing_reads_alone_is_lost(spoiled: list[Scene]) -> None:
    assert [scene.kind for scene in spoiled if read_alone(scene) and not texts_in(scene.picture)] == []


def test_the_milder_half_of_each_kind_is_read_from_qr() -> None:
    milder = list(scenes(Symbol.QR, SEED, STEPS))[::STEPS]
    assert [scene.kind for scene in milder] == list(KINDS)
    read = [(scene, texts_in(scene.picture)) for scene in milder]
    assert all(texts in ([], [scene.symbology + scene.content.decode()]) for scene, texts in read)
    assert sum(not texts for _, texts in read) <= 1


def _inverted(picture: Image.Image) -> Image.Image:
    return Image.fromarray(255 - np.array(picture))


DAMAGES: Final[dict[str, Callable[[Image.Image], Image.Image]]] = {
    "its corner torn off": torn,
    "torn and light on dark": lambda picture: _inverted(torn(picture)),
    "torn and upside down": lambda picture: torn(picture).rotate(180),
    "torn and slanting": lambda picture: torn(picture).rotate(23, Image.Resampling.BICUBIC, expand=True, fillcolor=255),
    "torn and blurred": lambda picture: torn(picture, 0.25).filter(ImageFilter.GaussianBlur(1.2)),
}


LENGTHS: Final[dict[int, dict[str, str]]] = {
    18: {"01": G1, "21": "1234567"},
    22: PACK_ELEMENTS,
    32: KAZAKH_ELEMENTS,
    36: {**KAZAKH_ELEMENTS, "17": "270630", "10": "LOT7"},
    40: {**KAZAKH_ELEMENTS, "17": "270630", "10": "LOT7", "92": "Abcdefghi+0123/45678" * 4},
}
"""Codes, by the modules along a side of their symbols."""


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("size", LENGTHS)
def test_a_symbol_without_its_corner_is_read(damage: str, size: int) -> None:
    drawn = symbol("DataMatrix", LENGTHS[size])
    assert drawn.width == size * SCALE + 2 * MARGIN
    damaged = DAMAGES[damage](drawn)
    assert not zxingcpp.read_barcodes(np.array(damaged))
    (code,) = found_in(damaged).codes
    assert code.reading is not None
    assert code.reading.elements == LENGTHS[size]


def test_a_code_too_damaged_to_read_is_said_to_be_there() -> None:
    drawn = symbol("DataMatrix")
    ImageDraw.Draw(drawn).rectangle((MARGIN + 12, MARGIN + 12, MARGIN + 90, MARGIN + 70), fill=255)
    found = found_in(drawn)
    assert (found.codes, found.reason) == ((), PictureReason.CODE_DAMAGED)
    assert "clean and flatten the label" in found.message


def _noise(rng: np.random.Generator) -> Image.Image:
    return Image.fromarray(rng.integers(0, 256, (300, 400)).astype(np.uint8))


def _modules(rng: np.random.Generator) -> Image.Image:
    """Squares as a symbol has, without its border, and without sense."""
    return Image.fromarray(np.kron(rng.integers(0, 2, (60, 80)) * 255, np.ones((5, 5))).astype(np.uint8))


def _bars(rng: np.random.Generator) -> Image.Image:
    return Image.fromarray(np.repeat(np.repeat(rng.integers(0, 2, (1, 150)) * 255, 3, 1), 200, 0).astype(np.uint8))


def _blobs(rng: np.random.Generator) -> Image.Image:
    smooth = np.array(_noise(rng).filter(ImageFilter.GaussianBlur(3)))
    return Image.fromarray(np.where(smooth > 127, 255, 0).astype(np.uint8))


def _text(rng: np.random.Generator) -> Image.Image:
    """The face of a pack, on which there is no code."""
    page = Image.new("L", (500, 400), 240)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(18)
    for top in range(0, 400, 24):
        draw.text((5, top), "".join(rng.choice(list("ABDEHIlOMZ|0123456789() "), 44)), fill=10, font=font)
    return page


def _framed(rng: np.random.Generator) -> Image.Image:
    """A border that is as it must be, around nothing."""
    drawn = np.array(symbol("DataMatrix"))
    inside = slice(MARGIN + 4, drawn.shape[0] - MARGIN - 4)
    drawn[inside, inside] = np.kron(rng.integers(0, 2, (30, 30)) * 255, np.ones((4, 4)))
    return Image.fromarray(drawn)


EMPTY: Final[dict[str, Callable[[np.random.Generator], Image.Image]]] = {
    "noise": _noise,
    "squares": _modules,
    "bars": _bars,
    "blobs": _blobs,
    "text": _text,
    "a border around nonsense": _framed,
    "white": lambda _: Image.new("L", (300, 200), 255),
    "black": lambda _: Image.new("L", (300, 200), 0),
    "one pixel": lambda _: Image.new("L", (1, 1), 0),
    "a line of pixels": lambda rng: Image.fromarray(rng.integers(0, 256, (1, 3000)).astype(np.uint8)),
}


@pytest.mark.parametrize("kind", EMPTY)
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_read_where_there_is_nothing(kind: str, seed: int) -> None:
    found = found_in(EMPTY[kind](np.random.default_rng(seed)))
    assert found.codes == ()
    assert found.reason in {PictureReason.NO_CODE, PictureReason.CODE_DAMAGED}


def test_a_symbol_is_looked_for_where_it_is() -> None:
    page = Image.new("L", (800, 600), 200)
    page.paste(symbol("DataMatrix"), (300, 200))
    (grey,) = frames(file(page))
    (box,) = regions(grey)
    side = 32 * 4
    assert box.left <= 300 + MARGIN + 8
    assert box.right >= 300 + MARGIN + side - 8
    assert box.area < 3 * side**2


def test_the_separator_stays_in_a_code_that_took_another_look() -> None:
    assert texts_in(torn(symbol("DataMatrix"))) == [f"]d2{KAZAKH}"]
