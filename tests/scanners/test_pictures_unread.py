"""A picture with more codes than are given says so; and nothing is claimed where nothing is."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pytest
from PIL import Image, ImageDraw

from bench.scenes import Symbol, scenes
from scanners.pictures import Found, PictureReason, looking, marks, reader
from tests.scanners.codes import G1, KAZAKH
from tests.scanners.drawn import LINK, PACK_ELEMENTS, beside, found_in, symbol, torn
from tests.scanners.test_pictures_second import blind
from tests.scanners.test_pictures_sets import PARTS, drawn

SSCC: Final = "048700010000000011"
PALLET: Final = {"00": SSCC}
LOT_ALONE: Final = {"10": "LOT7", "37": "12"}
CASE: Final = symbol("ITF", "14870001000018")
PACK: Final = symbol("DataMatrix")


def told(found: Found) -> list[tuple[str, str]]:
    """Return what is said of the codes that are not given."""
    return sorted((one.symbology, one.reason.value) for one in found.unread)


def spoiled(form: str, content: Any) -> Image.Image:
    """Draw a symbol with a patch over a quarter of it, a linear one from edge to edge."""
    picture = symbol(form, content)
    wide, high = picture.size
    left, right = round(0.5 * wide), round(0.75 * wide)
    top, bottom = (0, high) if form == "Code128" else (round(0.3 * high), round(0.7 * high))
    ImageDraw.Draw(picture).rectangle((left, top, right, bottom), fill=255)
    return picture


def scratched() -> Image.Image:
    """Draw a GS1-128 with a line of light across its bars, which its check digit does not bear out."""
    picture = symbol("Code128", PALLET)
    ImageDraw.Draw(picture).rectangle((picture.width // 2, 0, picture.width // 2 + 2, picture.height), fill=255)
    return picture


def cut(left: float = 0, right: float = 1) -> Image.Image:
    """Draw a GS1-128 of which only a part is in the picture."""
    picture = symbol("Code128", PALLET)
    return picture.crop((round(left * picture.width), 0, round(right * picture.width), picture.height))


BESIDE: Final[dict[str, tuple[Image.Image, tuple[str, str]]]] = {
    "an ITF-14": (CASE, ("ITF", "code_of_other_kind")),
    "a plain Code 128 that looks like a pack": (
        symbol("Code128", f"01{G1}21ABC123"),
        ("Code 128", "code_not_believed"),
    ),
    "a plain Code 128 that looks like a pallet": (symbol("Code128", f"00{SSCC}"), ("Code 128", "code_not_believed")),
    "a plain Code 128 of a warehouse": (symbol("Code128", "SHELF-12-B"), ("Code 128", "code_not_believed")),
    "a GS1-128 without a key": (symbol("Code128", LOT_ALONE), ("Code 128", "code_not_believed")),
    "a GS1-128 with a thin scratch": (scratched(), ("Code 128", "code_damaged")),
    "a GS1-128 cut by the right edge": (cut(right=0.7), ("Code 128", "code_damaged")),
    "a covered GS1-128": (spoiled("Code128", PALLET), ("Code 128", "code_damaged")),
    "a covered Data Matrix": (spoiled("DataMatrix", PACK_ELEMENTS), ("Data Matrix", "code_damaged")),
    "a covered QR": (spoiled("QRCode", LINK), ("QR Code", "code_damaged")),
    "a QR of a set": (drawn(PARTS["QR"]), ("QR Code", "code_of_a_set")),
    "a Data Matrix of a set": (drawn(PARTS["Data Matrix"]), ("Data Matrix", "code_of_a_set")),
}


@pytest.mark.parametrize("name", BESIDE)
def test_a_code_that_is_not_given_is_told_beside_one_that_is(name: str) -> None:
    other, said = BESIDE[name]
    found = found_in(beside(PACK, other))
    assert [code.text for code in found.codes] == [f"]d2{KAZAKH}"]
    assert found.reason is None
    assert told(found) == [said]
    (unread,) = found.unread
    assert unread.frame == 0
    assert min(x for x, _ in unread.corners) >= PACK.width
    assert unread.message


@pytest.mark.parametrize("name", BESIDE)
def test_a_code_that_is_not_given_is_the_reason_where_there_is_no_other(name: str) -> None:
    other, said = BESIDE[name]
    found = found_in(other)
    assert (found.codes, told(found)) == ((), [said])
    assert found.reason is not None
    assert found.reason.value == said[1]


def test_a_second_gs1_128_is_told_beside_the_first() -> None:
    for second, reason in (
        (symbol("Code128", LOT_ALONE), "not_believed"),
        (spoiled("Code128", PACK_ELEMENTS), "damaged"),
    ):
        found = found_in(beside(symbol("Code128", PALLET), second))
        assert [code.text for code in found.codes] == [f"]C100{SSCC}"]
        assert told(found) == [("Code 128", f"code_{reason}")]


def test_several_codes_beside_each_other_are_each_told_once() -> None:
    found = found_in(beside(PACK, CASE, symbol("Code128", "SHELF"), spoiled("DataMatrix", PACK_ELEMENTS)))
    assert len(found.codes) == 1
    assert told(found) == [
        ("Code 128", "code_not_believed"),
        ("Data Matrix", "code_damaged"),
        ("ITF", "code_of_other_kind"),
    ]


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("picture", [cut(right=0.5), cut(left=0.4), cut(right=0.9), spoiled("Code128", PACK_ELEMENTS)])
def test_a_code_cut_by_the_edge_or_covered_is_told_however_it_stands(picture: Image.Image, quarters: int) -> None:
    found = found_in(picture.rotate(90 * quarters, expand=True))
    assert (found.codes, found.reason) == ((), PictureReason.CODE_DAMAGED)
    assert set(told(found)) == {("Code 128", "code_damaged")}


@pytest.mark.parametrize(
    "picture",
    [
        beside(PACK, symbol("DataMatrix", PACK_ELEMENTS)),
        beside(PACK, PACK),
        beside(symbol("Code128", PALLET), symbol("Code128", PACK_ELEMENTS)),
        beside(symbol("QRCode", LINK), symbol("EAN13", "4870001000011")),
        torn(PACK),
        symbol("DataMatrix", "any text"),
    ],
)
@pytest.mark.parametrize("quarters", range(4))
def test_where_every_code_is_given_nothing_else_is_told(picture: Image.Image, quarters: int) -> None:
    found = found_in(picture.rotate(90 * quarters, expand=True))
    assert found.codes
    assert found.unread == ()


@pytest.mark.parametrize("side", [2, 3, 5, 8])
@pytest.mark.parametrize("seed", range(3))
def test_nothing_is_claimed_in_squares(side: int, seed: int) -> None:
    squares = np.random.default_rng(seed).integers(0, 2, (600 // side, 798 // side)) * 255
    found = found_in(Image.fromarray(np.kron(squares, np.ones((side, side))).astype(np.uint8)))
    assert (found.codes, found.unread) == ((), ())


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_claimed_in_stripes(seed: int) -> None:
    stripes = np.random.default_rng(seed).integers(0, 2, 300).repeat(3) * 255
    assert found_in(Image.fromarray(np.tile(stripes.astype(np.uint8), (600, 1)))).unread == ()


@pytest.mark.parametrize("digits", ["487000100001", "1487000100001800", "14870001000017", "4870"])
def test_bars_of_two_widths_that_are_no_number_of_a_case_are_not_claimed(digits: str) -> None:
    assert found_in(symbol("ITF", digits)).unread == ()


@pytest.mark.parametrize("form", [Symbol.DATA_MATRIX, Symbol.QR, Symbol.GS1_128])
def test_one_spoiled_code_is_never_taken_for_two(form: Symbol) -> None:
    for scene in list(scenes(form, 7, 1))[::2]:
        found = found_in(scene.picture)
        assert len(found.codes) + len(found.unread) <= 1


def test_codes_beyond_those_that_are_given_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "CODES_MAX", 2)
    found = found_in(beside(*(symbol("DataMatrix", {"01": G1, "21": serial}) for serial in "ABC")))
    assert len(found.codes) == 2
    assert told(found) == [("Data Matrix", "codes_too_many")]


NO_MARK: Final[dict[str, Image.Image]] = {
    "a pack in Code 128": symbol("Code128", f"01{G1}21ABC123"),
    "a pallet in Code 128": symbol("Code128", f"00{SSCC}"),
    "two elements in Code 128": symbol("Code128", f"01{G1}21ABC123\x1d10LOT7"),
    "a pack in QR": symbol("QRCode", f"01{G1}21ABC123"),
}


@pytest.mark.tool("libzbar")
@pytest.mark.parametrize("name", NO_MARK)
def test_the_second_reader_gives_nobody_the_mark_of_gs1(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not [code for code in found_in(NO_MARK[name]).codes if code.text[:3] in {"]C1", "]Q3"}]
    monkeypatch.setattr(looking, "decode", blind)
    monkeypatch.setattr(looking, "attempts", blind)
    assert found_in(NO_MARK[name]).codes == ()


@pytest.mark.tool("libzbar")
def test_a_zbar_that_tells_no_marks_is_believed_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent() -> None:
        raise AttributeError

    monkeypatch.setattr(marks, "_modifiers", absent)
    monkeypatch.setattr(looking, "decode", blind)
    monkeypatch.setattr(looking, "attempts", blind)
    assert found_in(symbol("Code128", PALLET)).codes == ()
    assert [code.text for code in found_in(symbol("QRCode", LINK)).codes] == [f"]Q1{LINK}"]
