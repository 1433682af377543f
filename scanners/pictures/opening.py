"""From a file to grey pictures: only formats that are named, only as large as is bounded, and never an accident."""

from __future__ import annotations

import stat
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image, UnidentifiedImageError

from scanners.pictures.exif import orientation
from scanners.pictures.found import PictureError, PictureReason
from scanners.pictures.pieces import has_too_many_pieces
from scanners.pictures.tones import Grey

FILE_MIB_MAX: Final = 32
"""The largest file, in MiB: four times a good phone's picture."""

MEGAPIXELS_MAX: Final = 25
"""The most pixels of a frame, in millions: twice a phone's usual picture. At most 550 MiB of memory were measured."""

FRAMES_MAX: Final = 8
"""The frames that are read of an animation or of a document of several pages: the others are left alone."""

FORMATS: Final = ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP")
"""What is opened. Nothing that is a program, or that another program has to open."""

_DEEP: Final = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
"""Modes with more than 256 tones, which Pillow would cut off rather than scale."""

_ASKED: Final = 1_000_000
"""About so many pixels are asked for the darkest and the lightest tones."""

_ODD: Final = 10_000
"""One pixel of so many may shine or fail on its own."""

_CLEAR: Final = 128
"""Less opaque pixels are not drawn but clear."""

_LIGHT: Final = 192
"""What is drawn on a clear ground and is lighter on average was meant for a dark one."""

_TURNED: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What is done to a picture, by the number that EXIF has for how the camera was held."""


def frames(data: bytes | Path) -> Iterator[Grey]:
    """Yield the frames of a picture, turned as they are to be shown, transparent parts on white or on black.

    Raises `PictureError`, and nothing else, for whatever is no picture or passes a bound; perhaps not before it is
    asked for a later frame.
    """
    content = _content(data)
    with _opened(content) as picture:
        for number in range(FRAMES_MAX):
            grey = _frame(picture, number)
            if grey is None:
                return
            yield grey


def _opened(content: bytes) -> Image.Image:
    if has_too_many_pieces(content):
        raise PictureError(PictureReason.NOT_A_PICTURE)
    with _mishaps(PictureReason.NOT_A_PICTURE):
        return Image.open(BytesIO(content), formats=FORMATS)


def _content(data: bytes | Path) -> bytes:
    if isinstance(data, Path):
        data = _file(data)
    if not data:
        raise PictureError(PictureReason.EMPTY_FILE)
    if len(data) > FILE_MIB_MAX << 20:
        raise PictureError(PictureReason.FILE_TOO_LARGE, FILE_MIB_MAX)
    return data


def _file(path: Path) -> bytes:
    """At most one byte more than is read; a pipe or a device is not even opened, since it may never end."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise PictureError(PictureReason.NOT_A_FILE)
        with path.open("rb") as file:
            return file.read((FILE_MIB_MAX << 20) + 1)
    except (FileNotFoundError, NotADirectoryError):
        raise PictureError(PictureReason.NO_FILE) from None
    except OSError:
        raise PictureError(PictureReason.NO_ACCESS) from None
    except ValueError as error:
        if isinstance(error, PictureError):
            raise
        raise PictureError(PictureReason.NO_FILE) from None  # a name that no file can have


def _frame(picture: Image.Image, number: int) -> Grey | None:
    """One frame; None if there are no more. How many there are is not asked: Pillow would go through all of them."""
    with _mishaps(PictureReason.DAMAGED_FILE):
        try:
            picture.seek(number)
        except EOFError:
            return None
        if picture.width * picture.height > MEGAPIXELS_MAX * 1_000_000:
            raise PictureError(PictureReason.TOO_MANY_PIXELS, MEGAPIXELS_MAX)
        picture.load()
        return _grey(_shown(picture))


def _shown(picture: Image.Image) -> Image.Image:
    """The picture as EXIF says that it is to be turned; or as it is. Pillow turns TIFF itself."""
    exif = picture.info.get("exif")
    turned = _TURNED.get(orientation(exif)) if isinstance(exif, bytes) and picture.format != "TIFF" else None
    return picture if turned is None else picture.transpose(turned)


@contextmanager
def _mishaps(reason: PictureReason) -> Generator[None]:
    """Say in one way what goes wrong in Pillow: damaged files bring up every kind of exception and warning there."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except PictureError:
        raise
    except (Image.DecompressionBombError, MemoryError):
        raise PictureError(PictureReason.TOO_MANY_PIXELS, MEGAPIXELS_MAX) from None
    except UnidentifiedImageError:
        raise PictureError(PictureReason.NOT_A_PICTURE) from None
    except Exception:
        raise PictureError(reason) from None


def _grey(picture: Image.Image) -> Grey:
    if picture.mode in _DEEP:
        return _scaled(picture)
    if picture.has_transparency_data:
        return _on_paper(picture.convert("RGBA"))
    if picture.mode in {"1", "L", "P", "RGB"}:
        return np.asarray(picture.convert("L"))
    if picture.mode == "LAB":
        return np.asarray(picture.getchannel("L"))
    return np.asarray(picture.convert("RGB").convert("L"))


def _on_paper(picture: Image.Image) -> Grey:
    """On white, or on black if what is drawn is light: who drew it meant it to be seen."""
    tones, alpha = picture.convert("L"), picture.getchannel("A")
    drawn = np.asarray(tones)[np.asarray(alpha) > _CLEAR]
    paper = Image.new("L", picture.size, 0 if drawn.size and drawn.mean() > _LIGHT else 255)
    paper.paste(tones, mask=alpha)
    return np.asarray(paper)


def _scaled(picture: Image.Image) -> Grey:
    """From the darkest tones to the lightest: who uses 12 bits of 16 would seem to have photographed the night.

    Pixels that shine or fail on their own do not count.
    """
    tones = np.nan_to_num(np.asarray(picture, np.float32), posinf=0, neginf=0)
    asked = np.sort(tones.ravel()[:: 1 + tones.size // _ASKED])
    odd = min(1 + asked.size // _ODD, (asked.size - 1) // 2)
    low, high = float(asked[odd]), float(asked[-1 - odd])
    return ((tones.clip(low, high) - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)
