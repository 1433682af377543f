"""Where things hang, and the trail they leave: each stay in a container or a shipment, and no other."""

from __future__ import annotations

import pytest

from domain.acts.act import Needs
from domain.acts.counter.dispensing import CancelDispensing
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, Ship
from domain.goods.containers import ContainerKey, NewestUse
from domain.goods.hanging import Hanging, Stay
from domain.goods.shipments import ShipmentKey
from domain.goods.whereabouts import Whereabouts
from domain.ground.places import AnyPlace
from domain.ground.world import World
from domain.parties.sites import SiteKey
from domain.rules.parameters import Rule
from tests.domain.cast import (
    CASE,
    DISTRIBUTOR,
    MAKER,
    PALLET,
    PHARMACY,
    PHARMACY_CASE,
    RECEIPT,
    ROAD,
    S1,
    S2,
    WAREHOUSE_CASE,
    containers,
    dispense,
    for_sale,
    made,
    moved,
    packs,
    priced,
    ruled,
    sale,
)
from tests.domain.given import NOW, History

HERE, THERE = SiteKey(MAKER.site), SiteKey(PHARMACY.site)
BOX, BACK = ContainerKey(CASE, 0), ShipmentKey(9)


@pytest.mark.parametrize(
    ("hanging", "parent", "until", "trail"),
    [
        (Hanging(HERE), BOX, None, ()),
        (Hanging(HERE), THERE, None, ()),
        (Hanging(BOX, 3), HERE, 5, (Stay(BOX, 3, 5),)),
        (Hanging(BOX, 3), ROAD, None, (Stay(BOX, 3, None),)),
        (Hanging(ROAD, 1, (Stay(BOX, 1, 2),)), BOX, None, (Stay(BOX, 1, 2), Stay(ROAD, 1, None))),
        (Hanging(HERE, 0, (Stay(BOX, 1, 2),)), ROAD, None, (Stay(BOX, 1, 2),)),
    ],
)
def test_a_stay_in_a_container_or_shipment_leaves_a_trace_and_one_at_a_site_does_not(
    hanging: Hanging, parent: AnyPlace, until: int | None, trail: tuple[Stay, ...]
) -> None:
    assert hanging.move(parent, 7, until=until) == Hanging(parent, 7, trail)


def where(history: History) -> Whereabouts:
    return history.where(S1)


def test_a_loose_pack_is_at_its_site() -> None:
    assert where(made()) == Whereabouts(MAKER.site, None, ())


def test_a_pack_is_where_the_outermost_thing_that_holds_it_is() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    inside = (BOX, ContainerKey(PALLET, 0))
    assert where(history) == Whereabouts(MAKER.site, None, inside)
    history.done(Ship(ROAD, PHARMACY.site, containers(PALLET)), MAKER)
    assert where(history) == Whereabouts(None, ROAD, inside)
    history.done(Receive(ROAD), PHARMACY)
    assert where(history) == Whereabouts(PHARMACY.site, None, inside)


def test_a_shipment_called_back_is_where_it_left() -> None:
    history = made()
    history.done(Ship(ROAD, PHARMACY.site, packs(S1)), MAKER)
    history.done(CancelShipment(ROAD, ""), MAKER)
    assert where(history) == Whereabouts(MAKER.site, None, ())


def test_an_emptied_container_holds_nothing_and_stays_where_it_was_emptied() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    moved(history, containers(CASE), MAKER, DISTRIBUTOR)
    history.done(Unpack(CASE, None), DISTRIBUTOR)
    assert where(history) == Whereabouts(DISTRIBUTOR.site, None, ())
    assert history.pack(S1).hanging.parent == BOX


def test_packs_of_an_earlier_use_of_an_sscc_do_not_travel_with_the_next() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Unpack(CASE, None), MAKER)
    history.done(Pack(CASE, packs(S2)), MAKER)
    moved(history, containers(CASE), MAKER, PHARMACY)
    assert where(history) == Whereabouts(MAKER.site, None, ())
    assert history.where(S2) == Whereabouts(PHARMACY.site, None, (ContainerKey(CASE, 1),))


def test_emptying_the_first_use_leaves_the_second_alone() -> None:
    history = made()
    for key in (S1, S2):
        history.done(Pack(CASE, packs(key)), MAKER)
        history.done(Unpack(CASE, None), MAKER)
    assert history.pack(S1).hanging.parent == BOX
    assert history.pack(S2).hanging.parent == ContainerKey(CASE, 1)


