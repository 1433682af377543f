"""Reading text with the identifiers in brackets, as it is printed beside a symbol and typed by people.

An opening bracket begins an element; one that is part of a value is written `\\(`. A separator may stand between two
elements and behind the last, as in an element string: programs put brackets around identifiers and leave it. Source:
GS1 General Specifications, section 4 (human readable interpretation); the escape is that of GS1's own encoders.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from domain.ground.identifiers import character_name
from scanners.grammar.element_string import require_company, require_value
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import Reason, ScanError
from scanners.grammar.schema import GS

_ELEMENT: Final = re.compile(rf"\(([0-9]{{2,4}})\)((?:[^(\\{GS}]|\\\()*)({GS}(?=\(|\Z))?")
_SERIAL: Final = "21"


def read_bracketed(text: str, year: int) -> dict[str, str]:
    """The elements of `(01)...(21)...`, in order. Raises `ScanError` with positions in `text`."""
    elements: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _ELEMENT.match(text, at)
        if found is None:
            raise ScanError(Reason.WRONG_CHARACTERS, None, at + 1, "(01), (21) ...", character_name(text[at]))
        ai, value = found[1], found[2].replace("\\(", "(")
        if ai not in ELEMENTS:
            raise ScanError(Reason.UNKNOWN_ELEMENT, None, at + 2, got=ai)
        require_value(ELEMENTS[ai], value, year, found.start(2))
        if elements.setdefault(ai, value) != value:
            raise ScanError(Reason.REPEATED_ELEMENT, ai, at + 1)
        at = found.end()
    require_company(elements)
    return elements


def joined(text: str, year: int) -> Iterator[dict[str, str]]:
    """Yield other elements of a text that is read, if a number in brackets is a part of the serial before it.

    A label of ours prints such a serial as it is, and who types it from there writes no `\\(`.
    """
    pieces = [(found[1], found[2], bool(found[3])) for found in _ELEMENT.finditer(text)]
    at = next((at for at, (ai, *_) in enumerate(pieces) if ai == _SERIAL), len(pieces))
    serial, behind = "", at
    while behind < len(pieces):
        ai, value, is_closed = pieces[behind]
        serial += f"({ai}){value}" if serial else value
        behind += 1
        if len(serial.replace("\\(", "(")) > ELEMENTS[_SERIAL].most or is_closed:
            return
        if behind > at + 1:
            others = [*pieces[:at], (_SERIAL, serial, False), *pieces[behind:]]
            whole = {ai: value.replace("\\(", "(") for ai, value, _ in others}
            with suppress(ScanError):
                if len(whole) == len(others):
                    yield _checked(whole, year)


def _checked(elements: dict[str, str], year: int) -> dict[str, str]:
    require_value(ELEMENTS[_SERIAL], elements[_SERIAL], year, 0)
    require_company(elements)
    return elements
