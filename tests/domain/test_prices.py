"""The price of a pack against the ceiling of the day of sale: equal passes, one tiyn more does not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acts.act import Accepted
from domain.acts.office.pricing import EndCeiling
from domain.goods.receipts import PackDispensed
from domain.ground.channels import Channel
from domain.judging.prices import AboveCeiling, CeilingUnknown, PriceTooHigh, PriceTooLow
from domain.rules.ceilings import CeilingBook, PriceLevel
from domain.rules.dated import Citation, Confidence, in_force
from domain.rules.parameters import Rule
from tests.domain.cast import (
    FIXTURE,
    G1,
    OPERATOR,
    PHARMACY,
    RETAIL,
    S1,
    S2,
    ceiling,
    dispense,
    for_sale,
    of_old,
    priced,
    ruled,
    sale,
    stocked,
)
from tests.domain.given import History, cases, refusals, said

ORDER = Citation("Order", Confidence.STATED)


def noon(year: int, month: int, day: int) -> datetime:
    """Return noon in Kazakhstan, give or take the hour its clocks were put back."""
    return datetime(year, month, day, 7, tzinfo=UTC)


def passes(history: History, price_tiyn: int, at: datetime | None = None) -> bool:
    return isinstance(history.when(dispense(sale(S1, price_tiyn), at=at), PHARMACY), Accepted)


@pytest.mark.parametrize(("price_tiyn", "passed"), [(129773, True), (129774, False), (60000, True), (0, True)])
def test_a_price_at_the_ceiling_passes_and_one_tiyn_more_does_not(price_tiyn: int, passed: bool) -> None:
    assert passes(for_sale(), price_tiyn) == passed


def test_a_price_above_the_ceiling_is_answered_with_the_row_its_dates_and_its_source() -> None:
    history = stocked()
    history.given((RETAIL, ceiling(129773, date(2019, 7, 15), date(2027, 1, 1), "KR DSM-104")))
    (refusal,) = refusals(history.when(dispense(sale(S1, 129774)), PHARMACY))
    assert refusal == AboveCeiling(
        pack=S1,
        price_tiyn=129774,
        ceiling_tiyn=129773,
        row=1,
        since=date(2019, 7, 15),
        until=date(2027, 1, 1),
        citation=Citation("KR DSM-104", Confidence.STATED),
    )


def test_a_price_of_nothing_still_names_the_row() -> None:
    event = said(for_sale().when(dispense(sale(S1, 0)), PHARMACY))
    assert isinstance(event, PackDispensed)
    assert (event.price_tiyn, event.ceiling.row, event.ceiling.price_tiyn) == (0, 1, 129773)


def test_of_two_packs_only_the_dear_one_is_named() -> None:
    decision = for_sale().when(dispense(sale(S1, 60000), sale(S2, 130000)), PHARMACY)
    assert [refusal.pack for refusal in refusals(decision) if isinstance(refusal, AboveCeiling)] == [S2]
    assert cases(decision) == ["above_ceiling"]


def lowered() -> History:
    """Return a history in which 900.00 bound until 2021-01-21, and 884.00 has bound since."""
    history = of_old(stocked)
    history.given((RETAIL, ceiling(90000, date(2019, 7, 15), date(2021, 1, 21))))
    history.given((RETAIL, ceiling(88400, date(2021, 1, 21))))
    return history


@pytest.mark.parametrize(("day", "passed"), [(noon(2021, 1, 20), True), (noon(2021, 1, 21), False)])
@pytest.mark.parametrize("replayed_after", [0, 1, 4000])
def test_a_lowered_ceiling_binds_from_its_day_on_and_a_replay_decides_the_same(
    day: datetime, passed: bool, replayed_after: int
) -> None:
    history = lowered()
    history.later(days=replayed_after)
    assert passes(history, 89000, day) == passed


@pytest.mark.parametrize(
    ("at", "passed"),
    [
        (datetime(2021, 1, 20, 17, 59, 59, tzinfo=UTC), True),
        (datetime(2021, 1, 20, 18, tzinfo=UTC), False),
        (datetime(2021, 1, 21, 17, 59, tzinfo=UTC), False),
    ],
)
def test_a_sale_late_at_night_is_judged_by_the_day_it_is_in_kazakhstan(at: datetime, passed: bool) -> None:
    assert passes(lowered(), 89000, at) == passed


@pytest.mark.parametrize(
    ("at", "passed"),
    [
        (datetime(2024, 2, 28, 17, 59, tzinfo=UTC), True),
        (datetime(2024, 2, 28, 18, tzinfo=UTC), False),
        (datetime(2024, 2, 29, 18, 59, tzinfo=UTC), False),
        (datetime(2024, 2, 29, 19, tzinfo=UTC), True),
    ],
    ids=["the day before", "it begins at 18 UTC", "its last hour comes twice", "it ends at 19 UTC"],
)
def test_the_day_on_which_the_clocks_were_put_back_is_an_hour_longer(at: datetime, passed: bool) -> None:
    history = of_old(stocked)
    history.given((RETAIL, ceiling(100, date(2019, 7, 15))))
    history.given((RETAIL, ceiling(50, date(2024, 2, 29), date(2024, 3, 1))))
    assert passes(history, 100, at) == passed


def freed() -> History:
    """Return a history in which the price was freed on 2025-07-05, with the ceiling still on record."""
    history = priced(of_old(stocked))
    history.given((RETAIL, ceiling(None, date(2025, 7, 5))))
    return history


@pytest.mark.parametrize(
    ("day", "price_tiyn", "passed"),
    [
        (noon(2025, 7, 5), 60000, True),
        (noon(2025, 7, 5), 9999999, True),
        (noon(2025, 7, 4), 129774, False),
        (noon(2025, 7, 4), 129773, True),
    ],
)
def test_a_freed_price_is_free_from_its_day_on_and_bound_before(day: datetime, price_tiyn: int, passed: bool) -> None:
    assert passes(freed(), price_tiyn, day) == passed


def test_a_sale_at_a_free_price_says_that_no_ceiling_bound_it_and_by_which_row() -> None:
    event = said(freed().when(dispense(sale(S1, 9999999)), PHARMACY))
    assert isinstance(event, PackDispensed)
    assert (event.ceiling.row, event.ceiling.price_tiyn, event.ceiling.citation) == (2, None, ORDER)


@pytest.mark.parametrize("price_tiyn", [0, 1, 129773])
def test_an_unknown_ceiling_is_neither_a_price_nor_freedom(price_tiyn: int) -> None:
    decision = stocked().when(dispense(sale(S1, price_tiyn)), PHARMACY)
    expected = CeilingUnknown(S1, G1, Channel.COMMERCIAL, PriceLevel.RETAIL, date(2026, 3, 2))
    assert refusals(decision) == (expected,)


def test_before_its_first_row_a_ceiling_is_unknown() -> None:
    decision = of_old(for_sale).when(dispense(sale(S1), at=noon(2019, 7, 14)), PHARMACY)
    assert "ceiling_unknown" in cases(decision)


def test_an_ended_row_leaves_the_price_unknown_not_free() -> None:
    history = of_old(for_sale)
    end = EndCeiling(G1, Channel.COMMERCIAL, PriceLevel.RETAIL, 1, date(2026, 3, 2), FIXTURE)
    history.done(end, OPERATOR)
    assert cases(history.when(dispense(sale(S1)), PHARMACY)) == ["ceiling_unknown"]
    assert passes(history, 60000, history.now - timedelta(days=1))


def test_a_correction_learned_later_binds_the_days_it_covers() -> None:
    history = of_old(for_sale)
    history.given((RETAIL, ceiling(50000, date(2026, 3, 1), date(2026, 3, 2))))
    assert [passes(history, 60000, noon(2026, 2, 28)), passes(history, 60000, noon(2026, 3, 1))] == [True, False]
    assert passes(history, 60000)


def test_a_row_added_today_leaves_the_book_of_yesterday_as_it_was() -> None:
    history = for_sale()
    yesterday = history.states[RETAIL]
    assert isinstance(yesterday, CeilingBook)
    before = [in_force(yesterday.rows, date(2019, 7, 15) + timedelta(days=days)) for days in range(0, 4000, 7)]
    history.given((RETAIL, ceiling(50000, date(2019, 7, 15))))
    assert [in_force(yesterday.rows, date(2019, 7, 15) + timedelta(days=days)) for days in range(0, 4000, 7)] == before


def test_a_wholesale_ceiling_does_not_bind_a_sale_to_a_patient() -> None:
    history = stocked()
    wholesale = type(RETAIL)(G1, Channel.COMMERCIAL, PriceLevel.WHOLESALE)
    history.given((wholesale, ceiling(100, date(2019, 7, 15))))
    assert cases(history.when(dispense(sale(S1)), PHARMACY)) == ["ceiling_unknown"]


LEAST, MOST = 100, 1_000_000


def bounded(history: History) -> History:
    """Let rows say between which amounts a price lies."""
    ruled(history, Rule.PAID_PRICE_LEAST_TIYN, LEAST)
    return ruled(history, Rule.PAID_PRICE_MOST_TIYN, MOST)


@pytest.mark.parametrize(
    ("price_tiyn", "case"),
    [
        (0, "price_too_low"),
        (1, "price_too_low"),
        (LEAST - 1, "price_too_low"),
        (LEAST, ""),
        (MOST, ""),
        (MOST + 1, "price_too_high"),
        (9_999_999_999, "price_too_high"),
    ],
)
def test_what_a_till_fills_in_where_it_has_no_price_is_no_price(price_tiyn: int, case: str) -> None:
    history = bounded(priced(stocked(), None))
    decision = history.when(dispense(sale(S1, price_tiyn)), PHARMACY)
    assert ([] if isinstance(decision, Accepted) else cases(decision)) == ([case] if case else [])


def test_a_price_in_doubt_is_answered_with_its_bound_and_the_row_that_states_it() -> None:
    history = bounded(for_sale())
    low, high = (refusals(history.when(dispense(sale(S1, price)), PHARMACY)) for price in (0, MOST + 1))
    assert low == (PriceTooLow(S1, 0, LEAST, 1, FIXTURE),)
    assert PriceTooHigh(S1, MOST + 1, MOST, 1, FIXTURE) in high
    assert {one.case for one in high} == {"price_too_high", "above_ceiling"}


def test_a_price_without_a_ceiling_to_compare_is_in_doubt_all_the_same() -> None:
    assert set(cases(bounded(stocked()).when(dispense(sale(S1, 0)), PHARMACY))) == {"price_too_low", "ceiling_unknown"}


def test_one_price_in_doubt_holds_the_whole_receipt_and_is_named_alone() -> None:
    decision = bounded(for_sale()).when(dispense(sale(S1, 60000), sale(S2, 0)), PHARMACY)
    assert refusals(decision) == (PriceTooLow(S2, 0, LEAST, 1, FIXTURE),)


def test_what_no_row_bounds_may_be_any_price() -> None:
    assert passes(priced(stocked(), None), 0)
    assert passes(priced(stocked(), None), 9_999_999_999)
