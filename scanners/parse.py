"""From the text of a code to a reading.

What is read: GS1 element strings with or without the scanner's symbology prefix, text with identifiers in brackets,
GS1 Digital Links, and the digits of an SSCC or of a product alone. Sources: GS1 General Specifications, sections 3,
4.14 and 7.8; ISO/IEC 15424 (symbology prefixes); GS1 Digital Link standard, URI syntax.

    >>> parse("]d20104870001000011" "21A1b2C3d4E5f6G", today=date(2026, 7, 1)).pack
    PackKey(gtin='04870001000011', serial='A1b2C3d4E5f6G')
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Final

from domain.ground.identifiers import Gtin, IdentifierError, Sscc, character_name
from scanners.grammar.carriers import CARRIERS, Carrier
from scanners.grammar.digital_link import begins_link, read_link
from scanners.grammar.errors import Code, Reason, ScanError
from scanners.grammar.schema import GS
from scanners.repairs.ambiguous import readings_in
from scanners.repairs.as_sent import read_as_sent, read_in_brackets, reading
from scanners.repairs.escapes import before_rewriting, with_pluses
from scanners.repairs.letter_case import require_both_cases
from scanners.repairs.lost_gs import WIDTHS
from scanners.repairs.reading import Form, Reading, Repair, repairs_before
from scanners.repairs.retyping import is_checked
from scanners.repairs.several import is_typed, number_behind, second_code
from scanners.repairs.wedge import read_from_keyboards

TEXT_MAX: Final = 8192
"""The most characters of a text. No symbol holds more: the largest QR Code has 7,089 digits."""


_GS1: Final = Carrier.GS1
_PLAIN: Final = Carrier.PLAIN
_RETAIL: Final = Carrier.RETAIL

_MARK: Final = (Repair.PLAIN_CARRIER,)

_PREFIX: Final = 3
_SUFFIX: Final = "\r\n\t"
_DIGITS: Final = frozenset("0123456789")
_ALONE: Final = frozenset([*Gtin.lengths, *Sscc.lengths])


def parse(text: str, *, today: date) -> Reading:
    """Read the text of one code. `today` places two-digit years (General Specifications, section 7.12).

    Raises `ScanError`, and nothing else, for whatever is not a valid code. What a scanner adds is
    taken off: a symbology prefix, a separator in front, CR, LF or TAB behind. Digits alone, as many as a GTIN or an
    SSCC has and without the prefix of a GS1 symbol, are that number and never an element string. A text that cannot
    be read as it came is tried as one that a program rewrote, or that came through another keyboard.
    """
    if len(text) > TEXT_MAX:
        raise ScanError(Reason.TEXT_TOO_LONG, expected=str(TEXT_MAX), got=str(len(text)))
    text, year = text.rstrip(_SUFFIX), today.year
    try:
        return require_both_cases(_read(text, year))
    except ScanError as error:
        return _read_otherwise(text, year, error)


def _read_otherwise(text: str, year: int, error: ScanError) -> Reading:
    """The reading of a text that cannot be read as it came. Raises `error`, or what is surer to be wrong with it."""
    error.is_typed = is_typed(text)
    if (found := _read_before_rewriting(text, year)) is not None:
        others = tuple(one for one in readings_in(error) if one.elements != found.elements)
        return require_both_cases(found._replace(also=found.also + others))
    if (several := number_behind(text, error, lambda part: _elements(part, year))) is not None:
        raise several from None
    if error.code is Code.AMBIGUOUS:
        raise error
    if (at := second_code(text, lambda part: bool(_elements(part, year)))) is not None:
        raise ScanError(Reason.SEVERAL_CODES, None, at + 1) from None
    return require_both_cases(read_from_keyboards(text, error, lambda typed: _read(typed, year)))


def _read_before_rewriting(text: str, year: int) -> Reading | None:
    """The reading of a text as it was before a program rewrote it, if it names a product or a container then.

    A web address has its own percent signs, which are right or wrong as they stand.
    """
    if begins_link(text[_PREFIX:] if text[:1] == "]" else text):
        return None
    for before in before_rewriting(text):
        with suppress(ScanError):
            found = _read(before.text.rstrip(_SUFFIX), year)
            if is_checked(found.elements):
                return found._replace(repaired=repairs_before(before) + found.repaired)
    if (with_plus := with_pluses(text, WIDTHS["92"])) is not None:
        with suppress(ScanError):
            found = _read(with_plus, year)
            if len(found.code or "") == WIDTHS["92"]:
                return found._replace(repaired=(Repair.TAIL_REWRITTEN, *found.repaired))
    return None


def _elements(text: str, year: int) -> Mapping[str, str]:
    """The elements of a text, none if it is no code."""
    with suppress(ScanError):
        return _read(text.rstrip(_SUFFIX + GS), year).elements
    return {}


def _read(text: str, year: int) -> Reading:
    """The reading of a text as it stands. Raises `ScanError`."""
    carrier, begins = None, 0
    if text[:1] == "]":
        carrier, begins = _carrier(text), _PREFIX
    body = text[begins:]
    if body[:1] == GS:
        carrier, begins, body = carrier or _GS1, begins + 1, body[1:]
    if not body:
        raise ScanError(Reason.EMPTY)
    try:
        if carrier is _RETAIL or (len(body) in _ALONE and carrier is not _GS1 and _are_digits(body)):
            return _read_number(body, carrier)
        if body[0] in _DIGITS:
            found = read_as_sent(body, year, _MARK if carrier is _PLAIN else (), known=text[0] == "]")
            return found._replace(also=found.also + _product_under_caps_lock(body)) if text[:3] == "]e0" else found
        return _read_form(body, carrier, year, known=text[0] == "]")
    except ScanError as error:
        if begins and error.position is not None:
            raise error.at(error.position + begins) from None
        raise


def _carrier(text: str) -> Carrier:
    carrier = CARRIERS.get(text[:_PREFIX])
    if carrier is None:
        got = " ".join(map(character_name, text[:_PREFIX]))
        raise ScanError(Reason.WRONG_CARRIER, None, 1, "]d2, ]C1, ]Q3 ...", got)
    return carrier


def _read_form(body: str, carrier: Carrier | None, year: int, *, known: bool) -> Reading:
    """What does not begin with a digit: brackets, a link, or nothing we know."""
    if body[0] == "(":
        return read_in_brackets(body, year, known=known)
    if begins_link(body):
        return reading(Form.DIGITAL_LINK, read_link(body, year), year, known=known, text=body)
    return read_as_sent(body, year, _MARK if carrier is _PLAIN else (), known=known)


def _product_under_caps_lock(body: str) -> tuple[Reading, ...]:
    """A product's number behind `]E0`, which Caps Lock makes the prefix of another symbol."""
    if len(body) not in Gtin.lengths or not _are_digits(body):
        return ()
    with suppress(ScanError):
        return (_read_number(body, _RETAIL)._replace(repaired=(Repair.CAPS_LOCK,)),)
    return ()


def _are_digits(body: str) -> bool:
    return body.isascii() and body.isdigit()


def _read_number(body: str, carrier: Carrier | None) -> Reading:
    """An SSCC (18 digits), or a product's number: it says nothing of one pack."""
    is_sscc = carrier is not _RETAIL and len(body) not in Gtin.lengths
    try:
        if is_sscc:
            return Reading(Form.SSCC, {"00": Sscc(body)})
        return Reading(Form.PRODUCT, {"01": Gtin(body)})
    except IdentifierError as error:
        ai = "00" if is_sscc else "01"
        raise ScanError(Reason(error.code), ai, error.position or 1, error.expected, error.got) from None
