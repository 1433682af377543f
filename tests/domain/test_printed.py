"""Lot and expiry printed in a code, held against what the maker told: the same, misread, or another pack's."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts.act import Refused
from domain.acts.counter.dispensing import Sale
from domain.acts.road.decommissioning import Decommission
from domain.goods.packs import PackKey
from domain.goods.printed import Agreement, PrintedExpiry, expiry_agreement, lot_agreement
from domain.goods.products import ProductKey
from domain.ground.channels import Channel
from domain.ground.identifiers import CHARSET_82, LotNumber, Serial
from domain.ground.outcomes import Outcome
from domain.judging.codes import ExpiryInDoubt, ExpiryMismatch, LotInDoubt, LotMismatch, Scan
from domain.judging.packs import UnknownSerial
from domain.judging.prices import retail_book
from domain.judging.verdict import Verdict
from domain.rules.parameters import Rule, RuleKey
from tests.domain.cast import EXPIRY, G1, LOT, OTHER_PHARMACY, PHARMACY, S1, dispense, for_sale, sale
from tests.domain.given import History, cases, refusals, said

lots = st.text(CHARSET_82, min_size=1, max_size=20).map(LotNumber)


def scanned(history: History, scan: Scan) -> Verdict:
    return history.scanned(
        scan,
        PHARMACY,
        ProductKey(scan.pack.gtin),
        retail_book(scan.pack, Channel.COMMERCIAL),
        RuleKey(Rule.DISPENSING_ON_EXPIRY_DAY),
    )


def printed(lot: str | None = None, expiry: str | None = None, *, is_month: bool = False) -> Scan:
    """Return a scan of S1 with what stands in its code."""
    day = None if expiry is None else PrintedExpiry(date.fromisoformat(expiry), is_month)
    return Scan(S1, None, None if lot is None else LotNumber(lot), day)


@pytest.mark.parametrize(
    ("printed", "known", "agreement"),
    [
        (None, "B1", Agreement.SILENT),
        ("B1", "B1", Agreement.SAME),
        ("b1", "B1", Agreement.MISREAD),
        ("LOT-7a", "lot-7A", Agreement.MISREAD),
        ("B14870001000011", "B1", Agreement.MISREAD),  # an EAN was scanned right behind
        ("B1487", "B1", Agreement.MISREAD),  # of which only the beginning came
        ("B117270630", "B1", Agreement.MISREAD),  # the next element is glued to it
        ("b14870001000011", "B1", Agreement.MISREAD),
        ("B", "B1", Agreement.MISREAD),  # the end was cut off
        ("B2", "B1", Agreement.OTHER),
        ("1B", "B1", Agreement.OTHER),
        ("C9", "B1", Agreement.OTHER),
        ("8", "B", Agreement.OTHER),
        ("B-1", "B1", Agreement.OTHER),
    ],
)
def test_a_lot_is_the_same_misread_or_another(printed: str | None, known: str, agreement: Agreement) -> None:
    assert lot_agreement(None if printed is None else LotNumber(printed), LotNumber(known)) is agreement


@pytest.mark.parametrize(
    ("day", "is_month", "known", "agreement"),
    [
        ("2027-06-30", False, "2027-06-30", Agreement.SAME),
        ("2027-06-30", True, "2027-06-30", Agreement.SAME),  # day 00 is the last day of the month
        ("2028-02-29", True, "2028-02-29", Agreement.SAME),
        ("1999-06-30", False, "2099-06-30", Agreement.SAME),  # two digits stand in the code, not the century
        ("2027-06-30", True, "2027-06-15", Agreement.MISREAD),
        ("2027-06-30", True, "2027-06-01", Agreement.MISREAD),
        ("2027-06-30", False, "2027-06-15", Agreement.OTHER),
        ("2027-06-29", False, "2027-06-30", Agreement.OTHER),
        ("2027-07-31", True, "2027-06-30", Agreement.OTHER),
        ("2028-06-30", True, "2027-06-30", Agreement.OTHER),
        ("2028-06-30", False, "2027-06-30", Agreement.OTHER),
    ],
)
def test_an_expiry_is_the_same_a_month_for_a_day_or_another(
    day: str, is_month: bool, known: str, agreement: Agreement
) -> None:
    found = expiry_agreement(PrintedExpiry(date.fromisoformat(day), is_month), date.fromisoformat(known))
    assert found is agreement


@given(lot=lots, more=lots)
def test_a_lot_is_never_another_for_its_case_or_for_what_is_glued_to_it(lot: LotNumber, more: LotNumber) -> None:
    assert lot_agreement(lot, lot) is Agreement.SAME
    assert lot_agreement(LotNumber(lot.swapcase()), lot) <= Agreement.MISREAD
    assert lot_agreement(LotNumber((lot + more)[:20]), lot) <= Agreement.MISREAD


@pytest.mark.parametrize(
    ("scan", "reasons", "outcome"),
    [
        (printed("B1", "2027-06-30"), (), Outcome.OK),
        (printed("B1", "2027-06-30", is_month=True), (), Outcome.OK),
        (printed("C9"), (LotMismatch(S1, LotNumber("C9"), LOT),), Outcome.STOP),
        (printed("b1"), (LotInDoubt(S1, LotNumber("b1"), LOT),), Outcome.CHECK),
        (printed("B1", "2027-06-29"), (ExpiryMismatch(S1, date(2027, 6, 29), EXPIRY),), Outcome.STOP),
        (
            printed("C9", "2028-06-30"),
            (LotMismatch(S1, LotNumber("C9"), LOT), ExpiryMismatch(S1, date(2028, 6, 30), EXPIRY)),
            Outcome.STOP,
        ),
        (
            printed("b1", "2028-06-30"),
            (LotInDoubt(S1, LotNumber("b1"), LOT), ExpiryMismatch(S1, date(2028, 6, 30), EXPIRY)),
            Outcome.STOP,
        ),
    ],
)
def test_a_code_is_held_to_the_lot_and_expiry_of_its_pack_at_the_scan_and_at_the_sale(
    scan: Scan, reasons: tuple[object, ...], outcome: Outcome
) -> None:
    verdict = scanned(for_sale(), scan)
    assert (verdict.reasons, verdict.outcome) == (reasons, outcome)
    decision = for_sale().when(dispense(Sale(scan, 60000)), PHARMACY)
    assert (refusals(decision) if isinstance(decision, Refused) else ()) == reasons


def test_a_month_is_in_doubt_where_the_maker_told_a_day_of_it() -> None:
    scan = printed(expiry="2027-06-30", is_month=True)
    known = date(2027, 6, 15)
    assert scanned(for_sale(expiry=known), scan).reasons == (ExpiryInDoubt(S1, EXPIRY, known),)


def test_of_a_code_that_is_another_packs_nothing_more_is_said() -> None:
    history = for_sale()
    history.done(Decommission(S1, "damaged"), PHARMACY)
    assert cases(history.when(dispense(Sale(printed("C9"), 60000)), PHARMACY)) == ["lot_mismatch"]
    assert cases(history.when(dispense(Sale(printed("b1"), 60000)), PHARMACY)) == ["lot_in_doubt", "decommissioned"]
    assert cases(history.when(dispense(sale(S1)), OTHER_PHARMACY)) == ["decommissioned"]


def test_a_pack_that_nobody_knows_has_no_other_lot() -> None:
    nobody = PackKey(G1, Serial("NEVERMADE"))
    assert scanned(for_sale(), Scan(nobody, None, LotNumber("C9"))).reasons == (UnknownSerial(nobody),)


def test_a_code_with_its_lot_and_expiry_is_sold() -> None:
    assert said(for_sale().done(dispense(Sale(printed("B1", "2027-06-30"), 60000)), PHARMACY))
