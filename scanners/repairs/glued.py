"""Another code right behind the last value of one: an EAN that was scanned at once after it, or its first digits.

Where the last value is of no fixed length, as a serial or a lot, the text stays valid, and names another pack. What the
value was before shows only to who knows the pack, so every shorter value is a reading, and none is believed.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from domain.ground.identifiers import Gtin, Sscc, has_check_digit
from scanners.repairs.lost_gs import WIDTHS

_OPEN: Final = frozenset(["21", "10"])
"""What is compared with the ledger and may be of any length."""

_SERIAL: Final = "21"
_TAIL: Final = "92"
_WIDTHS: Final = (*Gtin.lengths, *Sscc.lengths)


def without_number(elements: Mapping[str, str]) -> Iterator[tuple[dict[str, str], str]]:
    """Yield the elements without a number at the end of the last value, each with that number.

    Behind a serial or a lot it is a whole one, since other digits may be a part of the value; behind a verification
    code, whose width is known, any digits. A lot that is such a number with its identifier, as an EAN that begins with
    10, may be no lot at all.
    """
    *others, last = elements
    value = elements[last]
    if last == _TAIL and (behind := value[WIDTHS[_TAIL] :]).isascii() and behind.isdigit():
        yield {**elements, last: value[: WIDTHS[_TAIL]]}, behind
    if last in _OPEN and others:
        for width in _WIDTHS:
            if width < len(value) and has_check_digit(value[-width:]):
                yield {**elements, last: value[:-width]}, value[-width:]
        if len(last + value) in _WIDTHS and has_check_digit(last + value):
            yield {ai: elements[ai] for ai in others}, last + value


def shorter_serials(elements: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Yield the elements with a shorter serial, the longest first, if it is the last value."""
    *others, last = elements
    if last == _SERIAL and others:
        serial = elements[_SERIAL]
        for length in range(len(serial) - 1, 0, -1):
            yield {**elements, _SERIAL: serial[:length]}


def repeats_product(elements: Mapping[str, str]) -> bool:
    """Whether a number behind the last value is that of the code's own product, as an EAN or in another form."""
    product = elements.get("01")
    return any(
        len(number) in Gtin.lengths and has_check_digit(number) and Gtin(number) == product
        for _, number in without_number(elements)
    )
