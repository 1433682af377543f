"""Whether a file has so many pieces that only going through them would take minutes: known before it is opened.

Pillow goes through a file piece by piece, in Python. Millions of empty pieces fit in a file of the allowed size.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from struct import iter_unpack, unpack_from
from typing import Final

PIECES_MAX: Final = 10_000
"""The most pieces of a file: a picture of the largest size, cut into pieces of 4 KiB, still has fewer."""

BLOCKS_MAX: Final = 200_000
"""The most blocks of a GIF, of at most 255 bytes by its standard, and the most numbers in one tag of a TIFF."""

SCANS_MAX: Final = 64
"""The most passes of a JPEG over its picture: cameras write 1, progressive pictures about 10."""

_FRAMES: Final = 8
"""A file is gone through as far as its frames are read, since nobody opens the rest."""

_FILL: Final = 0xFF
_SCAN: Final = 0xDA
_ALONE: Final = frozenset([0x00, 0x01, *range(0xD0, 0xDA)])
"""Markers of JPEG that no length follows."""

_BYTES: Final = frozenset([1, 2, 6, 7])
"""The types of TIFF whose values are kept as they are, and not as one object a number."""

_INSIDE: Final = frozenset([34665, 34853, 40965])
"""The tags of TIFF that name another directory: that of EXIF, that of the place, and that of its exchange."""


def has_too_many_pieces(content: bytes) -> bool:
    """Whether opening the file would cost more than its size allows. What is no such format has none."""
    for mark, passes in _BOUNDS.items():
        if content.startswith(mark):
            try:
                return passes(content)
            except struct.error:
                return False  # cut off: whoever opens it says so
    return False


def _more_than(most: int, pieces: Iterator[object]) -> bool:
    return any(number >= most for number, _ in enumerate(pieces))


def _png(content: bytes) -> bool:
    return _more_than(PIECES_MAX, _chunks(content))


def _chunks(content: bytes) -> Iterator[int]:
    at = 8
    while at < len(content):
        yield at
        at += 12 + int(unpack_from(">I", content, at)[0])


def _jpeg(content: bytes) -> bool:
    counted = ((b"\xff\xda", SCANS_MAX), (b"Exif\0\0", SCANS_MAX), (b"8BIM", PIECES_MAX))
    return any(content.count(name) > most for name, most in counted) or _more_than(PIECES_MAX, _markers(content))


def _markers(content: bytes) -> Iterator[int]:
    """The markers up to the first pass, and each byte between them that belongs to none."""
    at = 2
    while at + 1 < len(content):
        yield at
        marker = content[at + 1]
        if content[at] != _FILL or marker == _FILL:
            at += 1
        elif marker == _SCAN:
            return
        else:
            at += 2 if marker in _ALONE else 2 + max(2, int(unpack_from(">H", content, at + 2)[0]))


def _gif(content: bytes) -> bool:
    return _more_than(BLOCKS_MAX, _blocks(content))


def _blocks(content: bytes) -> Iterator[int]:
    """The blocks of so many frames, as far as they are a GIF's."""
    at, frames = 13 + _colours(unpack_from("<B", content, 10)[0]), 0
    while frames <= _FRAMES and at + 1 < len(content):
        yield at
        if content[at] == ord("!"):
            at += 2
        elif content[at] == ord(","):
            frames += 1
            at += 11 + _colours(unpack_from("<B", content, at + 9)[0])
        else:
            at += 1  # Pillow looks on, byte by byte
            continue
        while length := unpack_from("<B", content, at)[0]:
            yield at
            at += 1 + length
        at += 1


def _colours(flags: int) -> int:
    """The bytes of the table of colours that these flags announce."""
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _tiff(content: bytes) -> bool:
    order = "<" if content.startswith(b"II") else ">"
    return any(kind not in _BYTES and count > BLOCKS_MAX for _, kind, count, _ in _tags(content, order))


def _tags(content: bytes, order: str) -> Iterator[tuple[int, int, int, int]]:
    """The tags of so many directories, each with its type, how many values it has, and the first or their place."""
    ahead: list[int] = [unpack_from(order + "I", content, 4)[0]]
    for place in ahead:
        count = int(unpack_from(order + "H", content, place)[0])
        end = place + 2 + 12 * count
        if end > len(content):
            return  # cut off: whoever opens it says so
        for tag in iter_unpack(order + "HHII", content[place + 2 : end]):
            yield tag
            ahead += [tag[3]] * (tag[0] in _INSIDE)
        if end + 4 <= len(content) and (following := unpack_from(order + "I", content, end)[0]):
            ahead.append(following)
        del ahead[3 * _FRAMES :]


def _bmp(content: bytes) -> bool:
    """Whether it holds runs of equal pixels, which Pillow goes through pixel by pixel."""
    return unpack_from("<I", content, 30)[0] in {1, 2}


def _is_always(_: bytes) -> bool:
    return True


_BOUNDS: Final[dict[bytes, Callable[[bytes], bool]]] = {
    b"\x89PNG": _png,
    b"\xff\xd8\xff": _jpeg,
    b"GIF8": _gif,
    b"BM": _bmp,
    b"II+\0": _is_always,  # for files of more than 4 GiB
    b"MM\0+": _is_always,
    b"II": _tiff,
    b"MM": _tiff,
}
"""What is asked of a file that begins so."""
