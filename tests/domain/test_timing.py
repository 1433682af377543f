"""The time that a caller gives: not in the future, not too long ago, and not before what the act stands on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acts.act import Accepted, Act, Decision, Needs
from domain.acts.counter.dispensing import CancelDispensing
from domain.acts.road.commissioning import Commission
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, Ship
from domain.acts.timing import TimeInFuture, TimeTooEarly, ToldTooLate
from domain.goods.shipments import ShipmentKey
from domain.ground.channels import Channel
from domain.ground.identifiers import LotNumber
from domain.judging.unknown import NoRuleInForce
from domain.parties.callers import Caller
from domain.rules.parameters import TOLD_WITHIN, Rule
from tests.domain.cast import (
    CASE,
    DISTRIBUTOR,
    EXPIRY,
    FIXTURE,
    G1,
    LEEWAY_SECONDS,
    LOT,
    MAKER,
    PALLET,
    PHARMACY,
    PHARMACY_CASE,
    PRODUCED,
    RECEIPT,
    ROAD,
    S1,
    S2,
    S3,
    THIRD,
    containers,
    dispense,
    for_sale,
    made,
    nation,
    packs,
    priced,
    ruled,
    sale,
)
from tests.domain.given import NOW, History, refusals

LEEWAY = timedelta(seconds=LEEWAY_SECONDS)
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)

Told = Callable[[datetime | None], tuple[Act, Caller]]
"""An act as it is told with a time of its own, and who tells it."""


def at_the_pharmacy() -> History:
    """Return a history in which every act may be taken next; each step of it took an hour."""
    history = ruled(priced(made()), Rule.DISPENSING_CANCEL_WINDOW_DAYS, 10)
    for act, who in (
        (Pack(CASE, packs(S1, S2)), MAKER),
        (Ship(ROAD, PHARMACY.site, containers(CASE)), MAKER),
        (Receive(ROAD), PHARMACY),
        (dispense(sale(S2)), PHARMACY),
    ):
        history.later(hours=1)
        history.done(act, who)
    history.later(hours=1)
    return history


def commission(at: datetime | None, produced: date = PRODUCED, lot: str = "B1") -> Commission:
    return Commission(G1, LotNumber(lot), EXPIRY, produced, Channel.COMMERCIAL, 1, tails=False, at=at)


def on_its_way(history: History) -> History:
    """Let the third pack be on its way to the distributor."""
    history.done(Ship(ShipmentKey(7), DISTRIBUTOR.site, packs(S3)), MAKER)
    history.later(hours=1)
    return history


EVERY_ACT: dict[Rule, Told] = {
    Rule.COMMISSIONING_TOLD_WITHIN_MINUTES: lambda at: (commission(at), MAKER),
    Rule.PACKING_TOLD_WITHIN_MINUTES: lambda at: (Pack(PALLET, packs(S3), at), MAKER),
    Rule.UNPACKING_TOLD_WITHIN_MINUTES: lambda at: (Unpack(CASE, packs(S1), at), PHARMACY),
    Rule.SHIPPING_TOLD_WITHIN_MINUTES: lambda at: (Ship(ShipmentKey(8), PHARMACY.site, packs(S3), at=at), MAKER),
    Rule.VOID_SHIPPING_TOLD_WITHIN_MINUTES: lambda at: (CancelShipment(ShipmentKey(7), "", at), MAKER),
    Rule.RECEIVING_TOLD_WITHIN_MINUTES: lambda at: (Receive(ShipmentKey(7), at), DISTRIBUTOR),
    Rule.DISPENSING_TOLD_WITHIN_MINUTES: lambda at: (dispense(sale(S1), at=at, receipt="2"), PHARMACY),
    Rule.DISPENSING_CANCEL_TOLD_WITHIN_MINUTES: lambda at: (CancelDispensing(RECEIPT, "", at), PHARMACY),
    Rule.DECOMMISSIONING_TOLD_WITHIN_MINUTES: lambda at: (Decommission(S3, "", at), MAKER),
}
ON_ITS_WAY = {Rule.VOID_SHIPPING_TOLD_WITHIN_MINUTES, Rule.RECEIVING_TOLD_WITHIN_MINUTES}


def ready_for(rule: Rule) -> History:
    history = at_the_pharmacy()
    return on_its_way(history) if rule in ON_ITS_WAY else history


def test_every_act_that_gives_a_time_has_a_rule_of_its_own() -> None:
    assert EVERY_ACT.keys() == set(TOLD_WITHIN)


@pytest.mark.parametrize("rule", TOLD_WITHIN)
def test_every_act_may_be_told_as_late_as_its_rule_says_and_no_later(rule: Rule) -> None:
    history = ruled(ready_for(rule), rule, 10)
    for late, told in ((timedelta(minutes=10), True), (timedelta(minutes=10) + MOMENT, False)):
        at = history.now - late
        decision = history.when(*EVERY_ACT[rule](at))
        if told:
            assert isinstance(decision, Accepted)
            assert decision.occurred_at == at
        else:
            assert ToldTooLate(at, history.now, 10, 10, FIXTURE) in refusals(decision)


@pytest.mark.parametrize("rule", TOLD_WITHIN)
def test_a_clock_may_run_ahead_by_what_its_rule_says_and_no_more(rule: Rule) -> None:
    history = ready_for(rule)
    for ahead, told in ((LEEWAY, True), (LEEWAY + MOMENT, False)):
        at = history.now + ahead
        decision = history.when(*EVERY_ACT[rule](at))
        if told:
            assert isinstance(decision, Accepted)
            assert decision.occurred_at == at
        else:
            assert TimeInFuture(at, history.now) in refusals(decision)


@pytest.mark.parametrize("missing", ["leeway", "told within"])
@pytest.mark.parametrize("rule", TOLD_WITHIN)
def test_no_time_is_believed_while_a_rule_is_missing_and_none_is_asked_of_an_act_that_gives_none(
    rule: Rule, missing: str
) -> None:
    history = ready_for(rule)
    lost = Rule.CLOCK_LEEWAY_SECONDS if missing == "leeway" else rule
    history.states = {key: state for key, state in history.states.items() if key.stream != f"rule/{lost}"}
    decision = history.when(*EVERY_ACT[rule](history.now))
    assert NoRuleInForce(lost, history.world(Needs()).today) in refusals(decision)
    assert isinstance(history.when(*EVERY_ACT[rule](None)), Accepted)


@pytest.mark.parametrize("rule", TOLD_WITHIN)
def test_the_rows_are_read_on_the_day_that_records_and_not_on_the_day_that_is_claimed(rule: Rule) -> None:
    history = ready_for(rule)
    today = history.world(Needs()).today
    ruled(history, rule, 10, since=today)
    at = history.now - timedelta(minutes=11)
    assert any(isinstance(one, ToldTooLate) for one in refusals(history.when(*EVERY_ACT[rule](at))))
    ruled(history, rule, 1_000_000, since=today + timedelta(days=1))  # no help before its day
    assert any(isinstance(one, ToldTooLate) for one in refusals(history.when(*EVERY_ACT[rule](at))))


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63)])
@pytest.mark.parametrize("rule", [Rule.CLOCK_LEEWAY_SECONDS, Rule.SHIPPING_TOLD_WITHIN_MINUTES])
def test_a_row_may_hold_any_number(rule: Rule, value: int) -> None:
    history = ruled(at_the_pharmacy(), rule, value)
    for at in (datetime(1900, 1, 1, tzinfo=UTC), history.now, datetime(2199, 12, 31, tzinfo=UTC)):
        history.when(*EVERY_ACT[Rule.SHIPPING_TOLD_WITHIN_MINUTES](at))


# Not before what it stands on. In `at_the_pharmacy` the packs were made at NOW and each step came an hour later.

MADE, PACKED, SHIPPED, RECEIVED, SOLD = (NOW + hours * HOUR for hours in range(5))

STANDS_ON: dict[str, tuple[Told, datetime]] = {
    "a pack in a case is sold after the case was received": (EVERY_ACT[Rule.DISPENSING_TOLD_WITHIN_MINUTES], RECEIVED),
    "a loose pack is written off after it was made": (EVERY_ACT[Rule.DECOMMISSIONING_TOLD_WITHIN_MINUTES], MADE),
    "a loose pack is packed after it was made": (EVERY_ACT[Rule.PACKING_TOLD_WITHIN_MINUTES], MADE),
    "a loose pack is shipped after it was made": (EVERY_ACT[Rule.SHIPPING_TOLD_WITHIN_MINUTES], MADE),
    "a pack is taken out after its case was received": (EVERY_ACT[Rule.UNPACKING_TOLD_WITHIN_MINUTES], RECEIVED),
    "a case is emptied after it was received": (lambda at: (Unpack(CASE, None, at), PHARMACY), RECEIVED),
    "a case goes onto a pallet after it was received": (
        lambda at: (Pack(PHARMACY_CASE, containers(CASE), at), PHARMACY),
        RECEIVED,
    ),
    "a case is shipped on after it was received": (
        lambda at: (Ship(ShipmentKey(9), DISTRIBUTOR.site, containers(CASE), at=at), PHARMACY),
        RECEIVED,
    ),
    "a sale is taken back after it was made": (EVERY_ACT[Rule.DISPENSING_CANCEL_TOLD_WITHIN_MINUTES], SOLD),
}


def decided_at(history: History, told: Told, at: datetime) -> Decision:
    return history.when(*told(at))


def holds_from(history: History, told: Told, bound: datetime) -> None:
    """See that an act is taken at `bound`, and before it as far as clocks differ; no earlier."""
    for at in (bound, bound - LEEWAY):
        decision = decided_at(history, told, at)
        assert isinstance(decision, Accepted), decision
        assert decision.occurred_at == at
    at = bound - LEEWAY - MOMENT
    assert refusals(decided_at(history, told, at)) == (TimeTooEarly(at, bound),)


@pytest.mark.parametrize(("told", "bound"), STANDS_ON.values(), ids=STANDS_ON)
def test_nothing_happens_before(told: Told, bound: datetime) -> None:
    holds_from(at_the_pharmacy(), told, bound)


@pytest.mark.parametrize("rule", sorted(ON_ITS_WAY))
def test_a_shipment_ends_after_it_began(rule: Rule) -> None:
    holds_from(on_its_way(at_the_pharmacy()), EVERY_ACT[rule], NOW + 5 * HOUR)


def test_a_lot_is_commissioned_from_the_day_of_its_production_on() -> None:
    produced = date(2026, 3, 1)
    midnight = datetime(2026, 2, 28, 19, tzinfo=UTC)  # Kazakhstan is five hours ahead
    holds_from(nation(), lambda at: (commission(at, produced, "C1"), MAKER), midnight)


def test_another_pack_commissioned_into_the_lot_meanwhile_refuses_nothing() -> None:
    history = at_the_pharmacy()
    history.done(commission(None), MAKER)
    holds_from(history, EVERY_ACT[Rule.DECOMMISSIONING_TOLD_WITHIN_MINUTES], MADE)


def test_a_pack_put_into_the_same_case_meanwhile_refuses_nothing_about_the_others() -> None:
    history = at_the_pharmacy()
    history.done(Ship(ShipmentKey(7), PHARMACY.site, packs(S3)), MAKER)
    history.done(Receive(ShipmentKey(7)), PHARMACY)
    history.done(Pack(CASE, packs(S3)), PHARMACY)
    holds_from(history, EVERY_ACT[Rule.DISPENSING_TOLD_WITHIN_MINUTES], RECEIVED)
    holds_from(history, EVERY_ACT[Rule.UNPACKING_TOLD_WITHIN_MINUTES], RECEIVED)


@pytest.mark.parametrize("last", ["packed", "taken out"])
@pytest.mark.parametrize("what", ["shipped", "packed", "emptied"])
def test_a_case_goes_as_a_whole_after_the_last_pack_went_in_or_out(what: str, last: str) -> None:
    history = made()
    history.done(Pack(CASE, packs(S1, S2)), MAKER)
    history.later(hours=1)
    history.done(Pack(CASE, packs(S3)) if last == "packed" else Unpack(CASE, packs(S2)), MAKER)
    bound = history.now
    history.later(hours=1)
    whole: dict[str, Told] = {
        "shipped": lambda at: (Ship(ROAD, PHARMACY.site, containers(CASE), at=at), MAKER),
        "packed": lambda at: (Pack(PALLET, containers(CASE), at), MAKER),
        "emptied": lambda at: (Unpack(CASE, None, at), MAKER),
    }
    holds_from(history, whole[what], bound)


def test_what_lay_in_a_case_is_loose_from_its_emptying_on() -> None:
    history = at_the_pharmacy()
    history.done(Unpack(CASE, None), PHARMACY)
    bound = history.now
    history.later(hours=1)
    holds_from(history, lambda at: (Ship(ShipmentKey(9), DISTRIBUTOR.site, packs(S1), at=at), PHARMACY), bound)
    holds_from(history, lambda at: (Decommission(S1, "", at), PHARMACY), bound)


def test_an_sscc_is_used_again_after_it_was_emptied() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.later(hours=1)
    history.done(Unpack(CASE, None), MAKER)
    bound = history.now
    history.later(hours=1)
    holds_from(history, lambda at: (Pack(CASE, packs(S2), at), MAKER), bound)


def test_what_lies_deep_moves_with_everything_above_it() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    history.done(Pack(THIRD, containers(PALLET)), MAKER)
    history.done(Ship(ROAD, PHARMACY.site, containers(THIRD)), MAKER)
    history.later(hours=1)
    history.done(Receive(ROAD), PHARMACY)
    bound = history.now
    history.later(hours=1)
    holds_from(history, lambda at: (Unpack(CASE, packs(S1), at), PHARMACY), bound)


def test_a_sale_taken_back_bounds_the_next_one() -> None:
    history = at_the_pharmacy()
    history.done(CancelDispensing(RECEIPT, ""), PHARMACY)
    bound = history.now
    history.later(hours=1)
    holds_from(history, lambda at: (dispense(sale(S2), at=at, receipt="3"), PHARMACY), bound)


def test_times_that_run_back_within_the_leeway_do_not_add_up() -> None:
    history = made()
    for number in range(1, 4):
        history.done(Ship(ShipmentKey(number), DISTRIBUTOR.site, packs(S1), at=NOW - LEEWAY), MAKER)
        history.done(CancelShipment(ShipmentKey(number), "", NOW - LEEWAY), MAKER)
    at = NOW - LEEWAY - MOMENT
    decision = history.when(Ship(ROAD, PHARMACY.site, packs(S1), at=at), MAKER)
    assert refusals(decision) == (TimeTooEarly(at, NOW),)


def test_an_act_that_gives_no_time_follows_one_whose_clock_ran_ahead() -> None:
    history = made()
    history.done(Ship(ROAD, PHARMACY.site, packs(S1), at=NOW + LEEWAY), MAKER)
    assert isinstance(history.when(Receive(ROAD), PHARMACY), Accepted)


def test_the_dates_of_no_pack_can_be_brought_forward_to_sell_it() -> None:
    """A pack of a lot that has expired, sold under a time at which nobody had it."""
    history = ruled(nation(), Rule.DISPENSING_ON_EXPIRY_DAY, 1)
    act = Commission(G1, LOT, date(2026, 3, 1), PRODUCED, Channel.COMMERCIAL, packs=1, tails=False)
    history.commissioned(act, (S1.serial,), MAKER)
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    history.done(Receive(ROAD), PHARMACY)
    at = NOW - timedelta(days=1)
    assert refusals(priced(history).when(dispense(sale(S1), at=at), PHARMACY)) == (TimeTooEarly(at, NOW),)


def test_of_many_packs_the_one_that_came_last_bounds_them_all() -> None:
    history = for_sale()
    history.later(hours=1)
    history.done(dispense(sale(S2)), PHARMACY)
    ruled(history, Rule.DISPENSING_CANCEL_WINDOW_DAYS, 10)
    history.done(CancelDispensing(RECEIPT, ""), PHARMACY)
    bound = history.now
    history.later(hours=1)
    holds_from(history, lambda at: (dispense(sale(S1), sale(S2), at=at, receipt="9"), PHARMACY), bound)
