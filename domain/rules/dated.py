"""Rows with dates and a citation, and the one question asked of them: which was in force on that day?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar


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
    """Return the row in force on a day: of those that cover it, the one the ledger learned last."""
    covering = [row for row in rows if row.since <= day and (row.until is None or day < row.until)]
    return max(covering, key=lambda row: row.row, default=None)
