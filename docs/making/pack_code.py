"""`docs/explanation/pack-code.svg`: a pack's code, drawn from a real symbol and the elements it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from domain.ground.identifiers import Gtin, Serial
from scanners import GS
from scanners.grammar.errors import NAMES
from scanners.labels import PackLabel, symbol_of

LABEL: Final = PackLabel.of(
    Gtin("04870001000011"),
    Serial("A1b2C3d4E5f6G"),
    key="EE05",
    code="Abcdefghij0123456789Abcdefghij0123456789+/a=",
)
"""A pack that does not exist, with a tail that signs nothing."""

SAID: Final = {
    "01": ("#cfe3ff", "the product, the same on every pack of it; its last digit checks the others"),
    "21": ("#d3f2d3", "this one pack; product and serial together are its name"),
    "91": ("#ffe7c2", "names the key that the code is verified with"),
    "92": ("#f6d5e5", "32 bytes in base64; nobody outside can tell whether they are right"),
}
"""The colour of each element, and what it is."""

_MARK: Final = "#333"
_CELL: Final = 10
_MARK_WIDTH: Final = {"FNC1": 36, "GS": 22}
_LEFT, _TOP, _HIGH = 16, 44, 26
_MODULE: Final = 5
_LEGEND: Final = 130
_LINE: Final = 40


class _Piece(NamedTuple):
    """A stretch of the strip: an element, or a mark between two."""

    x: int
    width: int
    ai: str  # "" for a mark
    text: str


def pack_code() -> str:
    """Return the drawing as SVG."""
    pieces = list(_pieces())
    symbol = symbol_of(LABEL)
    width = pieces[-1].x + pieces[-1].width + _LEFT
    height = _LEGEND + symbol.width * _MODULE + 24
    modules = "".join(f"M{run.column} {run.row}h{run.length}v1h-{run.length}z" for run in symbol.runs)
    characters = sum(len(piece.text) for piece in pieces if piece.ai)
    title = f"The {characters} characters of a pack's code in Kazakhstan, and the symbol that holds them"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">',
            f"<title>{title}</title>",
            f'<rect width="{width}" height="{height}" fill="#fff"/>',
            *(part for piece in pieces for part in _box(piece)),
            f'<path transform="translate({_LEFT} {_LEGEND}) scale({_MODULE})" d="{modules}"/>',
            '<g font-family="sans-serif" font-size="14">',
            *_legend(pieces, _LEFT + symbol.width * _MODULE + 28),
            "</g>",
            "</svg>",
            "",
        ]
    )


def _pieces() -> Iterator[_Piece]:
    """Yield what the symbol holds, from left to right."""
    x, at, mark = _LEFT, 0, "FNC1"
    for ai, value in LABEL.elements.items():
        if LABEL.text[at] == GS:
            at, mark = at + 1, "GS"
        if mark:
            yield _Piece(x, _MARK_WIDTH[mark], "", mark)
            x += _MARK_WIDTH[mark]
        text = ai + value
        yield _Piece(x, _CELL * len(text), ai, text)
        x, at, mark = x + _CELL * len(text), at + len(text), ""


def _box(piece: _Piece) -> Iterator[str]:
    """Yield the box of a stretch and what stands in it, each character in its cell."""
    colour = SAID[piece.ai][0] if piece.ai else _MARK
    yield f'<rect x="{piece.x}" y="{_TOP}" width="{piece.width}" height="{_HIGH}" fill="{colour}"/>'
    middle = piece.x + piece.width // 2
    if not piece.ai:
        yield _text(middle, _TOP + 17, piece.text, 'fill="#fff" font-family="sans-serif" font-size="11"')
        return
    places = " ".join(str(piece.x + _CELL * at + _CELL // 2) for at in range(len(piece.text)))
    yield _text(places, _TOP + 18, piece.text, 'font-family="monospace" font-size="15"')
    said = f"{len(piece.ai)} + {len(piece.text) - len(piece.ai)}"
    yield _text(middle, _TOP - 10, said, 'font-family="sans-serif" font-size="12"')


def _text(x: int | str, y: int, text: str, style: str) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" {style}>{escape(text)}</text>'


def _legend(pieces: list[_Piece], x: int) -> Iterator[str]:
    y = _LEGEND + 14
    for piece in (one for one in pieces if one.ai):
        colour, said = SAID[piece.ai]
        yield f'<rect x="{x}" y="{y - 14}" width="26" height="20" fill="{colour}"/>'
        yield f'<text x="{x + 4}" y="{y}">{piece.ai}</text>'
        yield f'<text x="{x + 38}" y="{y}"><tspan font-weight="bold">{NAMES[piece.ai]}</tspan>: {escape(said)}</text>'
        y += _LINE
