"""Linear codes: read where they are, never where they are not, and never with other digits."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter
from zxingcpp import BarcodeFormat

from bench.scenes import Symbol, scenes
from domain.ground.identifiers import Gtin
from scanners.pictures import looking
from scanners.pictures.decoding import Sighting
from scanners.pictures.decoding import decode as read
from scanners.pictures.tones import Grey
from tests.scanners.codes import G1
from tests.scanners.drawn import MARGIN, found_in, symbol, texts_in

PHANTOMS: Final = {
    3: (1000001, 1000445, 1000677, 1000835, 1000963, 1001325, 1002637),
    5: (1000106, 1001782, 1001812, 1002404, 1002970),
}
"""Seeds of squares, by the pixels of their sides, in which readers saw an EAN or a GS1 DataBar."""


@pytest.mark.parametrize(("side", "seed"), [(side, seed) for side, seeds in PHANTOMS.items() for seed in seeds])
def test_nothing_is_read_in_squares(side: int, seed: int) -> None:
    squares = np.random.default_rng(seed).integers(0, 2, (600 // side, 798 // side)) * 255
    assert texts_in(Image.fromarray(np.kron(squares, np.ones((side, side))).astype(np.uint8))) == []


MISREAD: Final = (2044, 2736, 3116, 4692, 4879, 6983, 7719)
"""Seeds of spoiled EAN-13 codes that zxing-cpp reads with other digits and a right check digit."""


def spoiled(number: int) -> tuple[str, Image.Image]:
    """Draw an EAN-13 finely, turned, blurred, grainy and scratched; say which digits it has."""
    rng = np.random.default_rng(number - 1)
    if number % 4:
        digits = Gtin.from_body("0487" + "".join(map(str, rng.integers(0, 10, 13)))[3:12])[1:]
    else:
        digits = Gtin.from_body("0" + "".join(map(str, rng.integers(0, 10, 12))))[1:]
    fine = np.array(symbol("EAN13", digits, int(rng.integers(1, 4))))
    bars = np.pad(fine[MARGIN:-MARGIN, MARGIN:-MARGIN][:1].repeat(60, 0), 20, constant_values=255)
    turned = Image.fromarray(bars).rotate(
        float(rng.uniform(-20, 20)), Image.Resampling.BICUBIC, expand=True, fillcolor=255
    )
    blurred = np.asarray(turned.filter(ImageFilter.GaussianBlur(float(rng.uniform(0, 2.2)))), np.float32)
    tones: Grey = (blurred + rng.normal(0, rng.uniform(0, 50), blurred.shape)).clip(0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 3))):
        left = int(rng.integers(0, int(turned.width) - 6))
        tones[:, left : left + int(rng.integers(1, 6))] = 255 * int(rng.integers(0, 2))
    return digits, Image.fromarray(tones)


@pytest.mark.parametrize("number", MISREAD)
def test_spoiled_digits_are_never_other_digits(number: int) -> None:
    digits, picture = spoiled(number)
    misread = [one.bytes.decode() for one in zxingcpp.read_barcodes(picture) if one.format == BarcodeFormat.EAN13]
    assert set(misread) - {digits}
    assert texts_in(picture) in ([], [f"]E0{digits}"])


@pytest.mark.parametrize("form", [Symbol.EAN_13, Symbol.GS1_128])
def test_what_is_read_of_spoiled_linear_codes_is_right(form: Symbol) -> None:
    made = list(scenes(form, 11, 1))[::2]
    right = [scene.symbology + scene.content.decode() for scene in made]
    read = [texts_in(scene.picture) for scene in made]
    assert all(texts in ([], [text]) for texts, text in zip(read, right, strict=True))
    assert sum(map(bool, read)) >= 6


WELL_DRAWN: Final[dict[str, tuple[str, str]]] = {
    "EAN-13": ("EAN13", "4870001000011"),
    "EAN-8": ("EAN8", "96385074"),
    "UPC-A": ("UPCA", "012345678905"),
}


@pytest.mark.parametrize("name", WELL_DRAWN)
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("scale", [1, 2, 3, 7])
def test_a_well_drawn_code_is_believed_however_it_stands(name: str, quarters: int, scale: int) -> None:
    form, digits = WELL_DRAWN[name]
    (code,) = found_in(symbol(form, digits, scale).rotate(90 * quarters, expand=True)).codes
    assert code.text[3:].lstrip("0") == digits.lstrip("0")


def test_a_linear_code_across_a_matrix_symbol_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(grey: Grey) -> list[Sighting]:
        """Find the same linear code everywhere, beside what is there."""
        corners = ((50.0, 60.0), (150.0, 60.0), (150.0, 90.0), (50.0, 90.0))
        return [*read(grey), Sighting(f"01{G1}21A".encode(), "]C1", "Code 128", corners)]

    monkeypatch.setattr(looking, "decode", decode)
    assert [code.symbology for code in found_in(symbol("DataMatrix")).codes] == ["Data Matrix"]
    assert [code.symbology for code in found_in(Image.new("L", (200, 200), 255)).codes] == ["Code 128"]
