"""Whatever a file is, it costs little and is answered with a reason: never an exception, never a wrong pack."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from struct import pack
from typing import Final
from zlib import compress, crc32

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from scanners.pictures import PICTURE_SENTENCES, Found, PictureReason, looking, read_picture
from scanners.pictures import reader as reading
from scanners.pictures.opening import FILE_MIB_MAX, MEGAPIXELS_MAX
from tests.scanners.codes import KAZAKH, TODAY
from tests.scanners.drawn import MARGIN, PACK_ELEMENTS, beside, file, found_in, symbol, texts_in

CLEAN: Final = symbol("DataMatrix")
FORMATS: Final = ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP")
FILES: Final = {form: file(CLEAN.copy(), form) for form in FORMATS}


def read_path(path: Path) -> Found:
    """Read a picture by its name."""
    return read_picture(path, today=TODAY)


def png_of(width: int, height: int) -> bytes:
    """Write a file of a few bytes that says it is a picture of any size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))

    header = pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", compress(b"\0" * 1000)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", PictureReason.EMPTY_FILE),
        (b"\0", PictureReason.NOT_A_PICTURE),
        (b"\xff\xfe\x00a" * 100, PictureReason.NOT_A_PICTURE),
        (f"]d2{KAZAKH}".encode(), PictureReason.NOT_A_PICTURE),
        (b"%PDF-1.7\n" + b"0" * 1000, PictureReason.NOT_A_PICTURE),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", PictureReason.NOT_A_PICTURE),
        (b"P5 2 2 255\n1234", PictureReason.NOT_A_PICTURE),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", PictureReason.NOT_A_PICTURE),
        (b"PK\x03\x04" + b"0" * 100, PictureReason.NOT_A_PICTURE),
        (b"\x89PNG\r\n\x1a\n", PictureReason.NOT_A_PICTURE),
        (png_of(0, 10), PictureReason.NOT_A_PICTURE),
        (png_of(300, 300), PictureReason.DAMAGED_FILE),
        (png_of(6_000, 6_000), PictureReason.TOO_MANY_PIXELS),
        (png_of(10_000, 10_000), PictureReason.TOO_MANY_PIXELS),
        (png_of(2**31 - 1, 2**31 - 1), PictureReason.TOO_MANY_PIXELS),
        (b"x" * ((FILE_MIB_MAX << 20) + 1), PictureReason.FILE_TOO_LARGE),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{len(value)} bytes",
)
def test_a_file_that_is_no_picture_says_so(content: bytes, reason: PictureReason) -> None:
    found = found_in(content)
    assert (found.codes, found.reason) == ((), reason)


def test_a_picture_of_as_many_pixels_as_are_read_is_read() -> None:
    page = Image.new("1", (5_000, MEGAPIXELS_MAX * 200), 1)
    page.paste(symbol("DataMatrix", scale=12), (2_000, 3_000))
    assert texts_in(page) == [f"]d2{KAZAKH}"]


def test_a_page_behind_the_first_may_be_too_large_too() -> None:
    pages = [Image.new("1", (6_000, 6_000), 1)]
    content = file(Image.new("1", (50, 50), 1), "TIFF", save_all=True, append_images=pages)
    assert found_in(content).reason is PictureReason.TOO_MANY_PIXELS


@pytest.mark.parametrize("following", [8, 1_000, 0xFFFFFFFF])
def test_a_page_that_is_nowhere_takes_nothing_from_the_first(following: int) -> None:
    content = bytearray(FILES["TIFF"])
    at = int.from_bytes(content[4:8], "little")
    end = at + 2 + 12 * int.from_bytes(content[at : at + 2], "little")
    content[end : end + 4] = pack("<I", following)
    assert texts_in(bytes(content)) == [f"]d2{KAZAKH}"]


LONG: Final = [(24, 2_401), (2_401, 24), (100, 20_000), (20_000, 100), (16, 65_536), (200_000, 24), (1, 100_000)]


@pytest.mark.parametrize(("height", "width"), LONG)
def test_a_long_strip_is_no_accident(height: int, width: int) -> None:
    grains = np.random.default_rng(1).integers(0, 256, (height, width), np.uint8)
    for strip in (Image.fromarray(grains), Image.new("L", (width, height), 255)):
        assert found_in(strip).reason in {PictureReason.NO_CODE, PictureReason.CODE_DAMAGED, PictureReason.OUT_OF_TIME}


def test_a_code_on_a_long_strip_is_read() -> None:
    strip = Image.new("L", (90_000, 200), 255)
    strip.paste(symbol("DataMatrix", scale=3), (70_000, 10))
    (code,) = found_in(strip).codes
    assert code.corners[0] == pytest.approx((70_000 + MARGIN, 10 + MARGIN), abs=3)


def test_a_bad_page_takes_nothing_from_those_before_it() -> None:
    content = file(CLEAN.copy(), "TIFF", save_all=True, append_images=[Image.new("1", (6_000, 6_000), 1)])
    assert texts_in(content) == [f"]d2{KAZAKH}"]


