"""What an act on a book of dated rows is answered: what is in force now on the days it spoke of, and what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NotRequired, TypeVar

from typing_extensions import TypedDict

from domain.acts.act import Accepted
from domain.acts.office.pricing import EndCeiling, SetCeiling, SetRule
from domain.acts.office.profiling import SetProfile
from domain.ground.events import Fact
from domain.ground.subjects import evolve
from domain.ground.world import World
from domain.rules.ceilings import CeilingBook, CeilingKey, CeilingRow
from domain.rules.dated import Dated, changes, spans
from domain.rules.parameters import RuleBook, RuleKey, RuleRow
from domain.rules.profiles import Profile, ProfileBook, ProfileKey, ProfileRow

D = TypeVar("D", CeilingRow, RuleRow, ProfileRow)


class RowNamed(TypedDict):
    """A row by its number, with the profile or the value it says: of a ceiling tiyn, null where it is not regulated."""

    row: int
    value: NotRequired[int | None]
    profile: NotRequired[Profile]


class InForce(TypedDict):
    """Days, from `since` until the day before `until`, and the row in force on them; null: nothing is known of them."""

    since: date
    until: date | None
    row: RowNamed | None


class Changed(TypedDict):
    """Days on which another row is in force than before; null where there was none, or where there is none now."""

    since: date
    until: date | None
    was: RowNamed | None
    now: RowNamed | None


class RowSet(TypedDict):
    """A row of a book was entered or ended. `in_force`: what holds now on the days that this spoke of.

    `changed`: on which of them that is new. Where `now` is null a gap opened: on those days nothing is known.
    """

    row: int
    in_force: list[InForce]
    changed: list[Changed]
    recorded_at: datetime


def row_set(act: SetCeiling | EndCeiling | SetRule | SetProfile, accepted: Accepted, world: World) -> RowSet:
    """Answer which row of a book was entered or ended, and what that changed."""
    ((key, said),) = accepted.events
    match key, act:
        case CeilingKey(), SetCeiling() | EndCeiling():
            before = world[key] or CeilingBook(version=0)
            fact = Fact(key, before.version + 1, "", accepted.occurred_at, said)
            days = (act.since, act.until) if isinstance(act, SetCeiling) else _ended(act, before.rows)
            row = act.row if isinstance(act, EndCeiling) else fact.version
            return _answer(row, before.rows, evolve(key, before, fact).rows, days, world.now)
        case RuleKey(), SetRule():
            book = world[key] or RuleBook(version=0)
            fact = Fact(key, book.version + 1, "", accepted.occurred_at, said)
            days = (act.since, act.until)
            return _answer(fact.version, book.rows, evolve(key, book, fact).rows, days, world.now)
        case ProfileKey(), SetProfile():
            known = world[key] or ProfileBook(version=0)
            fact = Fact(key, known.version + 1, "", accepted.occurred_at, said)
            days = (act.since, act.until)
            return _answer(fact.version, known.rows, evolve(key, known, fact).rows, days, world.now)
        case _:
            raise TypeError(f"{act} is no act on the book {key.stream}.")


def _ended(act: EndCeiling, rows: Sequence[CeilingRow]) -> tuple[date, date | None]:
    """Return the days that a row loses, or gains if it had ended before."""
    was = next(row.until for row in rows if row.row == act.row)
    return act.until if was is None else min(act.until, was), None if was is None else max(act.until, was)


def _answer(row: int, before: Sequence[D], after: Sequence[D], days: tuple[date, date | None], now: datetime) -> RowSet:
    return RowSet(
        row=row,
        in_force=[InForce(since=one.since, until=one.until, row=_named(one.row)) for one in spans(after, *days)],
        changed=[
            Changed(since=one.since, until=one.until, was=_named(one.was), now=_named(one.now))
            for one in changes(before, after, *days)
        ],
        recorded_at=now,
    )


def _named(row: Dated | None) -> RowNamed | None:
    match row:
        case CeilingRow():
            return RowNamed(row=row.row, value=row.price_tiyn)
        case RuleRow():
            return RowNamed(row=row.row, value=row.value)
        case ProfileRow():
            return RowNamed(row=row.row, profile=row.profile)
        case _:
            return None
