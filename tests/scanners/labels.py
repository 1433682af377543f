"""Labels to test with, and the ways to read one back: from its modules, a picture, an SVG, a PDF page or ZPL."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any
from xml.etree import ElementTree

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp
from PIL import Image

from domain.ground.identifiers import CHARSET_82, Gtin, LotNumber, Serial, Sscc
from scanners.labels import Carrier, ContainerLabel, Label, LinkLabel, PackLabel, Symbol, symbol_of
from tests.scanners.codes import CODE, G1, KEY, S1
from tests.scanners.zebra import printed

KAZAKH = PackLabel.of(Gtin(G1), Serial(S1), key=KEY, code=CODE)
EUROPEAN = PackLabel.of(Gtin(G1), Serial("a_<&>\"'%(B)"), expiry=date(2027, 6, 30), lot=LotNumber("L/7;"))
LINK = LinkLabel.of(
    Gtin(G1), Serial("a_<&>%/?"), expiry=date(2027, 6, 30), lot=LotNumber("L/7"), stem="https://a.kz/~b"
)
CONTAINER = ContainerLabel(Sscc.from_body("34870001000000001"))
BESIDE = PackLabel(KAZAKH.elements, LotNumber("L<7&"), date(2027, 6, 30))
LABELS: tuple[Label, ...] = (KAZAKH, EUROPEAN, LINK, CONTAINER)

IDENTIFIERS = {Carrier.DATA_MATRIX: "]d2", Carrier.QR: "]Q1", Carrier.GS1_128: "]C1"}
"""What a scanner puts in front of each kind of symbol (ISO/IEC 15424)."""

_SVG = {"s": "http://www.w3.org/2000/svg"}

_zxing: Any = zxingcpp
_pdfium: Any = pypdfium2


@dataclass(frozen=True, slots=True)
class Read:
    """What a reader found: the mark of the symbol, and its bytes."""

    identifier: str
    text: str


def expected(label: Label) -> Read:
    """Return what a reader must find on a label."""
    return Read(IDENTIFIERS[symbol_of(label).carrier], label.text)


def random_packs(seed: int, count: int) -> Iterator[PackLabel]:
    """Yield packs: by turns with the crypto tail of Kazakhstan, and with expiry and lot."""
    random = Random(seed)

    def some(least: int, most: int) -> str:
        return "".join(random.choices(CHARSET_82, k=random.randint(least, most)))

    for number in range(count):
        gtin = Gtin.from_body("".join(random.choices("0123456789", k=13)))
        if number % 2:
            yield PackLabel.of(gtin, Serial(some(13, 13)), key=some(4, 4), code=some(44, 44))
        else:
            day = date(2026, 1, 1).replace(month=random.randint(1, 12), day=random.randint(1, 28))
            yield PackLabel.of(gtin, Serial(some(1, 20)), expiry=day, lot=LotNumber(some(1, 20)))


def read_modules(symbol: Symbol) -> Read:
    """Read a symbol from its modules alone, with its quiet zone around it."""
    quiet = 10 if symbol.carrier is Carrier.GS1_128 else 4
    rows = [bytes(255 * (1 - module) for module in row) for row in symbol.rows]
    rows = rows * 20 if len(rows) == 1 else rows
    width = symbol.width + 2 * quiet
    side, edge = b"\xff" * quiet, [b"\xff" * width] * quiet
    picture = b"".join([*edge, *(side + row + side for row in rows), *edge])
    (found,) = _zxing.read_barcodes(
        memoryview(picture).cast("B", (len(picture) // width, width)),
        is_pure=True,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
        binarizer=_zxing.Binarizer.BoolCast,
    )
    return Read(found.symbology_identifier, found.bytes.decode())


def read_picture(picture: Image.Image) -> list[Read]:
    """Read every code of a picture, in any order."""
    found = _zxing.read_barcodes(picture.convert("L"))
    return [Read(code.symbology_identifier, code.bytes.decode()) for code in found]


def pdf_pages(written: bytes, dpi: int = 300) -> list[tuple[Image.Image, list[str]]]:
    """Return the pages of a PDF: the picture of each, and its lines of text."""
    document = _pdfium.PdfDocument(written)
    return [
        (page.render(scale=dpi / 72).to_pil(), page.get_textpage().get_text_range().splitlines()) for page in document
    ]


def svg_parts(written: bytes) -> tuple[tuple[bytes, ...], list[str]]:
    """Return the modules and the lines of text of an SVG."""
    root = ElementTree.fromstring(written)
    return modules_of(_path(root)["d"]), [text.text or "" for text in root.iterfind("s:g/s:text", _SVG)]


def _path(root: ElementTree.Element) -> dict[str, str]:
    path = root.find("s:path", _SVG)
    assert path is not None
    return path.attrib


def svg_picture(written: bytes, dpi: int = 300) -> Image.Image:
    """Return the picture of an SVG as a viewer draws its modules: every edge at its nearest dot."""
    root = ElementTree.fromstring(written)
    path = _path(root)
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    assert (root.attrib["width"], root.attrib["height"]) == (f"{width:g}mm", f"{height:g}mm")
    placed = re.fullmatch(r"translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+) ([\d.]+)\)", path["transform"])
    assert placed is not None
    left, top, wide, high = map(float, placed.groups())
    dots = dpi / 25.4
    picture = Image.new("L", (round(width * dots), round(height * dots)), 255)
    for row, modules in enumerate(modules_of(path["d"])):
        for dark in re.finditer(b"\x01+", modules):
            x, y = left + dark.start() * wide, top + row * high
            right, bottom = left + dark.end() * wide, y + high
            picture.paste(0, (round(x * dots), round(y * dots), round(right * dots), round(bottom * dots)))
    return picture


def modules_of(path: str) -> tuple[bytes, ...]:
    """Return the rows of modules that a path of an SVG draws."""
    runs = [tuple(map(int, run)) for run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)]
    assert "".join(f"M{column} {row}h{length}v1h-{length}z" for column, row, length in runs) == path
    width, height = max(run[0] + run[2] for run in runs), 1 + max(run[1] for run in runs)
    rows = [bytearray(width) for _ in range(height)]
    for column, row, length in runs:
        rows[row][column : column + length] = b"\x01" * length
    return tuple(map(bytes, rows))


def zpl_parts(written: bytes) -> tuple[Read, list[str]]:
    """Return what a printer makes of a label: the symbol that a reader finds on it, and the lines of text."""
    label = printed(written)
    (read,) = read_picture(label.picture)
    return read, [text.said for text in label.texts]
