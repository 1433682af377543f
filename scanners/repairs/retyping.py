"""What the elements of a code would be if the text had been typed through another keyboard.

Caps Lock turns letters over and leaves a code as valid as it was, and a code without letters may be the same in
Russian but for its signs. Digits stay what they are, so check digits and dates need no second look.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from scanners.grammar.elements import ELEMENTS
from scanners.grammar.schema import GS
from scanners.repairs.keyboards import WITH_DIGITS, Keyboard

_CHECKED: Final = frozenset(["00", "01", "02", "8006", "8026"])

_ANY_YEAR: Final = 2000
"""No value changes that holds a date."""


def is_checked(elements: Mapping[str, str]) -> bool:
    """Whether the check digit of a product or a container is part of them: nothing else is put right by keyboard."""
    return not _CHECKED.isdisjoint(elements)


def retyped(elements: Mapping[str, str], signs: str) -> Iterator[tuple[Keyboard, dict[str, str]]]:
    """Yield other valid elements that would have arrived as these, each with the keyboard between them.

    `signs` are those around the elements, which arrived as they are.
    """
    if not is_checked(elements):
        return
    values = GS.join(elements.values())
    for keyboard in WITH_DIGITS:
        typed = keyboard.meant(values)
        if typed is None or typed == values or keyboard.meant(signs) != signs:
            continue
        meant = dict(zip(elements, typed.split(GS), strict=True))
        if all(value == elements[ai] or ELEMENTS[ai].fault(value, _ANY_YEAR) is None for ai, value in meant.items()):
            yield keyboard, meant
