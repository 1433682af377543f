"""Reading a GS1 element string: identifiers and values, one after the other, a separator where the length is open.

Strict: what does not end where the GS1 General Specifications (section 7.8) say it ends is refused. A separator is
taken where it must stand, and also after an element that needs none and at the very end, but never twice.
"""

from typing import Final

from domain.ground.identifiers import character_name
from scanners.grammar.associations import SIGNATURE, broken_rule, unsigned_key
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import Reason, ScanError
from scanners.grammar.formats import DIGITS
from scanners.grammar.schema import GS, Element
from scanners.grammar.usual_codes import usual_elements

_STEPS: Final = {ai: (ai, element.find, element.check) for ai, element in ELEMENTS.items()}


def element_at(text: str, at: int) -> Element | None:
    """The element that begins here. No identifier is the beginning of another, so there is one at most."""
    return ELEMENTS.get(text[at : at + 2]) or ELEMENTS.get(text[at : at + 4]) or ELEMENTS.get(text[at : at + 3])


def read_elements(text: str, year: int) -> dict[str, str]:
    """The elements of a whole text, in order, checked one by one and together.

    `year` is the current one, for two-digit years. Raises `ScanError` with positions in `text`.
    """
    return usual_elements(text, year) or read_one_by_one(text, year)


def read_one_by_one(text: str, year: int) -> dict[str, str]:
    """The elements of a whole text, whichever they are. Raises as `read_elements`."""
    elements: dict[str, str] = {}
    steps = _STEPS
    at, end = 0, len(text)
    while at < end:
        step = steps.get(text[at : at + 2]) or steps.get(text[at : at + 4]) or steps.get(text[at : at + 3])
        if step is None:
            raise _no_element(text, at)
        ai, find, check = step
        found = find(text, at)
        if found is None:
            raise _misread(text, at, ELEMENTS[ai], year)
        value = found[1]
        if check is not None and check(value, year) is not None:
            raise _misread(text, at, ELEMENTS[ai], year)
        if elements.setdefault(ai, value) != value:
            raise ScanError(Reason.REPEATED_ELEMENT, ai, at + 1)
        at = found.end()
    if not elements:
        raise ScanError(Reason.EMPTY)
    if broken_rule(tuple(elements)) is not None or SIGNATURE in elements:
        require_company(elements)
    return elements


def require_company(elements: dict[str, str]) -> None:
    """Raise `ScanError` if elements stand together that must not, or one lacks another it needs."""
    broken = broken_rule(tuple(elements)) or unsigned_key(elements)
    if broken is not None:
        company = tuple(elements) if broken.reason is Reason.MISSING_ELEMENT else ()
        raise ScanError(broken.reason, broken.element, None, broken.expected, broken.got, company=company)


def require_value(element: Element, value: str, year: int, at: int) -> None:
    """Raise `ScanError` if a whole value is wrong; it begins at `at`, counted from 0, of the text."""
    fault = element.fault(value, year)
    if fault is not None:
        raise ScanError(fault.reason, element.ai, at + fault.offset + 1, fault.expected, fault.got)


def _misread(text: str, at: int, element: Element, year: int) -> ScanError:
    """Why the element that begins here cannot be read."""
    begins = at + len(element.ai)
    ends = text.find(GS, begins)
    value = text[begins : ends if ends >= 0 else len(text)]
    if element.is_predefined:
        value = value[: element.most]
    try:
        require_value(element, value, year, begins)
    except ScanError as error:
        return error
    raise AssertionError(element.ai)


def _no_element(text: str, at: int) -> ScanError:
    """Why nothing begins here."""
    if text[at] == GS:
        return ScanError(Reason.STRAY_SEPARATOR, None, at + 1)
    for offset, character in enumerate(text[at : at + 2], at):
        if character not in DIGITS.characters:
            return ScanError(Reason.WRONG_CHARACTERS, None, offset + 1, DIGITS.name, character_name(character))
    return ScanError(Reason.UNKNOWN_ELEMENT, None, at + 1, got=_leading_digits(text[at : at + 4]))


def _leading_digits(text: str) -> str:
    return text[: len(text) - len(text.lstrip(DIGITS.characters))]
