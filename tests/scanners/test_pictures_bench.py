"""The scenes that reading is measured on are fair, and the page shows what was measured."""

from __future__ import annotations

import json
from io import BytesIO

import pytest
from PIL import Image

from bench.pictures import HELD_OUT, OURS, PAGE, PLAIN, RESULTS, SEED, tables, with_tables
from bench.scenes import Symbol, scenes
from bench.spoiling import KINDS
from tests.scanners.codes import read


@pytest.mark.parametrize("symbol", Symbol)
def test_a_seed_gives_the_same_scenes_each_time_and_another_seed_others(symbol: Symbol) -> None:
    once, again, other = (next(scenes(symbol, seed, 1)) for seed in (5, 5, 6))
    assert once == again
    assert (once.content, once.picture) != (other.content, other.picture)


def test_every_scene_holds_a_valid_code_and_is_of_the_size_of_a_preview() -> None:
    made = list(scenes(Symbol.DATA_MATRIX, 5, 1))
    assert [scene.kind for scene in made] == list(KINDS)
    for scene in made:
        assert read(scene.symbology + scene.content.decode()).pack
        width, height = Image.open(BytesIO(scene.picture)).size
        assert 400 <= width <= 800
        assert 400 <= height <= 600


def test_the_page_shows_what_was_measured() -> None:
    page = PAGE.read_text("utf-8")
    results = json.loads(RESULTS.read_text("utf-8"))
    assert with_tables(page, tables(results)) == page


def test_what_was_measured_is_what_is_promised() -> None:
    """Times are left out: they are the machine's."""
    seeds = json.loads(RESULTS.read_text("utf-8"))["seeds"]
    assert [int(seed) for seed in seeds] == [SEED, *HELD_OUT]
    for symbols in seeds.values():
        scores = symbols[Symbol.DATA_MATRIX]
        assert scores[OURS]["of"] == 216
        assert scores[OURS]["exact"] >= 205
        assert scores[PLAIN]["exact"] <= 175
        assert {one[OURS]["wrong"] for one in symbols.values()} == {0}
