"""Where things stand on a label, in millimetres from its upper left corner.

A pack's label has its lines beside the symbol, a container's below it. Text stands in cells of one width, so a line is
as long in every format. Sources: GS1 General Specifications, sections 4.14 (human readable interpretation), 5.12.3
(bar height, quiet zones), 6.6 (logistic labels: the SSCC's title and number in large type, its symbol below).
"""

from typing import Final, NamedTuple

from scanners.labels.label import ContainerLabel, Label
from scanners.labels.symbols import QUIET, Symbol, symbol_of

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
_CONTAINER_TEXT: Final = 4.5
_BARS: Final = 32.0
"""The height of the bars; a logistic unit needs 31.75 mm (section 5.12.3)."""


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


def draw(label: Label, module: float) -> Drawing:
    """The drawing of a label with modules of a size."""
    symbol = symbol_of(label)
    if isinstance(label, ContainerLabel):
        return _below(label, symbol, module)
    return _beside(label, symbol, module)


def _beside(label: Label, symbol: Symbol, module: float) -> Drawing:
    margin = _margin(symbol, module)
    side = symbol.width * module
    texts = [text[at : at + _LINE_MAX] for text in label.lines for at in range(0, len(text), _LINE_MAX)]
    block = _TEXT * (1 + _PITCH * (len(texts) - 1))
    height = max(side, block) + 2 * margin
    first = (height - block) / 2 + _TEXT * (1 - DESCENT)
    x = margin + side + margin
    lines = tuple(Line(x, first + number * _PITCH * _TEXT, _TEXT, text) for number, text in enumerate(texts))
    width = max(line.x + line.width for line in lines) + margin
    return Drawing(label, symbol, width, height, margin, (height - side) / 2, module, module, lines)


def _below(label: ContainerLabel, symbol: Symbol, module: float) -> Drawing:
    margin = _margin(symbol, module)
    wide = symbol.width * module
    title = Line(margin, _MARGIN + _TITLE_TEXT, _TITLE_TEXT, _TITLE)
    size = wide / (CELL * len(label.sscc))
    large = Line(margin, title.y + size, size, label.sscc)
    top = large.y + _MARGIN
    (text,) = label.lines
    centred = margin + (wide - CELL * _CONTAINER_TEXT * len(text)) / 2
    below = Line(centred, top + _BARS + _CONTAINER_TEXT, _CONTAINER_TEXT, text)
    height = below.y + DESCENT * _CONTAINER_TEXT + _MARGIN
    return Drawing(label, symbol, wide + 2 * margin, height, margin, top, module, _BARS, (title, large, below))


def _margin(symbol: Symbol, module: float) -> float:
    return max(_MARGIN, QUIET[symbol.carrier] * module)