def bad_paths(folder: Path) -> Iterator[tuple[Path, PictureReason]]:
    """Name what cannot be read as a file."""
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    (folder / "empty.png").touch()
    yield folder, PictureReason.NOT_A_FILE
    yield pipe, PictureReason.NOT_A_FILE
    yield Path("/dev/zero"), PictureReason.NOT_A_FILE
    yield folder / "missing.png", PictureReason.NO_FILE
    yield folder / "empty.png" / "inside.png", PictureReason.NO_FILE
    yield Path("a\0b.png"), PictureReason.NO_FILE
    yield Path("x" * 5_000), PictureReason.NO_ACCESS
    yield folder / "empty.png", PictureReason.EMPTY_FILE


def test_a_path_that_is_no_file_says_so(tmp_path: Path) -> None:
    for path, reason in bad_paths(tmp_path):
        assert read_path(path) == Found((), reason)
        assert read_path(path).message == PICTURE_SENTENCES[reason]


def test_a_file_that_may_not_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    path = tmp_path / "pack.png"
    path.write_bytes(FILES["PNG"])
    monkeypatch.setattr(Path, "open", refuse)
    assert read_path(path).reason is PictureReason.NO_ACCESS


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9])
def test_a_file_that_is_cut_off_is_no_other_code(form: str, share: float) -> None:
    found = found_in(FILES[form][: int(len(FILES[form]) * share)])
    assert {code.text for code in found.codes} <= {f"]d2{KAZAKH}"}
    assert found.codes or found.reason in {PictureReason.NOT_A_PICTURE, PictureReason.DAMAGED_FILE}


@settings(max_examples=60, deadline=None)
@given(
    form=st.sampled_from(FORMATS), changes=st.lists(st.tuples(st.floats(0, 0.999), st.binary(max_size=9)), max_size=6)
)
def test_a_file_with_wrong_bytes_is_no_other_code(form: str, changes: list[tuple[float, bytes]]) -> None:
    content = bytearray(FILES[form])
    for place, wrong in changes:
        at = int(place * len(content))
        content[at : at + len(wrong)] = wrong
    found = found_in(bytes(content))
    assert {code.text for code in found.codes} <= {f"]d2{KAZAKH}"}
    assert bool(found.codes) is (found.reason is None)


@settings(max_examples=40, deadline=None)
@given(head=st.sampled_from([b"", b"GIF89a", b"BM", b"II*\0", b"\xff\xd8\xff", b"RIFF\0\0\0\0WEBP"]), rest=st.binary())
def test_any_bytes_are_answered_with_a_reason(head: bytes, rest: bytes) -> None:
    found = found_in(head + rest)
    assert found.codes == ()
    assert found.reason in PICTURE_SENTENCES


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(1, 300) | st.integers(1, 20_000),
    height=st.integers(1, 9) | st.integers(1, 300),
    seed=st.integers(0, 2**32 - 1),
    cell=st.integers(1, 6),
)
def test_noise_of_any_shape_is_no_code(width: int, height: int, seed: int, cell: int) -> None:
    grains = np.random.default_rng(seed).integers(0, 256, (-(-height // cell), -(-width // cell)), np.uint8)
    noise = grains.repeat(cell, 0).repeat(cell, 1)[:height, :width]
    for turned in (noise, noise.T):
        found = found_in(Image.fromarray(np.ascontiguousarray(turned)))
        assert (found.codes, found.reason in PICTURE_SENTENCES) == ((), True)


def test_memory_that_is_short_is_no_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(looking, "regions", fail)
    assert found_in(Image.new("L", (100, 100), 255)).reason is PictureReason.TOO_MANY_PIXELS


@pytest.mark.parametrize("trip", [ValueError, IndexError, RuntimeError, RecursionError])
def test_what_a_reader_trips_over_is_an_answer(trip: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise trip

    monkeypatch.setattr(looking, "regions", fail)
    assert found_in(FILES["PNG"]).reason is PictureReason.DAMAGED_FILE


def test_who_stops_the_program_stops_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(looking, "regions", stop)
    with pytest.raises(KeyboardInterrupt):
        found_in(CLEAN)


def test_time_that_is_over_ends_the_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "SECONDS_MAX", -1)
    assert (
        found_in(Image.fromarray(np.tile(np.arange(200, dtype=np.uint8), (200, 1)))).reason is PictureReason.OUT_OF_TIME
    )
    assert texts_in(CLEAN) == [f"]d2{KAZAKH}"]


def test_a_wall_of_codes_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CODES_MAX", 3)
    drawn = [symbol("DataMatrix", {**PACK_ELEMENTS, "21": f"ABC{number}"}) for number in range(5)]
    assert len(found_in(beside(*drawn)).codes) == 3


@pytest.mark.parametrize("reason", PictureReason)
def test_every_reason_says_what_to_do(reason: PictureReason) -> None:
    what, _, next_step = PICTURE_SENTENCES[reason].partition(": ")
    assert what
    assert next_step
