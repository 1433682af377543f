"""The scanner doctor: one code whose text is known, and what is wrong with a scanner that sends it otherwise.

The test code has digits, letters in both cases, signs that each keyboard layout turns into another one, and a
separator in the middle. So one scan of it shows the layout, Caps Lock, what stands in front and behind, and how the
separator came. Its product is none: GS1 keeps the prefix 952 for demonstrations and examples.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from domain.ground.identifiers import Gtin
from scanners.advice import Advice
from scanners.grammar.build import element_string
from scanners.grammar.carriers import CARRIERS, Carrier
from scanners.grammar.schema import GS
from scanners.parse import TEXT_MAX
from scanners.repairs.keyboards import OTHERS, PLAIN, Keyboard, Layout
from scanners.repairs.separators import ALT_DIGITS, KEY_NAME, WRITTEN_OUT

TEST_GTIN: Final = Gtin.from_body("0952000000001")

TEST_ELEMENTS: Final = {"01": str(TEST_GTIN), "21": "Aa-Qq_Zz/Ww+Yy?", "10": "TEST"}

TEST_CODE: Final = element_string(TEST_ELEMENTS)
"""The text of the test code; the symbol that carries it is a GS1 Data Matrix."""

_BEFORE, _BEHIND = TEST_CODE.split(GS)


class Letters(StrEnum):
    """What became of capital and small letters."""

    KEPT = "kept"
    TURNED_OVER = "turned_over"  # Caps Lock
    ALL_CAPITALS = "all_capitals"  # a scanner that converts them, or Caps Lock on a Mac
    ALL_SMALL = "all_small"


class Separator(StrEnum):
    """How the separator came."""

    ITSELF = "itself"  # ASCII 29
    WRITTEN_OUT = "written_out"  # `^]`, `{GS}`, `<GS>` ...
    CONTROL_KEY = "control_key"  # Ctrl + ], of which the `]` or an ESC was left
    FUNCTION_KEY = "function_key"  # F8
    ALT_CODE = "alt_code"  # Alt + 029
    LOST = "lost"
    OTHER = "other"


class Suffix(StrEnum):
    """What came behind the code."""

    NONE = "none"
    ENTER = "enter"
    TAB = "tab"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one scan of the test code shows.

    `layout`, `letters`, `separator` and `suffix` are None for a text that is not the test code. `prefix` is what the
    scanner typed in front: the prefix of a symbol that may hold the test code, nothing, or anything else, which is
    None then. Behind the code is what remains of the text, so a code that was typed twice has another suffix.
    """

    layout: Layout | None
    letters: Letters | None
    prefix: str | None
    separator: Separator | None
    suffix: Suffix | None
    advices: tuple[Advice, ...]

    @property
    def is_ready(self) -> bool:
        """Whether codes arrive as they are; what is advised beside that makes scanning surer or quicker."""
        is_kept = (self.layout, self.letters, self.separator) == (Layout.US, Letters.KEPT, Separator.ITSELF)
        return is_kept and self.prefix is not None and self.suffix is not Suffix.OTHER


def diagnose(text: str) -> Diagnosis:
    """What is wrong with the scanner that sent this text for the test code. Give it with the line end that came."""
    if len(text) <= TEXT_MAX:
        for way in _WAYS:
            front, found, rest = text.partition(way.arriving(_BEFORE))
            middle, found_too, end = rest.partition(way.arriving(_BEHIND))
            if found and found_too:
                return _diagnosis(way, _prefix(way, front), _separator(way, middle), _suffix(end))
    return Diagnosis(None, None, None, None, None, (Advice.SCAN_TEST_CODE,))


class _Way(NamedTuple):
    """A way in which the test code is known to arrive."""

    keyboard: Keyboard
    letters: Letters
    convert: Callable[[str], str]

    def arriving(self, typed: str) -> str:
        return self.convert(self.keyboard.arriving(typed))


def _ways() -> Iterator[_Way]:
    for keyboard in (PLAIN, *OTHERS):
        if keyboard.caps:
            yield _Way(keyboard, Letters.TURNED_OVER, str)
        else:
            yield _Way(keyboard, Letters.KEPT, str)
            yield _Way(keyboard, Letters.ALL_CAPITALS, str.upper)
            yield _Way(keyboard, Letters.ALL_SMALL, str.lower)


