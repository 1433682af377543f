"""Pictures to read codes from: generated from a seed, eighteen ways to spoil one, from mild to bad in each.

A scene is a label on a table, seen by a camera. The symbol and some words are drawn flat and large, then turned, tilted
or bent, brought to size, and spoiled (`bench.spoiling`). The seed decides everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from math import asin, cos, hypot, radians, sin
from typing import Any, Final, cast

import numpy as np
import qrcode
import zxingcpp
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from bench.spoiling import KINDS, View
from domain.ground.identifiers import Gtin, Serial, Sscc
from scanners import digital_link, element_string
from scanners.pictures.tones import Tones

PER_KIND: Final = 12
FINE: Final = 2
"""How many times larger a scene is drawn than it is seen."""

LETTERS: Final = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
BASE64: Final = LETTERS + "IOl+/"
STEM: Final = "https://example.org"
LINES: Final = ("(01) GTIN 04870001000011", "(21) SERIAL", "(17) EXP 27-06-30", "(10) LOT A7", "Tablets 100 mg No. 30")


class Symbol(StrEnum):
    """What a scene shows. Others come behind these: their order is part of the seed."""

    DATA_MATRIX = "Data Matrix"
    QR = "QR"
    EAN_13 = "EAN-13"
    GS1_128 = "GS1-128"


FINER: Final = {Symbol.EAN_13: 0.5, Symbol.GS1_128: 0.4}
"""The modules of linear codes are so much finer: there are more of them in a row, and still they fit."""

HIGH: Final = 40
"""The modules that bars are long."""

QUIET: Final = 10
"""The modules of paper beside bars."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture as a file, and the bytes and the symbology that a perfect reader gives for it."""

    kind: str
    picture: bytes
    content: bytes
    symbology: str


def scenes(symbol: Symbol, seed: int, per_kind: int = PER_KIND) -> Iterator[Scene]:
    """Yield the scenes of a seed, kind by kind, from the mildest to the worst."""
    for number, kind in enumerate(KINDS):
        for step in range(per_kind):
            rng = np.random.default_rng([seed, list(Symbol).index(symbol), number, step])
            view = View(rng, strength=(step + rng.random()) / per_kind)
            content, symbology, drawn = _code(symbol, rng)
            KINDS[kind](view)
            view.module *= FINER.get(symbol, 1)
            yield Scene(kind, _file(view, _spoiled(view, drawn)), content, symbology)


def _code(symbol: Symbol, rng: np.random.Generator) -> tuple[bytes, str, Image.Image]:
    """Make up a pack, or a pallet, and draw its symbol, one pixel a module, without a margin above and below."""
    drawing = cast("Any", zxingcpp)  # the options are not declared
    if symbol is Symbol.EAN_13:
        gtin = str(Gtin.from_body("0487" + _any(rng, "0123456789", 9)))[1:]
        return gtin.encode(), "]E0", _bars(drawing.create_barcode(gtin, zxingcpp.BarcodeFormat.EAN13))
    if symbol is Symbol.GS1_128:
        sscc = str(Sscc.from_body("3487" + _any(rng, "0123456789", 13)))
        code = drawing.create_barcode(f"(00){sscc}", zxingcpp.BarcodeFormat.Code128, gs1=True)
        return f"00{sscc}".encode(), "]C1", _bars(code)
    elements = {"01": str(Gtin.from_body("0487" + _any(rng, "0123456789", 9))), "21": _any(rng, LETTERS, 13)}
    if rng.random() < 0.5:
        elements |= {"91": _any(rng, LETTERS, 4), "92": _any(rng, BASE64, 43) + "="}
    else:
        elements |= {"17": f"{rng.integers(27, 31)}{rng.integers(1, 13):02}00", "10": _any(rng, LETTERS, 7)}
    if symbol is Symbol.DATA_MATRIX:
        return element_string(elements).encode(), "]d2", _gs1(elements, "DataMatrix", force_square=True)
    if rng.random() < 0.5:
        link = digital_link(Gtin(elements["01"]), Serial(elements["21"]), stem=STEM)
        return link.encode(), "]Q1", _link(link)
    return element_string(elements).encode(), "]Q3", _gs1(elements, "QRCode", ec_level="M")


def _any(rng: np.random.Generator, letters: str, count: int) -> str:
    return "".join(rng.choice(list(letters), count))


def _bars(code: zxingcpp.Barcode) -> Image.Image:
    row = np.array(zxingcpp.write_barcode_to_image(code, add_quiet_zones=False))[:1]
    return Image.fromarray(np.pad(row, ((0, 0), (QUIET, QUIET)), constant_values=255).repeat(HIGH, 0))


def _gs1(elements: dict[str, str], form: str, **options: Any) -> Image.Image:
    bracketed = "".join(f"({ai}){value}" for ai, value in elements.items())
    drawing = cast("Any", zxingcpp)  # the options are not declared
    code = drawing.create_barcode(bracketed, zxingcpp.barcode_format_from_str(form), gs1=True, **options)
    return Image.fromarray(np.array(zxingcpp.write_barcode_to_image(code, add_quiet_zones=False)))


