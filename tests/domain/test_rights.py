"""Who may do what, and what a crypto tail is kept as."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.acts.counter.dispensing import CancelDispensing, Dispense
from domain.acts.counter.reporting import Report
from domain.acts.office.pricing import EndCeiling, SetCeiling, SetRule
from domain.acts.office.registering import RegisterParty, RegisterProduct, RegisterSite
from domain.acts.rights import RIGHTS, Reading, Right, may, may_see, name_of
from domain.acts.road.commissioning import Commission
from domain.acts.road.shipping import Ship
from domain.goods.tails import tail_digest
from domain.parties.callers import Caller
from domain.parties.parties import Role
from tests.domain.cast import INSPECTOR, MAKER, OPERATOR, OTHER_PHARMACY, PHARMACY

parts = st.text(st.characters(codec="ascii", min_codepoint=33), max_size=44)


@pytest.mark.parametrize("right", RIGHTS, ids=str)
def test_every_right_is_somebodys(right: Right) -> None:
    assert RIGHTS[right]


@pytest.mark.parametrize("act", [RegisterProduct, RegisterParty, RegisterSite, SetCeiling, EndCeiling, SetRule])
def test_only_the_operator_keeps_the_registers(act: Right) -> None:
    assert [role for role in Role if may({role}, act)] == [Role.OPERATOR]


@pytest.mark.parametrize(
    ("act", "role"), [(Commission, Role.MAKER), (Dispense, Role.PHARMACY), (CancelDispensing, Role.PHARMACY)]
)
def test_only_makers_make_and_only_pharmacies_sell(act: Right, role: Role) -> None:
    assert [one for one in Role if may({one}, act)] == [role]


def test_who_oversees_moves_no_goods() -> None:
    assert not may({Role.OPERATOR, Role.REGULATOR}, Ship)


@pytest.mark.parametrize("reading", list(Reading))
def test_everybody_with_a_role_may_ask_of_all_but_incidents_and_receipts(reading: Reading) -> None:
    asking = {role for role in Role if may({role}, reading)}
    few = {
        Reading.INCIDENTS: {Role.OPERATOR, Role.REGULATOR},
        Reading.RECEIPT: {Role.OPERATOR, Role.REGULATOR, Role.PHARMACY},
    }
    assert asking == few.get(reading, set(Role))
    assert not may((), reading)


def test_no_two_rights_have_one_name() -> None:
    assert len({name_of(right) for right in RIGHTS}) == len(RIGHTS)


def test_what_is_not_in_the_table_is_refused_to_everybody() -> None:
    assert not may(frozenset(Role), Report)


@pytest.mark.parametrize(
    ("who", "sees"), [(MAKER, True), (PHARMACY, True), (OTHER_PHARMACY, False), (OPERATOR, True), (INSPECTOR, True)]
)
def test_a_thing_is_seen_by_whom_it_concerns_and_by_whom_oversees(who: Caller, sees: bool) -> None:
    assert may_see(who, {MAKER.site, PHARMACY.site}) == sees


@given(parts, parts)
def test_a_tail_is_kept_as_a_signed_number_of_64_bits(key: str, code: str) -> None:
    assert -(2**63) <= tail_digest(key, code) < 2**63


@given(parts, parts, parts, parts)
def test_only_the_same_key_and_code_have_the_same_digest(key: str, code: str, other_key: str, other_code: str) -> None:
    same = (key, code) == (other_key, other_code)
    assert (tail_digest(key, code) == tail_digest(other_key, other_code)) == same


def test_a_digest_is_the_same_for_ever() -> None:
    assert tail_digest("KZF0", "q" * 44) == -2314137238346555200
    assert tail_digest("ab", "c") != tail_digest("a", "bc")
