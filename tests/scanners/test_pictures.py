"""Reading pictures: every symbol, every kind of file, every code in it, and where it is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pytest
from PIL import Image

from scanners import GS, Reason
from scanners.pictures import read_picture
from scanners.pictures.opening import FRAMES_MAX
from tests.scanners.codes import G1, KAZAKH, KAZAKH_ELEMENTS, S1, TODAY
from tests.scanners.drawn import LINK, MARGIN, PACK_ELEMENTS, beside, file, found_in, symbol, texts_in, torn

PACK_TEXT = f"01{G1}21ABC123{GS}1727063010LOT7"
CLEAN = symbol("DataMatrix")

SYMBOLS: Final[Mapping[str, tuple[str, str | Mapping[str, str], str]]] = {
    "Data Matrix of Kazakhstan": ("DataMatrix", KAZAKH_ELEMENTS, f"]d2{KAZAKH}"),
    "Data Matrix of a pack": ("DataMatrix", PACK_ELEMENTS, f"]d2{PACK_TEXT}"),
    "GS1 QR": ("QRCode", PACK_ELEMENTS, f"]Q3{PACK_TEXT}"),
    "Digital Link in a QR": ("QRCode", LINK, f"]Q1{LINK}"),
    "GS1-128": ("Code128", {"01": G1, "21": S1, "17": "270630"}, f"]C101{G1}21{S1}{GS}17270630"),
    "EAN-13": ("EAN13", "4870001000011", "]E04870001000011"),
}


@pytest.mark.parametrize("name", SYMBOLS)
def test_every_symbol_of_a_pack_is_read_with_its_separators(name: str) -> None:
    form, content, text = SYMBOLS[name]
    (code,) = found_in(symbol(form, content)).codes
    assert code.text == text
    assert code.error is None
    assert code.reading is not None
    assert code.reading.gtin == G1


def test_what_was_read_is_what_a_scanner_would_have_sent() -> None:
    (code,) = found_in(CLEAN).codes
    assert code.reading is not None
    assert code.reading.elements == KAZAKH_ELEMENTS
    assert not code.reading.repaired
    assert not code.reading.alternatives


def test_all_codes_of_a_picture_are_given() -> None:
    drawn = [symbol(form, content) for form, content, _ in SYMBOLS.values()]
    assert texts_in(beside(*drawn)) == sorted(text for _, _, text in SYMBOLS.values())


def test_a_damaged_code_is_found_beside_a_clean_one() -> None:
    other = symbol("DataMatrix", PACK_ELEMENTS)
    assert texts_in(beside(CLEAN, torn(other))) == sorted([f"]d2{KAZAKH}", f"]d2{PACK_TEXT}"])


def test_a_symbol_that_is_no_code_of_ours_is_given_with_the_reason() -> None:
    (code,) = found_in(symbol("DataMatrix", "Tablets 100 mg")).codes
    assert (code.text, code.reading) == ("]d1Tablets 100 mg", None)
    assert code.error is not None
    assert code.error.reason is Reason.WRONG_CHARACTERS


def test_a_wrong_check_digit_is_a_reason_and_no_other_pack() -> None:
    (code,) = found_in(symbol("DataMatrix", "010487000100001721ABC123")).codes
    assert code.reading is None
    assert code.error is not None
    assert code.error.reason is Reason.WRONG_CHECK_DIGIT


def test_a_linear_code_that_is_no_code_of_ours_is_not_believed() -> None:
    assert found_in(symbol("Code128", "ABC123")).codes == ()


def _transparent(picture: Image.Image) -> Image.Image:
    clear = np.zeros((picture.height, picture.width, 4), np.uint8)
    clear[..., 3] = np.where(np.array(picture) < 128, 255, 0)
    return Image.fromarray(clear, "RGBA")


def _white_on_clear(picture: Image.Image) -> Image.Image:
    """The light modules are drawn, for a dark ground."""
    tones = np.array(picture)[MARGIN - 8 : 8 - MARGIN, MARGIN - 8 : 8 - MARGIN]
    return Image.merge("LA", [Image.new("L", tones.shape[::-1], 255), Image.fromarray(tones)])


def _with_a_hot_pixel(picture: Image.Image) -> Image.Image:
    tones = np.array(picture).astype(np.uint16)
    tones[0, 0] = 65_535
    return Image.fromarray(tones)


def _deep(picture: Image.Image) -> Image.Image:
    """Twelve bits of sixteen, as cameras of production lines have."""
    return Image.fromarray(np.array(picture).astype(np.uint16) * 16)


def _real(picture: Image.Image) -> Image.Image:
    return Image.fromarray(np.where(np.array(picture) < 128, np.nan, 1).astype(np.float32))


def _as(mode: str) -> Callable[[Image.Image], Image.Image]:
    return lambda picture: picture.convert(mode)


FILES: Final[Mapping[str, tuple[str, Callable[[Image.Image], Image.Image]]]] = {
    "PNG grey": ("PNG", _as("L")),
    "PNG colour": ("PNG", _as("RGB")),
    "PNG black and white": ("PNG", _as("1")),
    "PNG palette": ("PNG", _as("P")),
    "PNG 16 bits": ("PNG", _deep),
    "PNG 16 bits with a hot pixel": ("PNG", _with_a_hot_pixel),
    "PNG white on clear": ("PNG", _white_on_clear),
    "PNG transparent": ("PNG", _transparent),
    "PNG grey transparent": ("PNG", lambda picture: _transparent(picture).convert("LA")),
    "JPEG grey": ("JPEG", _as("L")),
    "JPEG colour": ("JPEG", _as("RGB")),
    "JPEG for print": ("JPEG", _as("CMYK")),
    "WebP": ("WEBP", _as("RGB")),
    "WebP transparent": ("WEBP", _transparent),
    "TIFF black and white": ("TIFF", _as("1")),
    "TIFF 16 bits": ("TIFF", _deep),
    "TIFF with fractions": ("TIFF", _real),
    "TIFF for print": ("TIFF", _as("CMYK")),
    "TIFF by lightness": ("TIFF", lambda picture: Image.merge("LAB", [picture, *[Image.new("L", picture.size)] * 2])),
    "GIF": ("GIF", _as("L")),
    "GIF transparent": ("GIF", _transparent),
    "BMP": ("BMP", _as("RGB")),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_picture_is_read(name: str) -> None:
    form, change = FILES[name]
    assert texts_in(file(change(CLEAN), form)) == [f"]d2{KAZAKH}"]


EDGE = CLEAN.width - MARGIN
SHOWN: Final = {1: 0, 3: 2, 6: 1, 8: 3}
"""What EXIF says of a picture, and which corner of the paper the symbol's own upper left one then is."""


