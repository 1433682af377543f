"""What becomes of a text that a scanner types like a keyboard, and what it was before.

Such a scanner presses the keys of a US keyboard. The computer gives each key the character of the layout that is
active there, Caps Lock included: under the Kazakh layout even the digits arrive as letters. Sources: the layouts of
Windows for US English (kbdus), Russian (kbdru) and Kazakh (kbdkaz), compared with the Unicode CLDR keyboard charts.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from scanners.grammar.schema import GS


class Layout(StrEnum):
    """A keyboard layout of a computer."""

    US = "us"
    RU = "ru"
    KZ = "kz"


_KEYS: Final = {
    Layout.US: (
        "`1234567890-=" + "qwertyuiop[]\\" + "asdfghjkl;'" + "zxcvbnm,./",
        "~!@#$%^&*()_+" + "QWERTYUIOP{}|" + 'ASDFGHJKL:"' + "ZXCVBNM<>?",
    ),
    Layout.RU: (
        "ё1234567890-=" + "йцукенгшщзхъ\\" + "фывапролджэ" + "ячсмитьбю.",
        'Ё!"№;%:?*()_+' + "ЙЦУКЕНГШЩЗХЪ/" + "ФЫВАПРОЛДЖЭ" + "ЯЧСМИТЬБЮ,",
    ),
    Layout.KZ: (
        '("әіңғ,.үұқөһ' + "йцукенгшщзхъ\\" + "фывапролджэ" + "ячсмитьбю№",
        ")!ӘІҢҒ;:ҮҰҚӨҺ" + "ЙЦУКЕНГШЩЗХЪ/" + "ФЫВАПРОЛДЖЭ" + "ЯЧСМИТЬБЮ?",
    ),
}
"""The characters of the 47 keys, row by row from the top left, without Shift and with it."""

_DIGITS: Final = "0123456789"


class Keyboard:
    """A layout, with Caps Lock or without. `keypad`: the scanner types digits on the number pad.

    No two keys of a keyboard give the same character, so what was typed can be told from what arrived.
    """

    __slots__ = ("_arriving", "_known", "_meant", "caps", "keypad", "layout")

    def __init__(self, layout: Layout, *, caps: bool = False, keypad: bool = False) -> None:
        self.layout = layout
        self.caps = caps
        self.keypad = keypad
        arriving = dict(self._characters())
        self._arriving = str.maketrans(arriving)
        self._meant = str.maketrans({there: typed for typed, there in arriving.items()})
        self._known = frozenset(arriving.values()) | {GS}

    def _characters(self) -> Iterator[tuple[str, str]]:
        """Yield each character of a US keyboard, with the one that arrives for its key."""
        for plain, shifted, low, high in zip(*_KEYS[Layout.US], *_KEYS[self.layout], strict=True):
            turned = self.caps and low.isalpha()  # Caps Lock does to keys of letters what Shift does, and no more
            digit = self.keypad and plain in _DIGITS
            yield plain, plain if digit else high if turned else low
            yield shifted, low if turned else high

    def arriving(self, typed: str) -> str:
        """What arrives for a text that a scanner types. What no key gives arrives as it is."""
        return typed.translate(self._arriving)

    def meant(self, text: str) -> str | None:
        """What a scanner typed if this arrives; None if this keyboard cannot have given it."""
        return text.translate(self._meant) if self._known.issuperset(text) else None


PLAIN: Final = Keyboard(Layout.US)
"""The keyboard that scanners count on."""

CAPS_LOCK: Final = Keyboard(Layout.US, caps=True)

WITH_DIGITS: Final = (
    CAPS_LOCK,
    Keyboard(Layout.RU),
    Keyboard(Layout.RU, caps=True),
    Keyboard(Layout.KZ, keypad=True),
    Keyboard(Layout.KZ, keypad=True, caps=True),
)
"""The other keyboards under which digits arrive as digits."""

OTHERS: Final = (*WITH_DIGITS, Keyboard(Layout.KZ), Keyboard(Layout.KZ, caps=True))
"""Every keyboard but the plain one."""
