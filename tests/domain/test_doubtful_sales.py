"""A sale by a code that may have been read wrongly: it goes through, or the answer is to scan again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from domain.acts.act import Refused
from domain.acts.counter.dispensing import Sale
from domain.acts.items import RepeatedInRequest
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.shipping import Ship
from domain.goods.packs import PackKey
from domain.goods.printed import PrintedExpiry
from domain.goods.receipts import PackDispensed
from domain.ground.channels import Channel
from domain.ground.identifiers import LotNumber, Serial
from domain.ground.outcomes import Outcome, worst
from domain.ground.refusal import REFUSALS
from domain.judging.codes import Scan, ScanAgain
from domain.judging.packs import DispensedHere, HeldElsewhere, InTransitToYou, UnknownSerial
from domain.judging.prices import AboveCeiling, CeilingUnknown
from tests.domain.cast import (
    G1,
    G2,
    MAKER,
    OTHER_PHARMACY,
    PHARMACY,
    RECEIPT,
    ROAD,
    S1,
    S2,
    dispense,
    for_sale,
    made,
    moved,
    packs,
    priced,
    sale,
    stocked,
)
from tests.domain.given import NOW, History, cases, refusals, said

NEVER_MADE = PackKey(G1, Serial("NEVERMADE"))
UNKNOWN_PRODUCT = PackKey(G2, S1.serial)
AFTER_EXPIRY = datetime(2027, 7, 1, 6, tzinfo=UTC)
SALE = sale(S1)


def doubtful(sold: Sale) -> Sale:
    """Return the same sale by a code that may have been read wrongly."""
    return replace(sold, is_certain=False)


def kept(decision: object) -> list[tuple[str, str]]:
    """Return the kind and serial of each incident that a refused sale brings with it."""
    assert isinstance(decision, Refused)
    return [(one.kind, one.serial) for one in decision.incidents]


def sold_elsewhere() -> History:
    """Return a history in which another pharmacy sold S1."""
    history = for_sale()
    moved(history, packs(S1), PHARMACY, OTHER_PHARMACY)
    history.done(dispense(sale(S1), receipt="theirs"), OTHER_PHARMACY)
    return history


def held_elsewhere() -> History:
    """Return a history in which S1 lies at another pharmacy."""
    return moved(for_sale(), packs(S1), PHARMACY, OTHER_PHARMACY)


def written_off() -> History:
    """Return a history in which S1 was written off."""
    history = for_sale()
    history.done(Decommission(S1, "damaged"), PHARMACY)
    return history


def with_a_tail() -> History:
    """Return a history in which the maker registered a crypto tail for S1."""
    history = for_sale()
    history.states[S1] = replace(history.pack(S1), tail=7)
    return history


@dataclass(frozen=True, slots=True)
class Stopped:
    """A sale that is stopped, and the case that stops it."""

    given: Callable[[], History]
    case: str
    sold: Sale = SALE


STOPPED = [
    Stopped(for_sale, "unknown_product", sale(UNKNOWN_PRODUCT)),
    Stopped(for_sale, "unknown_serial", sale(NEVER_MADE)),
    Stopped(with_a_tail, "crypto_mismatch", sale(S1, tail=8)),
    Stopped(for_sale, "lot_mismatch", Sale(Scan(S1, None, LotNumber("C9")), 60000)),
    Stopped(for_sale, "expiry_mismatch", Sale(Scan(S1, None, None, PrintedExpiry(date(2027, 6, 29))), 60000)),
    Stopped(sold_elsewhere, "dispensed_elsewhere"),
    Stopped(written_off, "decommissioned"),
    Stopped(held_elsewhere, "held_elsewhere"),
    Stopped(lambda: for_sale(now=AFTER_EXPIRY), "expired"),
    Stopped(lambda: priced(stocked(Channel.STATE_FUNDED)), "state_funded_pack"),
]


def test_a_pack_against_which_nothing_speaks_is_sold_though_its_code_is_doubtful() -> None:
    event = said(for_sale().done(dispense(doubtful(sale(S1))), PHARMACY))
    assert isinstance(event, PackDispensed)
    assert (event.dispensing, event.price_tiyn) == (RECEIPT, 60000)


@pytest.mark.parametrize("stopped", STOPPED, ids=lambda stopped: stopped.case)
def test_what_would_stop_a_pack_is_not_held_against_one_whose_code_is_doubtful(stopped: Stopped) -> None:
    history = stopped.given()
    certain = history.when(dispense(stopped.sold), PHARMACY)
    assert (cases(certain), kept(certain)) == ([stopped.case], [(stopped.case, stopped.sold.scan.pack.serial)])
    decision = history.when(dispense(doubtful(stopped.sold)), PHARMACY)
    assert (refusals(decision), kept(decision)) == ((ScanAgain(stopped.sold.scan.pack),), [])


def test_every_stop_of_a_sale_is_tried() -> None:
    stops = {case for case, kind in REFUSALS.items() if kind.outcome is Outcome.STOP}
    assert {stopped.case for stopped in STOPPED} == stops


def test_several_stops_of_one_pack_are_one_answer() -> None:
    history = stocked(Channel.STATE_FUNDED, now=AFTER_EXPIRY)
    moved(history, packs(S1), PHARMACY, OTHER_PHARMACY)
    certain = history.when(dispense(sale(S1)), PHARMACY)
    assert cases(certain) == ["held_elsewhere", "expired", "state_funded_pack"]
    decision = history.when(dispense(doubtful(sale(S1))), PHARMACY)
    assert (refusals(decision), kept(decision)) == ((ScanAgain(S1),), [])


def test_a_price_above_the_ceiling_stays_what_it_is() -> None:
    history = for_sale()
    certain = refusals(history.when(dispense(sale(S1, 999999)), PHARMACY))
    assert [type(one) for one in certain] == [AboveCeiling]
    assert refusals(history.when(dispense(doubtful(sale(S1, 999999))), PHARMACY)) == certain


def test_an_own_repeat_stays_what_it_is() -> None:
    history = for_sale()
    history.done(dispense(sale(S1)), PHARMACY)
    decision = history.when(dispense(doubtful(sale(S1)), receipt="another"), PHARMACY)
    assert refusals(decision) == (DispensedHere(S1, NOW, RECEIPT),)


def test_what_can_be_put_right_stays_beside_the_answer_to_scan_again() -> None:
    decision = held_elsewhere().when(dispense(doubtful(sale(S1, 999999))), PHARMACY)
    assert cases(decision) == ["scan_again", "above_ceiling"]
    history = made(now=AFTER_EXPIRY)
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    on_its_way = history.when(dispense(doubtful(sale(S1))), PHARMACY)
    assert [type(one) for one in refusals(on_its_way)] == [ScanAgain, InTransitToYou, CeilingUnknown]


def test_what_speaks_against_another_pack_on_the_receipt_is_kept() -> None:
    history = moved(for_sale(), packs(S1, S2), PHARMACY, OTHER_PHARMACY)
    decision = history.when(dispense(doubtful(sale(S1)), sale(S2)), PHARMACY)
    assert refusals(decision) == (ScanAgain(S1), HeldElsewhere(S2))
    assert kept(decision) == [("held_elsewhere", S2.serial)]
    assert worst([one.outcome for one in refusals(decision)]) is Outcome.STOP


def test_one_pack_to_be_scanned_again_keeps_back_the_whole_receipt() -> None:
    decision = for_sale().when(dispense(sale(S1), doubtful(sale(NEVER_MADE))), PHARMACY)
    assert (refusals(decision), kept(decision)) == ((ScanAgain(NEVER_MADE),), [])


def test_a_pack_named_for_certain_and_in_doubt_is_answered_for_each() -> None:
    decision = for_sale().when(dispense(sale(NEVER_MADE), doubtful(sale(NEVER_MADE))), PHARMACY)
    repeated = RepeatedInRequest(f"{G1} {NEVER_MADE.serial}")
    assert refusals(decision) == (repeated, repeated, UnknownSerial(NEVER_MADE), ScanAgain(NEVER_MADE))
    assert kept(decision) == [("unknown_serial", NEVER_MADE.serial)]
