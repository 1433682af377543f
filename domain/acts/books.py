"""What every act on a book of dated rows is refused for: its days, its room, and what it would contradict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from domain.limits import ROWS_PER_BOOK
from domain.refusals import BookFull, Refusal, RowContradicted, Standing, WrongPeriod


def unnamed(standing: Iterable[Standing], replaces: Collection[int]) -> Refusal | None:
    """Refuse to contradict rows that were not named."""
    others = tuple(one for one in standing if one.row not in replaces)
    return RowContradicted(tuple(one.row for one in others), others) if others else None


def wrong_period(since: date, until: date | None) -> Refusal | None:
    """Refuse a period that does not end after it begins."""
    return WrongPeriod(since, until) if until is not None and until <= since else None


def full(rows: int) -> Refusal | None:
    """Refuse another row where there are as many as there may be."""
    return BookFull(ROWS_PER_BOOK) if rows >= ROWS_PER_BOOK else None
