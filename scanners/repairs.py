"""Element strings as scanners really send them: put right where one reading is left, refused where it is not.

Each repair is tried on the text and the result is read strictly. A repaired reading says what was repaired; what may
be read in several ways is `ambiguous`, and carries the readings for whoever can ask the ledger.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from scanners.element_string import read_elements
from scanners.errors import Reason, ScanError
from scanners.formats import gs1_date
from scanners.lost_gs import ONE_OF_TWO_LOST, fixed_widths, full_readings
from scanners.reading import Form, Reading, Repair
from scanners.schema import GS

_FORM: Final = Form.ELEMENT_STRING

_WRITTEN_OUT: Final = re.compile(r"\^\]|\{GS\}|<GS>|\[GS\]|\\x1d|\\u001d|<0x1d>|\{0x1d\}|\u241d", re.IGNORECASE)
"""The separator as scanners and programs write it when they cannot send ASCII 29."""


def read_as_sent(text: str, year: int, repaired: tuple[Repair, ...] = ()) -> Reading:
    """The reading of an element string whose separators may be written out or lost.

    `repaired` is what was put right before. Raises `ScanError` with positions in `text`.
    """
    if "<" in text and _WRITTEN_OUT.search(text):  # made of characters that a value may hold
        return _read_written_out(text, year, repaired)
    try:
        return _read_strictly(text, year, repaired)
    except ScanError as error:
        if _WRITTEN_OUT.search(text):
            return _read_written_out(text, year, repaired)
        return _read_without_separators(text, year, repaired, error)


def reading(
    form: Form,
    elements: Mapping[str, str],
    year: int,
    repaired: tuple[Repair, ...] = (),
    alternatives: tuple[Reading, ...] = (),
) -> Reading:
    """A reading of elements that have been checked."""
    expiry = gs1_date(elements["17"], year) if "17" in elements else None
    return Reading(form, elements, expiry, repaired, alternatives)


def _read_strictly(text: str, year: int, repaired: tuple[Repair, ...]) -> Reading:
    """The reading of a text that is right as it stands, with what else it could be if separators were lost.

    A separator that arrived shows that the scanner sends them. Then nothing else is looked for, save in a text of the
    fixed widths that lacks one of its two: it may be missing in print.
    """
    elements = read_elements(text, year)
    if GS in text and len(text) != ONE_OF_TWO_LOST:
        return reading(_FORM, elements, year, repaired)
    others = _with_fixed_widths(text, year) if GS in text else full_readings(text, year)
    alternatives = tuple(reading(_FORM, other, year) for other in others if other != elements)
    return reading(_FORM, elements, year, repaired, alternatives)


def _with_fixed_widths(text: str, year: int) -> list[dict[str, str]]:
    """The one reading that fixed widths give, or none."""
    separated = fixed_widths(text)
    if separated is not None:
        with suppress(ScanError):
            return [read_elements(separated, year)]
    return []


def _read_without_separators(text: str, year: int, repaired: tuple[Repair, ...], error: ScanError) -> Reading:
    """The reading if separators were lost where fixed widths leave no choice; else why there is none."""
    for elements in _with_fixed_widths(text, year):
        return reading(_FORM, elements, year, (*repaired, Repair.GS_MISSING))
    readings = tuple(reading(_FORM, elements, year) for elements in full_readings(text, year))
    if readings:
        raise ScanError(Reason.GS_MISSING, error.element, error.position, readings=readings) from None
    raise error


def _read_written_out(text: str, year: int, repaired: tuple[Repair, ...]) -> Reading:
    """The reading with real separators for the written ones.

    `<GS>` is made of characters that a value may hold: if the text as it stands is valid too, that is another reading,
    and if it is the only one, it is not believed.
    """
    separated = _WRITTEN_OUT.sub(GS, text)
    literal: tuple[Reading, ...] = ()
    with suppress(ScanError):
        literal = (reading(_FORM, read_elements(text, year), year),)
    try:
        found = read_as_sent(separated.removeprefix(GS), year, (*repaired, Repair.GS_WRITTEN_OUT))
    except ScanError as error:
        error = error.at(_as_written(text, separated, error.position))
        if literal:
            error = ScanError(Reason.GS_MISSING, error.element, error.position, readings=error.readings + literal)
        raise error from None
    return found._replace(alternatives=found.alternatives + literal)


def _as_written(text: str, separated: str, position: int | None) -> int | None:
    """A position in the text with real separators, without the first, as one in the text as it was written."""
    if position is None:
        return None
    position += separated.startswith(GS)
    for written in _WRITTEN_OUT.finditer(text):
        if written.start() + 1 >= position:
            break
        position += len(written[0]) - 1
    return position
