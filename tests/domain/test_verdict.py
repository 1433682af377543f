"""The verdict on a pack in the hand: what a scan is answered before anybody sells anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from domain.acts.road.decommissioning import Decommission
from domain.acts.road.shipping import Ship
from domain.goods.packs import PackKey
from domain.goods.products import ProductKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin, Serial
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome, worst
from domain.judging.codes import CryptoMismatch, Scan
from domain.judging.expiry import Expired
from domain.judging.packs import (
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    UnknownProduct,
    UnknownSerial,
)
from domain.judging.prices import (
    PRICE_BOUNDS,
    AboveCeiling,
    CeilingUnknown,
    StateFundedInHand,
    StateFundedPack,
    retail_book,
)
from domain.judging.verdict import Verdict
from domain.parties.callers import Caller
from domain.rules.parameters import Rule, RuleKey
from tests.domain.cast import (
    EXPIRY,
    G1,
    INSPECTOR,
    LOT,
    MAKER,
    OTHER_PHARMACY,
    PHARMACY,
    RECEIPT,
    ROAD,
    S1,
    dispense,
    for_sale,
    made,
    packs,
    priced,
    sale,
    stocked,
)
from tests.domain.given import NOW, History

NEVER_MADE = PackKey(G1, Serial("NEVERMADE"))
FOREIGN = PackKey(Gtin("05900000000015"), Serial("X"))


def scanned(
    history: History,
    key: PackKey = S1,
    who: Caller = PHARMACY,
    tail: int | None = None,
    price_tiyn: int | None = None,
) -> Verdict:
    more: list[AnyKey] = [
        ProductKey(key.gtin),
        retail_book(key, Channel.COMMERCIAL),
        RuleKey(Rule.DISPENSING_ON_EXPIRY_DAY),
        *(() if price_tiyn is None else map(RuleKey, PRICE_BOUNDS)),
    ]
    return history.scanned(Scan(key, tail), who, *more, price_tiyn=price_tiyn)


def test_a_good_pack_is_ok_with_its_product_lot_channel_and_ceiling() -> None:
    history = for_sale()
    verdict = scanned(history)
    assert (verdict.outcome, verdict.reasons) == (Outcome.OK, ())
    assert verdict.product is not None
    assert verdict.lot is not None
    assert verdict.pack == history.pack(S1)
    assert verdict.ceiling is not None
    assert (verdict.lot_number, verdict.lot.expiry, verdict.ceiling.price_tiyn) == (LOT, EXPIRY, 129773)


def test_an_unknown_product_stops_and_nothing_is_known_of_it() -> None:
    verdict = scanned(for_sale(), FOREIGN)
    assert verdict == Verdict(Outcome.STOP, (UnknownProduct(FOREIGN),), None, None, None, None)
    assert verdict.lot_number is None


def test_an_unknown_serial_stops_and_its_product_is_still_named() -> None:
    verdict = scanned(for_sale(), NEVER_MADE)
    assert (verdict.outcome, verdict.reasons) == (Outcome.STOP, (UnknownSerial(NEVER_MADE),))
    assert verdict.product is not None


def test_a_repeat_at_the_own_site_is_a_calm_check_with_its_time() -> None:
    history = for_sale()
    history.done(dispense(sale(S1)), PHARMACY)
    verdict = scanned(history)
    assert (verdict.outcome, verdict.reasons) == (Outcome.CHECK, (DispensedHere(S1, NOW, RECEIPT),))


def test_a_pack_sold_elsewhere_stops() -> None:
    history = for_sale()
    history.done(dispense(sale(S1)), PHARMACY)
    verdict = scanned(history, who=OTHER_PHARMACY)
    assert (verdict.outcome, verdict.reasons) == (Outcome.STOP, (DispensedElsewhere(S1),))


def test_a_written_off_pack_stops() -> None:
    history = for_sale()
    history.done(Decommission(S1, "damaged"), PHARMACY)
    assert scanned(history).reasons == (Decommissioned(S1),)


@pytest.mark.parametrize(
    ("who", "outcome", "reason"),
    [
        (PHARMACY, Outcome.CHECK, InTransitToYou(S1, "1a2b3c4d5e6f7081")),
        (OTHER_PHARMACY, Outcome.STOP, HeldElsewhere(S1)),
        (MAKER, Outcome.STOP, HeldElsewhere(S1)),
    ],
)
def test_a_pack_on_the_road_is_told_apart_by_who_asks(who: Caller, outcome: Outcome, reason: object) -> None:
    history = priced(made())
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    verdict = scanned(history, who=who)
    assert (verdict.outcome, verdict.reasons) == (outcome, (reason,))


def test_an_inspector_is_not_told_that_a_pack_is_elsewhere_but_all_the_rest() -> None:
    history = for_sale()
    assert scanned(history, who=INSPECTOR).outcome is Outcome.OK
    history.now = datetime(2028, 1, 1, tzinfo=UTC)
    assert scanned(history, who=INSPECTOR).reasons == (Expired(S1, EXPIRY, None),)


def test_another_crypto_tail_stops_before_anything_else_is_said() -> None:
    history = for_sale()
    history.states[S1] = replace(history.pack(S1), tail=7)
    history.done(dispense(sale(S1)), PHARMACY)
    assert scanned(history, tail=8).reasons == (CryptoMismatch(S1),)
    assert isinstance(scanned(history, tail=7).reasons[0], DispensedHere)
    assert isinstance(scanned(history).reasons[0], DispensedHere)


def test_a_code_with_a_tail_that_nobody_made_is_unknown() -> None:
    assert scanned(for_sale(), NEVER_MADE, tail=8).reasons == (UnknownSerial(NEVER_MADE),)


def test_an_unknown_ceiling_is_worth_a_check() -> None:
    verdict = scanned(stocked())
    book = retail_book(S1, Channel.COMMERCIAL)
    assert verdict.outcome is Outcome.CHECK
    assert verdict.reasons == (CeilingUnknown(S1, G1, book.channel, book.level, date(2026, 3, 2)),)
    assert verdict.ceiling is None


def test_an_unknown_ceiling_is_not_worth_a_word_beside_something_graver() -> None:
    history = stocked()
    history.done(Decommission(S1, "damaged"), PHARMACY)
    assert scanned(history).reasons == (Decommissioned(S1),)


def test_a_free_price_is_a_row_without_a_price() -> None:
    ceiling = scanned(priced(stocked(), None)).ceiling
    assert ceiling is not None
    assert ceiling.price_tiyn is None


def test_a_state_funded_pack_in_the_hand_is_a_thing_to_check_and_has_no_ceiling() -> None:
    verdict = scanned(priced(stocked(Channel.STATE_FUNDED)))
    assert (verdict.outcome, verdict.ceiling) == (Outcome.CHECK, None)
    assert verdict.reasons == (StateFundedInHand(S1),)


def test_a_state_funded_pack_with_a_price_named_is_stopped_at_the_scan() -> None:
    verdict = scanned(priced(stocked(Channel.STATE_FUNDED)), price_tiyn=1)
    assert (verdict.outcome, verdict.reasons) == (Outcome.STOP, (StateFundedPack(S1),))


def test_a_price_named_at_the_scan_is_judged_at_the_scan() -> None:
    ceiling = scanned(for_sale()).ceiling
    assert ceiling is not None
    assert ceiling.price_tiyn is not None
    assert scanned(for_sale(), price_tiyn=ceiling.price_tiyn).outcome is Outcome.OK
    above = scanned(for_sale(), price_tiyn=ceiling.price_tiyn + 1)
    assert (above.outcome, [type(one) for one in above.reasons]) == (Outcome.CHECK, [AboveCeiling])


def test_elsewhere_and_expired_are_both_said_gravest_first() -> None:
    history = for_sale()
    history.now = datetime(2028, 1, 1, tzinfo=UTC)
    verdict = scanned(history, who=OTHER_PHARMACY)
    assert verdict.reasons == (HeldElsewhere(S1), Expired(S1, EXPIRY, None))
    assert verdict.outcome is Outcome.STOP


def test_a_scan_is_judged_by_the_day_it_is_in_kazakhstan() -> None:
    history = for_sale()
    history.now = datetime(2027, 6, 30, 18, 59, tzinfo=UTC)
    assert [reason.code for reason in scanned(history).reasons] == ["no_rule_in_force"]
    history.now = datetime(2027, 6, 30, 19, tzinfo=UTC)
    assert [reason.code for reason in scanned(history).reasons] == ["expired"]


@pytest.mark.parametrize(
    ("outcomes", "gravest"),
    [
        ([], Outcome.OK),
        ([Outcome.CHECK], Outcome.CHECK),
        ([Outcome.STOP, Outcome.CHECK], Outcome.STOP),
        ([Outcome.OK, Outcome.CHECK, Outcome.OK], Outcome.CHECK),
    ],
)
def test_the_gravest_outcome_is_shown(outcomes: list[Outcome], gravest: Outcome) -> None:
    assert worst(outcomes) is gravest
