"""Labels as PDF pages, written while they are made: of a page that is done only its place in the file is kept.

Libraries for PDF keep a document until its end; a sheet of a whole lot is too long for that. What labels need of the
format is little: filled rectangles and one of the fonts that every reader has. Source: ISO 32000-1, sections 7.3
(objects), 7.5 (file structure), 8.5 (paths), 9.6.2.2 (standard fonts).
"""

import zlib
from array import array
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from scanners.labels.drawing import Drawing, Line
from scanners.labels.sizes import INCH
from scanners.labels.svg import number

_POINT: Final = 72 / INCH
_ESCAPED: Final = str.maketrans({"\\": r"\\", "(": r"\(", ")": r"\)"})
_CATALOG, _PAGES, _FONT, _FIRST_FREE = 1, 2, 3, 4


class Placed(NamedTuple):
    """A drawing at its place on a page, in millimetres from the upper left corner."""

    drawing: Drawing
    x: float
    y: float


class PdfPage(NamedTuple):
    """A page: its size in millimetres, and what stands on it."""

    width: float
    height: float
    placed: tuple[Placed, ...]


class _Writer:
    """Numbers objects and knows where in the file each begins."""

    def __init__(self) -> None:
        self.begins = array("Q")
        self.at = 0

    def raw(self, data: bytes) -> bytes:
        self.at += len(data)
        return data

    def object(self, body: bytes) -> bytes:
        """The next object."""
        self.begins.append(self.at)
        return self.raw(b"%d 0 obj\n%b\nendobj\n" % (len(self.begins), body))


def pdf(pages: Iterable[PdfPage]) -> Iterator[bytes]:
    """The pieces of a file, each as soon as its page is known.

    Every page names the list of pages, which is known only in the end: it has the second number and is written last.
    """
    out = _Writer()
    yield out.raw(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    yield out.object(b"<</Type/Catalog/Pages %d 0 R>>" % _PAGES)
    out.begins.append(0)  # of the list of pages
    yield out.object(b"<</Type/Font/Subtype/Type1/BaseFont/Courier-Bold/Encoding/WinAnsiEncoding>>")
    for page in pages:
        content = zlib.compress(_content(page))
        yield out.object(b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(content), content))
        yield out.object(_page(page, len(out.begins)))
    yield from _end(out)


def _page(page: PdfPage, content: int) -> bytes:
    box = f"{number(page.width * _POINT)} {number(page.height * _POINT)}".encode()
    form = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %b]/Resources<</Font<</F %d 0 R>>>>/Contents %d 0 R>>"
    return form % (_PAGES, box, _FONT, content)


def _end(out: _Writer) -> Iterator[bytes]:
    """The list of pages, the table of places, and where that begins."""
    count = (len(out.begins) - _FONT) // 2
    out.begins[_PAGES - 1] = out.at
    yield out.raw(b"%d 0 obj\n<</Type/Pages/Count %d/Kids[\n" % (_PAGES, count))
    for page in range(count):
        yield out.raw(b"%d 0 R\n" % (_FIRST_FREE + 2 * page + 1))
    yield out.raw(b"]>>\nendobj\n")
    table = out.at
    yield b"xref\n0 %d\n0000000000 65535 f \n" % (len(out.begins) + 1)
    for begins in out.begins:
        yield b"%010d 00000 n \n" % begins
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    yield trailer % (len(out.begins) + 1, _CATALOG, table)


def _content(page: PdfPage) -> bytes:
    """What is drawn on a page, in millimetres downwards."""
    scale = number(_POINT)
    parts = [f"{scale} 0 0 -{scale} 0 {number(page.height * _POINT)} cm"]
    for placed in page.placed:
        parts.append(f"q 1 0 0 1 {number(placed.x)} {number(placed.y)} cm")
        parts += _drawn(placed.drawing)
        parts.append("Q")
    return "\n".join(parts).encode("ascii")


def _drawn(drawing: Drawing) -> Iterator[str]:
    """The dark modules as one path, so that no light seam shows between two of them, then the lines."""
    place = f"{number(drawing.module)} 0 0 {number(drawing.row)} {number(drawing.x)} {number(drawing.y)}"
    yield f"q {place} cm"
    yield from (f"{run.column} {run.row} {run.length} 1 re" for run in drawing.symbol.runs)
    yield "f Q"
    yield from map(_text, drawing.lines)


def _text(line: Line) -> str:
    place = f"{number(line.x)} {number(line.y)}"
    return f"BT /F {number(line.size)} Tf 1 0 0 -1 {place} Tm ({line.text.translate(_ESCAPED)}) Tj ET"
