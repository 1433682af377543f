"""Dated rows: which is in force on each day, what a new one changes, and which it would contradict."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.rules.dated import Change, Span, changes, contradicted, in_force, spans
from domain.rules.parameters import RuleRow
from tests.domain.cast import FIXTURE
from tests.domain.given import NOW

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(12)]
LATER = date(2027, 1, 1)
"""A day after all that begins or ends in these tests."""


def row(number: int, since: date, until: date | None = None, value: int = 1) -> RuleRow:
    return RuleRow(number, value, since, until, FIXTURE, NOW)


def day(number: int) -> date:
    return DAYS[number]


@st.composite
def books(draw: st.DrawFn, rows_most: int = 5) -> list[RuleRow]:
    """Draw a book of rows over a few days."""
    made: list[RuleRow] = []
    for number in range(1, draw(st.integers(0, rows_most)) + 1):
        since, value = draw(st.integers(0, 9)), draw(st.integers(1, 3))
        until = draw(st.none() | st.integers(since + 1, 11))
        made.append(row(number, day(since), None if until is None else day(until), value))
    return made


PERIODS = st.tuples(st.integers(0, 8), st.none() | st.integers(9, 11)).map(
    lambda ends: (day(ends[0]), None if ends[1] is None else day(ends[1]))
)


def within(found: Sequence[Span[RuleRow]] | Sequence[Change[RuleRow]], asked: date) -> int:
    """Count the pieces that hold a day."""
    return sum(one.since <= asked and (one.until is None or asked < one.until) for one in found)


def days_of(since: date, until: date | None) -> list[date]:
    return [one for one in [*DAYS, LATER] if since <= one and (until is None or one < until)]


@given(books(), PERIODS)
def test_spans_say_of_every_day_what_is_in_force_on_it_once(
    rows: list[RuleRow], period: tuple[date, date | None]
) -> None:
    found = spans(rows, *period)
    assert (found[0].since, found[-1].until) == period
    assert all(before.until == after.since for before, after in pairwise(found))
    assert all(before.row != after.row for before, after in pairwise(found))
    for asked in days_of(*period):
        (own,) = [one.row for one in found if one.since <= asked and (one.until is None or asked < one.until)]
        assert own == in_force(rows, asked)


@given(books(), books(), PERIODS)
def test_changes_are_the_days_on_which_another_row_is_in_force_and_no_others(
    before: list[RuleRow], added: list[RuleRow], period: tuple[date, date | None]
) -> None:
    after = [*before, *(row(len(before) + one.row, one.since, one.until, one.value) for one in added)]
    found = changes(before, after, *period)
    for asked in days_of(*period):
        assert within(found, asked) == (in_force(before, asked) != in_force(after, asked))
    for one in found:
        assert (one.was, one.now) == (in_force(before, one.since), in_force(after, one.since))


@given(books(), PERIODS, st.integers(1, 3))
def test_a_row_contradicts_those_in_force_that_begin_in_its_days_and_say_another_thing(
    rows: list[RuleRow], period: tuple[date, date | None], value: int
) -> None:
    said = contradicted(rows, *period, lambda other: other.value == value)
    held = {one.row: one for asked in days_of(*period) if (one := in_force(rows, asked)) is not None}
    assert {one.row for one in said} == {
        number for number, one in held.items() if one.since >= period[0] and one.value != value
    }


@pytest.mark.parametrize(
    ("rows", "since", "until", "contradictions"),
    [
        ([], 0, None, []),
        ([row(1, day(0))], 5, None, []),  # a new edition follows the old one
        ([row(1, day(5))], 5, None, [1]),  # entered twice for one day
        ([row(1, day(5))], 0, None, [1]),  # an older one that does not say when it ended
        ([row(1, day(5))], 0, 5, []),
        ([row(1, day(0)), row(2, day(5))], 3, None, [2]),  # one that was entered in advance
        ([row(1, day(0)), row(2, day(5))], 3, 5, []),
        ([row(1, day(5)), row(2, day(5))], 5, None, [2]),  # what is displaced already is not in force
        ([row(1, day(0), day(3)), row(2, day(6))], 3, 6, []),
    ],
)
def test_a_contradiction_is_what_takes_the_first_days_of_another_row(
    rows: list[RuleRow], since: int, until: int | None, contradictions: list[int]
) -> None:
    end = None if until is None else day(until)
    assert [one.row for one in contradicted(rows, day(since), end, lambda _: False)] == contradictions
    assert contradicted(rows, day(since), end, lambda _: True) == ()
