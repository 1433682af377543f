"""A symbol that is one of a set says only a part, and one that sets up a scanner says nothing: they are no codes."""

from __future__ import annotations

from typing import Final

import numpy as np
import pytest
import qrcode
import zxingcpp
from PIL import Image
from qrcode.base import rs_blocks
from qrcode.util import BitBuffer, create_bytes

from tests.scanners.codes import G1
from tests.scanners.drawn import LINK, MARGIN, PACK_ELEMENTS, SCALE, symbol, texts_in

SET, BYTES = 0b0011, 0b0100
"""Modes of a QR code (ISO/IEC 18004, table 2)."""

VERSION: Final = 3

MATRIX_OF_A_SET: Final = (
    "aaaaa 845c7 9c954 fb511 e0176 c480d 98656 92007 c1b26 cc02f "
    "87732 a0ea9 ef854 c77f7 cf456 cb4a3 d774c 81c8d 82a7a fffff"
)
"""The rows of a Data Matrix with the codewords 233 15 1 1 232 and 01, 21 in front: the first of two."""

MATRIX_OF_SETUP: Final = (
    "2aaaa 366d1 2221c 2c307 390bc 20b03 2603a 249e9 32248 3786b 24a3e 34bf5 2c330 2a9a3 26d58 35e2d 20c06 3ffff"
)
"""The rows of one with the codeword 234 in front (reader programming)."""


def data_matrix(rows: str) -> np.ndarray:
    """Return the modules of a Data Matrix: true is dark."""
    lines = rows.split()
    return np.array([[int(line, 16) >> bit & 1 for bit in reversed(range(len(lines)))] for line in lines], bool)


def qr(content: str, *, of_a_set: bool, level: int = qrcode.ERROR_CORRECT_M) -> np.ndarray:
    """Return the modules of a QR code, the first of two if it is one of a set."""
    bits = BitBuffer()
    if of_a_set:
        for value, length in ((SET, 4), (0, 4), (1, 4), (0x5A, 8)):
            bits.put(value, length)
    for value, length in ((BYTES, 4), (len(content), 8), *((byte, 8) for byte in content.encode())):
        bits.put(value, length)
    blocks = rs_blocks(VERSION, level)
    bits.put(0, 4)
    while len(bits) % 8:
        bits.put_bit(False)
    for number in range(sum(block.data_count for block in blocks) - len(bits) // 8):
        bits.put((0xEC, 0x11)[number % 2], 8)
    code = qrcode.QRCode(version=VERSION, error_correction=level, border=0)
    code.data_cache = create_bytes(bits, blocks)
    code.makeImpl(test=False, mask_pattern=3)
    return np.array(code.modules, bool)


def drawn(modules: np.ndarray) -> Image.Image:
    """Draw modules, with room around them."""
    large = np.where(modules, 0, 255).astype(np.uint8).repeat(SCALE, 0).repeat(SCALE, 1)
    return Image.fromarray(np.pad(large, MARGIN, constant_values=255))


LINK_BEGUN: Final = LINK[:40]
PARTS: Final = {
    "QR": qr(LINK_BEGUN, of_a_set=True, level=qrcode.ERROR_CORRECT_L),
    "Data Matrix": data_matrix(MATRIX_OF_A_SET),
}


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("is_inverted", [False, True])
def test_one_of_a_set_is_not_taken_for_a_whole_code(name: str, quarters: int, is_inverted: bool) -> None:
    picture = drawn(np.rot90(PARTS[name] ^ is_inverted, quarters))
    if is_inverted:
        picture = Image.fromarray(255 - np.array(drawn(np.rot90(PARTS[name], quarters))))
    assert [one.valid for one in zxingcpp.read_barcodes(picture)] == [True]
    assert texts_in(picture) == []


@pytest.mark.parametrize("name", PARTS)
@pytest.mark.parametrize("seed", range(8))
def test_one_of_a_set_is_known_too_if_modules_are_lost(name: str, seed: int) -> None:
    modules, rng = PARTS[name].copy(), np.random.default_rng(seed)
    for row, column in rng.integers(3, 17, (2, 2)):
        modules[row, column] ^= True
    assert texts_in(drawn(modules)) == []


@pytest.mark.parametrize("mark", range(8))
def test_one_of_a_set_is_known_if_its_mark_itself_is_damaged(mark: int) -> None:
    modules = PARTS["QR"].copy()
    modules[-1 - mark // 2, -1 - mark % 2] ^= True
    picture = drawn(modules)
    assert [one.bytes for one in zxingcpp.read_barcodes(picture)] == [LINK_BEGUN.encode()]
    assert texts_in(picture) == []


@pytest.mark.parametrize("level", [qrcode.ERROR_CORRECT_L, qrcode.ERROR_CORRECT_M, qrcode.ERROR_CORRECT_Q])
def test_a_whole_code_is_read_though_it_looks_like_one_of_a_set(level: int) -> None:
    link = f"https://e.org/01/{G1}"[: 32 if level == qrcode.ERROR_CORRECT_Q else None]
    whole = qr(link, of_a_set=False, level=level)
    assert texts_in(drawn(whole)) == [f"]Q1{link}"]
    whole[-1, -2:] ^= True  # its first four bits are now those of a set
    whole[-2, -2:] ^= [True, True]
    assert texts_in(drawn(whole)) in ([], [f"]Q1{link}"])


def test_a_whole_code_is_read_in_a_mirror() -> None:
    for form, content in (("QRCode", PACK_ELEMENTS), ("QRCode", LINK), ("DataMatrix", PACK_ELEMENTS)):
        picture = symbol(form, content)
        assert texts_in(picture.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) == texts_in(picture)


def test_a_symbol_that_sets_up_a_scanner_is_no_code() -> None:
    picture = drawn(data_matrix(MATRIX_OF_SETUP))
    assert [one.bytes for one in zxingcpp.read_barcodes(picture)] == [f"01{G1}21ABCDEF".encode()]
    assert texts_in(picture) == []
