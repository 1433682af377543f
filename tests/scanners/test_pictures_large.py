"""Large pictures: what is small in them is read all the same, and whatever they show ends in time."""

from __future__ import annotations

from time import process_time
from typing import Final

import numpy as np
import pytest
from PIL import Image

from scanners.pictures import looking
from scanners.pictures import reader as reading
from scanners.pictures.decoding import Sighting
from scanners.pictures.decoding import decode as read
from scanners.pictures.regions import Box
from scanners.pictures.tiles import SIDE, tiles
from scanners.pictures.tones import Grey
from tests.scanners.codes import G1, KAZAKH_ELEMENTS
from tests.scanners.drawn import MARGIN, beside, found_in, symbol, texts_in, torn

PHONE: Final = (4_000, 3_000)
"""A usual picture of a phone: 12 megapixels."""

SHEET: Final = (2_480, 3_508)
"""An A4 sheet at 300 dpi."""


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give all the time that a machine with much else to do may take."""
    monkeypatch.setattr(reading, "SECONDS_MAX", 60)


def packs(size: tuple[int, int], columns: int, rows: int, scale: int) -> Image.Image:
    """Draw a page with packs in rows, each with its own serial."""
    page = Image.new("L", size, 230)
    for number in range(columns * rows):
        one = symbol("DataMatrix", {**KAZAKH_ELEMENTS, "21": f"ABCDEF{number:07}"}, scale)
        row, column = divmod(number, columns)
        page.paste(one, (60 + column * (size[0] - 120) // columns, 60 + row * (size[1] - 120) // rows))
    return page


SHELVES: Final = [(PHONE, 6, 5, 2), (PHONE, 6, 5, 3), (SHEET, 5, 12, 3), (SHEET, 5, 12, 4)]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize(("size", "columns", "rows", "scale"), SHELVES)
def test_every_pack_of_a_shelf_or_a_sheet_is_read_once(
    size: tuple[int, int], columns: int, rows: int, scale: int
) -> None:
    texts = texts_in(packs(size, columns, rows, scale))
    assert [text[21:34] for text in texts] == [f"ABCDEF{number:07}" for number in range(columns * rows)]


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("scale", [2, 3])
@pytest.mark.parametrize(("form", "content"), [("EAN13", "4870001000011"), ("Code128", {"00": "348700010000000012"})])
def test_a_fine_linear_code_in_a_large_picture_is_read(form: str, content: str | dict[str, str], scale: int) -> None:
    page = Image.new("L", PHONE, 220)
    page.paste(symbol(form, content, scale), (1_700, 1_450))
    (code,) = found_in(page).codes
    assert code.corners[0] == pytest.approx((1_700 + MARGIN, 1_450 + MARGIN), abs=6)


@pytest.mark.usefixtures("unhurried")
def test_a_damaged_code_in_a_large_picture_is_read() -> None:
    page = Image.new("L", PHONE, 220)
    page.paste(torn(symbol("DataMatrix", scale=12)), (1_500, 1_200))
    assert len(found_in(page).codes) == 1


@pytest.mark.usefixtures("unhurried")
def test_two_labels_that_say_the_same_are_two_codes() -> None:
    one = symbol("DataMatrix", scale=3)
    assert len(found_in(beside(one, one)).codes) == 2
    page = Image.new("L", PHONE, 220)
    page.paste(beside(one, one), (1_900, 1_450))
    assert len(found_in(page).codes) == 2


def test_tiles_cover_what_stands_out_and_nothing_else() -> None:
    grain = np.random.default_rng(1).normal(150, 15, (3_000, 5_000)).clip(0, 255).astype(np.uint8)
    assert list(tiles(grain, [])) == []
    grain[1_500:1_560, 2_000:2_060] = 20
    found = list(tiles(grain, []))
    assert found
    assert all(box.left <= 2_060 and box.right >= 2_000 and box.top <= 1_560 and box.bottom >= 1_500 for box in found)
    assert any(box.left <= 2_000 <= box.right - 60 and box.top <= 1_500 <= box.bottom - 60 for box in found)
    assert all(max(box.right - box.left, box.bottom - box.top) <= SIDE for box in found)
    assert list(tiles(grain, [Box(2_000, 1_500, 2_060, 1_560)])) == []


def test_a_symbol_with_room_around_it_costs_no_second_look(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []

    def decode(grey: Grey) -> list[Sighting]:
        """Look, and count it."""
        looked.append(grey.size)
        return read(grey)

    monkeypatch.setattr(looking, "decode", decode)
    page = np.random.default_rng(1).normal(200, 12, (5_000, 5_000))
    drawn = np.array(symbol("DataMatrix", {"01": G1, "21": "ABC123"}, 40))[MARGIN:-MARGIN, MARGIN:-MARGIN]
    page[2_000 : 2_000 + len(drawn), 2_000 : 2_000 + len(drawn)] += drawn * 0.7 - 180
    assert len(found_in(Image.fromarray(page.clip(0, 255).astype(np.uint8))).codes) == 1
    assert len(looked) == 1


@pytest.mark.parametrize("side", [2, 3])
def test_a_picture_full_of_what_looks_like_codes_ends_in_time(side: int) -> None:
    """Finder patterns of QR all over: what cost most of all that was tried. In CPU time, which others do not change."""
    rings = np.full((9, 9), 255, np.uint8)
    rings[1:8, 1:8], rings[2:7, 2:7], rings[3:6, 3:6] = 0, 255, 0
    page = np.tile(rings.repeat(side, 0).repeat(side, 1), (4_800 // (9 * side), 4_800 // (9 * side)))
    began = process_time()
    assert found_in(Image.fromarray(page)).codes == ()
    assert process_time() - began < 6
