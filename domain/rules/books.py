"""What every act on a book of dated rows is refused for: its days, its room, and what it would contradict."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from domain.ground.limits import ROWS_PER_BOOK
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal


@refusal("wrong_period", Outcome.CHECK)
class WrongPeriod(Refusal):
    """A period must end after it begins."""

    since: date
    until: date


@refusal("book_full", Outcome.CHECK)
class BookFull(Refusal):
    """The book holds as many rows as it may."""

    rows_max: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A row in force that another would contradict. `value`: of a ceiling in tiyn; None: the price is free, or it is a
    profile."""

    row: int
    since: date
    until: date | None
    value: int | None


@refusal("row_contradicted", Outcome.CHECK)
class RowContradicted(Refusal):
    """Rows say another thing for days on which they begin; they are replaced only by number, never silently."""

    rows: tuple[int, ...]
    standing: tuple[Standing, ...]


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
