"""From the text of a code to a reading.

What is read: GS1 element strings with or without the scanner's symbology prefix, text with identifiers in brackets,
GS1 Digital Links, and the digits of an SSCC or of a product alone. Sources: GS1 General Specifications, sections 3,
4.14 and 7.8; ISO/IEC 15424 (symbology prefixes); GS1 Digital Link standard, URI syntax.

    >>> parse("]d20104870001000011" "21A1b2C3d4E5f6G", today=date(2026, 7, 1)).pack
    PackKey(gtin='04870001000011', serial='A1b2C3d4E5f6G')
"""

from datetime import date
from enum import Enum
from typing import Final

from domain.identifiers import Gtin, IdentifierError, Sscc, character_name
from scanners.bracketed import read_bracketed
from scanners.digital_link import begins_link, read_link
from scanners.errors import Reason, ScanError
from scanners.reading import Form, Reading, Repair
from scanners.repairs import read_as_sent, reading
from scanners.schema import GS

TEXT_MAX: Final = 8192
"""The most characters of a text. No symbol holds more: the largest QR Code has 7,089 digits."""


class _Carrier(Enum):
    """What a symbology prefix says of the text behind it."""

    GS1 = "element strings"
    PLAIN = "any text"
    RETAIL = "a product's number alone"


_GS1: Final = _Carrier.GS1
_PLAIN: Final = _Carrier.PLAIN
_RETAIL: Final = _Carrier.RETAIL
_CARRIERS: Final = {
    prefix: carrier
    for carrier, prefixes in {
        _GS1: "]C1 ]e0 ]d2 ]d5 ]d8 ]Q3 ]Q4 ]J1",
        _PLAIN: "]C0 ]d1 ]d4 ]d7 ]Q1 ]Q2 ]J0",
        _RETAIL: "]E0 ]E4 ]I0 ]I1",
    }.items()
    for prefix in prefixes.split()
}
"""The symbology prefixes of ISO/IEC 15424 that we read. A plain carrier should hold a Digital Link or bracketed text;
an element string in it is read too, and marked, since there are printers that leave out the FNC1 in front."""

_MARK: Final = (Repair.PLAIN_CARRIER,)

_PREFIX: Final = 3
_SUFFIX: Final = "\r\n\t"
_DIGITS: Final = frozenset("0123456789")
_ALONE: Final = frozenset([*Gtin.lengths, *Sscc.lengths])


def parse(text: str, *, today: date) -> Reading:
    """Read the text of one code. `today` places two-digit years (General Specifications, section 7.12).

    Raises `ScanError`, and nothing else, for whatever is not a valid code. What a scanner adds is
    taken off: a symbology prefix, a separator in front, CR, LF or TAB behind. Digits alone, as many as a GTIN or an
    SSCC has and without the prefix of a GS1 symbol, are that number and never an element string.
    """
    if len(text) > TEXT_MAX:
        raise ScanError(Reason.TEXT_TOO_LONG, expected=str(TEXT_MAX), got=str(len(text)))
    carrier, begins = None, 0
    if text[:1] == "]":
        carrier, begins = _carrier(text), _PREFIX
    body = text[begins:].rstrip(_SUFFIX)
    if body[:1] == GS:
        carrier, begins, body = carrier or _GS1, begins + 1, body[1:]
    if not body:
        raise ScanError(Reason.EMPTY)
    try:
        if carrier is _RETAIL or (len(body) in _ALONE and carrier is not _GS1 and _are_digits(body)):
            return _read_number(body, carrier)
        if body[0] in _DIGITS:
            return read_as_sent(body, today.year, _MARK if carrier is _PLAIN else ())
        return _read_form(body, carrier, today.year)
    except ScanError as error:
        if begins and error.position is not None:
            raise error.at(error.position + begins) from None
        raise


def _carrier(text: str) -> _Carrier:
    carrier = _CARRIERS.get(text[:_PREFIX])
    if carrier is None:
        got = " ".join(map(character_name, text[:_PREFIX]))
        raise ScanError(Reason.WRONG_CARRIER, None, 1, "]d2, ]C1, ]Q3 ...", got)
    return carrier


def _read_form(body: str, carrier: _Carrier | None, year: int) -> Reading:
    """What does not begin with a digit: brackets, a link, or nothing we know."""
    if body[0] == "(":
        return reading(Form.BRACKETED, read_bracketed(body, year), year)
    if begins_link(body):
        return reading(Form.DIGITAL_LINK, read_link(body, year), year)
    return read_as_sent(body, year, _MARK if carrier is _PLAIN else ())


def _are_digits(body: str) -> bool:
    return body.isascii() and body.isdigit()


def _read_number(body: str, carrier: _Carrier | None) -> Reading:
    """An SSCC (18 digits), or a product's number: it says nothing of one pack."""
    is_sscc = carrier is not _RETAIL and len(body) not in Gtin.lengths
    try:
        if is_sscc:
            return Reading(Form.SSCC, {"00": Sscc(body)})
        return Reading(Form.PRODUCT, {"01": Gtin(body)})
    except IdentifierError as error:
        ai = "00" if is_sscc else "01"
        raise ScanError(Reason(error.code), ai, error.position, error.expected, error.got) from None
