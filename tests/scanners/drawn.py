"""Pictures of codes, drawn for tests."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final, cast

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw

from scanners.pictures import Found, PictureReason, read_picture
from tests.scanners.codes import KAZAKH_ELEMENTS, TODAY

PACK_ELEMENTS: Final = {"01": "04870001000011", "21": "ABC123", "17": "270630", "10": "LOT7"}
LINK: Final = "https://example.org/01/04870001000011/21/ABC123"
SCALE: Final = 4
MARGIN: Final = 40


def symbol(form: str, content: str | Mapping[str, str] = KAZAKH_ELEMENTS, scale: int = SCALE) -> Image.Image:
    """Draw a symbol with room around it, of GS1 elements or of a text."""
    is_gs1 = not isinstance(content, str)
    text = content if isinstance(content, str) else "".join(f"({ai}){value}" for ai, value in content.items())
    options = {"force_square": True} if form == "DataMatrix" else {}
    drawing = cast("Any", zxingcpp)  # the options are not declared
    code = drawing.create_barcode(text, zxingcpp.barcode_format_from_str(form), gs1=is_gs1, **options)
    drawn = np.array(drawing.write_barcode_to_image(code, scale=scale, add_quiet_zones=False))
    return Image.fromarray(np.pad(drawn, MARGIN, constant_values=255))


def beside(*pictures: Image.Image) -> Image.Image:
    """Put pictures side by side on white."""
    together = Image.new("L", (sum(one.width for one in pictures), max(one.height for one in pictures)), 255)
    left = 0
    for one in pictures:
        together.paste(one, (left, 0))
        left += one.width
    return together


def torn(picture: Image.Image, share: float = 0.2) -> Image.Image:
    """Tear the lower left corner off a symbol: where its two solid sides meet."""
    side = picture.width - 2 * MARGIN
    left, bottom, away = MARGIN, picture.height - MARGIN, round(side * share)
    damaged = picture.copy()
    ImageDraw.Draw(damaged).polygon([(left, bottom), (left + away, bottom), (left, bottom - away)], fill=255)
    return damaged


def file(picture: Image.Image, form: str = "PNG", **options: Any) -> bytes:
    """Return a picture as the content of a file."""
    content = BytesIO()
    picture.save(content, form, **options)
    return content.getvalue()


def found_in(picture: Image.Image | bytes) -> Found:
    """Read a picture. A file that is well written is not found to be damaged."""
    if isinstance(picture, bytes):
        return read_picture(picture, today=TODAY)
    found = read_picture(file(picture), today=TODAY)
    assert found.reason is not PictureReason.DAMAGED_FILE
    return found


def texts_in(picture: Image.Image | bytes) -> list[str]:
    """Return the texts that are read in a picture."""
    return sorted(code.text for code in found_in(picture).codes)
