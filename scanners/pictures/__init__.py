"""Codes out of pictures: from a file to every code that is in it, or to the reason why none was read.

This package needs zxing-cpp, Pillow and numpy, which take a moment to load: nothing else of `scanners` imports it.
"""

from scanners.pictures.found import PICTURE_SENTENCES, Found, PictureReason, SeenCode, UnreadCode
from scanners.pictures.reader import read_picture
from scanners.pictures.second import INSTALL, has_second_reader

__all__ = [
    "INSTALL",
    "PICTURE_SENTENCES",
    "Found",
    "PictureReason",
    "SeenCode",
    "UnreadCode",
    "has_second_reader",
    "read_picture",
]
