"""Profiles: what the code on a pack looks like is a dated row, and nothing else is commissioned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from domain.acts.office.profiling import SetProfile
from domain.acts.road.commissioning import Commission
from domain.goods.products import ProductKey, ProductNotRegistered
from domain.goods.shapes import Shapes
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin
from domain.ground.keys import AnyKey
from domain.ground.limits import ROWS_PER_BOOK
from domain.ground.refusal import Refusal
from domain.ground.time import kazakhstan_day
from domain.judging.shaping import (
    SerialShape,
    TailCut,
    TailExchanged,
    TailGlued,
    TailMissing,
    TailNotExpected,
    TailShape,
)
from domain.judging.unknown import NoRuleInForce
from domain.rules.books import BookFull, RowContradicted, Standing, WrongPeriod
from domain.rules.dated import in_force
from domain.rules.profiles import Profile, ProfileBook, ProfileKey, ProfileSet, TailUse
from tests.domain.cast import (
    EXPIRY,
    FIXTURE,
    G1,
    G2,
    LOT,
    MAKER,
    OPERATOR,
    PRODUCED,
    nation,
    product_registered,
    profile_set,
)
from tests.domain.given import NOW, History, answer, refusals, said

KAZAKHSTAN = Profile(13, 13, TailUse.ALLOWED, 4, 44)
EU = Profile(1, 20, TailUse.NONE, None, None)
NATIONAL, OWN = ProfileKey(None), ProfileKey(G1)
JULY = date(2022, 7, 1)
TODAY = kazakhstan_day(NOW)
RIGHT = Shapes({13: 1}, {(4, 44): 1})


def ruled(national: Profile | None = KAZAKHSTAN, own: Profile | None = None) -> History:
    """Return a history with these profiles and no other."""
    history = nation()
    del history.states[NATIONAL]
    for key, profile in ((NATIONAL, national), (OWN, own)):
        if profile is not None:
            history.given((key, profile_set(profile, JULY)))
    return history


def commission(shapes: Shapes, gtin: Gtin = G1) -> Commission:
    """Return the act of commissioning serials and tails of these lengths."""
    return Commission(gtin, LOT, EXPIRY, PRODUCED, Channel.COMMERCIAL, 9, tails=bool(shapes.tails), shapes=shapes)


@pytest.mark.parametrize(
    ("shapes", "refusal"),
    [
        (Shapes({13: 1, 12: 7, 14: 8}), SerialShape(G1, "serials[6]", None, "13", 12)),
        (Shapes({13: 1, 20: 4}, first_line=2), SerialShape(G1, "serial", 5, "13", 20)),
        (Shapes({13: 1}, {(4, 43): 1}), TailCut(G1, "serials[0].code", None, "44", 43)),
        (Shapes({13: 1}, {(4, 44): 1, (4, 1): 3}, first_line=2), TailCut(G1, "code", 4, "44", 1)),
        (Shapes({13: 1}, {(44, 4): 2}), TailExchanged(G1, "serials[1].key", None, "4", 44)),
        (Shapes({13: 1}, {(4, 46): 2}), TailGlued(G1, "serials[1].code", None, "44", 46)),
        (Shapes({13: 1}, {(6, 44): 2}), TailGlued(G1, "serials[1].key", None, "4", 6)),
        (Shapes({13: 1}, {(6, 46): 2}), TailGlued(G1, "serials[1].key", None, "4", 6)),
        (Shapes({13: 1}, {(3, 44): 2}), TailShape(G1, "serials[1].key", None, "4", 3)),
        (Shapes({13: 1}, {(5, 43): 2}), TailShape(G1, "serials[1].key", None, "4", 5)),
    ],
)
def test_what_is_not_as_long_as_the_profile_says_is_refused_where_it_stands(shapes: Shapes, refusal: Refusal) -> None:
    assert refusals(ruled().when(commission(shapes), MAKER)) == (refusal,)


def test_codes_of_the_right_lengths_are_commissioned_with_tails_and_without() -> None:
    ruled().done(commission(RIGHT), MAKER)
    ruled().done(commission(Shapes({13: 1})), MAKER)


def test_a_profile_may_ask_for_a_tail_or_know_none() -> None:
    required = ruled(replace(KAZAKHSTAN, tail=TailUse.REQUIRED))
    assert answer(required.when(commission(Shapes({13: 1})), MAKER)) == TailMissing(G1, "serials")
    required.done(commission(RIGHT), MAKER)
    tailed = commission(Shapes({13: 1}, {(4, 44): 3}, first_line=2))
    assert answer(ruled(EU).when(tailed, MAKER)) == TailNotExpected(G1, "key", 4)


def test_a_product_with_a_profile_of_its_own_is_judged_by_that() -> None:
    history = ruled(own=EU)
    history.given((ProductKey(G2), product_registered()))
    history.done(commission(Shapes({1: 1, 20: 2})), MAKER)
    assert isinstance(answer(history.when(commission(Shapes({20: 1}), G2), MAKER)), SerialShape)


def test_a_serial_between_two_lengths_is_told_both() -> None:
    history = ruled(Profile(8, 12, TailUse.NONE, None, None))
    assert answer(history.when(commission(Shapes({7: 1})), MAKER)) == SerialShape(G1, "serials[0]", None, "8-12", 7)
    history.done(commission(Shapes({8: 1, 12: 2})), MAKER)


def test_where_no_row_says_anything_nothing_is_commissioned() -> None:
    unknown = (NoRuleInForce("code_profile", TODAY),)
    assert refusals(ruled(None).when(commission(RIGHT), MAKER)) == unknown
    ended = ruled(None)
    ended.given((NATIONAL, profile_set(KAZAKHSTAN, JULY, TODAY)))
    assert refusals(ended.when(commission(RIGHT), MAKER)) == unknown
    ended.given((NATIONAL, profile_set(KAZAKHSTAN, TODAY)))
    ended.done(commission(RIGHT), MAKER)


def test_the_profile_is_that_of_the_day_on_which_it_is_recorded() -> None:
    history = ruled(own=EU)
    history.given((OWN, profile_set(KAZAKHSTAN, TODAY)))
    late = replace(commission(Shapes({8: 1})), at=NOW - timedelta(days=2))
    assert isinstance(answer(history.when(late, MAKER)), SerialShape)


def test_a_commissioning_reads_the_rows_that_it_stands_on() -> None:
    needed: set[AnyKey] = {NATIONAL, OWN}
    assert needed <= commission(RIGHT).needs(MAKER).keys


def set_profile(since: date = JULY, until: date | None = None, gtin: Gtin | None = G1) -> SetProfile:
    return SetProfile(gtin, EU, since, until, FIXTURE)


def test_the_operator_enters_profiles_and_the_row_learned_last_wins() -> None:
    history = ruled()
    history.done(set_profile(), OPERATOR)
    history.done(replace(set_profile(date(2026, 1, 1)), profile=KAZAKHSTAN), OPERATOR)
    book = history.states[OWN]
    assert isinstance(book, ProfileBook)
    found = [in_force(book.rows, day) for day in (date(2022, 6, 30), JULY, date(2025, 12, 31), TODAY)]
    assert [row and (row.row, row.profile, row.citation) for row in found] == [
        None,
        (1, EU, FIXTURE),
        (1, EU, FIXTURE),
        (2, KAZAKHSTAN, FIXTURE),
    ]


def test_a_profile_needs_a_known_product_days_and_room() -> None:
    assert refusals(ruled().when(set_profile(gtin=G2), OPERATOR)) == (ProductNotRegistered(G2),)
    assert refusals(ruled().when(set_profile(until=JULY), OPERATOR)) == (WrongPeriod(JULY, JULY),)
    full = ruled()
    for _ in range(ROWS_PER_BOOK):
        full.given((OWN, profile_set(EU)))
    assert refusals(full.when(set_profile(), OPERATOR)) == (BookFull(ROWS_PER_BOOK),)
    full.done(replace(set_profile(gtin=None), replaces=(1,)), OPERATOR)


def test_a_profile_contradicts_none_that_is_not_named() -> None:
    history = ruled(own=KAZAKHSTAN)
    standing = (Standing(1, JULY, None, None),)
    assert refusals(history.when(set_profile(), OPERATOR)) == (RowContradicted((1,), standing),)
    history.done(replace(set_profile(), profile=KAZAKHSTAN), OPERATOR)
    history.done(set_profile(date(2026, 1, 1)), OPERATOR)
    assert said(history.done(replace(set_profile(), replaces=(2, 3)), OPERATOR)) == ProfileSet(
        profile=EU, since=JULY, until=None, citation=FIXTURE, replaces=(2, 3)
    )


@pytest.mark.parametrize(
    "shape",
    [
        (0, 13, TailUse.NONE, None, None),
        (14, 13, TailUse.NONE, None, None),
        (13, 13, TailUse.NONE, 4, 44),
        (13, 13, TailUse.REQUIRED, 4, None),
        (13, 13, TailUse.ALLOWED, None, None),
    ],
)
def test_a_profile_that_contradicts_itself_is_none(shape: tuple[int, int, TailUse, int | None, int | None]) -> None:
    with pytest.raises(ValueError, match=r"No serial|A tail"):
        Profile(*shape)
