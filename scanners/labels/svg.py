"""A label as an SVG picture, in millimetres. Source: SVG 1.1."""

from typing import Final
from xml.sax.saxutils import escape

from scanners.labels.drawing import Drawing, Line

_SVG: Final = "http://www.w3.org/2000/svg"
_FONT: Final = "'Courier New',Courier,'Liberation Mono',monospace"


def svg(drawing: Drawing) -> bytes:
    """The picture of a drawing. The dark modules are one path, so that no light seam shows between two of them."""
    width, height = number(drawing.width), number(drawing.height)
    scale = f"translate({number(drawing.x)} {number(drawing.y)}) scale({number(drawing.module)} {number(drawing.row)})"
    path = "".join(f"M{run.column} {run.row}h{run.length}v1h-{run.length}z" for run in drawing.symbol.runs)
    parts = (
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<svg xmlns="{_SVG}" width="{width}mm" height="{height}mm" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        f'<path transform="{scale}" shape-rendering="crispEdges" d="{path}"/>',
        f'<g font-family="{_FONT}" font-weight="bold">',
        *map(_text, drawing.lines),
        "</g>",
        "</svg>",
    )
    return ("\n".join(parts) + "\n").encode()


def number(value: float) -> str:
    """A length to a tenth of a micrometre, without needless zeros."""
    return f"{value:.4f}".rstrip("0").rstrip(".")


def _text(line: Line) -> str:
    """A line as long as its cells, whatever font there is."""
    place = f'x="{number(line.x)}" y="{number(line.y)}" font-size="{number(line.size)}"'
    length = f'textLength="{number(line.width)}" lengthAdjust="spacingAndGlyphs"'
    return f"<text {place} {length}>{escape(line.text)}</text>"
