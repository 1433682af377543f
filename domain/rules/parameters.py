"""Parameters of the law and of practice, kept as dated rows: windows, bounds, choices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from domain.ground.events import Event, Fact, event
from domain.ground.keys import Key
from domain.ground.subjects import subject
from domain.rules.dated import Citation


@dataclass(frozen=True, slots=True)
class RuleKey(Key["RuleBook"]):
    """A parameter of the law or of practice, kept as dated rows."""

    rule: str

    @property
    def stream(self) -> str:
        return f"rule/{self.rule}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(rest)


class Rule(StrEnum):
    """The parameters that decisions ask for. None has a value in code."""

    DISPENSING_CANCEL_WINDOW_DAYS = "dispensing_cancel_window_days"
    """For how many days after it a dispensing may be cancelled at the same site."""
    DISPENSING_ON_EXPIRY_DAY = "dispensing_on_expiry_day"
    """1 if a pack may still be dispensed on the day printed as its expiry, 0 if not."""
    PAID_PRICE_LEAST_TIYN = "paid_price_least_tiyn"
    """The least that a pack is sold for: a lower price is a till's missing one."""
    PAID_PRICE_MOST_TIYN = "paid_price_most_tiyn"
    """The most that a pack is sold for: a higher price is a till's filler."""
    CLOCK_LEEWAY_SECONDS = "clock_leeway_seconds"
    """By how much the clocks of callers may differ from ours and from one another."""
    COMMISSIONING_TOLD_WITHIN_MINUTES = "commissioning_told_within_minutes"
    """How long after it a commissioning may be told."""
    PACKING_TOLD_WITHIN_MINUTES = "packing_told_within_minutes"
    """How long after it a packing may be told."""
    UNPACKING_TOLD_WITHIN_MINUTES = "unpacking_told_within_minutes"
    """How long after it an unpacking may be told."""
    SHIPPING_TOLD_WITHIN_MINUTES = "shipping_told_within_minutes"
    """How long after it a shipment's leaving may be told."""
    VOID_SHIPPING_TOLD_WITHIN_MINUTES = "void_shipping_told_within_minutes"
    """How long after it the calling back of a shipment may be told."""
    RECEIVING_TOLD_WITHIN_MINUTES = "receiving_told_within_minutes"
    """How long after it a receipt of goods may be told."""
    DISPENSING_TOLD_WITHIN_MINUTES = "dispensing_told_within_minutes"
    """How long after it a dispensing may be told."""
    DISPENSING_CANCEL_TOLD_WITHIN_MINUTES = "dispensing_cancel_told_within_minutes"
    """How long after it the taking back of a dispensing may be told."""
    DECOMMISSIONING_TOLD_WITHIN_MINUTES = "decommissioning_told_within_minutes"
    """How long after it the writing off of a pack may be told."""


TOLD_WITHIN = tuple(rule for rule in Rule if rule.endswith("_told_within_minutes"))
"""The rules that say how late an act may be told: one for each act that may give a time of its own."""


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One value of a parameter with its dates and citation."""

    row: int
    value: int
    since: date
    until: date | None
    citation: Citation
    learned_at: datetime
    """When the ledger learned the row. What was in force on a day, as far as it knew at another, stays answerable."""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rows of one parameter that the ledger has learned."""

    version: int
    rows: tuple[RuleRow, ...] = ()


@event("rule.set")
class RuleSet(Event):
    """A parameter got a value for some days; the row learned last wins on the days it covers."""

    value: int
    since: date
    until: date | None
    citation: Citation
    replaces: tuple[int, ...] = ()
    """The rows that it was meant to contradict, by number."""


@subject("rule", RuleKey, RuleBook, example="dispensing_cancel_window_days")
def evolve(_: RuleKey, state: RuleBook | None, fact: Fact) -> RuleBook:
    """Return the book after a fact."""
    book = state or RuleBook(version=0)
    said = fact.event
    assert isinstance(said, RuleSet)
    row = RuleRow(fact.version, said.value, said.since, said.until, said.citation, fact.occurred_at)
    return replace(book, version=fact.version, rows=(*book.rows, row))
