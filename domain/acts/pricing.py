"""Pricing and ruling: the dated rows that decisions stand on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.acts.act import Accepted, Decision, Needs, Refused, refused
from domain.identifiers import Gtin
from domain.keys import CeilingKey, Channel, PriceLevel, ProductKey, RuleKey
from domain.limits import ROWS_PER_BOOK
from domain.refusals import BookFull, CeilingRowNotFound, ProductNotRegistered, Refusal, WrongPeriod
from domain.rules.ceilings import CeilingEnded, CeilingSet
from domain.rules.dated import Citation
from domain.rules.parameters import Rule, RuleSet
from domain.world import Caller, World


@dataclass(frozen=True, slots=True)
class SetCeiling:
    """Enter a ceiling for some days, or that the price is not regulated on them (`price_tiyn` None)."""

    gtin: Gtin
    channel: Channel
    level: PriceLevel
    price_tiyn: int | None
    since: date
    until: date | None
    citation: Citation

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        return Needs.of(ProductKey(self.gtin), self._book)

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        unknown = ProductNotRegistered(self.gtin) if world.product(self.gtin) is None else None
        full = _full(len(world.ceilings(self._book).rows))
        if stop := refused(unknown, _wrong_period(self.since, self.until), full):
            return stop
        said = CeilingSet(price_tiyn=self.price_tiyn, since=self.since, until=self.until, citation=self.citation)
        return Accepted(((self._book, said),), world.now)

    @property
    def _book(self) -> CeilingKey:
        return CeilingKey(self.gtin, self.channel, self.level)


@dataclass(frozen=True, slots=True)
class EndCeiling:
    """Let a row of a ceiling book bind no longer from a day on."""

    gtin: Gtin
    channel: Channel
    level: PriceLevel
    row: int
    until: date
    citation: Citation

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        return Needs.of(self._book)

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        rows = {row.row: row for row in world.ceilings(self._book).rows}
        if self.row not in rows:
            return Refused((CeilingRowNotFound(self.gtin, self.channel, self.level, self.row),))
        if stop := refused(_wrong_period(rows[self.row].since, self.until)):
            return stop
        said = CeilingEnded(row=self.row, until=self.until, citation=self.citation)
        return Accepted(((self._book, said),), world.now)

    @property
    def _book(self) -> CeilingKey:
        return CeilingKey(self.gtin, self.channel, self.level)


@dataclass(frozen=True, slots=True)
class SetRule:
    """Enter the value of a parameter for some days."""

    rule: Rule
    value: int
    since: date
    until: date | None
    citation: Citation

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        return Needs.of(RuleKey(self.rule))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        full = _full(len(world.rule(self.rule).rows))
        if stop := refused(_wrong_period(self.since, self.until), full):
            return stop
        said = RuleSet(value=self.value, since=self.since, until=self.until, citation=self.citation)
        return Accepted(((RuleKey(self.rule), said),), world.now)


def _wrong_period(since: date, until: date | None) -> Refusal | None:
    return WrongPeriod(since, until) if until is not None and until <= since else None


def _full(rows: int) -> Refusal | None:
    return BookFull(ROWS_PER_BOOK) if rows >= ROWS_PER_BOOK else None
