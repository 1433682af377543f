"""Taking a dispensing back: where it was made, once, and within the days that a dated row allows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acts.act import Accepted
from domain.acts.counter.dispensing import (
    CancelDispensing,
    CancelWindowOver,
    DispensingAlreadyCancelled,
    DispensingNotFound,
)
from domain.acts.timing import TimeInFuture, TimeTooEarly
from domain.goods.packs import PackGroup, PackStatus
from domain.goods.receipts import Dispensing, DispensingCancelled, DispensingKey
from domain.judging.unknown import NoRuleInForce
from domain.rules.parameters import Rule
from tests.domain.cast import (
    FIXTURE,
    G1,
    LEEWAY_SECONDS,
    LOT,
    OTHER_PHARMACY,
    PHARMACY,
    RECEIPT,
    S1,
    S2,
    dispense,
    for_sale,
    ruled,
    sale,
)
from tests.domain.given import NOW, History, answer, refusals, said

WINDOW = Rule.DISPENSING_CANCEL_WINDOW_DAYS
CANCEL = CancelDispensing(RECEIPT, "not handed over")


def sold(window_days: int | None = 10, at: datetime | None = None) -> History:
    """Return a history in which S1 and S2 were sold on one receipt."""
    history = for_sale() if at is None else for_sale(now=at)
    history.done(dispense(sale(S2), sale(S1)), PHARMACY)
    return history if window_days is None else ruled(history, WINDOW, window_days)


def test_a_receipt_is_taken_back_whole_and_its_packs_may_be_supplied_again() -> None:
    history = sold()
    assert said(history.done(CANCEL, PHARMACY)) == DispensingCancelled(
        site=PHARMACY.site,
        packs=(PackGroup(G1, LOT, (S1.serial, S2.serial)),),
        reason="not handed over",
    )
    for key in (S1, S2):
        pack = history.pack(key)
        assert (pack.status, pack.dispensing) == (PackStatus.ACTIVE, None)
        assert history.where(key).site == PHARMACY.site
    receipt = history.states[DispensingKey(RECEIPT)]
    assert isinstance(receipt, Dispensing)
    assert (receipt.version, receipt.cancelled, receipt.packs) == (3, True, (S2, S1))


def test_a_receipt_that_nobody_wrote_is_not_found() -> None:
    assert refusals(for_sale().when(CANCEL, PHARMACY)) == (DispensingNotFound(RECEIPT),)


def test_the_receipt_of_another_pharmacy_is_not_found() -> None:
    assert refusals(sold().when(CANCEL, OTHER_PHARMACY)) == (DispensingNotFound(RECEIPT),)


def test_a_receipt_is_taken_back_once() -> None:
    history = sold()
    history.done(CANCEL, PHARMACY)
    assert refusals(history.when(CANCEL, PHARMACY)) == (DispensingAlreadyCancelled(RECEIPT),)


def test_taken_back_already_weighs_more_than_too_late() -> None:
    history = sold()
    history.done(CANCEL, PHARMACY)
    history.later(days=400)
    assert refusals(history.when(CANCEL, PHARMACY)) == (DispensingAlreadyCancelled(RECEIPT),)


def test_without_a_row_there_is_no_window_to_guess() -> None:
    assert refusals(sold(None).when(CANCEL, PHARMACY)) == (NoRuleInForce(WINDOW, date(2026, 3, 2)),)


@pytest.mark.parametrize(("days", "taken_back"), [(0, True), (1, True), (10, True), (11, False), (400, False)])
def test_the_last_day_of_the_window_counts_and_the_next_does_not(days: int, taken_back: bool) -> None:
    history = sold(10)
    history.later(days=days)
    assert isinstance(history.when(CANCEL, PHARMACY), Accepted) == taken_back


def test_too_late_is_said_with_the_day_of_sale_and_the_row() -> None:
    history = sold(10)
    history.later(days=11)
    expected = CancelWindowOver(RECEIPT, date(2026, 3, 2), 10, FIXTURE)
    assert refusals(history.when(CANCEL, PHARMACY)) == (expected,)


@pytest.mark.parametrize(("hour", "taken_back"), [(18, True), (19, False)])
def test_a_window_of_no_days_ends_at_midnight_in_kazakhstan(hour: int, taken_back: bool) -> None:
    history = sold(0, at=datetime(2026, 3, 2, 6, tzinfo=UTC))
    history.now = datetime(2026, 3, 2, hour, tzinfo=UTC)
    assert isinstance(history.when(CANCEL, PHARMACY), Accepted) == taken_back


def test_the_window_is_that_of_the_day_of_taking_back() -> None:
    history = sold(10)
    ruled(history, WINDOW, 1, since=date(2026, 3, 5))
    history.later(days=2)
    assert isinstance(history.when(CANCEL, PHARMACY), Accepted)
    history.later(days=1)
    assert answer(history.when(CANCEL, PHARMACY)) == CancelWindowOver(RECEIPT, date(2026, 3, 2), 1, FIXTURE)


def test_the_window_is_counted_to_today_whatever_day_is_claimed() -> None:
    history = sold(10)
    history.later(days=11)
    claimed = CancelDispensing(RECEIPT, "", NOW + timedelta(days=1))
    assert refusals(history.when(claimed, PHARMACY)) == (CancelWindowOver(RECEIPT, date(2026, 3, 2), 10, FIXTURE),)


def test_a_sale_is_not_taken_back_before_it_was_made() -> None:
    history = sold(10)
    at = NOW - timedelta(seconds=LEEWAY_SECONDS + 1)
    assert refusals(history.when(CancelDispensing(RECEIPT, "", at), PHARMACY)) == (TimeTooEarly(at, NOW),)


def test_a_time_to_come_is_the_gravest() -> None:
    at = NOW + timedelta(days=1)
    act = CancelDispensing("nobody's", "", at)
    assert refusals(for_sale().when(act, PHARMACY)) == (TimeInFuture(at, NOW),)
