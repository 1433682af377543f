"""Element strings as scanners really send them: put right where one reading is left, refused where it is not.

Each repair is tried on the text and the result is read strictly. A repaired reading says what was repaired; what may
be read in several ways is `ambiguous`, and carries the readings for whoever can ask the ledger.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from scanners.grammar.bracketed import read_bracketed
from scanners.grammar.element_string import read_elements
from scanners.grammar.errors import Reason, ScanError
from scanners.grammar.schema import GS
from scanners.repairs.ambiguous import AmbiguousError, readings_in
from scanners.repairs.letter_case import is_one_case
from scanners.repairs.lost_gs import ONE_OF_TWO_LOST, fixed_widths
from scanners.repairs.reading import Form, Reading, Repair, expiry_of
from scanners.repairs.separators import BETWEEN_BRACKETS, WRITTEN_OUT, case_kept, is_of_program, shows_case

_FORM: Final = Form.ELEMENT_STRING


def read_as_sent(text: str, year: int, repaired: tuple[Repair, ...] = (), *, known: bool) -> Reading:
    """The reading of an element string whose separators may be written out or lost.

    `repaired` is what was put right before; `known`, that the text came through no other keyboard. Raises `ScanError`
    with positions in `text`.
    """
    if "<" in text and WRITTEN_OUT.search(text):  # made of characters that a value may hold
        if GS in text:
            with suppress(ScanError):
                return _read_as_it_stands(text, year, repaired, known=known)
        return _read_written_out(text, year, repaired, known=known)
    try:
        return _read_strictly(text, year, repaired, known=known)
    except ScanError as error:
        if WRITTEN_OUT.search(text):
            return _read_written_out(text, year, repaired, known=known)
        return _read_without_separators(text, year, repaired, error, known=known)


def read_in_brackets(text: str, year: int, *, known: bool) -> Reading:
    """The reading of text in brackets, where separators may be written out. Raises `ScanError`."""
    if "<" in text and BETWEEN_BRACKETS.search(text):  # made of characters that a value may hold
        return _read_brackets_written_out(text, year, known=known)
    try:
        return reading(Form.BRACKETED, read_bracketed(text, year), year, known=known, text=text)
    except ScanError:
        if BETWEEN_BRACKETS.search(text):
            return _read_brackets_written_out(text, year, known=known)
        raise


def _read_brackets_written_out(text: str, year: int, *, known: bool) -> Reading:
    """The reading with real separators for the written ones; the text as it stands is another one if it is valid."""
    separated = BETWEEN_BRACKETS.sub(GS, text)
    literal: tuple[Reading, ...] = ()
    with suppress(ScanError):
        literal = (reading(Form.BRACKETED, read_bracketed(text, year), year, known=known),)
    try:
        elements = read_bracketed(separated, year)
    except ScanError as error:
        raise error.at(_as_written(text, separated, error.position)) from None
    found = reading(Form.BRACKETED, elements, year, (_written_out(text),), known=known, text=separated)
    return found._replace(also=literal)


def reading(
    form: Form,
    elements: Mapping[str, str],
    year: int,
    repaired: tuple[Repair, ...] = (),
    *,
    known: bool = True,
    text: str = "",
) -> Reading:
    """A reading of elements that have been checked; `text` is all that they were read from."""
    return Reading(form, elements, expiry_of(elements, year), repaired, known, (), text, year)


def _read_as_it_stands(text: str, year: int, repaired: tuple[Repair, ...], *, known: bool) -> Reading:
    """The reading of a text whose separators came, and in which another seems to be written out.

    Raises `ScanError` if it is not valid so. That it is shows that the scanner sends separators as they are.
    """
    found = _read_strictly(text, year, repaired, known=known)
    others: tuple[Reading, ...] = ()
    with suppress(ScanError):
        elements = read_elements(WRITTEN_OUT.sub(GS, text).removeprefix(GS), year)
        others = (reading(_FORM, elements, year, (*repaired, Repair.GS_WRITTEN_OUT), known=known),)
    return found._replace(also=found.also + others)


def _read_strictly(text: str, year: int, repaired: tuple[Repair, ...], *, known: bool) -> Reading:
    """The reading of a text that is right as it stands, with what else it could be if separators were lost.

    A separator that arrived shows that the scanner sends them. Then nothing else is looked for, save in a text of the
    fixed widths that lacks one of its two: it may be missing in print.
    """
    elements = read_elements(text, year)
    expiry = expiry_of(elements, year)
    if len(text) != ONE_OF_TWO_LOST or GS not in text:
        return Reading(_FORM, elements, expiry, repaired, known, (), text, year)
    lost = (*repaired, Repair.LOST_GS)
    others = (reading(_FORM, one, year, lost, known=known) for one in _with_fixed_widths(text, year))
    also = tuple(one for one in others if one.elements != elements)
    return Reading(_FORM, elements, expiry, repaired, known, also, text, year)


def _with_fixed_widths(text: str, year: int) -> Iterator[dict[str, str]]:
    """Yield the one reading that fixed widths give, or none."""
    separated = fixed_widths(text)
    if separated is not None:
        with suppress(ScanError):
            yield read_elements(separated, year)


def _read_without_separators(
    text: str, year: int, repaired: tuple[Repair, ...], error: ScanError, *, known: bool
) -> Reading:
    """The reading if separators were lost where fixed widths leave no choice; else why there is none."""
    for elements in _with_fixed_widths(text, year):
        return reading(_FORM, elements, year, (*repaired, Repair.LOST_GS), known=known, text=text)
    if GS in text:  # a separator that arrived shows that none was lost
        raise error
    readings = Reading(_FORM, {}, None, repaired, known, (), text, year).divided().readings
    if readings:
        raise AmbiguousError(Reason.LOST_GS, error.element, error.position, readings=readings) from None
    raise error


def _read_written_out(text: str, year: int, repaired: tuple[Repair, ...], *, known: bool) -> Reading:
    """The reading with real separators for the written ones.

    `<GS>` is made of characters that a value may hold: if the text as it stands is valid too, that is another reading,
    and if it is the only one, it is not believed.
    """
    separated = WRITTEN_OUT.sub(GS, text)
    known = known or shows_case(text)
    literal: tuple[Reading, ...] = ()
    with suppress(ScanError):
        literal = (reading(_FORM, read_elements(text, year), year, known=known),)
    try:
        found = read_as_sent(separated.removeprefix(GS), year, (*repaired, _written_out(text)), known=known)
    except ScanError as error:
        error = error.at(_as_written(text, separated, error.position))
        if literal:
            error = AmbiguousError(Reason.LOST_GS, error.element, error.position, readings=readings_in(error) + literal)
        raise error from None
    if is_one_case(text) and not case_kept(text):
        raise AmbiguousError(Reason.LETTER_CASE, readings=(found, *literal))
    return found._replace(also=found.also + literal)


def _written_out(text: str) -> Repair:
    """What is put right by real separators for those of a text."""
    return Repair.ESCAPED if is_of_program(text) else Repair.GS_WRITTEN_OUT


def _as_written(text: str, separated: str, position: int | None) -> int | None:
    """A position in the text with real separators, without the first, as one in the text as it was written."""
    if position is None:
        return None
    position += separated.startswith(GS)
    for written in WRITTEN_OUT.finditer(text):
        if written.start() + 1 >= position:
            break
        position += len(written[0]) - 1
    return position
