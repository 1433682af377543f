"""Why a text could not be read as a code: one exception, stable reasons, a sentence that helps.

None of it speaks of the pack: a code that could not be read is never an accusation. Reasons keep their names for
ever; the sentences here are English, translations are keyed by the reason.
"""

from enum import StrEnum
from typing import Final, Self


class Code(StrEnum):
    """What kind of failure it is."""

    UNREADABLE = "unreadable"  # no valid reading
    AMBIGUOUS = "ambiguous"  # several readings, and which one is meant cannot be known


class Reason(StrEnum):
    """The finer reason. Each has a sentence in `SENTENCES`."""

    EMPTY = "empty"
    TEXT_TOO_LONG = "text_too_long"
    WRONG_CHARACTERS = "wrong_characters"
    WRONG_CARRIER = "wrong_carrier"
    SEVERAL_CODES = "several_codes"
    UNKNOWN_ELEMENT = "unknown_element"
    STRAY_SEPARATOR = "stray_separator"
    EMPTY_ELEMENT = "empty_element"
    WRONG_LENGTH = "wrong_length"
    TOO_LONG = "too_long"
    WRONG_CHECK_DIGIT = "wrong_check_digit"
    WRONG_DATE = "wrong_date"
    WRONG_VALUE = "wrong_value"
    REPEATED_ELEMENT = "repeated_element"
    FORBIDDEN_PAIR = "forbidden_pair"
    MISSING_ELEMENT = "missing_element"
    LINK_MALFORMED = "link_malformed"
    LINK_WITHOUT_KEY = "link_without_key"
    LINK_COMPRESSED = "link_compressed"
    LINK_OLD_NAMES = "link_old_names"
    LINK_SLASH = "link_slash"
    LINK_ORDER = "link_order"
    LINK_ATTRIBUTE = "link_attribute"
    LOST_GS = "lost_gs"
    KEYBOARD_LAYOUT = "keyboard_layout"
    CAPS_LOCK = "caps_lock"
    LETTER_CASE = "letter_case"


SENTENCES: Final[dict[Reason, str]] = {
    Reason.EMPTY: "nothing was read",
    Reason.TEXT_TOO_LONG: "{got} characters, at most {expected}",
    Reason.WRONG_CHARACTERS: "{name}: {got} at position {position}, expected {expected}",
    Reason.WRONG_CARRIER: "{got} is not the mark of a carrier that is read here",
    Reason.SEVERAL_CODES: "another code begins at position {position}: scan one code at a time",
    Reason.UNKNOWN_ELEMENT: "no element begins with {got} at position {position}",
    Reason.STRAY_SEPARATOR: "a separator at position {position}, where an element should begin",
    Reason.EMPTY_ELEMENT: "{name}: empty at position {position}",
    Reason.WRONG_LENGTH: "{name}: {got} characters at position {position}, expected {expected}",
    Reason.TOO_LONG: "{name}: {got} characters, at most {expected}",
    Reason.WRONG_CHECK_DIGIT: "{name}: check digit {got} at position {position}, expected {expected}",
    Reason.WRONG_DATE: "{name}: {got} at position {position} is no date, expected {expected}",
    Reason.WRONG_VALUE: "{name}: {got} at position {position}, expected {expected}",
    Reason.REPEATED_ELEMENT: "{name}: given twice, with different values",
    Reason.FORBIDDEN_PAIR: "{name}: may not stand together with {got}",
    Reason.MISSING_ELEMENT: "{name}: must stand together with {expected}",
    Reason.LINK_MALFORMED: "not a web address: {got} at position {position}, expected {expected}",
    Reason.LINK_WITHOUT_KEY: "a web address that names no product, container or place",
    Reason.LINK_COMPRESSED: "a web address without a product in plain, perhaps a compressed GS1 Digital Link",
    Reason.LINK_OLD_NAMES: "a web address with the names of old GS1 Digital Links (gtin, lot, ser), write 01, 10, 21",
    Reason.LINK_SLASH: "a slash too many at position {position}: nothing stands behind it",
    Reason.LINK_ORDER: "{name}: not in this place of a GS1 Digital Link",
    Reason.LINK_ATTRIBUTE: "{name}: may not stand in the query of a GS1 Digital Link",
    Reason.LOST_GS: "{name}: a separator was lost, set the scanner to send GS (ASCII 29)",
    Reason.KEYBOARD_LAYOUT: "{got} at position {position}: typed through another keyboard layout and readable in "
    "several ways, set your scanner and this computer to the keyboard of US English",
    Reason.CAPS_LOCK: "typed with Caps Lock on and readable in several ways, turn Caps Lock off",
    Reason.LETTER_CASE: "all letters came as capitals, or all as small ones: set the scanner to leave them as they are",
}

_AMBIGUOUS: Final = frozenset([Reason.LOST_GS, Reason.KEYBOARD_LAYOUT, Reason.CAPS_LOCK, Reason.LETTER_CASE])


class ScanError(ValueError):
    """A text that is not a readable code.

    `code`: `unreadable` or `ambiguous`. `reason`: the finer cause. `element`: the Application Identifier it is about,
    or None. `position`: 1 is the first character of the text as it was given; None where it does not apply.
    `expected` and `got`: short and plain ASCII; of the text, a value of a few characters at most is repeated.
    `company`:
    where an element lacks another one, all that stand together, each of them valid, as in the second symbol of a
    logistic label. `is_typed`: nothing in the text looks like a code, so no scanner sent it.
    """

    def __init__(
        self,
        reason: Reason,
        element: str | None = None,
        position: int | None = None,
        expected: str = "",
        got: str = "",
        company: tuple[str, ...] = (),
    ) -> None:
        super().__init__(reason, element, position, expected, got)
        self.code = Code.AMBIGUOUS if reason in _AMBIGUOUS else Code.UNREADABLE
        self.reason = reason
        self.element = element
        self.position = position
        self.expected = expected
        self.got = got
        self.company = company
        self.is_typed = False

    def __str__(self) -> str:
        name = NAMES.get(self.element, f"AI {self.element}") if self.element else "code"
        return SENTENCES[self.reason].format(name=name, position=self.position, expected=self.expected, got=self.got)

    def at(self, position: int | None) -> Self:
        """The same failure at another position of the text."""
        return type(self)(self.reason, self.element, position, self.expected, self.got, self.company)


NAMES: Final = {
    "00": "SSCC",
    "01": "GTIN",
    "02": "content GTIN",
    "10": "lot",
    "11": "production date",
    "15": "best before",
    "17": "expiry",
    "21": "serial",
    "37": "count",
    "91": "key",
    "92": "code",
}
"""What an element is called in a sentence; others are called by their number."""
