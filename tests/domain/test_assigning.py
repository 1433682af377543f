"""Whose a GS1 company prefix is: entered once, passed on only from who has it."""

from __future__ import annotations

import pytest

from domain.acts.office.assigning import AssignPrefix
from domain.acts.office.registering import AlreadyRegistered
from domain.ground.identifiers import Bin, IdentifierError
from domain.ground.refusal import Refusal
from domain.parties.parties import PartyNotRegistered
from domain.parties.prefixes import CompanyPrefix, PrefixHeld, PrefixKey, PrefixNotAssigned, PrefixOfAnother
from tests.domain.cast import DISTRIBUTOR, MAKER, OPERATOR, PHARMACY, PREFIX, nation
from tests.domain.given import refusals

TAKEN, FREE, INSIDE = CompanyPrefix(PREFIX), CompanyPrefix("48709"), CompanyPrefix(f"{PREFIX}55")
NOBODY = Bin.from_body("01014000001")


def test_a_prefix_is_a_companys_once_it_is_entered() -> None:
    history = nation()
    history.done(AssignPrefix(FREE, PHARMACY.party), OPERATOR)
    assert history.states[PrefixKey(FREE)] == PrefixHeld(1, PHARMACY.party)


def test_a_prefix_passes_on_from_who_has_it() -> None:
    history = nation()
    history.done(AssignPrefix(TAKEN, PHARMACY.party, from_party=MAKER.party), OPERATOR)
    assert history.states[PrefixKey(TAKEN)] == PrefixHeld(2, PHARMACY.party)


@pytest.mark.parametrize(
    ("act", "refusal"),
    [
        (AssignPrefix(FREE, NOBODY), PartyNotRegistered(NOBODY)),
        (AssignPrefix(TAKEN, DISTRIBUTOR.party), AlreadyRegistered(TAKEN)),
        (AssignPrefix(TAKEN, MAKER.party), AlreadyRegistered(TAKEN)),
        (AssignPrefix(TAKEN, MAKER.party, from_party=MAKER.party), AlreadyRegistered(TAKEN)),
        (AssignPrefix(TAKEN, DISTRIBUTOR.party, from_party=PHARMACY.party), AlreadyRegistered(TAKEN)),
        (AssignPrefix(FREE, MAKER.party, from_party=DISTRIBUTOR.party), PrefixNotAssigned(FREE)),
        (AssignPrefix(INSIDE, DISTRIBUTOR.party), PrefixOfAnother(INSIDE)),
    ],
)
def test_what_contradicts_the_register_is_refused(act: AssignPrefix, refusal: Refusal) -> None:
    assert refusals(nation().when(act, OPERATOR)) == (refusal,)


def test_a_company_may_have_a_longer_prefix_inside_its_own() -> None:
    history = nation()
    history.done(AssignPrefix(INSIDE, MAKER.party), OPERATOR)
    assert history.states[PrefixKey(INSIDE)] == PrefixHeld(1, MAKER.party)


@pytest.mark.parametrize("digits", ["4870", "487000100001"])
def test_a_prefix_has_four_to_twelve_digits(digits: str) -> None:
    assert CompanyPrefix(digits) == digits


@pytest.mark.parametrize(
    ("text", "code"),
    [("487", "wrong_length"), ("4870001000010", "wrong_length"), ("", "wrong_length"), ("487O001", "wrong_characters")],
)
def test_anything_else_is_no_prefix(text: str, code: str) -> None:
    with pytest.raises(IdentifierError) as caught:
        CompanyPrefix(text)
    assert caught.value.code == code
