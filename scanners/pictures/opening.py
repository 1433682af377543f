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
from PIL import Image, ImageOps, UnidentifiedImageError

from scanners.pictures.found import PictureError, PictureReason
from scanners.pictures.tones import Grey

FILE_MIB_MAX: Final = 32
"""The largest file, in MiB: four times a good phone's picture."""

MEGAPIXELS_MAX: Final = 25
"""The most pixels of a frame, in millions: twice a phone's usual picture. A few hundred MB of memory hold the work."""

FRAMES_MAX: Final = 8
"""The frames that are read of an animation or of a document of several pages: the others are left alone."""

FORMATS: Final = ("PNG", "JPEG", "WEBP", "TIFF", "GIF", "BMP")
"""What is opened. Nothing that is a program, or that another program has to open."""

_DEEP: Final = ("I;16", "I;16L", "I;16B", "I;16N", "I", "F")
"""Modes with more than 256 tones, which Pillow would cut off rather than scale."""

# Pillow only warns of a picture that is somewhat too large for it, and opens it all the same.
warnings.filterwarnings("error", category=Image.DecompressionBombWarning)


def frames(data: bytes | Path) -> Iterator[Grey]:
    """Yield the frames of a picture, turned as they are to be shown, transparent parts on white.

    Raises `PictureError`, and nothing else, for whatever is no picture or passes a bound.
    """
    content = _content(data)
    with _mishaps(PictureReason.NOT_A_PICTURE), Image.open(BytesIO(content), formats=FORMATS) as picture:
        for number in range(min(FRAMES_MAX, getattr(picture, "n_frames", 1))):
            yield _frame(picture, number)


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


def _frame(picture: Image.Image, number: int) -> Grey:
    with _mishaps(PictureReason.DAMAGED_FILE):
        if number:
            picture.seek(number)
        if picture.width * picture.height > MEGAPIXELS_MAX * 1_000_000:
            raise PictureError(PictureReason.TOO_MANY_PIXELS, MEGAPIXELS_MAX)
        picture.load()
        return _grey(ImageOps.exif_transpose(picture))


@contextmanager
def _mishaps(reason: PictureReason) -> Generator[None]:
    """Say in one way what goes wrong in Pillow: damaged files bring up every kind of exception there."""
    try:
        yield
    except PictureError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise PictureError(PictureReason.TOO_MANY_PIXELS, MEGAPIXELS_MAX) from None
    except UnidentifiedImageError:
        raise PictureError(PictureReason.NOT_A_PICTURE) from None
    except Exception:
        raise PictureError(reason) from None


def _grey(picture: Image.Image) -> Grey:
    if picture.mode in _DEEP:
        return _scaled(picture)
    if picture.has_transparency_data:
        seen = picture.convert("RGBA")
        paper = Image.new("L", seen.size, 255)
        paper.paste(seen.convert("L"), mask=seen.getchannel("A"))
        return np.asarray(paper)
    if picture.mode in {"1", "L", "P", "RGB"}:
        return np.asarray(picture.convert("L"))
    if picture.mode == "LAB":
        return np.asarray(picture.getchannel("L"))
    return np.asarray(picture.convert("RGB").convert("L"))


def _scaled(picture: Image.Image) -> Grey:
    """From the darkest tone to the lightest: who uses 12 bits of 16 would seem to have photographed the night."""
    tones = np.nan_to_num(np.asarray(picture, np.float32), posinf=0, neginf=0)
    low, high = float(tones.min()), float(tones.max())
    return ((tones - low) * (255 / max(high - low, 1e-9))).astype(np.uint8)
