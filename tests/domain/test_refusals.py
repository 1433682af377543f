"""Refusals: each has a code, a case and an outcome; where several hold, the one declared first is the answer."""

from __future__ import annotations

from dataclasses import fields
from itertools import pairwise, permutations

import pytest

from domain.acts.items import NothingNamed
from domain.acts.precedence import PRECEDENCE, first
from domain.acts.road.shipping import SameSite
from domain.acts.timing import TimeInFuture, TimeTooEarly, ToldTooLate
from domain.ground.channels import Channel
from domain.ground.outcomes import Outcome
from domain.ground.refusal import REFUSALS, Refusal, refusal, without_stops
from domain.judging.codes import ScanAgain
from domain.judging.expiry import Expired
from domain.judging.packs import DispensedElsewhere, HeldElsewhere, ItemInside, UnknownSerial
from domain.judging.prices import AboveCeiling, CeilingUnknown, StateFundedInHand, StateFundedPack
from domain.parties.parties import NotLicensed
from tests.domain.cast import CASE, EXPIRY, FIXTURE, G1, PHARMACY, PRODUCED, RETAIL, S1
from tests.domain.given import NOW

GRAVEST_FIRST: list[Refusal] = [
    TimeInFuture(NOW, NOW),
    TimeTooEarly(NOW, NOW),
    ToldTooLate(NOW, NOW, 20, 15, FIXTURE),
    NotLicensed(PHARMACY.party, (), EXPIRY),
    UnknownSerial(S1),
    ScanAgain(S1),
    DispensedElsewhere(S1),
    HeldElsewhere(S1),
    Expired(S1, EXPIRY, None),
    StateFundedPack(S1),
    StateFundedInHand(S1),
    AboveCeiling(S1, 2, 1, 1, PRODUCED, None, FIXTURE),
    CeilingUnknown(S1, G1, Channel.COMMERCIAL, RETAIL.level, EXPIRY),
    NothingNamed(),
    ItemInside("x", CASE),
    SameSite(PHARMACY.site),
]

ORDER = """
time_in_future time_too_early told_too_late wrong_role not_licensed
party_not_registered site_not_registered product_not_registered shipment_not_found container_not_found
dispensing_not_found ceiling_row_not_found
already_registered wrong_period book_full row_contradicted
not_the_maker produced_in_future expiry_before_production lot_differs
serial_shape tail_missing tail_not_expected tail_exchanged tail_cut tail_glued tail_shape serial_already_issued
repeated_in_request unknown_product unknown_serial crypto_mismatch lot_mismatch lot_in_doubt
expiry_mismatch expiry_in_doubt scan_again dispensed_here dispensed_elsewhere
decommissioned in_transit_to_you held_elsewhere expired state_funded_pack state_funded_in_hand above_ceiling
price_too_low price_too_high ceiling_unknown no_rule_in_force
nothing_named contains_itself prefix_not_assigned prefix_of_another
container_elsewhere item_inside not_in_container too_deep sscc_used_up same_site
shipment_received shipment_cancelled
dispensing_cancelled cancel_window_over
already_shipped
"""

STOPS = """
unknown_product unknown_serial crypto_mismatch lot_mismatch expiry_mismatch dispensed_elsewhere decommissioned
held_elsewhere expired state_funded_pack
"""


def test_the_order_of_precedence_is_a_promise() -> None:
    assert list(PRECEDENCE) == ORDER.split()


def test_only_what_concerns_the_pack_itself_stops_and_the_rest_can_be_put_right_here() -> None:
    assert {case for case, kind in REFUSALS.items() if kind.outcome is Outcome.STOP} == set(STOPS.split())
    assert all(kind.outcome in {Outcome.STOP, Outcome.CHECK} for kind in REFUSALS.values())


@pytest.mark.parametrize(
    "pair", list(pairwise(GRAVEST_FIRST)), ids=lambda pair: f"{pair[0].case} before {pair[1].case}"
)
def test_of_two_refusals_the_graver_is_the_answer_however_they_were_found(pair: tuple[Refusal, Refusal]) -> None:
    graver, _ = pair
    assert [first(order) for order in permutations(pair)] == [graver, graver]


def test_of_all_refusals_the_gravest_is_the_answer() -> None:
    assert first(reversed(GRAVEST_FIRST)) == GRAVEST_FIRST[0]


def test_of_two_of_one_case_the_one_found_first_is_the_answer() -> None:
    one, other = ItemInside("a", CASE), ItemInside("b", CASE)
    assert first([one, other]) == one


def test_where_nothing_is_refused_there_is_no_answer() -> None:
    assert first([]) is None


def test_what_does_not_stop_a_pack_can_be_told_apart_and_keeps_its_order() -> None:
    calm = [one for one in GRAVEST_FIRST if one.case not in STOPS.split()]
    assert without_stops(GRAVEST_FIRST) == tuple(calm)
    assert 0 < len(calm) < len(GRAVEST_FIRST)


def test_a_code_is_a_family_whose_cases_tell_it_apart() -> None:
    families: dict[str, list[str]] = {}
    for case, kind in REFUSALS.items():
        families.setdefault(kind.code, []).append(case)
    assert {code: cases for code, cases in families.items() if len(cases) > 1} == {
        "tail_shape": [
            "tail_missing",
            "tail_not_expected",
            "tail_exchanged",
            "tail_cut",
            "tail_glued",
            "tail_shape",
        ],
        "unknown_code": ["unknown_product", "unknown_serial"],
        "lot_mismatch": ["lot_mismatch", "lot_in_doubt"],
        "expiry_mismatch": ["expiry_mismatch", "expiry_in_doubt"],
        "duplicate_code": ["dispensed_here", "dispensed_elsewhere"],
        "not_owner_or_in_transfer": ["in_transit_to_you", "held_elsewhere"],
        "state_funded_pack": ["state_funded_pack", "state_funded_in_hand"],
        "price_in_doubt": ["price_too_low", "price_too_high"],
    }


def test_two_refusals_never_share_a_case() -> None:
    class Twin(Refusal):
        """Called as another is."""

    with pytest.raises(ValueError, match="Two refusals are called wrong_role"):
        refusal("wrong_role", Outcome.CHECK)(Twin)


def test_who_is_told_where_a_pack_went_is_only_who_dispensed_it() -> None:
    for kind in (DispensedElsewhere, HeldElsewhere):
        assert [field.name for field in fields(kind)] == ["pack"]
