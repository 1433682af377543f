"""What a code says of its pack besides which one it is: lot and expiry, held against what the maker told.

A code is read by machines that lose, add and change characters, so two values that differ are not at once two values
that were printed. Which differences a reading explains stands here; what explains nothing speaks of a copy.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from domain.ground.identifiers import LotNumber


class Agreement(IntEnum):
    """How a value of a code stands to the one that the ledger knows; the better, the smaller."""

    SAME = 0
    SILENT = 1  # the code does not carry it
    MISREAD = 2  # another value, and a reading may have made it so
    OTHER = 3


@dataclass(frozen=True, slots=True)
class PrintedExpiry:
    """The expiry as a code carries it (AI 17). `is_month`: printed with day 00, which GS1 reads as the month's last."""

    day: date
    is_month: bool = False


def lot_agreement(printed: LotNumber | None, known: LotNumber) -> Agreement:
    """Hold the lot of a code (AI 10) against the ledger's.

    A reading explains letters of another case, something glued behind the lot, and an end that was cut off.
    """
    if printed is None:
        return Agreement.SILENT
    if printed == known:
        return Agreement.SAME
    one, other = printed.lower(), known.lower()
    return Agreement.MISREAD if one.startswith(other) or other.startswith(one) else Agreement.OTHER


def expiry_agreement(printed: PrintedExpiry | None, known: date) -> Agreement:
    """Hold the expiry of a code (AI 17) against the ledger's.

    A code has two digits for the year, so the century is not compared. Day 00 names a month and no day of it (GS1
    General Specifications, section 3, AI 17); a maker may have told another day of that month.
    """
    if printed is None:
        return Agreement.SILENT
    if _two_digits(printed.day) == _two_digits(known):
        return Agreement.SAME
    is_same_month = _two_digits(printed.day)[:2] == _two_digits(known)[:2]
    return Agreement.MISREAD if printed.is_month and is_same_month else Agreement.OTHER


def _two_digits(day: date) -> tuple[int, int, int]:
    return day.year % 100, day.month, day.day
