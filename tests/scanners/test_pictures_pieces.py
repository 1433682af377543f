"""Files of millions of empty pieces are refused before anything goes through them; real pictures have few."""

from __future__ import annotations

from collections.abc import Callable
from struct import pack
from time import process_time
from typing import Final
from zlib import crc32

import pytest
from PIL import Image

from scanners.pictures import PictureReason
from scanners.pictures.opening import FILE_MIB_MAX
from scanners.pictures.pieces import BLOCKS_MAX, PIECES_MAX, has_too_many_pieces
from tests.scanners.drawn import file, found_in, symbol

MOST: Final = (FILE_MIB_MAX << 20) - 10_000
"""As many bytes as a file may have, less what the rest of it takes."""

WHITE: Final = Image.new("L", (100, 100), 255)
SECONDS: Final = 5
"""Of CPU time. Most of these took longer when nothing was counted, some a minute."""


def chunk(name: bytes, data: bytes = b"") -> bytes:
    """Return a chunk of a PNG."""
    return pack(">I", len(data)) + name + data + pack(">I", crc32(name + data))


def inserted(content: bytes, at: int, piece: bytes) -> bytes:
    """Return a file with a piece repeated until it is as large as it may be."""
    return content[:at] + piece * (MOST // len(piece)) + content[at:]


PNG, JPEG, GIF = (file(WHITE.copy(), form) for form in ("PNG", "JPEG", "GIF"))
COLOURS: Final = 13 + (3 << ((GIF[10] & 7) + 1))
"""Where the table of colours of a GIF ends."""


def tags(entries: list[tuple[int, int, int, int]], following: int = 0) -> bytes:
    """Return a directory of a TIFF."""
    return pack("<H", len(entries)) + b"".join(pack("<HHII", *entry) for entry in entries) + pack("<I", following)


def page(data_at: int, *more: tuple[int, int, int, int], following: int = 0) -> bytes:
    """Return the directory of a page of 8 by 8 grey pixels."""
    sizes = [(256, 3, 1, 8), (257, 3, 1, 8), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    return tags([*sizes, (273, 4, 1, data_at), (277, 3, 1, 1), (278, 3, 1, 8), (279, 4, 1, 64), *more], following)


def pages(count: int) -> bytes:
    """Return a TIFF of so many pages that show the same."""
    size, at = len(page(0)), 8 + 64
    directories = (page(8, following=at + (number + 1) * size * (number + 1 < count)) for number in range(count))
    return b"II*\0" + pack("<I", at) + b"\xff" * 64 + b"".join(directories)


TIFF: Final = b"II*\0\x08\0\0\0"

FILES: Final[dict[str, Callable[[], bytes]]] = {
    "PNG, empty chunks": lambda: inserted(PNG, 33, chunk(b"vpAg")),
    "PNG, empty pixels": lambda: inserted(PNG, 33, chunk(b"IDAT")),
    "PNG, empty texts": lambda: inserted(PNG, 33, chunk(b"tEXt", b"a\0")),
    "JPEG, filling": lambda: inserted(JPEG, 2, b"\xff"),
    "JPEG, rubbish": lambda: inserted(JPEG, 20, b"\x00"),
    "JPEG, empty comments": lambda: inserted(JPEG, 2, b"\xff\xfe\0\x02"),
    "JPEG, empty data of programs": lambda: inserted(JPEG, 2, b"\xff\xe5\0\x02"),
    "JPEG, many passes": lambda: JPEG[:-2] + JPEG[JPEG.index(b"\xff\xda") : -2] * 1_000,
    "GIF, comments": lambda: inserted(GIF, COLOURS, b"!\xfe\x01a\0"),
    "GIF, one comment in tiny blocks": lambda: (
        GIF[:COLOURS] + b"!\xfe" + b"\x01a" * (MOST // 2) + b"\0" + GIF[COLOURS:]
    ),
    "GIF, rubbish": lambda: inserted(GIF, COLOURS, b"a"),
    "TIFF, many numbers": lambda: TIFF + page(8, (330, 4, 7_000_000, 200)) + b"\0" * MOST,
    "TIFF, many numbers in EXIF": lambda: (
        TIFF + page(8, (34665, 4, 1, 192)).ljust(184) + tags([(1, 5, 3_000_000, 300)]) + b"\0" * MOST
    ),
    "TIFF, for large files": lambda: b"II+\0" + b"\0" * 1_000,
    "BMP, runs": lambda: b"BM".ljust(30, b"\0") + pack("<I", 1) + b"\0" * 1_000,
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_very_many_pieces_is_refused_at_once(name: str) -> None:
    content = FILES[name]()
    began = process_time()
    assert has_too_many_pieces(content)
    assert found_in(content).reason is PictureReason.NOT_A_PICTURE
    assert process_time() - began < SECONDS


def test_only_those_pages_cost_time_that_are_read() -> None:
    content = pages(60_000)
    began = process_time()
    assert found_in(content).reason is PictureReason.NO_CODE
    assert process_time() - began < SECONDS


def test_only_those_frames_cost_time_that_are_read() -> None:
    frame = b"," + pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\0"
    content = GIF[:COLOURS] + frame * 2_000_000 + b";"
    began = process_time()
    assert found_in(content).reason is PictureReason.NO_CODE
    assert process_time() - began < SECONDS


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP"])
def test_a_real_picture_has_few_pieces(form: str) -> None:
    drawn = symbol("DataMatrix", scale=40)
    assert not has_too_many_pieces(file(drawn.copy(), form))
    if form in {"PNG", "TIFF", "GIF", "WEBP"}:
        assert not has_too_many_pieces(file(drawn.copy(), form, save_all=True, append_images=[drawn.rotate(90)] * 20))


def test_a_large_picture_may_have_as_many_pieces_as_it_needs() -> None:
    def comment(block: bytes, count: int) -> bytes:
        return GIF[:COLOURS] + b"!\xfe" + block * count + b"\0" + GIF[COLOURS:]

    assert not has_too_many_pieces(PNG[:33] + chunk(b"IDAT", bytes(4_084)) * (MOST // 4_096) + PNG[33:])
    assert has_too_many_pieces(PNG[:33] + chunk(b"IDAT") * (PIECES_MAX + 1) + PNG[33:])
    assert not has_too_many_pieces(comment(b"\xff" * 256, MOST // 256))
    assert has_too_many_pieces(comment(b"\x01a", BLOCKS_MAX + 1))
    assert not has_too_many_pieces(file(WHITE.copy(), "JPEG", progressive=True))


@pytest.mark.parametrize("head", [b"\x89PNG", b"\xff\xd8\xff", b"GIF89a", b"II*\0", b"MM\0*", b"BM", b""])
@pytest.mark.parametrize("rest", [b"", b"\0", b"\xff", b"\0" * 40, b"\xff" * 40, b"\x01" * 300])
def test_a_file_that_is_cut_off_is_left_to_who_opens_it(head: bytes, rest: bytes) -> None:
    assert not has_too_many_pieces(head + rest)
    assert found_in(head + rest).reason in {PictureReason.NOT_A_PICTURE, PictureReason.EMPTY_FILE}
