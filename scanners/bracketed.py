"""Reading text with the identifiers in brackets, as it is printed beside a symbol and typed by people.

An opening bracket begins an element; one that is part of a value is written `\\(`. Source: GS1 General
Specifications, section 4 (human readable interpretation); the escape is that of GS1's own encoders.
"""

import re
from typing import Final

from domain.identifiers import character_name
from scanners.element_string import require_company, require_value
from scanners.elements import ELEMENTS
from scanners.errors import Reason, ScanError

_ELEMENT: Final = re.compile(r"\(([0-9]{2,4})\)((?:[^(\\]|\\\()*)").match


def read_bracketed(text: str, year: int) -> dict[str, str]:
    """The elements of `(01)...(21)...`, in order. Raises `ScanError` with positions in `text`."""
    elements: dict[str, str] = {}
    at = 0
    while at < len(text):
        found = _ELEMENT(text, at)
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
