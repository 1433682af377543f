"""How many codes a text holds: two that were scanned one after the other and the till took for one, or none at all."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from domain.ground.identifiers import has_check_digit
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import Code, Reason, ScanError
from scanners.grammar.schema import GS
from scanners.repairs.retyping import is_checked

_BEGINNING: Final = re.compile(r"\][a-z][0-9]|\(0[01]\)|https?://|01[0-9]{14}(?:21|17|10)|00[0-9]{18}", re.IGNORECASE)
"""How a code begins: with the prefix of its symbology, in brackets, as a link, or with a product or a container."""

_NUMBERS: Final = (13, 14, 12, 8, 18)
"""How many digits a number has that is scanned alone: EAN-13, GTIN-14, UPC-A, EAN-8, SSCC."""

_ALONE_LEAST: Final = 12
"""How many digits two numbers must have at least that are taken for two: fewer may be one that was misread."""

_TRACE: Final = re.compile(
    rf"{_BEGINNING.pattern}|\([0-9]{{2,4}}\)|01[0-9]{{14}}|(?<![0-9])[0-9]{{13,14}}$", re.IGNORECASE
)
"""What shows that a text holds a code, whatever stands in front of it: its beginning, or a number scanned alone."""

_CODE_LEAST: Final = 19
"""How many characters the code of a pack has at least: a product, and a serial of one character."""

_PRODUCT: Final = re.compile("01[)/]?([0-9]{14})")
_OWN_LEAST: Final = 8
"""How many digits the number of a product has at least without the zeros in front: it stands there by no chance."""

_TRIED_MAX: Final = 16
"""How many beginnings are looked at: it bounds the time."""


def second_code(text: str, is_code: Callable[[str], bool]) -> int | None:
    """Where in a text that is no code another one begins, behind one that `is_code`; None if there is none.

    What follows is a code too, or the first one again, however often.
    """
    at = 1
    for _ in range(_TRIED_MAX):
        found = _BEGINNING.search(text, at)
        if found is None:
            return None
        at = found.start()
        first, rest = text[:at], text[at:]
        if (rest.startswith(first) or is_code(rest)) and is_code(first):
            return at
        at += 1
    return None


Elements = Callable[[str], Mapping[str, str]]
"""Gives the elements of a text, none if it is no code."""


def number_behind(text: str, error: ScanError, elements_of: Elements) -> ScanError | None:
    """Why a text is no code, if the number of a product or a container came right behind one, whole or its beginning.

    `error` is why it could not be read. What may lack separators is left to that, but if the code's own EAN follows.
    """
    at = _own_number(text, elements_of)
    if at is None and error.code is Code.UNREADABLE:
        at = _whole_number(text, elements_of)
    if at is not None:
        return ScanError(Reason.SEVERAL_CODES, None, at + 1)
    if error.position is None or error.code is Code.AMBIGUOUS:
        return None
    at = error.position - 1
    if error.reason is Reason.UNKNOWN_ELEMENT and _begins_number(text, at, elements_of):
        return ScanError(Reason.SEVERAL_CODES, None, at + 1)
    is_open = error.reason is Reason.TOO_LONG and error.element in {"21", "10"} and GS not in text[at:]
    if is_open and error.element and _begins_number(text, at + ELEMENTS[error.element].most, elements_of):
        return ScanError(Reason.SEVERAL_CODES)  # where it begins cannot be known
    return None


def _own_number(text: str, elements_of: Elements) -> int | None:
    """Where the number of the code's own product stands behind it; None if it does not."""
    product = _PRODUCT.search(text)
    if product is None:
        return None
    for number in (product[1], product[1].lstrip("0")):
        at = len(text) - len(number)
        if (
            len(number) >= _OWN_LEAST
            and product.end() < at
            and text.endswith(number)
            and is_checked(elements_of(text[:at]))
        ):
            return at
    return None


def _whole_number(text: str, elements_of: Elements) -> int | None:
    """Where a whole number begins behind a code; None if none does."""
    digits = len(text) - len(text.rstrip("0123456789"))
    for width in _NUMBERS:
        at = len(text) - width
        if not (at > 0 and width <= digits and has_check_digit(text[at:])):
            continue
        if digits == len(text) and min(at, width) < _ALONE_LEAST:
            continue
        if is_checked(elements_of(text[:at])):
            return at
    return None


def _begins_number(text: str, at: int, elements_of: Elements) -> bool:
    """Whether a pack's code ends here, and nothing follows but digits, no more than a number has."""
    behind = text[at:]
    is_number = 0 < len(behind) <= max(_NUMBERS) and behind.isascii() and behind.isdigit()
    return is_number and {"01", "21"} <= elements_of(text[:at]).keys()


def is_typed(text: str) -> bool:
    """Whether there is no trace of a code in a text: then people wrote it, and no scanner is to blame for it.

    Of other alphabets only short words are taken for that, since under the Kazakh layout a whole code arrives so.
    """
    if text.isascii():
        return _TRACE.search(text) is None
    return len(text) < _CODE_LEAST and text.replace(" ", "").isalpha()
