"""Shipping, calling back and receiving: goods are at one site, or on the road to another, and never at two."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.acts.act import Act
from domain.acts.items import Items, NothingNamed, RepeatedInRequest
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, SameSite, Ship
from domain.acts.timing import TimeInFuture
from domain.goods.containers import ContainerElsewhere, ContainerKey, ContainerNotFound
from domain.goods.packs import PackGroup
from domain.goods.shipments import (
    Shipment,
    ShipmentAlreadyCancelled,
    ShipmentAlreadyReceived,
    ShipmentCancelled,
    ShipmentKey,
    ShipmentNotFound,
    ShipmentReceived,
    ShipmentShipped,
    ShipmentStatus,
)
from domain.ground.identifiers import Gln, Sscc
from domain.judging.packs import HeldElsewhere, InTransitToYou, ItemInside
from domain.parties.callers import Caller
from domain.parties.parties import LicenceKind, NotLicensed, Role
from domain.parties.sites import SiteNotRegistered
from tests.domain.cast import (
    CASE,
    DISTRIBUTOR,
    G1,
    LOT,
    MAKER,
    OPERATOR,
    OTHER_PHARMACY,
    PALLET,
    PHARMACY,
    ROAD,
    S1,
    S2,
    S3,
    THIRD,
    caller,
    containers,
    licence,
    made,
    moved,
    packs,
    register,
)
from tests.domain.given import NOW, History, answer, cases, refusals, said

NUMBER = "1a2b3c4d5e6f7081"
EVERY_LICENCE = tuple(sorted(LicenceKind))


def loaded() -> History:
    """Return a history in which S1 lies in a case on a pallet, and S2 and S3 are loose beside it."""
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    return history


def on_the_road() -> History:
    """Return a history in which the pallet and S2 are on their way to the distributor."""
    history = loaded()
    history.done(Ship(ROAD, DISTRIBUTOR.site, Items((S2,), (PALLET,))), MAKER)
    return history


def ship(receiver: Gln = DISTRIBUTOR.site, items: Items | None = None) -> Ship:
    return Ship(ROAD, receiver, items or packs(S2))


def test_containers_and_loose_packs_leave_together_with_their_papers() -> None:
    act = Ship(ROAD, DISTRIBUTOR.site, Items((S3, S2), (PALLET,)), documents=("INV-1",))
    assert said(loaded().done(act, MAKER)) == ShipmentShipped(
        sender=MAKER.site,
        receiver=DISTRIBUTOR.site,
        packs=(PackGroup(G1, LOT, (S2.serial, S3.serial)),),
        containers=(ContainerKey(PALLET, 0),),
        documents=("INV-1",),
    )


def test_what_is_shipped_is_on_the_road_with_all_it_holds_and_the_rest_stays() -> None:
    history = on_the_road()
    assert [history.where(key).shipment for key in (S1, S2, S3)] == [ROAD, ROAD, None]
    assert [history.where(key).site for key in (S1, S2, S3)] == [None, None, MAKER.site]
    expected = Shipment(1, ShipmentStatus.IN_TRANSIT, MAKER.site, DISTRIBUTOR.site, 1, 1, NOW)
    assert history.states[ROAD] == expected


def test_a_shipment_counts_what_it_carries_directly() -> None:
    state = on_the_road().states[ROAD]
    assert isinstance(state, Shipment)
    assert (state.containers, state.packs) == (1, 1)


@pytest.mark.parametrize("by", [ROAD, PALLET, CASE])
def test_a_shipment_is_received_whole_by_its_number_or_by_any_container_in_it(by: ShipmentKey | Sscc) -> None:
    history = on_the_road()
    assert said(history.done(Receive(by), DISTRIBUTOR)) == ShipmentReceived()
    assert {history.where(key).site for key in (S1, S2)} == {DISTRIBUTOR.site}


def test_what_was_received_may_be_shipped_on() -> None:
    history = moved(loaded(), containers(PALLET), MAKER, DISTRIBUTOR, PHARMACY, OTHER_PHARMACY)
    assert history.where(S1).site == OTHER_PHARMACY.site


def test_a_shipment_called_back_is_the_senders_again() -> None:
    history = on_the_road()
    event = said(history.done(CancelShipment(ROAD, "wrong pallet"), MAKER))
    assert event == ShipmentCancelled(reason="wrong pallet")
    assert {history.where(key).site for key in (S1, S2)} == {MAKER.site}
    history.done(Ship(ShipmentKey(2), PHARMACY.site, Items((S2,), (PALLET,))), MAKER)


def test_goods_are_not_sent_to_where_they_are() -> None:
    assert answer(loaded().when(ship(MAKER.site), MAKER)) == SameSite(MAKER.site)


def test_goods_are_sent_to_a_known_site() -> None:
    nowhere = Gln.from_body("487000109999")
    assert refusals(loaded().when(ship(nowhere), MAKER)) == (SiteNotRegistered(nowhere),)


@pytest.mark.parametrize("until", [date(2026, 3, 2), date(2026, 1, 1)])
def test_goods_are_sent_only_to_a_party_with_a_licence_that_day(until: date) -> None:
    history = loaded()
    stranger = caller("10064000007", "487000100099", Role.PHARMACY)
    register(history, stranger, (licence(LicenceKind.RETAIL, until=until),))
    expected = NotLicensed(stranger.party, EVERY_LICENCE, date(2026, 3, 2))
    assert refusals(history.when(ship(stranger.site), MAKER)) == (expected,)


def test_any_licence_of_the_receiver_will_do_on_the_day_of_the_act() -> None:
    history = loaded()
    stranger = caller("10064000007", "487000100099", Role.PHARMACY)
    register(history, stranger, (licence(LicenceKind.RETAIL, until=date(2026, 3, 3)),))
    history.later(days=1)
    history.done(Ship(ROAD, stranger.site, packs(S2), at=NOW), MAKER)


def test_a_site_of_a_party_without_any_licence_receives_nothing() -> None:
    history = loaded()
    register(history, OPERATOR, ())
    assert cases(history.when(ship(OPERATOR.site), MAKER)) == ["not_licensed"]


@pytest.mark.parametrize(
    ("items", "refusal"),
    [
        (Items(), NothingNamed()),
        (packs(S2, S2), RepeatedInRequest(f"{G1} {S2.serial}")),
        (packs(S1), ItemInside(f"{G1} {S1.serial}", CASE)),
        (containers(CASE), ItemInside(CASE, PALLET)),
        (containers(THIRD), ContainerNotFound(THIRD)),
    ],
)
def test_what_is_not_loose_here_is_not_shipped(items: Items, refusal: object) -> None:
    assert answer(loaded().when(Ship(ROAD, DISTRIBUTOR.site, items), MAKER)) == refusal


def test_nobody_ships_what_another_holds() -> None:
    history = loaded()
    assert refusals(history.when(ship(PHARMACY.site, packs(S2)), DISTRIBUTOR)) == (HeldElsewhere(S2),)
    decision = history.when(ship(PHARMACY.site, containers(PALLET)), DISTRIBUTOR)
    assert refusals(decision) == (ContainerElsewhere(PALLET),)


def test_what_is_on_the_road_cannot_be_shipped_by_sender_or_receiver() -> None:
    history = on_the_road()
    assert refusals(history.when(ship(PHARMACY.site, packs(S2)), MAKER)) == (HeldElsewhere(S2),)
    decision = history.when(ship(PHARMACY.site, packs(S2)), DISTRIBUTOR)
    assert refusals(decision) == (InTransitToYou(S2, NUMBER),)


@pytest.mark.parametrize("who", [MAKER, PHARMACY], ids=["its sender", "a stranger"])
def test_only_the_receiver_takes_a_shipment_in(who: Caller) -> None:
    history = on_the_road()
    assert refusals(history.when(Receive(ROAD), who)) == (ShipmentNotFound(NUMBER),)
    assert refusals(history.when(Receive(CASE), who)) == (ContainerNotFound(CASE),)


def test_a_shipment_that_nobody_sent_is_not_found() -> None:
    assert refusals(loaded().when(Receive(ROAD), DISTRIBUTOR)) == (ShipmentNotFound(NUMBER),)
    assert refusals(loaded().when(CancelShipment(ROAD, ""), MAKER)) == (ShipmentNotFound(NUMBER),)


@pytest.mark.parametrize("sscc", [PALLET, THIRD])
def test_a_container_that_is_in_no_shipment_brings_none(sscc: Sscc) -> None:
    assert refusals(loaded().when(Receive(sscc), DISTRIBUTOR)) == (ContainerNotFound(sscc),)


def test_only_the_sender_calls_a_shipment_back() -> None:
    decision = on_the_road().when(CancelShipment(ROAD, "not mine"), DISTRIBUTOR)
    assert refusals(decision) == (ShipmentNotFound(NUMBER),)


def test_what_was_received_is_received_once_and_not_called_back() -> None:
    history = on_the_road()
    history.done(Receive(ROAD), DISTRIBUTOR)
    for by in (ROAD, CASE):
        assert refusals(history.when(Receive(by), DISTRIBUTOR)) == (ShipmentAlreadyReceived(NUMBER),)
    decision = history.when(CancelShipment(ROAD, "too late"), MAKER)
    assert refusals(decision) == (ShipmentAlreadyReceived(NUMBER),)


def test_what_was_called_back_is_neither_received_nor_called_back_again() -> None:
    history = on_the_road()
    history.done(CancelShipment(ROAD, "once"), MAKER)
    assert refusals(history.when(Receive(ROAD), DISTRIBUTOR)) == (ShipmentAlreadyCancelled(NUMBER),)
    decision = history.when(CancelShipment(ROAD, "twice"), MAKER)
    assert refusals(decision) == (ShipmentAlreadyCancelled(NUMBER),)


def test_a_container_emptied_after_it_arrived_no_longer_brings_its_shipment() -> None:
    history = on_the_road()
    history.done(Receive(ROAD), DISTRIBUTOR)
    history.done(Unpack(PALLET, None), DISTRIBUTOR)
    assert refusals(history.when(Receive(PALLET), DISTRIBUTOR)) == (ContainerNotFound(PALLET),)


TOMORROW = NOW + timedelta(days=1)


@pytest.mark.parametrize(
    "act",
    [
        Ship(ROAD, Gln.from_body("487000109999"), Items(), at=TOMORROW),
        CancelShipment(ROAD, "", at=TOMORROW),
        Receive(ROAD, at=TOMORROW),
        Receive(THIRD, at=TOMORROW),
    ],
)
def test_a_time_to_come_is_the_gravest(act: Act) -> None:
    assert answer(made().when(act, MAKER)) == TimeInFuture(TOMORROW, NOW)


def test_everything_wrong_with_a_shipment_is_said_at_once() -> None:
    nowhere = Gln.from_body("487000109999")
    decision = loaded().when(Ship(ROAD, nowhere, Items((S1, S1), (THIRD,))), MAKER)
    found = [*["repeated_in_request"] * 2, "site_not_registered", "item_inside", "item_inside", "container_not_found"]
    assert cases(decision) == found
    assert answer(decision) == SiteNotRegistered(nowhere)