def _link(link: str) -> Image.Image:
    code = qrcode.QRCode(border=0, error_correction=qrcode.ERROR_CORRECT_M)
    code.add_data(link, optimize=0)
    return Image.fromarray(np.where(np.array(code.get_matrix()), 0, 255).astype(np.uint8))


def _spoiled(view: View, drawn: Image.Image) -> Image.Image:
    flat = _table(view, drawn.width)
    symbol = _printed(view, drawn)
    left, top = (round(FINE * at) - symbol.width // 2 for at in view.centre)
    flat.paste(symbol, (left, top))
    seen = _seen(view, flat).reduce(FINE)
    view.side = view.module * drawn.width
    tones: Tones = np.asarray(seen, np.float64)
    for spoil in view.spoils:
        tones = spoil(tones)
    noise = view.rng.normal(0, 1.5, tones.shape)  # no camera has none
    return Image.fromarray((tones + noise).clip(0, 255).astype(np.uint8))


def _table(view: View, modules: int) -> Image.Image:
    """Draw the table, the label on it, and words beside the place of the symbol."""
    flat = Image.new("L", (FINE * view.size[0], FINE * view.size[1]), int(view.rng.integers(90, 200)))
    reach = round(FINE * view.module * (modules / 2 + 3))
    label = Image.new("L", (round(3.4 * reach), round(2.5 * reach)), view.paper)
    size = FINE * int(view.rng.integers(11, 17))
    font = ImageFont.load_default(size)
    draw = ImageDraw.Draw(label)
    for number, line in enumerate(LINES[: int(view.rng.integers(2, len(LINES) + 1))]):
        draw.text((2 * reach, 0.1 * reach + number * 1.5 * size), line, view.ink, font)
    flat.paste(label, (round(FINE * view.centre[0]) - reach, round(FINE * view.centre[1]) - reach))
    return flat


def _printed(view: View, drawn: Image.Image) -> Image.Image:
    """The symbol at its size, in the tones of ink and paper, its dark modules grown by `view.growth` of a module."""
    scale = max(2, round(FINE * view.module))
    large = drawn.resize((drawn.width * scale, drawn.height * scale), Image.Resampling.NEAREST)
    margin = 2 * scale
    framed = Image.new("L", (large.width + 2 * margin, large.height + 2 * margin), 255)
    framed.paste(large, (margin, margin))
    grown = np.asarray(framed.filter(ImageFilter.GaussianBlur(0.3 * scale)) if view.growth else framed)
    tones = np.where(grown < 128 + 240 * view.growth, view.ink, view.paper)
    return Image.fromarray(tones.astype(np.uint8))


def _seen(view: View, flat: Image.Image) -> Image.Image:
    """Bend the label, then look at it turned and tilted around the symbol's middle."""
    middle = tuple(FINE * at for at in view.centre)
    if view.radius:
        flat = _bent(flat, FINE * view.radius, middle[0])
    width, height = flat.size
    corners: list[tuple[float, float]] = [(0, 0), (width, 0), (width, height), (0, height)]
    places = [_place(view, x - middle[0], y - middle[1], hypot(width, height)) for x, y in corners]
    moved = [(middle[0] + x, middle[1] + y) for x, y in places]
    return flat.transform(
        flat.size, Image.Transform.PERSPECTIVE, _homography(moved, corners), Image.Resampling.BICUBIC, fillcolor=128
    )


def _place(view: View, x: float, y: float, far: float) -> tuple[float, float]:
    """Where a point of the label is seen, from the symbol's middle."""
    turn = radians(view.turn)
    x, y = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
    nearer = 1 + (view.tilt[0] * x + view.tilt[1] * y) / far
    return x / nearer, y / nearer


def _homography(source: list[tuple[float, float]], target: list[tuple[float, float]]) -> list[float]:
    """Return the eight numbers that take four points to four others."""
    rows: list[list[float]] = []
    for (x, y), (u, v) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    return [float(one) for one in np.linalg.solve(np.array(rows), np.array(target, np.float64).ravel())]


def _bent(flat: Image.Image, radius: float, middle: float) -> Image.Image:
    """Wrap the label around an upright cylinder, seen from somewhat above."""
    pieces: list[tuple[tuple[int, int, int, int], tuple[float, ...]]] = []
    step = 4

    def unrolled(x: float) -> tuple[float, float]:
        share = max(-0.98, min(0.98, (x - middle) / radius))
        return middle + radius * asin(share), 0.15 * radius * (1 - cos(asin(share)))

    for left in range(0, flat.width, step):
        (u0, v0), (u1, v1) = unrolled(left), unrolled(left + step)
        bottom = flat.height
        pieces.append(((left, 0, left + step, bottom), (u0, v0, u0, bottom + v0, u1, bottom + v1, u1, v1)))
    return flat.transform(flat.size, Image.Transform.MESH, pieces, Image.Resampling.BILINEAR, fillcolor=128)


def _file(view: View, picture: Image.Image) -> bytes:
    file = BytesIO()
    if view.jpeg:
        picture.save(file, "JPEG", quality=view.jpeg)
    else:
        picture.save(file, "PNG", compress_level=1)
    return file.getvalue()
