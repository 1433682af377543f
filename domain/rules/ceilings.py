"""Ceiling prices: what a pack may cost on a day, or that no ceiling binds it, or that nobody has told us.

Order KR DSM-247/2020 of 11 December 2020 (reg. 21766): ceilings by trade name; a sale may not be made above the
ceiling in force (order No. 104 of 15 July 2019).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from domain.ground.channels import Channel
from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Gtin
from domain.ground.keys import Key
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.subjects import subject
from domain.rules.dated import Citation


class PriceLevel(StrEnum):
    """At which sale a ceiling binds."""

    RETAIL = "retail"
    """To a patient."""
    WHOLESALE = "wholesale"
    """To a pharmacy or another distributor."""


@dataclass(frozen=True, slots=True)
class CeilingKey(Key["CeilingBook"]):
    """The book of price ceilings of a product in a channel, at one level of sale."""

    gtin: Gtin
    channel: Channel
    level: PriceLevel

    @property
    def stream(self) -> str:
        return f"ceiling/{self.gtin}/{self.channel}/{self.level}"

    @classmethod
    def named(cls, rest: str) -> Self:
        gtin, channel, level = rest.split("/")
        return cls(Gtin(gtin), Channel(channel), PriceLevel(level))


@dataclass(frozen=True, slots=True)
class Ending:
    """Who says that a row binds no longer, until when it was to bind before, and when the ledger learned that."""

    citation: Citation
    was_until: date | None
    learned_at: datetime


@dataclass(frozen=True, slots=True)
class CeilingRow:
    """What binds the price of one pack: `price_tiyn`, or None where the price is not regulated."""

    row: int
    price_tiyn: int | None
    since: date
    until: date | None
    citation: Citation
    learned_at: datetime
    """When the ledger learned the row. What was in force on a day, as far as it knew at another, stays answerable."""
    ended: Ending | None = None


@dataclass(frozen=True, slots=True)
class CeilingBook:
    """All rows of a product in one channel at one level of sale that the ledger has learned."""

    version: int
    rows: tuple[CeilingRow, ...] = ()


@event("ceiling.set")
class CeilingSet(Event):
    """A ceiling was approved for some days, or the price was freed (`price_tiyn` None)."""

    price_tiyn: int | None
    since: date
    until: date | None
    citation: Citation
    replaces: tuple[int, ...] = ()
    """The rows that it was meant to contradict, by number."""


@event("ceiling.ended")
class CeilingEnded(Event):
    """A row binds no longer from a day on. What was decided under it stands."""

    row: int
    until: date
    citation: Citation


@subject("ceiling", CeilingKey, CeilingBook, example="04870001000011/commercial/retail")
def evolve(_: CeilingKey, state: CeilingBook | None, fact: Fact) -> CeilingBook:
    """Return the book after a fact."""
    book = state or CeilingBook(version=0)
    match fact.event:
        case CeilingSet() as said:
            row = CeilingRow(fact.version, said.price_tiyn, said.since, said.until, said.citation, fact.occurred_at)
            return replace(book, version=fact.version, rows=(*book.rows, row))
        case CeilingEnded() as said:
            rows = tuple(_ended(row, said, fact) if row.row == said.row else row for row in book.rows)
            return replace(book, version=fact.version, rows=rows)
        case _:
            raise TypeError(f"{fact.event.name} says nothing of a ceiling.")


def _ended(row: CeilingRow, said: CeilingEnded, fact: Fact) -> CeilingRow:
    return replace(row, until=said.until, ended=Ending(said.citation, row.until, fact.occurred_at))


@refusal("ceiling_row_not_found", Outcome.CHECK)
class CeilingRowNotFound(Refusal):
    """The ceiling book has no such row."""

    gtin: Gtin
    channel: Channel
    level: PriceLevel
    row: int
