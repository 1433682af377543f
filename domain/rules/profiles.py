"""Profiles of codes: how long the serial and the crypto tail on a pack are, as dated rows.

Kazakhstan: AI 21 of 13 characters, AI 91 of 4, AI 92 of 44 (order KR DSM-11 of 27 January 2021, reg. 22146; GS1
General Specifications, sections 3.5 and 3.9, allow 1 to 20 and 1 to 90). Packs made for other markets have profiles of
their own. A serial is used once for ever, so a wrong one is stopped before it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Gtin
from domain.ground.keys import Key
from domain.ground.subjects import subject
from domain.rules.dated import Citation

_NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class ProfileKey(Key["ProfileBook"]):
    """The book of what codes look like: of a product, or (None) of all products that have no row of their own."""

    gtin: Gtin | None

    @property
    def stream(self) -> str:
        return f"profile/{self.gtin or _NATIONAL}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(None if rest == _NATIONAL else Gtin(rest))


class TailUse(StrEnum):
    """Whether packs come with a crypto tail: key (AI 91) and code (AI 92)."""

    REQUIRED = "required"
    ALLOWED = "allowed"
    """The pack has one; whether the ledger is told of it is the maker's choice."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Profile:
    """How many characters a serial has, from the least to the most, and how many the parts of a tail, if there is one.

    Raises ValueError for bounds that nothing can lie in, and for the length of a tail that there is not.
    """

    serial_min: int
    serial_max: int
    tail: TailUse
    key_length: int | None
    code_length: int | None

    def __post_init__(self) -> None:
        """Check what only holds together."""
        if not 0 < self.serial_min <= self.serial_max:
            raise ValueError(f"No serial has from {self.serial_min} to {self.serial_max} characters.")
        has_tail = self.tail is not TailUse.NONE
        if (self.key_length is not None) != has_tail or (self.code_length is not None) != has_tail:
            raise ValueError("A tail has two lengths, and what has no tail has none.")


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A profile for some days, with its citation."""

    row: int
    profile: Profile
    since: date
    until: date | None
    citation: Citation
    learned_at: datetime
    """When the ledger learned the row. What was in force on a day, as far as it knew at another, stays answerable."""


@dataclass(frozen=True, slots=True)
class ProfileBook:
    """All profiles of a product, or of the nation, that the ledger has learned."""

    version: int
    rows: tuple[ProfileRow, ...] = ()


@event("profile.set")
class ProfileSet(Event):
    """What codes look like was entered for some days; the row learned last wins on the days it covers."""

    profile: Profile
    since: date
    until: date | None
    citation: Citation
    replaces: tuple[int, ...] = ()
    """The rows that it was meant to contradict, by number."""


@subject("profile", ProfileKey, ProfileBook, example="national")
def evolve(_: ProfileKey, state: ProfileBook | None, fact: Fact) -> ProfileBook:
    """Return the book after a fact."""
    book = state or ProfileBook(version=0)
    said = fact.event
    assert isinstance(said, ProfileSet)
    row = ProfileRow(fact.version, said.profile, said.since, said.until, said.citation, fact.occurred_at)
    return replace(book, version=fact.version, rows=(*book.rows, row))
