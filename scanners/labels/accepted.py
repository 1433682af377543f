"""Which texts of codes are printed: those that say exactly what the symbol will hold, and nothing a program made of it.

A scan puts right what a program or a scanner spoiled, since the pack is there already. A label is made to be scanned
for years, so of a text that was spoiled nothing is put right, and of one that may be, nothing is printed.
"""

import re
from collections.abc import Mapping
from typing import Final

from domain.ground.identifiers import character_name
from domain.ground.spreadsheets import spoiled_as
from scanners.grammar.build import element_string
from scanners.grammar.errors import Reason, ScanError
from scanners.grammar.schema import GS
from scanners.repairs.ambiguous import AmbiguousError
from scanners.repairs.lost_gs import WIDTHS
from scanners.repairs.reading import Form, Reading, Repair
from scanners.repairs.separators import WRITTEN_OUT

_HARMLESS: Final = frozenset([Repair.LOST_GS, Repair.GS_WRITTEN_OUT, Repair.PLAIN_CARRIER])
"""What may be put right: the same elements come of it in the same order, whatever else was meant."""

_TYPED: Final = {
    Repair.KEYBOARD_RU: Reason.KEYBOARD_LAYOUT,
    Repair.KEYBOARD_KZ: Reason.KEYBOARD_LAYOUT,
    Repair.CAPS_LOCK: Reason.CAPS_LOCK,
}

_ESCAPE: Final = re.compile(r"&(?:[a-z]{2,8}|#[0-9]{1,7}|#x[0-9a-f]{1,6});|%[0-9a-f]{2}|_x[0-9a-f]{4}_", re.IGNORECASE)
"""A character that a program wrote as others. All of these are characters of the GS1 set 82 themselves."""

_MADE: Final = ("21", "91", "92")
"""What a maker's program draws at random, so that it may look like a number: lots are written by people."""

_SEPARATOR: Final = re.compile(rf"{GS}|\{{GS\}}|\^\]")
"""How a separator may be written in a file: as it is, or in the two ways that nothing else can mean."""

_SUFFIX: Final = "\r\n\t"
_PREFIX: Final = 3


def require_accepted(text: str, found: Reading, *, literal: bool) -> None:
    """Refuse the text of a code, as it was read, where a label should not say it. Raises `ScanError`.

    `literal`: values that look as spreadsheets write them are meant so.
    """
    # In brackets an opening one that is part of a value is marked: who writes labels leaves nothing open.
    others = () if found.form is Form.BRACKETED else found.divided().readings
    if others:
        raise AmbiguousError(Reason.LOST_GS, "21", readings=(found, *others))
    _require_as_written(text, found)
    for ai, value in found.elements.items():
        if (escape := _ESCAPE.search(value)) is not None:
            raise _wrong_value(text, ai, value, "the characters themselves", f"the escape {escape[0]}")
        form = None if literal or ai not in _MADE else spoiled_as(value)
        if form is not None:
            raise _wrong_value(text, ai, value, "the value as it was made", f"a {form} of a spreadsheet")
    _require_nothing_behind(text, found.elements)


def _require_as_written(text: str, found: Reading) -> None:
    """Refuse a text out of which a program's or a keyboard's changes had to be taken."""
    for repair in found.repaired:
        if repair in _TYPED:
            at = next((at for at, character in enumerate(text) if not character.isascii()), 0)
            raise ScanError(_TYPED[repair], None, at + 1, got=character_name(text[at]))
    body = _body(text)
    match found.form:
        case Form.BRACKETED:
            written = GS in body or any(WRITTEN_OUT.search(value) for value in found.elements.values())
            if written or body != _bracketed(found.elements):
                at = next((one.start() for one in WRITTEN_OUT.finditer(text)), text.find(GS))
                raise ScanError(Reason.STRAY_SEPARATOR, None, max(at, 0) + 1)
        case Form.ELEMENT_STRING:
            plain = element_string(found.elements).replace(GS, "")
            if _SEPARATOR.sub("", body) != plain:
                raise ScanError(
                    Reason.WRONG_CHARACTERS, None, 1, "a code as scanners send it", "one that was rewritten"
                )
        case _:
            pass
    if not _HARMLESS.issuperset(found.repaired):
        raise _rewritten()


def _require_nothing_behind(text: str, elements: Mapping[str, str]) -> None:
    """Refuse a code of Kazakhstan of other widths or with more elements, and one behind which its product stands."""
    if "91" in elements and "92" in elements:
        for ai, width in WIDTHS.items():
            if ai in elements and len(elements[ai]) != width:
                value = elements[ai]
                raise ScanError(Reason.WRONG_LENGTH, ai, _position(text, value), str(width), str(len(value)))
        for ai in elements:
            if ai not in WIDTHS:
                raise ScanError(Reason.FORBIDDEN_PAIR, "92", got=f"AI {ai}")
    last = list(elements.values())[-1]
    product = elements.get("01", "").lstrip("0")
    if product and last != elements["01"] and last.endswith(product):
        raise ScanError(Reason.SEVERAL_CODES, None, len(_body(text)) - len(product) + 1)


def _body(text: str) -> str:
    """The text without what scanners add in front of it and behind it."""
    body = text.rstrip(_SUFFIX)
    return (body[_PREFIX:] if body[:1] == "]" else body).removeprefix(GS)


def _bracketed(elements: Mapping[str, str]) -> str:
    return "".join(f"({ai}){in_brackets(value)}" for ai, value in elements.items())


def in_brackets(value: str) -> str:
    """A value as it stands behind its identifier in brackets: an opening bracket of its own is marked as such."""
    return value.replace("(", "\\(")


def _rewritten() -> ScanError:
    return ScanError(Reason.WRONG_CHARACTERS, None, 1, "a code as scanners send it", "one that was rewritten")


def _wrong_value(text: str, ai: str, value: str, expected: str, got: str) -> ScanError:
    return ScanError(Reason.WRONG_VALUE, ai, _position(text, value), expected, got)


def _position(text: str, value: str) -> int:
    return max(text.rfind(value), 0) + 1
