"""Dispensing for money: one receipt, all of it or nothing; once, here, in time, and by a pharmacy."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acts.act import Refused
from domain.acts.counter.dispensing import CancelDispensing, Dispense
from domain.acts.items import NothingNamed, RepeatedInRequest
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import Pack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, Ship
from domain.acts.timing import TimeInFuture
from domain.goods.containers import ContainerKey
from domain.goods.hanging import Stay
from domain.goods.packs import PackKey, PackStatus
from domain.goods.receipts import CeilingRef, Dispensing, DispensingKey, PackDispensed
from domain.ground.channels import Channel
from domain.ground.identifiers import Serial
from domain.judging.codes import CryptoMismatch
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
from domain.judging.prices import CeilingUnknown, StateFundedPack
from domain.judging.unknown import NoRuleInForce
from domain.parties.callers import Caller
from domain.parties.parties import LicenceKind, NotLicensed, Role, WrongRole
from domain.parties.sites import SiteKey
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import Rule
from tests.domain.cast import (
    CASE,
    DISTRIBUTOR,
    EXPIRY,
    FIXTURE,
    G1,
    G2,
    MAKER,
    OTHER_PHARMACY,
    PALLET,
    PHARMACY,
    RECEIPT,
    RETAIL,
    ROAD,
    S1,
    S2,
    S3,
    caller,
    containers,
    dispense,
    for_sale,
    licence,
    made,
    moved,
    packs,
    priced,
    register,
    ruled,
    sale,
    stocked,
)
from tests.domain.given import NOW, History, answer, cases, events, refusals, said

NUMBER = "1a2b3c4d5e6f7081"


def sold(history: History, who: Caller = PHARMACY) -> History:
    """Let S1 have been sold."""
    history.done(dispense(sale(S1)), who)
    return history


def test_a_pack_is_sold_and_the_row_that_bound_its_price_is_named() -> None:
    decision = for_sale().done(dispense(sale(S1, 60000)), PHARMACY)
    assert said(decision) == PackDispensed(
        dispensing=RECEIPT,
        site=PHARMACY.site,
        price_tiyn=60000,
        ceiling=CeilingRef(1, 129773, Citation("Order", Confidence.STATED)),
        out_of=None,
    )
    assert decision.occurred_at == NOW


def test_a_sold_pack_is_dispensed_and_stands_on_its_receipt() -> None:
    history = sold(for_sale())
    assert (history.pack(S1).status, history.pack(S1).dispensing) == (PackStatus.DISPENSED, RECEIPT)
    expected = Dispensing(version=1, site=PHARMACY.site, dispensed_at=NOW, cancelled=False, packs=(S1,))
    assert history.states[DispensingKey(RECEIPT)] == expected


def test_a_receipt_holds_all_its_packs_in_the_order_they_were_scanned() -> None:
    history = for_sale()
    decision = history.done(dispense(sale(S3), sale(S1), sale(S2)), PHARMACY)
    assert [key for key, _ in decision.events] == [S3, S1, S2]
    receipt = history.states[DispensingKey(RECEIPT)]
    assert isinstance(receipt, Dispensing)
    assert (receipt.version, receipt.packs) == (3, (S3, S1, S2))


def test_one_pack_that_may_not_be_sold_keeps_back_the_whole_receipt() -> None:
    history = sold(for_sale())
    decision = history.when(dispense(sale(S2), sale(S1), receipt="another"), PHARMACY)
    assert refusals(decision) == (DispensedHere(S1, NOW, RECEIPT),)


def test_the_pharmacy_that_sold_a_pack_is_told_when_and_on_which_receipt() -> None:
    history = sold(for_sale())
    history.later(minutes=3)
    decision = history.when(dispense(sale(S1), receipt="another"), PHARMACY)
    assert refusals(decision) == (DispensedHere(S1, NOW, RECEIPT),)


def test_another_pharmacy_is_told_nothing_but_that_it_was_dispensed_elsewhere() -> None:
    history = sold(for_sale())
    decision = history.when(dispense(sale(S1), receipt="another"), OTHER_PHARMACY)
    assert refusals(decision) == (DispensedElsewhere(S1),)


def test_a_pack_still_on_its_way_is_not_sold() -> None:
    history = priced(made())
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    assert refusals(history.when(dispense(sale(S1)), PHARMACY)) == (InTransitToYou(S1, NUMBER),)
    assert refusals(history.when(dispense(sale(S1)), OTHER_PHARMACY)) == (HeldElsewhere(S1),)


def test_a_pack_inside_a_pallet_on_its_way_is_not_sold() -> None:
    history = priced(made())
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    history.done(Ship(ROAD, PHARMACY.site, containers(PALLET)), MAKER)
    assert refusals(history.when(dispense(sale(S1)), PHARMACY)) == (InTransitToYou(S1, NUMBER),)


def test_a_pack_whose_shipment_was_called_back_is_elsewhere() -> None:
    history = priced(made())
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    history.done(CancelShipment(ROAD, ""), MAKER)
    assert refusals(history.when(dispense(sale(S1)), PHARMACY)) == (HeldElsewhere(S1),)


def test_a_pack_is_sold_out_of_the_case_it_came_in() -> None:
    history = priced(made())
    history.done(Pack(CASE, packs(S1, S2)), MAKER)
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    moved(history, containers(PALLET), MAKER, PHARMACY)
    event = said(history.done(dispense(sale(S1)), PHARMACY))
    assert isinstance(event, PackDispensed)
    assert event.out_of == ContainerKey(CASE, 0)
    hanging = history.pack(S1).hanging
    assert (hanging.parent, hanging.trail) == (SiteKey(PHARMACY.site), (Stay(ContainerKey(CASE, 0), 1, None),))


def test_a_pack_sold_out_of_its_case_does_not_move_with_the_case() -> None:
    history = priced(made())
    history.done(Pack(CASE, packs(S1, S2)), MAKER)
    moved(history, containers(CASE), MAKER, PHARMACY)
    history.done(dispense(sale(S1)), PHARMACY)
    history.done(Ship(ROAD, MAKER.site, containers(CASE)), PHARMACY)
    assert history.where(S1).site == PHARMACY.site
    assert history.where(S2).shipment == ROAD


@pytest.mark.parametrize("key", [PackKey(G1, Serial("NEVERMADE")), PackKey(G1, Serial("a1b2C3d4E5f6G"))])
def test_a_serial_that_was_never_made_is_unknown_and_case_counts(key: PackKey) -> None:
    assert refusals(for_sale().when(dispense(sale(key)), PHARMACY)) == (UnknownSerial(key),)


def test_a_product_that_was_never_entered_is_unknown() -> None:
    key = PackKey(G2, S1.serial)
    assert refusals(for_sale().when(dispense(sale(key)), PHARMACY)) == (UnknownProduct(key),)


@pytest.mark.parametrize(
    ("registered", "scanned", "refused"),
    [(None, None, False), (None, 7, False), (7, None, False), (7, 7, False), (7, 8, True)],
)
def test_a_crypto_tail_counts_where_both_sides_have_one(
    registered: int | None, scanned: int | None, refused: bool
) -> None:
    history = for_sale()
    history.states[S1] = replace(history.pack(S1), tail=registered)
    decision = history.when(dispense(sale(S1, tail=scanned)), PHARMACY)
    assert isinstance(decision, Refused) == refused
    assert not refused or refusals(decision) == (CryptoMismatch(S1),)


def test_a_written_off_pack_is_not_sold() -> None:
    history = for_sale()
    history.done(Decommission(S1, "damaged"), PHARMACY)
    assert refusals(history.when(dispense(sale(S1)), PHARMACY)) == (Decommissioned(S1),)


def test_a_state_funded_pack_is_not_sold_at_any_price() -> None:
    history = priced(stocked(Channel.STATE_FUNDED))
    for price in (0, 60000, 999999):
        assert refusals(history.when(dispense(sale(S1, price)), PHARMACY)) == (StateFundedPack(S1),)


def test_a_receipt_without_packs_is_none() -> None:
    assert refusals(for_sale().when(Dispense(RECEIPT, ()), PHARMACY)) == (NothingNamed(),)


def test_a_pack_stands_once_on_a_receipt() -> None:
    decision = for_sale().when(dispense(sale(S1, 1), sale(S1, 2)), PHARMACY)
    assert refusals(decision) == (RepeatedInRequest(f"{G1} {S1.serial}"),) * 2


def test_only_a_pharmacy_sells_to_patients() -> None:
    history = priced(moved(made(), packs(S1), MAKER, DISTRIBUTOR))
    decision = history.when(dispense(sale(S1)), DISTRIBUTOR)
    assert refusals(decision) == (WrongRole(DISTRIBUTOR.party, Role.PHARMACY),)


@pytest.mark.parametrize("kind", [LicenceKind.WHOLESALE, LicenceKind.RETAIL])
def test_a_pharmacy_needs_a_retail_licence_on_the_day_of_the_sale(kind: LicenceKind) -> None:
    history = priced(made())
    shop = caller("10064000007", "487000100099", Role.PHARMACY)
    register(history, shop, (licence(kind, until=date(2026, 3, 3)),))
    moved(history, packs(S1), MAKER, shop)
    if kind is LicenceKind.RETAIL:
        assert events(history.when(dispense(sale(S1)), shop))
        history.later(days=1)
    expected = NotLicensed(shop.party, (LicenceKind.RETAIL,), history.now.date())
    assert refusals(history.when(dispense(sale(S1)), shop)) == (expected,)


def test_a_sale_to_come_is_no_sale() -> None:
    at = NOW + timedelta(days=1)
    assert answer(for_sale().when(dispense(sale(S1), at=at), PHARMACY)) == TimeInFuture(at, NOW)


MORNING_OF_EXPIRY = datetime(2027, 6, 30, 6, tzinfo=UTC)


def test_the_day_before_its_expiry_a_pack_is_sold_without_asking_for_a_rule() -> None:
    assert events(for_sale(now=MORNING_OF_EXPIRY - timedelta(days=1)).when(dispense(sale(S1)), PHARMACY))


def test_the_day_after_its_expiry_a_pack_is_not_sold_whatever_the_rule() -> None:
    history = ruled(for_sale(now=MORNING_OF_EXPIRY + timedelta(days=1)), Rule.DISPENSING_ON_EXPIRY_DAY, 1)
    assert refusals(history.when(dispense(sale(S1)), PHARMACY)) == (Expired(S1, EXPIRY, None),)


def test_on_the_day_of_expiry_the_rule_decides_and_is_named() -> None:
    history = for_sale(now=MORNING_OF_EXPIRY)
    silent = history.when(dispense(sale(S1)), PHARMACY)
    assert refusals(silent) == (NoRuleInForce(Rule.DISPENSING_ON_EXPIRY_DAY, EXPIRY, S1),)
    ruled(history, Rule.DISPENSING_ON_EXPIRY_DAY, 0)
    assert refusals(history.when(dispense(sale(S1)), PHARMACY)) == (Expired(S1, EXPIRY, FIXTURE),)
    ruled(history, Rule.DISPENSING_ON_EXPIRY_DAY, 1)
    assert events(history.when(dispense(sale(S1)), PHARMACY))


@pytest.mark.parametrize(("hour", "expired"), [(18, False), (19, True)])
def test_the_day_of_expiry_begins_at_midnight_in_kazakhstan(hour: int, expired: bool) -> None:
    history = for_sale(now=datetime(2027, 6, 29, hour, tzinfo=UTC))
    assert isinstance(history.when(dispense(sale(S1)), PHARMACY), Refused) == expired


def test_a_late_sale_is_judged_by_its_own_day() -> None:
    history = for_sale(now=MORNING_OF_EXPIRY - timedelta(days=5))
    history.later(days=10)
    sold_on = MORNING_OF_EXPIRY - timedelta(days=1)
    assert history.done(dispense(sale(S1), at=sold_on), PHARMACY).occurred_at == sold_on


def test_a_pack_taken_back_may_be_sold_again_on_another_receipt() -> None:
    history = ruled(sold(for_sale()), Rule.DISPENSING_CANCEL_WINDOW_DAYS, 10)
    history.done(CancelDispensing(RECEIPT, "not handed over"), PHARMACY)
    history.done(dispense(sale(S1), receipt="another"), PHARMACY)
    assert history.pack(S1).dispensing == "another"


def test_everything_wrong_with_a_sale_is_said_gravest_first() -> None:
    history = stocked(Channel.COMMERCIAL, now=MORNING_OF_EXPIRY + timedelta(days=1))
    history.done(Ship(ROAD, MAKER.site, packs(S1)), PHARMACY)
    decision = history.when(dispense(sale(S1)), PHARMACY)
    assert cases(decision) == ["held_elsewhere", "expired", "ceiling_unknown"]
    day = date(2027, 7, 1)
    assert refusals(decision)[2] == CeilingUnknown(S1, G1, RETAIL.channel, RETAIL.level, day)
    history.done(Receive(ROAD), MAKER)
    assert answer(history.when(dispense(sale(S1)), PHARMACY)) == HeldElsewhere(S1)
