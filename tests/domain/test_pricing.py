"""Ceilings and rules: dated rows with a citation; the row learned last wins on the days it covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.acts.office.pricing import EndCeiling, SetCeiling, SetRule
from domain.goods.products import ProductNotRegistered
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin
from domain.ground.limits import ROWS_PER_BOOK
from domain.rules.books import BookFull, RowContradicted, Standing, WrongPeriod
from domain.rules.ceilings import CeilingBook, CeilingEnded, CeilingRowNotFound, PriceLevel
from domain.rules.dated import in_force
from domain.rules.parameters import Rule, RuleBook, RuleKey, RuleSet
from tests.domain.cast import FIXTURE, G1, G2, OPERATOR, RETAIL, ceiling, nation, priced, ruled
from tests.domain.given import History, answer, cases, refusals, said

JULY = date(2019, 7, 15)


def set_ceiling(price_tiyn: int | None, since: date = JULY, until: date | None = None, gtin: Gtin = G1) -> SetCeiling:
    return SetCeiling(gtin, Channel.COMMERCIAL, PriceLevel.RETAIL, price_tiyn, since, until, FIXTURE)


def end_ceiling(row: int, until: date) -> EndCeiling:
    return EndCeiling(G1, Channel.COMMERCIAL, PriceLevel.RETAIL, row, until, FIXTURE)


def set_rule(since: date = JULY, until: date | None = None) -> SetRule:
    return SetRule(Rule.DISPENSING_CANCEL_WINDOW_DAYS, 10, since, until, FIXTURE)


def book(history: History) -> CeilingBook:
    state = history.states[RETAIL]
    assert isinstance(state, CeilingBook)
    return state


def prices(history: History, *days: date) -> list[int | None]:
    rows = [in_force(book(history).rows, day) for day in days]
    return [None if row is None else row.price_tiyn for row in rows]


def test_a_ceiling_says_its_price_its_days_and_its_source() -> None:
    history = nation()
    history.done(set_ceiling(129773, JULY, date(2021, 1, 21)), OPERATOR)
    (row,) = book(history).rows
    assert (row.row, row.price_tiyn, row.since, row.until, row.citation) == (
        1,
        129773,
        JULY,
        date(2021, 1, 21),
        FIXTURE,
    )


def test_a_ceiling_needs_a_known_product() -> None:
    assert refusals(nation().when(set_ceiling(1, gtin=G2), OPERATOR)) == (ProductNotRegistered(G2),)


@pytest.mark.parametrize("until", [JULY, date(2019, 7, 14)])
def test_a_row_ends_after_the_day_it_begins(until: date) -> None:
    for act in (set_ceiling(1, JULY, until), set_rule(JULY, until)):
        assert refusals(nation().when(act, OPERATOR)) == (WrongPeriod(JULY, until),)


def test_a_book_holds_so_many_rows_and_no_more() -> None:
    history = nation()
    for _ in range(ROWS_PER_BOOK - 1):
        history.given((RETAIL, ceiling(1, JULY)))
    history.done(set_ceiling(1), OPERATOR)
    assert refusals(history.when(set_ceiling(1), OPERATOR)) == (BookFull(ROWS_PER_BOOK),)
    history.done(end_ceiling(1, date(2020, 1, 1)), OPERATOR)


def test_a_rule_holds_so_many_rows_and_no_more() -> None:
    history = nation()
    for _ in range(ROWS_PER_BOOK):
        ruled(history, Rule.DISPENSING_CANCEL_WINDOW_DAYS, 1)
    assert refusals(history.when(set_rule(), OPERATOR)) == (BookFull(ROWS_PER_BOOK),)


def test_all_that_is_wrong_with_a_ceiling_is_said_at_once() -> None:
    decision = nation().when(set_ceiling(1, JULY, JULY, gtin=G2), OPERATOR)
    assert cases(decision) == ["product_not_registered", "wrong_period"]
    assert answer(decision) == ProductNotRegistered(G2)


def test_a_row_binds_no_longer_from_the_day_it_was_ended() -> None:
    history = priced(nation(), 90000)
    ended = said(history.done(end_ceiling(1, date(2021, 1, 21)), OPERATOR))
    assert ended == CeilingEnded(row=1, until=date(2021, 1, 21), citation=FIXTURE)
    assert prices(history, date(2021, 1, 20), date(2021, 1, 21)) == [90000, None]


def test_a_row_can_be_ended_again_on_another_day() -> None:
    history = priced(nation(), 90000)
    history.done(end_ceiling(1, date(2021, 1, 21)), OPERATOR)
    history.done(end_ceiling(1, date(2022, 1, 21)), OPERATOR)
    assert prices(history, date(2022, 1, 20), date(2022, 1, 21)) == [90000, None]


@pytest.mark.parametrize("row", [0, 2, -1])
def test_a_row_that_is_not_in_the_book_cannot_be_ended(row: int) -> None:
    missing = CeilingRowNotFound(G1, Channel.COMMERCIAL, PriceLevel.RETAIL, row)
    assert refusals(priced(nation()).when(end_ceiling(row, date(2021, 1, 1)), OPERATOR)) == (missing,)


def test_a_row_cannot_end_on_the_day_it_begins() -> None:
    assert answer(priced(nation()).when(end_ceiling(1, JULY), OPERATOR)) == WrongPeriod(JULY, JULY)


def test_the_number_of_an_ending_is_no_row_of_the_book() -> None:
    history = priced(nation())
    history.done(end_ceiling(1, date(2021, 1, 21)), OPERATOR)
    history.done(set_ceiling(88400, date(2021, 1, 21)), OPERATOR)
    assert [row.row for row in book(history).rows] == [1, 3]
    assert "ceiling_row_not_found" in cases(history.when(end_ceiling(2, date(2022, 1, 1)), OPERATOR))


def test_a_row_covers_its_first_day_and_not_its_end() -> None:
    history = nation()
    history.given((RETAIL, ceiling(100, date(2020, 1, 1), date(2020, 2, 1))))
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2020, 1, 31), date(2020, 2, 1)]
    assert prices(history, *days) == [None, 100, 100, None]


def test_a_correction_learned_later_wins_on_the_days_it_covers_and_on_no_other() -> None:
    history = nation()
    history.given((RETAIL, ceiling(100, date(2020, 1, 1))))
    history.given((RETAIL, ceiling(90, date(2020, 3, 1), date(2020, 4, 1))))
    days = [date(2020, 2, 29), date(2020, 3, 1), date(2020, 3, 31), date(2020, 4, 1)]
    assert prices(history, *days) == [100, 90, 90, 100]


def test_a_correction_wins_even_where_the_older_row_begins_later() -> None:
    history = nation()
    history.given((RETAIL, ceiling(100, date(2020, 6, 1))))
    history.given((RETAIL, ceiling(90, date(2020, 1, 1))))
    assert prices(history, date(2020, 6, 1)) == [90]


def test_a_free_price_is_a_row_and_an_unknown_one_is_none() -> None:
    history = nation()
    history.given((RETAIL, ceiling(None, date(2025, 7, 5))))
    assert in_force(book(history).rows, date(2025, 7, 4)) is None
    row = in_force(book(history).rows, date(2025, 7, 5))
    assert row is not None
    assert row.price_tiyn is None


def test_retail_and_wholesale_ceilings_stand_in_books_of_their_own() -> None:
    history = nation()
    act = SetCeiling(G1, Channel.COMMERCIAL, PriceLevel.WHOLESALE, 90000, JULY, None, FIXTURE)
    history.done(act, OPERATOR)
    assert RETAIL not in history.states


def test_a_rule_gets_a_value_for_some_days() -> None:
    history = nation()
    event = said(history.done(set_rule(JULY, date(2020, 1, 1)), OPERATOR))
    assert event == RuleSet(value=10, since=JULY, until=date(2020, 1, 1), citation=FIXTURE)
    rules = history.states[RuleKey(Rule.DISPENSING_CANCEL_WINDOW_DAYS)]
    assert isinstance(rules, RuleBook)
    values = [in_force(rules.rows, day) for day in (date(2019, 7, 14), JULY, date(2019, 12, 31), date(2020, 1, 1))]
    assert [value is not None for value in values] == [False, True, True, False]


AUGUST, SEPTEMBER = date(2019, 8, 1), date(2019, 9, 1)


@pytest.mark.parametrize(("since", "until"), [(JULY, None), (date(2019, 1, 1), None), (JULY, SEPTEMBER)])
def test_a_ceiling_that_contradicts_another_from_its_first_day_is_refused_with_it(
    since: date, until: date | None
) -> None:
    history = nation()
    history.done(set_ceiling(100), OPERATOR)
    standing = Standing(1, JULY, None, 100)
    expected = RowContradicted((1,), (standing,))
    assert refusals(history.when(set_ceiling(200, since, until), OPERATOR)) == (expected,)
    assert refusals(history.when(set_ceiling(None, since, until), OPERATOR)) == (expected,)
    history.done(replace(set_ceiling(200, since, until), replaces=(1,)), OPERATOR)
    assert prices(history, JULY) == [200]


def test_every_row_that_is_contradicted_has_to_be_named() -> None:
    history = nation()
    history.done(set_ceiling(100, JULY, AUGUST), OPERATOR)
    history.done(set_ceiling(200, AUGUST), OPERATOR)
    new = set_ceiling(300)
    assert refusals(history.when(new, OPERATOR)) == (
        RowContradicted((1, 2), (Standing(1, JULY, AUGUST, 100), Standing(2, AUGUST, None, 200))),
    )
    assert cases(history.when(replace(new, replaces=(1,)), OPERATOR)) == ["row_contradicted"]
    history.done(replace(new, replaces=(1, 2)), OPERATOR)
    assert prices(history, JULY, AUGUST) == [300, 300]


def test_a_new_edition_follows_the_old_one_and_one_that_says_the_same_contradicts_nothing() -> None:
    history = nation()
    history.done(set_ceiling(100), OPERATOR)
    history.done(set_ceiling(200, AUGUST), OPERATOR)
    history.done(set_ceiling(200, AUGUST), OPERATOR)
    history.done(set_ceiling(100, JULY, AUGUST), OPERATOR)
    assert prices(history, JULY, AUGUST) == [100, 200]


def test_a_rule_that_contradicts_another_from_its_first_day_is_refused_with_it() -> None:
    history = nation()
    history.done(set_rule(), OPERATOR)
    new = replace(set_rule(), value=20)
    assert refusals(history.when(new, OPERATOR)) == (RowContradicted((1,), (Standing(1, JULY, None, 10),)),)
    decision = history.done(replace(new, replaces=(1,)), OPERATOR)
    assert said(decision) == RuleSet(value=20, since=JULY, until=None, citation=FIXTURE, replaces=(1,))
