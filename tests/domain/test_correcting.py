"""Correcting: the maker puts crypto tails right until the packs are shipped for the first time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.acts.items import NothingNamed, RepeatedInRequest
from domain.acts.road.correcting import AlreadyShipped, CorrectTails
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.shipping import CancelShipment, Ship
from domain.goods.packs import PackCorrected, PackKey, PackStatus
from domain.goods.products import NotTheMaker, ProductNotRegistered
from domain.goods.shapes import Shapes
from domain.ground.identifiers import Serial
from domain.judging.packs import Decommissioned, HeldElsewhere, UnknownSerial
from domain.judging.shaping import TailCut
from domain.parties.parties import LicenceKind, Role, WrongRole
from tests.domain.cast import (
    CASE,
    DISTRIBUTOR,
    G1,
    G2,
    MAKER,
    PALLET,
    PHARMACY,
    ROAD,
    S1,
    S2,
    S3,
    caller,
    containers,
    licence,
    made,
    moved,
    packs,
    register,
    stocked,
)
from tests.domain.given import NOW, History, answer, cases, events, refusals

RIGHT = Shapes(tails={(4, 44): 1}, listed="packs")


def correct(*keys: PackKey, tail: int = 7) -> CorrectTails:
    """Return the act that gives packs another tail, each its own."""
    digests = tuple(range(tail, tail + len(keys)))
    return CorrectTails(G1, tuple(key.serial for key in keys), digests, RIGHT)


def cased() -> History:
    """Return a history in which two packs lie in a case, and the case on a pallet."""
    history = made()
    history.done(Pack(CASE, packs(S1, S2)), MAKER)
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    return history


def test_the_tails_of_packs_are_put_right_each_its_own() -> None:
    history = made()
    decision = history.done(correct(S2, S1), MAKER)
    assert events(decision) == [PackCorrected(site=MAKER.site, tail=7), PackCorrected(site=MAKER.site, tail=8)]
    assert [history.pack(key).tail for key in (S1, S2, S3)] == [8, 7, None]
    assert {history.pack(key).status for key in (S1, S2, S3)} == {PackStatus.ACTIVE}


def test_a_tail_may_be_put_right_again_and_the_pack_goes_its_way() -> None:
    history = made()
    history.done(correct(S1, tail=1), MAKER)
    history.later(minutes=1)
    history.done(correct(S1, tail=2), MAKER)
    assert (history.pack(S1).tail, history.pack(S1).version) == (2, 3)
    assert history.pack(S1).changed_at == NOW + timedelta(minutes=1)
    moved(history, packs(S1), MAKER, PHARMACY)
    assert history.pack(S1).tail == 2


def test_packs_in_cases_on_pallets_that_never_left_can_be_put_right() -> None:
    history = cased()
    history.done(correct(S1, S3), MAKER)
    history.done(Unpack(PALLET, None), MAKER)
    history.done(Unpack(CASE, packs(S2)), MAKER)
    history.done(correct(S2, S1), MAKER)
    assert [history.pack(key).tail for key in (S1, S2, S3)] == [8, 7, 8]


def test_what_is_on_the_road_or_elsewhere_cannot_be_put_right() -> None:
    history = made()
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    assert refusals(history.when(correct(S1, S2), MAKER)) == (HeldElsewhere(S1),)
    assert refusals(stocked().when(correct(S1), MAKER)) == (HeldElsewhere(S1),)


def shipped_loose() -> History:
    return moved(made(), packs(S1), MAKER, DISTRIBUTOR, MAKER)


def called_back() -> History:
    history = made()
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    history.done(CancelShipment(ROAD, "the wrong truck"), MAKER)
    return history


def in_a_case_that_left() -> History:
    return moved(cased(), containers(PALLET), MAKER, DISTRIBUTOR, MAKER)


def out_of_a_case_that_left() -> History:
    history = in_a_case_that_left()
    history.done(Unpack(PALLET, None), MAKER)
    history.done(Unpack(CASE, None), MAKER)
    return history


def out_of_a_case_that_lay_on_a_pallet_that_left() -> History:
    history = moved(cased(), containers(PALLET), MAKER, DISTRIBUTOR)
    history.done(Unpack(PALLET, None), DISTRIBUTOR)
    moved(history, containers(CASE), DISTRIBUTOR, MAKER)
    history.done(Unpack(CASE, packs(S1)), MAKER)
    return history


def packed_anew_since_it_left() -> History:
    history = out_of_a_case_that_left()
    history.done(Pack(CASE, packs(S1)), MAKER)
    return history


@pytest.mark.parametrize(
    "road",
    [
        shipped_loose,
        called_back,
        in_a_case_that_left,
        out_of_a_case_that_left,
        out_of_a_case_that_lay_on_a_pallet_that_left,
        packed_anew_since_it_left,
    ],
)
def test_what_was_ever_shipped_keeps_its_tail_however_it_came_back(road: Callable[[], History]) -> None:
    history = road()
    assert refusals(history.when(correct(S1, S3), MAKER)) == (AlreadyShipped(S1),)
    history.done(correct(S3), MAKER)


def test_only_a_pack_that_is_there_and_active_can_be_put_right() -> None:
    history = made()
    history.done(Decommission(S1, "damaged"), MAKER)
    nobody = PackKey(G1, Serial("NEVERMADE"))
    assert set(refusals(history.when(correct(S1, nobody, S2), MAKER))) == {Decommissioned(S1), UnknownSerial(nobody)}


def test_only_the_maker_puts_tails_right() -> None:
    assert cases(made().when(correct(S1), PHARMACY)) == ["wrong_role", "not_the_maker"]
    other = caller("10064000007", "487000100099", Role.MAKER)
    history = made()
    register(history, other, (licence(LicenceKind.MANUFACTURE),))
    assert refusals(history.when(correct(S1), other)) == (NotTheMaker(G1),)
    assert isinstance(answer(made().when(correct(S1), PHARMACY)), WrongRole)


def test_the_new_tail_is_as_the_profile_says() -> None:
    cut = replace(correct(S1), shapes=Shapes(tails={(4, 43): 1}, listed="packs"))
    assert refusals(made().when(cut, MAKER)) == (TailCut(G1, "packs[0].code", None, "44", 43),)


def test_a_correction_names_packs_each_once_of_a_known_product() -> None:
    assert refusals(made().when(correct(S1, S1), MAKER)) == (RepeatedInRequest(f"{G1} {S1.serial}"),) * 2
    assert refusals(made().when(replace(correct(), shapes=Shapes()), MAKER)) == (NothingNamed(),)
    assert refusals(made().when(replace(correct(S1), gtin=G2), MAKER)) == (ProductNotRegistered(G2),)
