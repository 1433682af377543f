"""Decommissioning: a pack that is loose at the caller's is written off, for ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import Pack
from domain.acts.road.shipping import Ship
from domain.acts.timing import TimeInFuture
from domain.goods.packs import PackDecommissioned, PackKey, PackStatus
from domain.ground.identifiers import Serial
from domain.judging.packs import (
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    ItemInside,
    UnknownProduct,
    UnknownSerial,
)
from tests.domain.cast import (
    CASE,
    DISTRIBUTOR,
    G1,
    G2,
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
    sale,
)
from tests.domain.given import NOW, refusals, said

WRITE_OFF = Decommission(S1, "damaged")


def test_a_loose_pack_is_written_off_with_a_reason() -> None:
    history = made()
    event = said(history.done(WRITE_OFF, MAKER))
    assert event == PackDecommissioned(site=MAKER.site, reason="damaged")
    assert history.pack(S1).status is PackStatus.INACTIVE


def test_a_pack_is_written_off_once() -> None:
    history = made()
    history.done(WRITE_OFF, MAKER)
    assert refusals(history.when(WRITE_OFF, MAKER)) == (Decommissioned(S1),)


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        (PackKey(G2, Serial("X")), UnknownProduct(PackKey(G2, Serial("X")))),
        (PackKey(G1, Serial("X")), UnknownSerial(PackKey(G1, Serial("X")))),
    ],
)
def test_what_was_never_made_is_not_written_off(key: PackKey, refusal: object) -> None:
    assert refusals(made().when(Decommission(key, "lost"), MAKER)) == (refusal,)


def test_a_pack_elsewhere_or_on_the_road_is_not_ours_to_write_off() -> None:
    history = made()
    assert refusals(history.when(WRITE_OFF, DISTRIBUTOR)) == (HeldElsewhere(S1),)
    history.done(Ship(ROAD, DISTRIBUTOR.site, packs(S1)), MAKER)
    assert refusals(history.when(WRITE_OFF, DISTRIBUTOR)) == (InTransitToYou(S1, "1a2b3c4d5e6f7081"),)
    assert refusals(history.when(WRITE_OFF, MAKER)) == (HeldElsewhere(S1),)


def test_a_pack_in_a_case_is_taken_out_first() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    assert refusals(history.when(WRITE_OFF, MAKER)) == (ItemInside(f"{G1} {S1.serial}", CASE),)


def test_a_sold_pack_is_not_written_off() -> None:
    history = for_sale()
    history.done(dispense(sale(S1)), PHARMACY)
    assert refusals(history.when(WRITE_OFF, PHARMACY)) == (DispensedHere(S1, NOW, RECEIPT),)
    assert refusals(history.when(WRITE_OFF, OTHER_PHARMACY)) == (DispensedElsewhere(S1),)


def test_a_time_to_come_is_the_gravest() -> None:
    at = NOW + timedelta(days=1)
    act = Decommission(PackKey(G2, Serial("X")), "lost", at)
    assert refusals(made().when(act, MAKER)) == (TimeInFuture(at, NOW),)