def test_the_trail_of_a_pack_names_every_place_it_was_in_with_its_versions() -> None:
    history = made()
    history.done(Pack(CASE, packs(S2)), MAKER)
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Unpack(CASE, packs(S1)), MAKER)
    history.done(Ship(ROAD, DISTRIBUTOR.site, packs(S1)), MAKER)
    history.done(Receive(ROAD), DISTRIBUTOR)
    history.done(Pack(WAREHOUSE_CASE, packs(S1)), DISTRIBUTOR)
    hanging = history.pack(S1).hanging
    assert (hanging.parent, hanging.since) == (ContainerKey(WAREHOUSE_CASE, 0), 1)
    assert hanging.trail == (Stay(BOX, 2, 3), Stay(ROAD, 1, None))


def test_a_case_keeps_a_trail_as_a_pack_does() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Pack(PALLET, containers(CASE)), MAKER)
    history.done(Unpack(PALLET, containers(CASE)), MAKER)
    moved(history, containers(CASE), MAKER, DISTRIBUTOR)
    hanging = history.container(CASE).hanging
    assert isinstance(hanging.parent, ShipmentKey)
    assert hanging.trail == (Stay(ContainerKey(PALLET, 0), 1, 2),)
    assert history.pack(S1).hanging.trail == ()


def test_a_case_emptied_in_a_shipment_keeps_the_shipment_in_its_trail() -> None:
    history = made()
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.done(Ship(ROAD, PHARMACY.site, containers(CASE)), MAKER)
    history.done(Receive(ROAD), PHARMACY)
    history.done(Unpack(CASE, None), PHARMACY)
    assert history.container(CASE).hanging == Hanging(THERE, 0, (Stay(ROAD, 1, None),))


def test_a_pack_sold_and_taken_back_lies_loose_at_the_pharmacy() -> None:
    history = ruled(priced(made()), Rule.DISPENSING_CANCEL_WINDOW_DAYS, 10)
    history.done(Pack(CASE, packs(S1, S2)), MAKER)
    moved(history, containers(CASE), MAKER, PHARMACY)
    history.done(dispense(sale(S1)), PHARMACY)
    history.done(CancelDispensing(RECEIPT, ""), PHARMACY)
    assert where(history) == Whereabouts(PHARMACY.site, None, ())
    history.done(Pack(PHARMACY_CASE, packs(S1)), PHARMACY)


def test_the_versions_of_a_pack_rise_by_one_with_each_event_that_touches_it() -> None:
    history = ruled(for_sale(), Rule.DISPENSING_CANCEL_WINDOW_DAYS, 10)
    versions = [history.pack(S1).version]
    packing, unpacking = Pack(PHARMACY_CASE, packs(S1)), Unpack(PHARMACY_CASE, packs(S1))
    for act in (dispense(sale(S1)), CancelDispensing(RECEIPT, ""), packing, unpacking):
        history.done(act, PHARMACY)
        versions.append(history.pack(S1).version)
    assert versions == [2, 3, 4, 5, 6]


def test_asking_for_what_was_not_read_is_a_mistake_of_ours() -> None:
    world = World(NOW, {})
    with pytest.raises(KeyError):
        world[S1]
    with pytest.raises(KeyError):
        world.find(NewestUse(CASE))
    assert not world.asked(NewestUse(CASE))


def test_a_later_reading_adds_to_a_world_and_changes_nothing_in_it() -> None:
    history = made()
    before = history.world(Needs.of(S1))
    history.done(Pack(CASE, packs(S1)), MAKER)
    history.later(days=1)
    joined = before.joined(history.world(Needs.of(S1, S2, lookups=[NewestUse(CASE)])))
    assert joined.now == NOW
    assert joined[S1] == before[S1]
    assert joined[S2] == history.pack(S2)
    assert joined.find(NewestUse(CASE)) == BOX


def test_what_an_act_began_answers_the_next_act_that_is_decided_with_it() -> None:
    history = made()
    before = history.world(Needs.of(S1, lookups=[NewestUse(CASE)]))
    history.done(Pack(CASE, packs(S1)), MAKER)
    after = before.after({BOX: history.container(CASE)})
    assert (before.find(NewestUse(CASE)), after.find(NewestUse(CASE))) == (None, BOX)
    assert not after.asked(NewestUse(PALLET))
