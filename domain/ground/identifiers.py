"""The identifiers printed on a pack, a container or a licence: a constructed value is a valid value.

Each class is an immutable `str`, so it hashes, sorts, compares and serialises as its own text:

    >>> Gtin("4870001000011")                  # 8, 12, 13 or 14 digits, kept as 14
    '04870001000011'
    >>> Gtin.from_body("0487000100001")        # adds the check digit
    '04870001000011'
    >>> Gtin("04870001000017")
    Traceback (most recent call last):
    domain.ground.identifiers.IdentifierError: GTIN: check digit 7 at position 14, expected 1

Anything else raises `IdentifierError`. Nothing is folded: a Cyrillic А is not an A, a full-width １ is not a 1,
and a serial keeps its case. Such a character is refused by its Unicode name.

Sources: GS1 General Specifications, section 7.9 (check digits), section 7.11 (character set 82), section 3
(formats of the Application Identifiers); for BIN, the algorithm of Kazakhstan's identification numbers.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import product
from operator import mul
from typing import ClassVar, Final, Self

CHARSET_82: Final = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
"""GS1 AI encodable character set 82, in the order of ASCII (General Specifications, section 7.11)."""

CODED_MAX: Final = 20
"""The most characters of a serial or a lot number (X..20)."""

INSPECTED_MAX: Final = 40
"""How many characters of a refused text are looked at to say what is wrong with it."""


class IdentifierError(ValueError):
    """Text that is not the identifier it was said to be. At most one character of it is repeated.

    `code` is stable: `not_text`, `empty`, `too_long`, `wrong_length`, `wrong_characters`,
    `wrong_check_digit`, `never_issued`. `kind` is what it was to be (`GTIN`, `serial` ...). `position` counts
    from 1 in the text that was given, and is None where it does not apply. `expected` and `got` are short.
    """

    SENTENCES: ClassVar[dict[str, str]] = {
        "not_text": "{kind}: {got} given, expected {expected}",
        "empty": "{kind}: empty, expected {expected}",
        "too_long": "{kind}: {got} characters, at most {expected}",
        "wrong_length": "{kind}: {got} characters, expected {expected}",
        "wrong_characters": "{kind}: {got} at position {position}, expected {expected}",
        "wrong_check_digit": "{kind}: check digit {got} at position {position}, expected {expected}",
        "never_issued": "{kind}: no check digit fits, such a number is never issued",
    }

    def __init__(self, code: str, kind: str, position: int | None = None, expected: str = "", got: str = "") -> None:
        super().__init__(code, kind, position, expected, got)
        self.code = code
        self.kind = kind
        self.position = position
        self.expected = expected
        self.got = got

    def __str__(self) -> str:
        return self.SENTENCES[self.code].format(
            kind=self.kind, position=self.position, expected=self.expected, got=self.got
        )


def character_name(character: str) -> str:
    """One character as it may be shown: itself if visible ASCII, else its Unicode name, else its number.

    The answer is always plain ASCII, also for a control character or a lone surrogate.
    """
    if "!" <= character <= "~":
        return character
    return unicodedata.name(character, f"U+{ord(character):04X}")


def has_check_digit(digits: str) -> bool:
    """Whether these are 1 to 20 digits 0-9 of which the last is the GS1 check digit of the others."""
    try:
        return 0 < len(digits) <= _WEIGHED_MAX and not _weighted(digits) % 10
    except KeyError:
        return False


def check_digit(digits: str) -> int:
    """The GS1 check digit that follows 1 to 19 `digits` (General Specifications, section 7.9).

    Raises `IdentifierError` for anything but 1 to 19 digits 0-9.
    """
    require_digits("digits", digits, range(1, _WEIGHED_MAX), "1 to 19")
    return -_weighted(digits + "0") % 10


class Identifier(str):
    """What all identifiers share: the name they are called by in a sentence."""

    __slots__ = ()
    kind: ClassVar[str]


class _Checked(Identifier):
    """Digits that end on a GS1 check digit; `lengths` are those accepted, the last of them is the one kept."""

    __slots__ = ()
    lengths: ClassVar[tuple[int, ...]]

    def __new__(cls, text: str) -> Self:
        try:
            if len(text) in cls.lengths and not _weighted(text) % 10:
                return str.__new__(cls, text.rjust(cls.lengths[-1], "0"))
        except (KeyError, TypeError, AttributeError):
            pass  # not digits or not text: `_refusal` says which
        raise cls._refusal(text)

    @classmethod
    def from_body(cls, body: str) -> Self:
        """The identifier whose digits before the check digit are `body`. Raises `IdentifierError`."""
        lengths = [length - 1 for length in cls.lengths]
        require_digits(cls.kind, body, lengths, _either(lengths))
        return cls(body + cls._last_digit(body))

    @classmethod
    def _last_digit(cls, body: str) -> str:
        return str(-_weighted(body + "0") % 10)

    @classmethod
    def _refusal(cls, text: str) -> IdentifierError:
        try:
            require_digits(cls.kind, text, cls.lengths, _either(cls.lengths))
            expected = cls._last_digit(text[:-1])
        except IdentifierError as error:
            return error
        return IdentifierError("wrong_check_digit", cls.kind, len(text), expected, text[-1])


class Gtin(_Checked):
    """Global Trade Item Number, the product. Takes 8, 12, 13 or 14 digits; kept as 14, zeros in front.

    GS1 General Specifications, section 3 (AI 01) and section 7.9 (check digit).
    """

    __slots__ = ()
    kind = "GTIN"
    lengths = (8, 12, 13, 14)


class Sscc(_Checked):
    """Serial Shipping Container Code, one case, pallet or parcel. 18 digits.

    GS1 General Specifications, section 3 (AI 00) and section 7.9 (check digit).
    """

    __slots__ = ()
    kind = "SSCC"
    lengths = (18,)


class Gln(_Checked):
    """Global Location Number, a site or a party. 13 digits.

    GS1 General Specifications, section 3 (AIs 410 to 417) and section 7.9 (check digit).
    """

    __slots__ = ()
    kind = "GLN"
    lengths = (13,)


class Bin(_Checked):
    """Business identification number of Kazakhstan: YYMM, type, kind, five digits, check digit.

    Only the check digit is judged. A sole trader stands under an individual's number, of the same length and
    with the same check digit; what a type or kind means is dated data, not code.
    """

    __slots__ = ()
    kind = "BIN"
    lengths = (12,)

    def __new__(cls, text: str) -> Self:
        require_digits(cls.kind, text, cls.lengths, _either(cls.lengths))
        if text[-1] != cls._last_digit(text[:-1]):
            raise cls._refusal(text)
        return str.__new__(cls, text)

    @property
    def type_digit(self) -> str:
        """Digit 5: the type of the person (resident, non-resident ...)."""
        return self[4]

    @property
    def kind_digit(self) -> str:
        """Digit 6: the kind of the unit (head office, branch ...)."""
        return self[5]

    @classmethod
    def _last_digit(cls, body: str) -> str:
        digits = [int(digit) for digit in body]
        for weights in _BIN_PASSES:
            remainder = sum(map(mul, digits, weights)) % 11
            if remainder < 10:
                return str(remainder)
        raise IdentifierError("never_issued", cls.kind)


class _Coded(Identifier):  # 1 to 20 characters of GS1 character set 82, case-sensitive
    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        try:
            if _is_coded(text):
                return str.__new__(cls, text)
        except TypeError:
            pass  # not text: `_refusal` says so
        raise cls._refusal(text)

    @classmethod
    def _refusal(cls, text: str) -> IdentifierError:
        _require_text(cls.kind, text)
        if not text:
            return IdentifierError("empty", cls.kind, expected=f"1-{CODED_MAX}")
        wrong = _first_outside(text, CHARSET_82)
        if wrong is not None:
            return _wrong_character(cls.kind, text, wrong, "GS1 character set 82")
        return IdentifierError("too_long", cls.kind, expected=str(CODED_MAX), got=str(len(text)))


class Serial(_Coded):
    """Serial number of one pack within its product (AI 21, X..20: GS1 General Specifications, section 3)."""

    __slots__ = ()
    kind = "serial"


class LotNumber(_Coded):
    """Batch or lot number of a product (AI 10, X..20: GS1 General Specifications, section 3)."""

    __slots__ = ()
    kind = "lot"


_is_coded: Final = re.compile(f"[{re.escape(CHARSET_82)}]{{1,{CODED_MAX}}}").fullmatch

_BIN_PASSES: Final = ((1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))

_WEIGHED_MAX: Final = 20
_FOUR: Final = {
    "".join(four): 3 * int(four[0]) + int(four[1]) + 3 * int(four[2]) + int(four[3])
    for four in product("0123456789", repeat=4)
}
"""Four digits to their weighted sum: one look-up weighs them, and finds nothing for anything else."""


def _weighted(digits: str, four: dict[str, int] = _FOUR) -> int:
    """The sum of up to 20 digits weighted ... 3, 1, 3, 1: a multiple of 10 if the last one is right.

    Raises KeyError if they are not all ASCII digits.
    """
    padded = digits.rjust(16, "0")
    total = four[padded[-16:-12]] + four[padded[-12:-8]] + four[padded[-8:-4]] + four[padded[-4:]]
    return total + four[padded[:-16].rjust(4, "0")] if len(padded) > 16 else total


def _require_text(kind: str, text: object) -> None:
    if not isinstance(text, str):
        raise IdentifierError("not_text", kind, expected="text", got=type(text).__name__[:INSPECTED_MAX])


def require_digits(kind: str, text: str, lengths: Collection[int], expected: str) -> None:
    """Raise for what is not text, not all digits, or of none of the `lengths`, in this order."""
    _require_text(kind, text)
    wrong = _first_outside(text, "0123456789")
    if wrong is not None:
        raise _wrong_character(kind, text, wrong, "0-9")
    if len(text) not in lengths:
        raise IdentifierError("wrong_length", kind, expected=expected, got=str(len(text)))


def _first_outside(text: str, alphabet: str) -> int | None:
    """Where the first foreign character of `text` stands, if that is within the part that is inspected."""
    return next((at for at, character in enumerate(text[:INSPECTED_MAX]) if character not in alphabet), None)


def _wrong_character(kind: str, text: str, at: int, expected: str) -> IdentifierError:
    return IdentifierError("wrong_characters", kind, at + 1, expected, character_name(text[at]))


def _either(lengths: Sequence[int]) -> str:
    *most, last = map(str, lengths)
    return f"{', '.join(most)} or {last}" if most else last
