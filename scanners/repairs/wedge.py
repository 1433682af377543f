"""Texts that came through a keyboard with another layout or with Caps Lock on.

Such a text is read as what the scanner must have typed. That is believed only if the check digit of a product or a
container is part of it and one full reading is left over all keyboards; else it is `ambiguous`. A single letter that
only looks like another is never exchanged for it: it stands among letters that this keyboard cannot give.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final

from domain.ground.identifiers import character_name
from scanners.grammar.errors import Reason, ScanError
from scanners.grammar.schema import GS
from scanners.repairs.ambiguous import AmbiguousError, readings_in
from scanners.repairs.keyboards import CAPS_LOCK, OTHERS, Keyboard, Layout
from scanners.repairs.letter_case import unconverted
from scanners.repairs.lost_gs import READINGS_MAX
from scanners.repairs.reading import Reading, Repair, repairs_of
from scanners.repairs.retyping import is_checked
from scanners.repairs.separators import ALT_DIGITS, KEY_NAME, NOT_TYPED, WRITTEN_OUT, case_kept

_BESIDE_LETTERS: Final = re.compile(f"{WRITTEN_OUT.pattern}|{KEY_NAME}", re.IGNORECASE)
"""Separators in Latin letters or signs among Cyrillic ones: no scanner typed them, a program put them there. So it
did with digits where the others arrive as letters."""

_READINGS_MAX: Final = 2 * READINGS_MAX
"""As many as two keyboards give, since few texts may have come through one of more."""

Read = Callable[[str], Reading]


def read_from_keyboards(text: str, error: ScanError, read: Read) -> Reading:
    """The reading of a text that no plain keyboard gave, each try being read by `read`.

    Raises `error`, which says why it could not be read as it came, or what is `ambiguous` about it.
    """
    readings: list[Reading] = []
    # No code arrives from another layout without a letter of it, if it could not be read as it is.
    for keyboard in OTHERS if not text.isascii() else (CAPS_LOCK,) if text != text.swapcase() else ():
        for one in _readings(keyboard, text, read):
            if is_checked(one.elements) and all(one.elements != other.elements for other in readings):
                readings.append(one)
    if (converted := _converted(text, read)) is not None:
        raise AmbiguousError(Reason.LETTER_CASE, readings=(*readings, converted))
    if len(readings) > 1:
        raise _ambiguous(text, tuple(readings[:_READINGS_MAX])) from None
    if not readings:
        raise error
    return readings[0]


def _converted(text: str, read: Read) -> Reading | None:
    """The reading of a text whose letters were all brought into one case, which cannot be turned back."""
    plain = unconverted(text)
    if plain is not None:
        with suppress(ScanError):
            return read(plain)
    return None


def _readings(keyboard: Keyboard, text: str, read: Read) -> Iterator[Reading]:
    """Yield every full reading of a text that came through a keyboard, with what is put right by it."""
    separated = _separated(keyboard, text)
    typed = keyboard.meant(separated)
    if typed is None or not case_kept(typed):
        return
    try:
        found = read(typed)
        readings = (found, *found.divided().readings)
    except ScanError as error:
        readings = readings_in(error)
    for one in readings:
        repaired = repairs_of(keyboard) + one.repaired
        if separated != text and Repair.GS_WRITTEN_OUT not in repaired:
            repaired += (Repair.GS_WRITTEN_OUT,)
        yield one._replace(repaired=repaired, also=(), keyboard_known=True)


def _separated(keyboard: Keyboard, text: str) -> str:
    """The text with real separators for those that were not typed like the rest of it."""
    if keyboard.layout is Layout.US:
        return NOT_TYPED.sub(GS, text)
    text = _BESIDE_LETTERS.sub(GS, text)
    return text.replace(ALT_DIGITS, GS) if keyboard.layout is Layout.KZ and not keyboard.keypad else text


def _ambiguous(text: str, readings: tuple[Reading, ...]) -> ScanError:
    for at, character in enumerate(text):
        if not character.isascii():
            got = character_name(character)
            return AmbiguousError(Reason.KEYBOARD_LAYOUT, None, at + 1, "US English", got, readings)
    return AmbiguousError(Reason.CAPS_LOCK, readings=readings)
