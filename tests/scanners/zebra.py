"""A printer of labels: it prints the few commands of ZPL II that labels are made of, and takes no value out of bounds.

A real printer sets such a value to the nearest bound and says nothing. Source: Zebra, ZPL II Programming Guide, by the
name of the command; for the shortened digits of ^GF, its section on the alternative data compression scheme.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from PIL import Image

PLACE_MOST = 32_000
GRAPHIC_MOST = 99_999
LETTERS = (10, 32_000)
LIGHT = 255

_COMMAND = re.compile(r"\^(A0|[A-Z]{2})([^^~\n]*)\n?")


class Box(NamedTuple):
    """A rectangle, in dots or millimetres; the right and the lower edge are outside."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether two boxes overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class Text(NamedTuple):
    """A line of text: where it begins on the line that letters stand on, and the height of a letter's cell."""

    x: int
    y: int
    size: int
    said: str


@dataclass
class Print:
    """A label as it leaves the printer: its graphics as a picture and as boxes, and its lines of text."""

    picture: Image.Image
    graphics: list[Box] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def draw(self, x: int, y: int, dots: Image.Image) -> None:
        """Print a graphic; what of it is light covers nothing."""
        self.picture.paste(0, (x, y), dots)
        self.graphics.append(Box(x, y, x + dots.width, y + dots.height))


def printed(written: bytes) -> Print:
    """Print one label."""
    commands = list(_commands(written.decode("ascii")))
    assert [name for name, _ in commands[:4]] == ["XA", "PW", "LL", "LH"]
    assert commands[3][1] == "0,0"
    assert commands[-1] == ("XZ", "")
    width, height = (_number(said, 2, PLACE_MOST) for _, said in commands[1:3])
    label = Print(Image.new("L", (width, height), LIGHT))
    at, size = (0, 0), 0
    for name, said in commands[4:-1]:
        match name:
            case "FO" | "FT":
                x, y = (_number(part, 0, PLACE_MOST) for part in said.split(","))
                at = x, y
            case "GF":
                _graphic(label, at, said)
            case "A0":
                turned, high, wide = said.split(",")
                size = _number(high, *LETTERS)
                assert (turned, wide) == ("N", high)
            case "FD":
                label.texts.append(Text(*at, size, said))
            case _:
                assert (name, said) == ("FS", "")
    return label


def _commands(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    while at < len(text):
        command = _COMMAND.match(text, at)
        assert command is not None, text[at : at + 40]
        yield command[1], command[2]
        at = command.end()


def _number(said: str, least: int, most: int) -> int:
    assert re.fullmatch("[0-9]+", said)
    assert least <= int(said) <= most
    return int(said)


def _graphic(label: Print, at: tuple[int, int], said: str) -> None:
    written, counted, total, wide, digits = said.split(",")
    assert written == "A"
    bytes_wide, count = _number(wide, 1, GRAPHIC_MOST), _number(total, 1, GRAPHIC_MOST)
    rows = list(_dot_rows(digits, bytes_wide))
    assert len(rows) * bytes_wide == count == _number(counted, 1, GRAPHIC_MOST)
    label.draw(*at, Image.frombytes("1", (8 * bytes_wide, len(rows)), b"".join(rows)))


def _dot_rows(digits: str, bytes_wide: int) -> Iterator[bytes]:
    """Yield the rows of dots of a graphic; `:` is the row above once more."""
    above = b""
    for row in re.findall(rf":|[0-9A-F]{{{2 * bytes_wide}}}|.", digits):
        assert row != ":" or above
        above = above if row == ":" else bytes.fromhex(row)
        assert len(above) == bytes_wide
        yield above
