"""Registers: a product, a party and a site are entered once, and stand on each other."""

from __future__ import annotations

from datetime import date

import pytest

from domain.acts.act import Act
from domain.acts.office.registering import AlreadyRegistered, RegisterParty, RegisterProduct, RegisterSite
from domain.goods.products import ProductKey
from domain.ground.identifiers import Bin, Gln, Gtin
from domain.parties.parties import LicenceKind, PartyKey, PartyNotRegistered, PartyRegistered, Role
from domain.parties.sites import SiteKey, SiteRegistered
from domain.rules.books import WrongPeriod
from tests.domain.cast import G1, G2, MAKER, OPERATOR, PHARMACY, licence, nation, product_registered
from tests.domain.given import NOW, answer, cases, refusals, said

NOBODY = Bin("090141000778")
NOWHERE = Gln.from_body("487000109999")


def product(gtin: Gtin = G2, maker: Bin = MAKER.party) -> RegisterProduct:
    return RegisterProduct(
        gtin=gtin,
        trade_name="Cardiomagnyl",
        inn="acetylsalicylic acid",
        atc="B01AC30",
        form="tablets",
        strength="75 mg",
        pack_size=30,
        registration_number="РК-ЛС-5№000001",
        maker=maker,
    )


def test_a_product_is_entered_with_all_that_is_known_of_it() -> None:
    decision = nation().done(product(), OPERATOR)
    assert decision.events == ((ProductKey(G2), product_registered()),)
    assert decision.occurred_at == NOW


def test_a_party_is_entered_with_its_roles_and_licences() -> None:
    held = (licence(LicenceKind.RETAIL, date(2024, 1, 1), date(2025, 1, 1)),)
    decision = nation().done(RegisterParty(NOBODY, "Invented", (Role.PHARMACY,), held), OPERATOR)
    entered = PartyRegistered(legal_name="Invented", roles=(Role.PHARMACY,), licences=held)
    assert decision.events == ((PartyKey(NOBODY), entered),)


def test_a_site_is_entered_under_its_party() -> None:
    decision = nation().done(RegisterSite(NOWHERE, PHARMACY.party, "Second shop", "KZ-75"), OPERATOR)
    entered = SiteRegistered(party=PHARMACY.party, site_name="Second shop", region="KZ-75")
    assert decision.events == ((SiteKey(NOWHERE), entered),)


@pytest.mark.parametrize(
    ("act", "identifier"),
    [
        (product(G1), G1),
        (RegisterParty(MAKER.party, "Again", (), ()), MAKER.party),
        (RegisterSite(MAKER.site, MAKER.party, "Again", "KZ-75"), MAKER.site),
    ],
)
def test_nothing_is_entered_twice_under_one_identifier(act: Act, identifier: str) -> None:
    assert refusals(nation().when(act, OPERATOR)) == (AlreadyRegistered(identifier),)


@pytest.mark.parametrize("act", [product(maker=NOBODY), RegisterSite(NOWHERE, NOBODY, "Nobody's", "KZ-75")])
def test_a_product_and_a_site_need_a_party_that_is_known(act: Act) -> None:
    assert answer(nation().when(act, OPERATOR)) == PartyNotRegistered(NOBODY)


@pytest.mark.parametrize(
    "act", [product(G1, maker=NOBODY), RegisterSite(MAKER.site, NOBODY, "Somebody else's now", "KZ-75")]
)
def test_an_unknown_party_weighs_more_than_an_identifier_in_use(act: Act) -> None:
    decision = nation().when(act, OPERATOR)
    assert answer(decision) == PartyNotRegistered(NOBODY)
    assert sorted(cases(decision)) == ["already_registered", "party_not_registered"]


def test_an_identifier_in_use_weighs_more_than_a_licence_that_ends_before_it_begins() -> None:
    wrong = licence(LicenceKind.RETAIL, date(2025, 1, 1), date(2024, 1, 1))
    decision = nation().when(RegisterParty(MAKER.party, "Again", (), (wrong,)), OPERATOR)
    assert cases(decision) == ["already_registered", "wrong_period"]


@pytest.mark.parametrize("until", [date(2025, 1, 1), date(2024, 12, 31)])
def test_a_licence_ends_after_the_day_it_begins(until: date) -> None:
    held = (licence(LicenceKind.RETAIL), licence(LicenceKind.WHOLESALE, date(2025, 1, 1), until))
    decision = nation().when(RegisterParty(NOBODY, "Invented", (), held), OPERATOR)
    assert answer(decision) == WrongPeriod(date(2025, 1, 1), until)


def test_a_licence_holds_from_its_first_day_until_the_day_before_its_end() -> None:
    held = licence(LicenceKind.RETAIL, date(2024, 1, 1), date(2025, 1, 1))
    days = [date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31), date(2025, 1, 1)]
    assert [held.holds_on(day) for day in days] == [False, True, True, False]
    assert licence(LicenceKind.RETAIL, date(2024, 1, 1)).holds_on(date(2999, 1, 1))


def test_what_was_entered_is_what_is_known() -> None:
    history = nation()
    act = RegisterParty(NOBODY, "Invented", (Role.DISTRIBUTOR,), (licence(LicenceKind.WHOLESALE),))
    assert isinstance(said(history.done(act, OPERATOR)), PartyRegistered)
    world = history.needed(act, OPERATOR)
    party = world[PartyKey(NOBODY)]
    assert party is not None
    assert (party.version, party.name, party.roles) == (1, "Invented", (Role.DISTRIBUTOR,))
