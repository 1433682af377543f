"""A label as a PNG picture: a module is a whole number of dots, so every edge is sharp."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from scanners.labels.drawing import Drawing, Line
from scanners.labels.sizes import dots

_WHITE: Final = 255
_GREY: Final = bytes([_WHITE, 0])
"""What a light and a dark module are in a grey picture."""


def png(drawing: Drawing, dpi: int) -> bytes:
    """The picture of a drawing whose module is a whole number of dots."""
    picture = Image.new("L", (dots(drawing.width, dpi), dots(drawing.height, dpi)), _WHITE)
    picture.paste(_symbol(drawing, dpi), (dots(drawing.x, dpi), dots(drawing.y, dpi)))
    pen = ImageDraw.Draw(picture)
    for line in drawing.lines:
        _write(pen, line, dpi)
    written = BytesIO()
    picture.save(written, "PNG", dpi=(dpi, dpi))
    return written.getvalue()


def _symbol(drawing: Drawing, dpi: int) -> Image.Image:
    rows = drawing.symbol.rows
    modules = b"".join(row.translate(_GREY + bytes(254)) for row in rows)
    small = Image.frombytes("L", (drawing.symbol.width, len(rows)), modules)
    size = small.width * dots(drawing.module, dpi), small.height * dots(drawing.row, dpi)
    return small.resize(size, Image.Resampling.NEAREST)


def _write(pen: ImageDraw.ImageDraw, line: Line, dpi: int) -> None:
    """Write a line no longer than its cells. The font comes with Pillow and tells 0 from O, and 1 from I and l."""
    size = line.size * dpi / 25.4
    length = ImageFont.load_default(size).getlength(line.text)
    most = line.width * dpi / 25.4
    font = ImageFont.load_default(size * min(1, most / length))
    pen.text((dots(line.x, dpi), dots(line.y, dpi)), line.text, fill=0, font=font, anchor="ls")