_WAYS: Final = tuple(_ways())


def _diagnosis(way: _Way, prefix: str | None, separator: Separator, suffix: Suffix) -> Diagnosis:
    advices = (
        None if way.keyboard.layout is Layout.US else Advice.US_LAYOUT,
        _FOR_LETTERS[way.letters],
        _FOR_SEPARATOR[separator],
        _for_prefix(prefix),
        _FOR_SUFFIX[suffix],
    )
    needed = tuple(one for one in advices if one is not None)
    return Diagnosis(way.keyboard.layout, way.letters, prefix, separator, suffix, needed)


def _prefix(way: _Way, front: str) -> str | None:
    """The symbology prefix that was typed in front, empty for none; None for anything else."""
    front = front.removesuffix(GS)
    return next((typed for typed in _PREFIXES if way.arriving(typed) == front), None)


_PREFIXES: Final = ("", *(prefix for prefix, carrier in CARRIERS.items() if carrier is not Carrier.RETAIL))
"""What may stand in front: a symbol of a product's number alone holds no test code."""


def _separator(way: _Way, middle: str) -> Separator:
    typed = {way.arriving(sent): came for sent, came in _SEPARATORS.items()}
    came = _SEPARATORS.get(middle) or typed.get(middle)
    if came is None:
        return Separator.WRITTEN_OUT if WRITTEN_OUT.fullmatch(middle) else Separator.OTHER
    return came


_SEPARATORS: Final = {
    "": Separator.LOST,
    GS: Separator.ITSELF,
    "^]": Separator.WRITTEN_OUT,
    "{GS}": Separator.WRITTEN_OUT,
    "<GS>": Separator.WRITTEN_OUT,
    "[GS]": Separator.WRITTEN_OUT,
    "]": Separator.CONTROL_KEY,
    "\x1b": Separator.CONTROL_KEY,
    "\x1b[19~": Separator.FUNCTION_KEY,
    "\uf70b": Separator.FUNCTION_KEY,
    KEY_NAME: Separator.FUNCTION_KEY,
    "{F8}": Separator.FUNCTION_KEY,
    "<F8>": Separator.FUNCTION_KEY,
    "[F8]": Separator.FUNCTION_KEY,
    ALT_DIGITS: Separator.ALT_CODE,
    "\u2194": Separator.ALT_CODE,
    "\x1b0\x1b2\x1b9": Separator.ALT_CODE,
}


def _suffix(end: str) -> Suffix:
    if not end.strip("\r\n"):
        return Suffix.ENTER if end else Suffix.NONE
    return Suffix.OTHER if end.strip("\t\r\n") else Suffix.TAB


def _for_prefix(prefix: str | None) -> Advice | None:
    if prefix is None:
        return Advice.NO_OTHER_PREFIX
    if not prefix:
        return Advice.SEND_PREFIX
    return Advice.PRINT_GS1 if CARRIERS[prefix] is Carrier.PLAIN else None


_FOR_LETTERS: Final = {
    Letters.KEPT: None,
    Letters.TURNED_OVER: Advice.CAPS_LOCK_OFF,
    Letters.ALL_CAPITALS: Advice.KEEP_CASE,
    Letters.ALL_SMALL: Advice.KEEP_CASE,
}
_FOR_SEPARATOR: Final = {
    Separator.ITSELF: None,
    Separator.LOST: Advice.SEND_GS,
    Separator.OTHER: Advice.SEND_GS,
} | dict.fromkeys(
    (Separator.WRITTEN_OUT, Separator.CONTROL_KEY, Separator.FUNCTION_KEY, Separator.ALT_CODE), Advice.SEND_GS_ITSELF
)
_FOR_SUFFIX: Final = {
    Suffix.NONE: Advice.SEND_ENTER,
    Suffix.ENTER: None,
    Suffix.TAB: None,
    Suffix.OTHER: Advice.NO_OTHER_SUFFIX,
}
