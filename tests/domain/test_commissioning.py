"""Commissioning: packs of a lot begin to exist, made by the maker of the product and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.acts.road.commissioning import (
    Commission,
    ExpiryBeforeProduction,
    LotDiffers,
    ProducedInFuture,
    SerialAlreadyIssued,
)
from domain.acts.timing import TimeInFuture
from domain.goods.lots import Lot, LotCommissioned, LotKey
from domain.goods.packs import PackStatus
from domain.goods.products import NotTheMaker, ProductNotRegistered
from domain.ground.channels import Channel
from domain.ground.identifiers import Serial
from domain.parties.callers import Caller
from domain.parties.parties import LicenceKind, NotLicensed, Role, WrongRole
from domain.parties.sites import SiteKey
from tests.domain.cast import (
    EXPIRY,
    G1,
    G2,
    LOT,
    MAKER,
    PHARMACY,
    PRODUCED,
    S1,
    S2,
    S3,
    caller,
    licence,
    made,
    nation,
    register,
)
from tests.domain.given import NOW, answer, cases, refusals, said

ACT = Commission(G1, LOT, EXPIRY, PRODUCED, Channel.COMMERCIAL, packs=3, tails=False)


def test_a_lot_is_commissioned_at_the_site_of_its_maker() -> None:
    event = said(nation().done(ACT, MAKER))
    assert event == LotCommissioned(
        site=MAKER.site, expiry=EXPIRY, produced_on=PRODUCED, channel=Channel.COMMERCIAL, packs=3, tails=False
    )


@pytest.mark.parametrize("channel", list(Channel))
def test_the_packs_begin_loose_at_the_maker_in_the_channel_of_the_act(channel: Channel) -> None:
    history = made(channel)
    for key in (S1, S2, S3):
        pack = history.pack(key)
        assert (pack.version, pack.status, pack.channel, pack.lot) == (1, PackStatus.ACTIVE, channel, LOT)
        assert pack.hanging.parent == SiteKey(MAKER.site)


def test_more_of_the_same_lot_may_follow() -> None:
    history = made()
    history.done(replace(ACT, packs=500), MAKER)
    lot = history.states[LotKey(G1, LOT)]
    assert lot == Lot(version=2, expiry=EXPIRY, produced_on=PRODUCED, packs=503)


def test_an_earlier_time_is_kept_as_the_time_of_the_act() -> None:
    at = NOW - timedelta(hours=2)
    assert nation().done(replace(ACT, at=at), MAKER).occurred_at == at


def test_only_a_party_entered_as_a_maker_commissions() -> None:
    assert WrongRole(PHARMACY.party, Role.MAKER) in refusals(nation().when(ACT, PHARMACY))


def test_a_party_that_nobody_entered_has_no_role() -> None:
    stranger = caller("10064000007", "487000100099", Role.MAKER)
    assert answer(nation().when(ACT, stranger)) == WrongRole(stranger.party, Role.MAKER)


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 3, 3), None), (date(2020, 1, 1), date(2026, 3, 2))],
    ids=["not yet licensed", "no longer licensed"],
)
def test_a_maker_needs_a_licence_on_the_day(since: date, until: date | None) -> None:
    history = nation()
    late = caller("10064000007", "487000100099", Role.MAKER)
    register(history, late, (licence(LicenceKind.MANUFACTURE, since, until), licence(LicenceKind.RETAIL)))
    expected = NotLicensed(late.party, (LicenceKind.MANUFACTURE,), date(2026, 3, 2))
    assert answer(history.when(ACT, late)) == expected


def test_a_product_must_be_entered_first() -> None:
    assert refusals(nation().when(replace(ACT, gtin=G2), MAKER)) == (ProductNotRegistered(G2),)


def test_nobody_commissions_the_product_of_another_maker() -> None:
    history = nation()
    other = caller("10064000007", "487000100099", Role.MAKER)
    register(history, other, (licence(LicenceKind.MANUFACTURE),))
    assert refusals(history.when(ACT, other)) == (NotTheMaker(G1),)


def test_a_pack_made_tomorrow_cannot_be_commissioned_today() -> None:
    tomorrow = date(2026, 3, 3)
    assert refusals(nation().when(replace(ACT, produced_on=tomorrow), MAKER)) == (
        ProducedInFuture(tomorrow, date(2026, 3, 2)),
    )
    nation().done(replace(ACT, produced_on=date(2026, 3, 2)), MAKER)


def test_today_is_the_day_in_kazakhstan() -> None:
    late = datetime(2026, 3, 2, 20, tzinfo=UTC)
    nation(late).done(replace(ACT, produced_on=date(2026, 3, 3)), MAKER)


def test_a_pack_does_not_expire_before_it_was_made() -> None:
    decision = nation().when(replace(ACT, expiry=date(2026, 1, 14)), MAKER)
    assert refusals(decision) == (ExpiryBeforeProduction(PRODUCED, date(2026, 1, 14)),)
    nation().done(replace(ACT, expiry=PRODUCED), MAKER)


@pytest.mark.parametrize("act", [replace(ACT, expiry=date(2027, 7, 1)), replace(ACT, produced_on=date(2026, 1, 16))])
def test_a_lot_has_one_expiry_and_one_production_date(act: Commission) -> None:
    assert refusals(made().when(act, MAKER)) == (LotDiffers(G1, LOT, EXPIRY, PRODUCED),)


def test_a_serial_found_in_use_is_refused_by_name() -> None:
    found = (Serial("A1b2C3d4E5f6G"),)
    assert refusals(nation().when(replace(ACT, issued=found), MAKER)) == (SerialAlreadyIssued(G1, found),)


def test_everything_wrong_is_said_and_the_gravest_is_the_answer() -> None:
    act = Commission(
        G1,
        LOT,
        expiry=date(2026, 1, 1),
        produced_on=date(2027, 1, 1),
        channel=Channel.COMMERCIAL,
        packs=1,
        tails=False,
        at=NOW + timedelta(days=1),
        issued=(Serial("X"),),
    )
    who: Caller = PHARMACY
    decision = made().when(act, who)
    assert cases(decision) == [
        "time_in_future",
        "wrong_role",
        "not_the_maker",
        "produced_in_future",
        "expiry_before_production",
        "lot_differs",
        "serial_already_issued",
    ]
    assert answer(decision) == TimeInFuture(NOW + timedelta(days=1), NOW)
