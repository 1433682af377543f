"""Pricing and ruling: the dated rows that decisions stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.acts.act import Accepted, Decision, Needs, Refused, refused
from domain.goods.products import ProductKey, ProductNotRegistered
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.rules.books import BookFull, RowContradicted, Standing, WrongPeriod, full, unnamed, wrong_period
from domain.rules.ceilings import CeilingEnded, CeilingKey, CeilingRow, CeilingRowNotFound, CeilingSet, PriceLevel
from domain.rules.dated import Citation, contradicted, rows_of
from domain.rules.parameters import Rule, RuleKey, RuleRow, RuleSet


@dataclass(frozen=True, slots=True)
class SetCeiling:
    """Enter a ceiling for some days, or that the price is not regulated on them (`price_tiyn` None)."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        ProductNotRegistered,
        WrongPeriod,
        BookFull,
        RowContradicted,
    )

    gtin: Gtin
    channel: Channel
    level: PriceLevel
    price_tiyn: int | None
    since: date
    until: date | None
    citation: Citation
    replaces: tuple[int, ...] = ()
    """Rows that it contradicts on purpose, by number: without, a contradiction is refused."""

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(ProductKey(self.gtin), self._book)

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        rows = rows_of(world, self._book)
        unknown = ProductNotRegistered(self.gtin) if world[ProductKey(self.gtin)] is None else None
        wrong = wrong_period(self.since, self.until)
        if stop := refused(unknown, wrong, full(len(rows)), None if wrong else self._contradiction(rows)):
            return stop
        said = CeilingSet(
            price_tiyn=self.price_tiyn,
            since=self.since,
            until=self.until,
            citation=self.citation,
            replaces=self.replaces,
        )
        return Accepted(((self._book, said),), world.now)

    def _contradiction(self, rows: Sequence[CeilingRow]) -> Refusal | None:
        standing = contradicted(rows, self.since, self.until, lambda row: row.price_tiyn == self.price_tiyn)
        return unnamed((Standing(row.row, row.since, row.until, row.price_tiyn) for row in standing), self.replaces)

    @property
    def _book(self) -> CeilingKey:
        return CeilingKey(self.gtin, self.channel, self.level)


@dataclass(frozen=True, slots=True)
class EndCeiling:
    """Let a row of a ceiling book bind no longer from a day on."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        CeilingRowNotFound,
        WrongPeriod,
    )

    gtin: Gtin
    channel: Channel
    level: PriceLevel
    row: int
    until: date
    citation: Citation

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(self._book)

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        rows = {row.row: row for row in rows_of(world, self._book)}
        if self.row not in rows:
            return Refused((CeilingRowNotFound(self.gtin, self.channel, self.level, self.row),))
        if stop := refused(wrong_period(rows[self.row].since, self.until)):
            return stop
        said = CeilingEnded(row=self.row, until=self.until, citation=self.citation)
        return Accepted(((self._book, said),), world.now)

    @property
    def _book(self) -> CeilingKey:
        return CeilingKey(self.gtin, self.channel, self.level)


@dataclass(frozen=True, slots=True)
class SetRule:
    """Enter the value of a parameter for some days."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        WrongPeriod,
        BookFull,
        RowContradicted,
    )

    rule: Rule
    value: int
    since: date
    until: date | None
    citation: Citation
    replaces: tuple[int, ...] = ()
    """Rows that it contradicts on purpose, by number: without, a contradiction is refused."""

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(RuleKey(self.rule))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        rows = rows_of(world, RuleKey(self.rule))
        wrong = wrong_period(self.since, self.until)
        if stop := refused(wrong, full(len(rows)), None if wrong else self._contradiction(rows)):
            return stop
        said = RuleSet(
            value=self.value, since=self.since, until=self.until, citation=self.citation, replaces=self.replaces
        )
        return Accepted(((RuleKey(self.rule), said),), world.now)

    def _contradiction(self, rows: Sequence[RuleRow]) -> Refusal | None:
        standing = contradicted(rows, self.since, self.until, lambda row: row.value == self.value)
        return unnamed((Standing(row.row, row.since, row.until, row.value) for row in standing), self.replaces)