@pytest.mark.parametrize("orientation", SHOWN)
def test_corners_are_those_of_the_picture_as_it_is_shown(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    (code,) = found_in(file(CLEAN, "PNG", exif=exif)).codes
    paper = [(MARGIN, MARGIN), (EDGE, MARGIN), (EDGE, EDGE), (MARGIN, EDGE)]
    assert code.corners[0] == pytest.approx(paper[SHOWN[orientation]], abs=3)
    assert code.corners[1] == pytest.approx(paper[(SHOWN[orientation] + 1) % 4], abs=3)


NONSENSE: Final = {
    "no data": b"Exif\0\0",
    "noise": b"Exif\0\0" + b"\xff" * 100,
    "cut off": b"Exif\0\0II*\0\x08\0\0\0\x05",
    "turned 9": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0",
    "turned by words": b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x02\0\0\x006\0\0\0",
}


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("nonsense", NONSENSE)
def test_a_picture_is_read_though_its_exif_data_makes_no_sense(form: str, nonsense: str) -> None:
    assert texts_in(file(CLEAN.copy(), form, exif=NONSENSE[nonsense])) == [f"]d2{KAZAKH}"]


@pytest.mark.parametrize("form", ["JPEG", "WEBP", "TIFF"])
def test_every_format_is_turned_as_its_camera_was(form: str) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (code,) = found_in(file(CLEAN.copy(), form, exif=exif)).codes
    assert code.corners[0] == pytest.approx((EDGE, MARGIN), abs=3)


@pytest.mark.parametrize("quarters", range(4))
def test_corners_of_a_code_that_took_another_look_are_where_it_is(quarters: int) -> None:
    whole, damaged = (one.rotate(90 * quarters) for one in (CLEAN, torn(CLEAN)))
    (expected,), (code,) = found_in(whole).codes, found_in(damaged).codes
    assert code.text == expected.text
    for seen, true in zip(code.corners, expected.corners, strict=True):
        assert seen == pytest.approx(true, abs=4)


def test_a_code_on_a_later_frame_is_read_and_its_frame_is_named() -> None:
    empty = Image.new("L", CLEAN.size, 255)
    content = file(empty, "GIF", save_all=True, append_images=[CLEAN, CLEAN])
    assert [(code.text, code.frame) for code in found_in(content).codes] == [(f"]d2{KAZAKH}", 1)]


@pytest.mark.parametrize(("empty_pages", "read"), [(FRAMES_MAX - 1, 1), (FRAMES_MAX, 0)])
def test_a_document_is_read_up_to_a_page(empty_pages: int, read: int) -> None:
    empty = Image.new("L", (50, 50), 255)
    pages = [*[empty] * (empty_pages - 1), CLEAN.copy()]
    assert len(found_in(file(empty, "TIFF", save_all=True, append_images=pages)).codes) == read


def test_a_code_that_fills_the_picture_and_one_that_is_tiny_are_read() -> None:
    assert texts_in(symbol("DataMatrix", scale=40)) == [f"]d2{KAZAKH}"]
    page = Image.new("L", (3000, 2000), 255)
    page.paste(symbol("DataMatrix", scale=3), (1700, 900))
    assert texts_in(page) == [f"]d2{KAZAKH}"]


def test_a_picture_may_be_given_by_bytes_or_by_path(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("pictures") / "pack.png"
    path.write_bytes(file(CLEAN))
    assert read_picture(path, today=TODAY) == found_in(CLEAN)


def test_who_parses_text_does_not_load_what_reads_pictures() -> None:
    loaded = "import sys, scanners; print(*{'zxingcpp', 'PIL', 'numpy', 'cv2', 'pyzbar'} & sys.modules.keys())"
    assert subprocess.run([sys.executable, "-c", loaded], capture_output=True, check=True).stdout.strip() == b""
