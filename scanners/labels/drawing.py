"""Where things stand on a label, in millimetres from its upper left corner.

A pack's label has its lines beside the symbol, a container's above and below it. Text stands in cells of one width, so
a line is as long in every format. Sources: GS1 General Specifications, the rules for human readable interpretation
(section 4.15 in release 18), 5.12.3 (bar height, quiet zones), 6.6.4 (logistic labels: the SSCC's title and its number
in large type, the symbol below them).
"""

from typing import Final, NamedTuple

from scanners.labels.label import ContainerLabel, Label
from scanners.labels.symbols import QUIET, Symbol

CELL: Final = 0.6
"""The width of a character, of its size: that of Courier."""

DESCENT: Final = 0.22
"""How far letters reach below the line, of their size."""

_MARGIN: Final = 2.0
_TEXT: Final = 2.5
_PITCH: Final = 1.25
_LINE_MAX: Final = 34
"""The most characters in a line: the longest value of 30 characters stands whole, a longer one is broken."""

_TITLE: Final = "SSCC"
_TITLE_TEXT: Final = 3.5
_NUMBER_TEXT: Final = 11.7
"""The size of a container's number: its digits should be 7 mm high (section 6.6.4.2), and the lowest font that we know
draws them 0.61 of their size."""

_NUMBER_LINE: Final = 9
"""How many digits of it stand in a line: so the number is no wider than the smallest symbol."""

_CONTAINER_TEXT: Final = 4.5
_BARS: Final = 32.0
"""The height of the bars; a logistic unit needs 31.75 mm (section 5.12.3)."""

_GAP: Final = 1.0
"""Between a line and what it belongs to."""


class Line(NamedTuple):
    """A line of text: where its first character begins, on the line that letters stand on, and its size."""

    x: float
    y: float
    size: float
    text: str

    @property
    def width(self) -> float:
        """How long it is."""
        return CELL * self.size * len(self.text)


class Drawing(NamedTuple):
    """A label drawn: its size, where its symbol stands, the module, the height of a row, and its lines."""

    label: Label
    symbol: Symbol
    width: float
    height: float
    x: float
    y: float
    module: float
    row: float
    lines: tuple[Line, ...]


def draw(label: Label, symbol: Symbol, module: float) -> Drawing:
    """The drawing of a label and its symbol, with modules of a size."""
    if isinstance(label, ContainerLabel):
        return _below(label, symbol, module)
    return _beside(label, symbol, module)


def _beside(label: Label, symbol: Symbol, module: float) -> Drawing:
    margin = _margin(symbol, module)
    side = symbol.width * module
    texts = [text[at : at + _LINE_MAX] for text in label.lines for at in range(0, len(text), _LINE_MAX)]
    block = _TEXT * (1 + _PITCH * (len(texts) - 1))
    height = max(side, block) + 2 * margin
    lines = _stacked(margin + side + margin, (height - block) / 2, _TEXT, texts, _PITCH)
    width = max(line.x + line.width for line in lines) + margin
    return Drawing(label, symbol, width, height, margin, (height - side) / 2, module, module, lines)


def _below(label: ContainerLabel, symbol: Symbol, module: float) -> Drawing:
    margin = _margin(symbol, module)
    wide = symbol.width * module
    title = _stacked(margin, _MARGIN, _TITLE_TEXT, [_TITLE])
    parts = [label.sscc[at : at + _NUMBER_LINE] for at in range(0, len(label.sscc), _NUMBER_LINE)]
    large = _MARGIN + _TITLE_TEXT + _GAP
    number = _stacked(margin, large, _NUMBER_TEXT, parts)
    top = large + _NUMBER_TEXT * len(parts)
    (text,) = label.lines
    centred = margin + (wide - CELL * _CONTAINER_TEXT * len(text)) / 2
    under = top + _BARS + _GAP
    below = _stacked(centred, under, _CONTAINER_TEXT, [text])
    height = under + _CONTAINER_TEXT + _MARGIN
    return Drawing(label, symbol, wide + 2 * margin, height, margin, top, module, _BARS, title + number + below)


def _stacked(x: float, top: float, size: float, texts: list[str], pitch: float = 1.0) -> tuple[Line, ...]:
    """Lines of one size, one below the other. `pitch` is from line to line, of their size."""
    first = top + size * (1 - DESCENT)
    return tuple(Line(x, first + number * pitch * size, size, text) for number, text in enumerate(texts))


def _margin(symbol: Symbol, module: float) -> float:
    return max(_MARGIN, QUIET[symbol.carrier] * module)
