"""Profiling: the dated rows that say what the codes of a product, or of the nation, look like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.acts.act import Accepted, Decision, Needs, refused
from domain.goods.products import ProductKey, ProductNotRegistered
from domain.ground.identifiers import Gtin
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.rules.books import BookFull, RowContradicted, Standing, WrongPeriod, full, unnamed, wrong_period
from domain.rules.dated import Citation, contradicted, rows_of
from domain.rules.profiles import Profile, ProfileKey, ProfileRow, ProfileSet


@dataclass(frozen=True, slots=True)
class SetProfile:
    """Enter what codes of a product look like for some days; without a product, those of all that have no own row."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        ProductNotRegistered,
        WrongPeriod,
        BookFull,
        RowContradicted,
    )

    gtin: Gtin | None
    profile: Profile
    since: date
    until: date | None
    citation: Citation
    replaces: tuple[int, ...] = ()
    """Rows that it contradicts on purpose, by number: without, a contradiction is refused."""

    @property
    def book(self) -> ProfileKey:
        """The book that the row stands in."""
        return ProfileKey(self.gtin)

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(self.book) if self.gtin is None else Needs.of(self.book, ProductKey(self.gtin))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        rows = rows_of(world, self.book)
        unknown = None
        if self.gtin is not None and world[ProductKey(self.gtin)] is None:
            unknown = ProductNotRegistered(self.gtin)
        wrong = wrong_period(self.since, self.until)
        if stop := refused(unknown, wrong, full(len(rows)), None if wrong else self._contradiction(rows)):
            return stop
        said = ProfileSet(
            profile=self.profile,
            since=self.since,
            until=self.until,
            citation=self.citation,
            replaces=self.replaces,
        )
        return Accepted(((self.book, said),), world.now)

    def _contradiction(self, rows: Sequence[ProfileRow]) -> Refusal | None:
        standing = contradicted(rows, self.since, self.until, lambda row: row.profile == self.profile)
        return unnamed((Standing(row.row, row.since, row.until, None) for row in standing), self.replaces)
