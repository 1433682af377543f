"""Packing and unpacking: what goes into a container moves with it, until it is taken out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.acts.items import Items, NothingNamed, RepeatedInRequest
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import ContainsItself, NotInContainer, Pack, SsccUsedUp, TooDeep, Unpack
from domain.acts.road.shipping import Ship
from domain.acts.timing import TimeInFuture
from domain.goods.containers import (
    ContainerElsewhere,
    ContainerEmptied,
    ContainerKey,
    ContainerNotFound,
    ContainerPacked,
    ContainerUnpacked,
)
from domain.goods.packs import PackGroup, PackKey
from domain.ground.identifiers import Serial, Sscc
from domain.ground.limits import CONTAINER_DEPTH, CONTAINER_GENERATIONS
from domain.judging.packs import HeldElsewhere, ItemInside, UnknownProduct, UnknownSerial
from domain.parties.prefixes import PrefixNotAssigned, PrefixOfAnother
from domain.parties.sites import SiteKey
from tests.domain.cast import (
    CASE,
    DISTRIBUTOR,
    G1,
    G2,
    LOT,
    MAKER,
    PALLET,
    PHARMACY_CASE,
    PREFIX,
    ROAD,
    S1,
    S2,
    S3,
    THIRD,
    WAREHOUSE_CASE,
    assign,
    containers,
    made,
    moved,
    packs,
)
from tests.domain.given import NOW, History, answer, cases, refusals, said


def cased() -> History:
    """Return a history in which S1 and S2 lie in a case, and S3 is loose beside it."""
    history = made()
    history.done(Pack(CASE, packs(S1, S2)), MAKER)
    return history


def pallet() -> History:
    """Return a history in which the case of S1 and S2 lies on a pallet."""
    history = cased()
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    return history


def sscc(number: int) -> Sscc:
    return Sscc.from_body(f"0{PREFIX}1{number:08}")


def tower(height: int) -> History:
    """Return a history in which containers stand inside one another, number 1 innermost with S1 in it."""
    history = made()
    history.done(Pack(sscc(1), packs(S1)), MAKER)
    for number in range(2, height + 1):
        history.done(Pack(sscc(number), containers(sscc(number - 1))), MAKER)
    return history


def inside(history: History, key: PackKey) -> list[Sscc]:
    return [container.sscc for container in history.where(key).containers]


def test_packs_are_listed_by_lot_with_their_serials_in_order() -> None:
    event = said(made().done(Pack(CASE, packs(S3, S1, S2)), MAKER))
    group = PackGroup(G1, LOT, (S1.serial, S2.serial, S3.serial))
    assert event == ContainerPacked(site=MAKER.site, packs=(group,), containers=(), height=1)


def test_what_is_packed_is_inside_and_the_rest_is_not() -> None:
    history = cased()
    assert [inside(history, key) for key in (S1, S2, S3)] == [[CASE], [CASE], []]
    assert all(history.where(key).site == MAKER.site for key in (S1, S2, S3))


def test_a_case_goes_onto_a_pallet_with_all_it_holds() -> None:
    history = pallet()
    assert inside(history, S1) == [CASE, PALLET]
    assert history.container(PALLET).height == 2


def test_more_may_be_put_into_a_container_that_is_loose() -> None:
    history = cased()
    history.done(Pack(CASE, packs(S3)), MAKER)
    assert inside(history, S3) == [CASE]
    assert history.container(CASE).version == 2


def test_containers_nest_so_deep_and_no_deeper() -> None:
    history = tower(CONTAINER_DEPTH)
    assert len(inside(history, S1)) == CONTAINER_DEPTH
    above = sscc(CONTAINER_DEPTH + 1)
    decision = history.when(Pack(above, containers(sscc(CONTAINER_DEPTH))), MAKER)
    assert refusals(decision) == (TooDeep(above, CONTAINER_DEPTH),)


def test_a_flat_case_put_in_later_makes_no_container_shallower() -> None:
    history = tower(3)
    history.done(Pack(CASE, packs(S2)), MAKER)
    history.done(Pack(sscc(3), containers(CASE)), MAKER)
    assert history.container(sscc(3)).height == 3


def test_a_container_cannot_be_put_into_itself() -> None:
    assert answer(cased().when(Pack(CASE, containers(CASE)), MAKER)) == ContainsItself(CASE)


def test_no_container_comes_to_lie_inside_one_that_lies_inside_it() -> None:
    decision = pallet().when(Pack(CASE, containers(PALLET)), MAKER)
    assert refusals(decision) == (ItemInside(CASE, PALLET),)


def test_an_sscc_is_used_so_often_and_no_more() -> None:
    history = made()
    for _ in range(CONTAINER_GENERATIONS):
        history.done(Pack(CASE, packs(S1)), MAKER)
        history.done(Unpack(CASE, None), MAKER)
    decision = history.when(Pack(CASE, packs(S1)), MAKER)
    assert refusals(decision) == (SsccUsedUp(CASE, CONTAINER_GENERATIONS),)


def test_an_emptied_sscc_begins_anew_and_its_first_use_stays_empty() -> None:
    history = cased()
    history.done(Unpack(CASE, None), MAKER)
    history.done(Pack(CASE, packs(S3)), MAKER)
    assert history.latest(CASE) == ContainerKey(CASE, 1)
    assert [inside(history, key) for key in (S1, S2, S3)] == [[], [], [CASE]]


def test_what_an_emptied_container_held_may_be_packed_again() -> None:
    history = cased()
    history.done(Unpack(CASE, None), MAKER)
    history.done(Pack(CASE, packs(S1)), MAKER)
    assert history.pack(S1).hanging.parent == ContainerKey(CASE, 1)
    assert history.where(S2).site == MAKER.site


def test_emptying_says_where_and_names_nothing() -> None:
    assert said(cased().done(Unpack(CASE, None), MAKER)) == ContainerEmptied(site=MAKER.site)


def test_some_may_be_taken_out_and_the_rest_stays_in() -> None:
    history = cased()
    event = said(history.done(Unpack(CASE, packs(S1)), MAKER))
    assert event == ContainerUnpacked(site=MAKER.site, packs=(PackGroup(G1, LOT, (S1.serial,)),), containers=())
    assert [inside(history, key) for key in (S1, S2)] == [[], [CASE]]
    assert history.pack(S1).hanging.parent == SiteKey(MAKER.site)


def test_a_case_taken_off_a_pallet_keeps_what_it_holds() -> None:
    history = pallet()
    history.done(Unpack(PALLET, containers(CASE)), MAKER)
    assert inside(history, S1) == [CASE]


def test_a_case_emptied_on_its_pallet_leaves_the_pallet_for_ever() -> None:
    history = pallet()
    history.done(Unpack(CASE, None), MAKER)
    history.done(Ship(ROAD, DISTRIBUTOR.site, containers(PALLET)), MAKER)
    assert history.where(S1).site == MAKER.site
    assert history.container(CASE).hanging.parent == SiteKey(MAKER.site)


def test_a_pallet_emptied_leaves_its_cases_whole_where_it_stood() -> None:
    history = moved(pallet(), containers(PALLET), MAKER, DISTRIBUTOR)
    history.done(Unpack(PALLET, None), DISTRIBUTOR)
    assert inside(history, S1) == [CASE]
    assert history.where(S1).site == DISTRIBUTOR.site
    history.done(Ship(ROAD, MAKER.site, containers(CASE)), DISTRIBUTOR)


UNKNOWN_SERIAL = PackKey(G1, Serial("NEVERMADE"))
UNKNOWN_PRODUCT = PackKey(G2, Serial("NEVERMADE"))


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        (Items(), NothingNamed()),
        (packs(S3, S3), RepeatedInRequest(f"{G1} {S3.serial}")),
        (packs(UNKNOWN_PRODUCT), UnknownProduct(UNKNOWN_PRODUCT)),
        (packs(UNKNOWN_SERIAL), UnknownSerial(UNKNOWN_SERIAL)),
        (packs(S1), ItemInside(f"{G1} {S1.serial}", CASE)),
        (containers(THIRD), ContainerNotFound(THIRD)),
    ],
)
def test_what_cannot_be_packed_is_refused(items: Items, refusal: object) -> None:
    assert answer(cased().when(Pack(PALLET, items), MAKER)) == refusal


def test_a_container_named_twice_is_said_once() -> None:
    decision = cased().when(Pack(PALLET, containers(CASE, CASE)), MAKER)
    assert refusals(decision) == (RepeatedInRequest(CASE),) * 2


def test_a_case_on_a_pallet_cannot_be_put_onto_another() -> None:
    assert refusals(pallet().when(Pack(THIRD, containers(CASE)), MAKER)) == (ItemInside(CASE, PALLET),)


def test_an_emptied_container_cannot_be_packed_as_if_it_held_something() -> None:
    history = cased()
    history.done(Unpack(CASE, None), MAKER)
    assert refusals(history.when(Pack(PALLET, containers(CASE)), MAKER)) == (ContainerNotFound(CASE),)


def test_nobody_packs_what_lies_elsewhere_or_into_what_lies_elsewhere() -> None:
    history = cased()
    assert refusals(history.when(Pack(WAREHOUSE_CASE, packs(S3)), DISTRIBUTOR)) == (HeldElsewhere(S3),)
    assert refusals(history.when(Pack(WAREHOUSE_CASE, containers(CASE)), DISTRIBUTOR)) == (ContainerElsewhere(CASE),)
    moved(history, packs(S3), MAKER, DISTRIBUTOR)
    assert refusals(history.when(Pack(CASE, packs(S3)), DISTRIBUTOR)) == (ContainerElsewhere(CASE),)


def test_nobody_begins_to_use_a_number_that_is_another_companys_to_give_out() -> None:
    history = moved(made(), packs(S1, S2), MAKER, DISTRIBUTOR)
    for anothers in (CASE, PHARMACY_CASE):
        assert refusals(history.when(Pack(anothers, packs(S1)), DISTRIBUTOR)) == (PrefixOfAnother(anothers),)
    nobodys = Sscc.from_body("04870099000000001")
    assert refusals(history.when(Pack(nobodys, packs(S1)), DISTRIBUTOR)) == (PrefixNotAssigned(nobodys),)
    history.done(Pack(WAREHOUSE_CASE, packs(S1)), DISTRIBUTOR)
    assert inside(history, S1) == [WAREHOUSE_CASE]


def test_who_holds_a_case_in_use_may_put_more_in_and_not_begin_it_anew() -> None:
    history = moved(cased(), containers(CASE), MAKER, DISTRIBUTOR)
    moved(history, packs(S3), MAKER, DISTRIBUTOR)
    history.done(Pack(CASE, packs(S3)), DISTRIBUTOR)
    assert inside(history, S3) == [CASE]
    history.done(Unpack(CASE, None), DISTRIBUTOR)
    assert refusals(history.when(Pack(CASE, packs(S3)), DISTRIBUTOR)) == (PrefixOfAnother(CASE),)


def test_of_two_prefixes_the_longer_says_whose_a_number_is() -> None:
    history = moved(made(), packs(S1), MAKER, DISTRIBUTOR)
    assign(history, "48700010", DISTRIBUTOR)
    history.done(Pack(CASE, packs(S1)), DISTRIBUTOR)
    assert refusals(history.when(Pack(PALLET, packs(S2)), MAKER)) == (PrefixOfAnother(PALLET),)
    history.done(Pack(sscc(1), packs(S2)), MAKER)


def test_a_written_off_pack_is_not_packed() -> None:
    history = made()
    history.done(Decommission(S1, "damaged"), MAKER)
    assert cases(history.when(Pack(CASE, packs(S1)), MAKER)) == ["decommissioned"]


@pytest.mark.parametrize("caller_is_elsewhere", [False, True])
def test_a_container_is_taken_out_of_only_where_it_is_in_use(caller_is_elsewhere: bool) -> None:
    history, who = (cased(), DISTRIBUTOR) if caller_is_elsewhere else (made(), MAKER)
    for act in (Unpack(CASE, None), Unpack(CASE, packs(S1))):
        assert refusals(history.when(act, who)) == (ContainerNotFound(CASE),)


def test_a_container_is_emptied_once() -> None:
    history = cased()
    history.done(Unpack(CASE, None), MAKER)
    assert refusals(history.when(Unpack(CASE, None), MAKER)) == (ContainerNotFound(CASE),)


def test_a_container_on_the_road_is_nobodys_to_open() -> None:
    history = cased()
    history.done(Ship(ROAD, DISTRIBUTOR.site, containers(CASE)), MAKER)
    for who in (MAKER, DISTRIBUTOR):
        assert refusals(history.when(Unpack(CASE, None), who)) == (ContainerNotFound(CASE),)


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        (Items(), NothingNamed()),
        (packs(S1, S1), RepeatedInRequest(f"{G1} {S1.serial}")),
        (packs(S3), NotInContainer(f"{G1} {S3.serial}", CASE)),
        (packs(UNKNOWN_SERIAL), NotInContainer(f"{G1} NEVERMADE", CASE)),
        (containers(THIRD), NotInContainer(THIRD, CASE)),
        (containers(PALLET), NotInContainer(PALLET, CASE)),
    ],
)
def test_only_what_lies_directly_inside_is_taken_out(items: Items, refusal: object) -> None:
    assert answer(pallet().when(Unpack(CASE, items), MAKER)) == refusal


def test_a_pack_in_a_case_is_not_taken_off_the_pallet_without_the_case() -> None:
    decision = pallet().when(Unpack(PALLET, packs(S1)), MAKER)
    assert refusals(decision) == (NotInContainer(f"{G1} {S1.serial}", PALLET),)


def test_a_case_emptied_on_the_pallet_is_no_longer_there_to_be_taken_off() -> None:
    history = pallet()
    history.done(Unpack(CASE, None), MAKER)
    assert refusals(history.when(Unpack(PALLET, containers(CASE)), MAKER)) == (NotInContainer(CASE, PALLET),)


def test_a_time_to_come_is_the_gravest() -> None:
    at = NOW + timedelta(1)
    for act in (Pack(CASE, Items(), at), Unpack(CASE, None, at)):
        assert answer(made().when(act, MAKER)) == TimeInFuture(at, NOW)


def test_nesting_too_deep_weighs_more_than_an_sscc_used_up() -> None:
    history = tower(CONTAINER_DEPTH)
    for _ in range(CONTAINER_GENERATIONS):
        history.done(Pack(CASE, packs(S2)), MAKER)
        history.done(Unpack(CASE, None), MAKER)
    decision = history.when(Pack(CASE, containers(sscc(CONTAINER_DEPTH))), MAKER)
    assert answer(decision) == TooDeep(CASE, CONTAINER_DEPTH)
    assert cases(decision) == ["too_deep", "sscc_used_up"]
