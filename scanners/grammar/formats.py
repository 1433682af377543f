"""What may stand in a value: lengths, characters, check digits, dates. The parts that the table of elements is made of.

Sources: GS1 General Specifications, section 3 (the format of each element), 7.9 (check digits and check characters),
7.11 (character sets), 7.12 (the century of a two-digit year); RFC 3986, section 2.1; ISO 13616 (IBAN); ISO 5218 (sex).
"""

import re
from calendar import monthrange
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final, NamedTuple

from domain.ground.identifiers import CHARSET_82, check_digit, has_check_digit
from scanners.grammar.countries import COUNTRIES, COUNTRY_LETTERS
from scanners.grammar.currencies import CURRENCIES
from scanners.grammar.errors import Reason
from scanners.grammar.package_types import PACKAGE_TYPES

ECHO_MAX: Final = 20


class Fault(NamedTuple):
    """What is wrong with a value, and where: `offset` counts from 0 in the value."""

    reason: Reason
    offset: int
    expected: str
    got: str


Check = Callable[[str, int], Fault | None]
"""Judges a value (or a part of it) whose length and characters are right; the year is the current one."""


class Alphabet(NamedTuple):
    """A character set (section 7.11): what it is called, and its characters."""

    name: str
    characters: str


DIGITS: Final = Alphabet("0-9", "0123456789")
SET_82: Final = Alphabet("GS1 character set 82", CHARSET_82)
SET_39: Final = Alphabet("GS1 character set 39", "#-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
SET_64: Final = Alphabet("GS1 character set 64", "-0123456789=ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
LETTERS: Final = Alphabet("A-Z", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a value: `least` to `most` characters of one alphabet, and what they must hold."""

    alphabet: Alphabet
    least: int
    most: int
    check: Check | None = None
    optional: bool = False

    @property
    def pattern(self) -> str:
        """The part as a regular expression; it gives nothing back, since what follows is no part of it."""
        stretch = f"[{re.escape(self.alphabet.characters)}]{{{self.least},{self.most}}}+"
        return f"(?:{stretch})?" if self.optional else stretch


def digits(least: int, most: int = 0, check: Check | None = None) -> Part:
    """Exactly `least` digits, or `least` to `most`."""
    return Part(DIGITS, least, most or least, check)


def text(least: int, most: int = 0, check: Check | None = None, alphabet: Alphabet = SET_82) -> Part:
    """Exactly `least` characters of an alphabet, or `least` to `most`."""
    return Part(alphabet, least, most or least, check)


def optional(part: Part) -> Part:
    """The part may be missing, with all that follows it."""
    return replace(part, optional=True)


@lru_cache(maxsize=8192)
def gs1_date(yymmdd: str, year: int) -> date | None:
    """Six digits as a date, None if there is no such day. Day 00 is the last day of the month.

    The century is the one that puts the year at most 49 years before and 50 after `year`, the current one
    (General Specifications, section 7.12).
    """
    century, now = divmod(year, 100)
    ahead = int(yymmdd[:2]) - now
    if ahead > 50:
        century -= 1
    elif ahead < -49:
        century += 1
    month, day = int(yymmdd[2:4]), int(yymmdd[4:])
    try:
        full_year = century * 100 + int(yymmdd[:2])
        return date(full_year, month, day or monthrange(full_year, month)[1])
    except ValueError:
        return None


def mod10(value: str, _year: int) -> Fault | None:
    """The last digit is the check digit (section 7.9)."""
    if has_check_digit(value):
        return None
    return Fault(Reason.WRONG_CHECK_DIGIT, len(value) - 1, str(check_digit(value[:-1])), value[-1])


def day_or_month(value: str, year: int) -> Fault | None:
    """YYMMDD, or YYMM00 for the last day of the month."""
    return None if gs1_date(value, year) else Fault(Reason.WRONG_DATE, 0, "YYMMDD", value)


def day(value: str, year: int) -> Fault | None:
    """YYMMDD, a day that exists."""
    exists = value[4:] != "00" and gs1_date(value, year)
    return None if exists else Fault(Reason.WRONG_DATE, 0, "YYMMDD", value)


def day_of_birth(value: str, _year: int) -> Fault | None:
    """YYYYMMDD, a day that exists in the year that is written."""
    year, month, of_month = int(value[:4]), int(value[4:6]), int(value[6:])
    exists = 1 <= month <= 12 and 1 <= of_month <= monthrange(year, month)[1]
    return None if exists else Fault(Reason.WRONG_DATE, 0, "YYYYMMDD", value)


def holds(pattern: str, expected: str) -> Check:
    """A check that the whole value matches a regular expression."""
    matches = re.compile(pattern).fullmatch

    def check(value: str, _year: int) -> Fault | None:
        return None if matches(value) else Fault(Reason.WRONG_VALUE, 0, expected, value[:ECHO_MAX])

    return check


def up_to(largest: int) -> Check:
    """A check that a number is not larger."""

    def check(value: str, _year: int) -> Fault | None:
        return None if int(value) <= largest else Fault(Reason.WRONG_VALUE, 0, f"at most {largest}", value)

    return check


def listed(codes: Collection[str], expected: str) -> Check:
    """A check that the value is one of these codes."""

    def check(value: str, _year: int) -> Fault | None:
        return None if value in codes else Fault(Reason.WRONG_VALUE, 0, expected, value[:ECHO_MAX])

    return check


def every(*checks: Check) -> Check:
    """A check that each of these finds nothing wrong; the first fault is told."""

    def check(value: str, year: int) -> Fault | None:
        return next(filter(None, (each(value, year) for each in checks)), None)

    return check


def country(value: str, _year: int) -> Fault | None:
    """Three digits of ISO 3166-1, or several such."""
    for at in range(0, len(value), 3):
        if value[at : at + 3] not in COUNTRIES:
            return Fault(Reason.WRONG_VALUE, at, "ISO 3166-1 numeric", value[at : at + 3])
    return None


def country_or_several(value: str, year: int) -> Fault | None:
    """Three digits of ISO 3166-1, or 999 for more than one country."""
    return None if value == "999" else country(value, year)


def piece_of_total(value: str, _year: int) -> Fault | None:
    """Piece and total of an item in several pieces: neither is zero, and the piece is one of the total."""
    if "00" < value[:2] <= value[2:]:
        return None
    return Fault(Reason.WRONG_VALUE, 0, "piece and total, from 0101", value)


def place_in_birth(value: str, _year: int) -> Fault | None:
    """`2/3`, the second of three: neither is zero, and the place is one of the total."""
    if re.fullmatch("[1-9]/[1-9]", value) and value[0] <= value[2]:
        return None
    return Fault(Reason.WRONG_VALUE, 0, "place and total, as 1/2", value)


def check_pair(value: str, _year: int) -> Fault | None:
    """The check characters of a Global Model Number (section 7.9, alphanumeric keys)."""
    body, pair = value[:-2], value[-2:]
    total = sum(CHARSET_82.index(character) * prime for character, prime in zip(reversed(body), _PRIMES, strict=False))
    expected = _PAIR[total % 1021 >> 5] + _PAIR[total % 1021 & 31]
    return None if pair == expected else Fault(Reason.WRONG_CHECK_DIGIT, len(body), expected, pair)


_PRIMES: Final = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_PAIR: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def iban(value: str, _year: int) -> Fault | None:
    """Country and check digits of an IBAN (ISO 13616)."""
    if value[:2] in _IBAN_COUNTRIES and re.fullmatch("[A-Z]{2}[0-9]{2}[0-9A-Z]{7,30}", value):
        number = "".join(str(int(character, 36)) for character in value[4:] + value[:4])
        if int(number) % 97 == 1:
            return None
    return Fault(Reason.WRONG_VALUE, 0, "an IBAN", value[:ECHO_MAX])


_IBAN_COUNTRIES: Final = COUNTRY_LETTERS | {"XK"}
"""Kosovo has accounts, and no code in ISO 3166-1."""


hour = up_to(23)
minute = up_to(59)
not_zero = holds("[0-9]*[1-9][0-9]*", "not zero")
hours_and_minutes = holds("(?:[01][0-9]|2[0-3])[0-5][0-9]", "HHMM")
percent_encoded = holds("(?:[^%]|%[0-9A-Fa-f]{2})*", "%XX")
company_prefix = holds("[0-9]{4}.*", "four digits first")
not_only_digits = holds("[0-9]*[^0-9].*", "not only digits")
sex = holds("[0129]", "0, 1, 2 or 9")
currency = listed(CURRENCIES, "ISO 4217 numeric")
country_letters = listed(COUNTRY_LETTERS, "ISO 3166-1 alpha-2")
package_type = listed(PACKAGE_TYPES, "UN/ECE Recommendation 21")
