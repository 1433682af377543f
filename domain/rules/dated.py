"""Rows with dates and a citation: which was in force on a day, and what a new row changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Generic, Protocol, TypeVar

from domain.ground.keys import Key
from domain.ground.world import World


class Confidence(StrEnum):
    """How sure a row is. What is unknown has no row at all."""

    STATED = "S"
    """The source states it."""
    PARTIAL = "P"
    """A secondary source, or stated only in part."""
    INFERRED = "I"
    """Our inference or design choice."""
    FIXTURE = "F"
    """Invented for a demonstration or a test; never shown as law."""


@dataclass(frozen=True, slots=True)
class Citation:
    """Who says so: the document and its article or edition, and how sure that is."""

    source: str
    confidence: Confidence


class Dated(Protocol):
    """A row that holds from `since` until the day before `until`, both days in Kazakhstan."""

    @property
    def row(self) -> int:
        """Number of the row in its book: rows learned later have higher numbers."""
        ...

    @property
    def since(self) -> date: ...

    @property
    def until(self) -> date | None: ...


D = TypeVar("D", bound=Dated)


def in_force(rows: Sequence[D], day: date) -> D | None:
    """Return the row in force on a day: of those that cover it, the one the ledger learned last.

    `rows` stand in the order in which the ledger learned them.
    """
    for row in reversed(rows):
        if row.since <= day and (row.until is None or day < row.until):
            return row
    return None


@dataclass(frozen=True, slots=True)
class Span(Generic[D]):
    """Days from `since` until the day before `until`, and the row in force on them; None where there is none."""

    since: date
    until: date | None
    row: D | None


@dataclass(frozen=True, slots=True)
class Change(Generic[D]):
    """Days on which another row is in force than before; None where there is none. `now` None: a gap opened."""

    since: date
    until: date | None
    was: D | None
    now: D | None


def spans(rows: Sequence[D], since: date, until: date | None) -> tuple[Span[D], ...]:
    """Return which row is in force on each of the days from `since` until the day before `until`, as few spans."""
    return tuple(Span(first, end, row) for first, end, (row,) in _pieces((rows,), since, until))


def changes(before: Sequence[D], after: Sequence[D], since: date, until: date | None) -> tuple[Change[D], ...]:
    """Return on which of the days another row is in force after than before. A row is the same by its number."""
    pieces = _pieces((before, after), since, until)
    return tuple(Change(first, end, was, now) for first, end, (was, now) in pieces if _number(was) != _number(now))


def contradicted(rows: Sequence[D], since: date, until: date | None, says_same: Callable[[D], bool]) -> tuple[D, ...]:
    """Return the rows in force that a new row would contradict: those that begin in its days and say another thing.

    A row that begins later than one in force follows it, as a new edition of a list does: that is no contradiction.
    """
    found = [span.row for span in spans(rows, since, until) if span.row is not None]
    return tuple({row.row: row for row in found if row.since >= since and not says_same(row)}.values())


def _pieces(
    books: tuple[Sequence[D], ...], since: date, until: date | None
) -> Iterator[tuple[date, date | None, list[D | None]]]:
    """Yield the days of a period in as few pieces as have the same rows in force, one of each book."""
    days = {day for rows in books for row in rows for day in (row.since, row.until) if day is not None}
    begins = sorted({since, *(day for day in days if since < day and (until is None or day < until))})
    pieces = [(first, [in_force(rows, first) for rows in books]) for first in begins]
    distinct = [next(some) for _, some in groupby(pieces, lambda piece: [_number(row) for row in piece[1]])]
    ends = [first for first, _ in distinct[1:]]
    for (first, rows), end in zip(distinct, [*ends, until], strict=True):
        yield first, end, rows


def _number(row: Dated | None) -> int:
    return 0 if row is None else row.row


D_co = TypeVar("D_co", covariant=True)


class Book(Protocol[D_co]):
    """All rows of one matter that the ledger has learned."""

    @property
    def version(self) -> int: ...

    @property
    def rows(self) -> Sequence[D_co]: ...


def rows_of(world: World, book: Key[Book[D]]) -> Sequence[D]:
    """Return all rows of a book, in the order in which they were learned; none if nobody has told us any."""
    known = world[book]
    return () if known is None else known.rows


def row_on(world: World, book: Key[Book[D]], day: date) -> D | None:
    """Return the row of a book in force on a day; None means unknown, which is neither a value nor its absence."""
    return in_force(rows_of(world, book), day)
