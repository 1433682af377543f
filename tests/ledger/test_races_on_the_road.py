"""Races in the warehouse and on the road: one container, one shipment, and many who move it at the same moment.

Each race has its control: with the guard taken away the same race goes wrong.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from functools import partial
from random import Random
from threading import Event
from uuid import uuid4

import pytest
from eventsourcing.persistence import OperationalError

from domain.acts.act import Act, Needs
from domain.acts.counter.dispensing import CancelDispensing, Dispense
from domain.acts.items import Items
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, Ship
from domain.goods.packs import PackKey, PackStatus
from domain.goods.shipments import ShipmentKey
from domain.goods.whereabouts import whereabouts
from domain.ground.identifiers import LotNumber, Sscc
from domain.ground.limits import (
    ITEMS_PER_SHIPMENT,
    PACKS_LOCKED_ONE_BY_ONE,
    PACKS_PER_RECEIPT,
    PLACES_LOCKED_ONE_BY_ONE,
)
from domain.parties.callers import Caller
from ledger.appending import PLACE_GROUPS, guards
from ledger.reading import Request
from tests.ledger.races import Held, at_once, ends_or_waits, locking_in_any_order, locking_slowly, started, unguarded
from tests.ledger.world import (
    MAKER,
    OTHER_PHARMACY,
    PHARMACY,
    Nation,
    request,
    said,
    sale,
    sscc,
)


def test_a_shipment_cancelled_while_it_is_received_is_one_of_both(nation: Nation) -> None:
    packs = nation.commission(20)
    for pack in packs:
        shipment = nation.ship(MAKER, PHARMACY, Items((pack,)))
        done = at_once(
            [
                partial(nation.perform, Receive(shipment), PHARMACY),
                partial(nation.perform, CancelShipment(shipment, "the wrong pallet"), MAKER),
            ]
        )
        assert [said(one) for one in done] in (["accepted", "shipment_received"], ["shipment_cancelled", "accepted"])
        holder = PHARMACY if said(done[0]) == "accepted" else MAKER
        assert whereabouts(nation.ledger.read(Needs.of(pack)), shipment).site == holder.site
    assert nation.findings() == set()


def test_control_without_guards_a_shipment_is_both_received_and_cancelled(nation: Nation) -> None:
    shipment = nation.ship(MAKER, PHARMACY, Items(nation.commission(1)))
    unguarded(nation)
    receiving = Held(nation, Receive(shipment), PHARMACY)
    with started(lambda: nation.perform(CancelShipment(shipment, "the wrong pallet"), MAKER)) as cancelling:
        assert ends_or_waits(nation, cancelling)
        assert said(cancelling.result()) == said(receiving.release()) == "accepted"
    assert "event_cannot_follow" in nation.findings()


def test_a_container_emptied_while_it_is_shipped_is_one_of_both(nation: Nation) -> None:
    for number in range(10):
        case = nation.pack(number, 2)
        shipment = ShipmentKey(number + 1)
        done = at_once(
            [
                partial(nation.perform, Unpack(case, None), PHARMACY),
                partial(nation.perform, Ship(shipment, OTHER_PHARMACY.site, Items(containers=(case,))), PHARMACY),
            ]
        )
        assert [said(one) for one in done] in (["accepted", "container_not_found"], ["container_not_found", "accepted"])
    assert nation.findings() == set()


def test_control_without_guards_a_container_is_both_emptied_and_shipped(nation: Nation) -> None:
    case = nation.pack(1, 2)
    unguarded(nation)
    emptying = Held(nation, Unpack(case, None), PHARMACY)
    ship = Ship(ShipmentKey(1), OTHER_PHARMACY.site, Items(containers=(case,)))
    with started(lambda: nation.perform(ship, PHARMACY)) as shipping:
        assert ends_or_waits(nation, shipping)
        assert said(shipping.result()) == said(emptying.release()) == "accepted"
    assert nation.findings() != set()


def many_packs(nation: Nation) -> tuple[tuple[PackKey, ...], Act]:
    """Return packs of one lot, and an act that packs so many of them that it locks the lot instead."""
    packs = nation.stock(PACKS_LOCKED_ONE_BY_ONE + 44)
    return packs, Pack(sscc(1), Items(packs))


def test_packs_sold_while_hundreds_are_packed_are_packed_first_or_not_at_all(nation: Nation) -> None:
    packs, act = many_packs(nation)
    sales = [partial(nation.perform, sale(pack), PHARMACY) for pack in packs[::40]]
    packing, *selling = at_once([partial(nation.perform, act, PHARMACY), *sales])
    assert {said(one) for one in selling} == {"accepted"}
    assert said(packing) in ("accepted", "dispensed_here")
    assert nation.findings() == set()


def test_a_sale_waits_for_a_packing_of_hundreds_that_holds_its_pack(nation: Nation) -> None:
    packs, act = many_packs(nation)
    packing = Held(nation, act, PHARMACY)
    with started(lambda: nation.perform(sale(packs[0]), PHARMACY)) as selling:
        assert not ends_or_waits(nation, selling)
        assert said(packing.release()) == said(selling.result()) == "accepted"
    assert nation.findings() == set()


def test_a_sale_from_another_lot_does_not_wait_for_a_packing_of_hundreds(nation: Nation) -> None:
    _, act = many_packs(nation)
    other = nation.commission(1, LotNumber("B2"))
    nation.do(Receive(nation.ship(MAKER, PHARMACY, Items(other))), PHARMACY)
    packing = Held(nation, act, PHARMACY)
    with started(lambda: nation.perform(sale(*other), PHARMACY)) as selling:
        assert ends_or_waits(nation, selling)
        assert said(selling.result()) == said(packing.release()) == "accepted"


def test_control_without_guards_a_sale_is_undone_by_a_packing_of_hundreds(nation: Nation) -> None:
    packs, act = many_packs(nation)
    unguarded(nation)
    packing = Held(nation, act, PHARMACY)
    with started(lambda: nation.perform(sale(packs[0]), PHARMACY)) as selling:
        assert ends_or_waits(nation, selling)
        assert said(selling.result()) == said(packing.release()) == "accepted"
    state = nation.ledger.read(Needs.of(packs[0]))[packs[0]]
    assert state
    assert state.status is PackStatus.ACTIVE
    assert said(nation.perform(sale(packs[0]), PHARMACY)) == "accepted"


def many_cases(nation: Nation) -> Act:
    """Return an act that ships so many cases that it locks the groups they fall into instead."""
    cases = [sscc(number) for number in range(1, PLACES_LOCKED_ONE_BY_ONE + 2)]
    for case, pack in zip(cases, nation.stock(len(cases)), strict=True):
        nation.do(Pack(case, Items((pack,))), PHARMACY)
    return Ship(ShipmentKey(1), OTHER_PHARMACY.site, Items(containers=tuple(cases)))


def test_a_case_is_not_emptied_while_it_is_shipped_with_hundreds_of_others(nation: Nation) -> None:
    shipping = Held(nation, many_cases(nation), PHARMACY)
    with started(lambda: nation.perform(Unpack(sscc(7), None), PHARMACY)) as emptying:
        assert not ends_or_waits(nation, emptying)
        assert said(shipping.release()) == "accepted"
        assert said(emptying.result()) == "container_not_found"
    assert nation.findings() == set()


def test_control_without_guards_a_case_is_emptied_while_it_is_shipped_with_hundreds_of_others(nation: Nation) -> None:
    act = many_cases(nation)
    unguarded(nation)
    shipping = Held(nation, act, PHARMACY)
    with started(lambda: nation.perform(Unpack(sscc(7), None), PHARMACY)) as emptying:
        assert ends_or_waits(nation, emptying)
        assert said(emptying.result()) == said(shipping.release()) == "accepted"
    assert nation.findings() != set()


def test_an_act_on_thousands_of_things_takes_no_more_locks_than_the_server_has(nation: Nation) -> None:
    cases = tuple(sscc(number) for number in range(ITEMS_PER_SHIPMENT))
    act = Ship(ShipmentKey(1), OTHER_PHARMACY.site, Items(nation.stock(300), cases))
    world = nation.ledger.read(act.needs(PHARMACY))
    assert len(guards(world.states, {})["locks"]) <= PLACE_GROUPS + 20


class Mix:
    """Acts of every kind at random, by two pharmacies, on a few packs and containers that both want."""

    def __init__(self, nation: Nation, packs: Sequence[PackKey], seed: int) -> None:
        self._nation = nation
        self._packs = packs
        self._random = Random(seed)
        self._receipt = sale()
        self._shipment = ShipmentKey(1)

    def run(self, stop: Event, seconds: float) -> Counter[str]:
        """Perform acts until one goes wrong, or for so long; return which were accepted, and what went wrong.

        The first act is the same for all: each wants to sell the same packs.
        """
        end = time.monotonic() + seconds
        done: Counter[str] = Counter()
        act, caller = self._sell_many(), PHARMACY
        while time.monotonic() < end and not stop.is_set():
            try:
                done[type(act).__name__] += (
                    said(self._nation.perform(act, caller, self._perhaps_a_request())) == "accepted"
                )
            except OperationalError as error:
                done[str(error).partition("\n")[0]] += 1
                stop.set()
            act, caller = self._act()
        return done

    def _perhaps_a_request(self) -> Request | None:
        """With one, an act is recorded together with others; without, alone."""
        return request(str(uuid4())) if self._random.random() < 0.5 else None

    def _sell_many(self) -> Act:
        self._receipt = sale(*self._packs[:PACKS_PER_RECEIPT])
        return self._receipt

    def _act(self) -> tuple[Act, Caller]:
        here, there = self._random.sample((PHARMACY, OTHER_PHARMACY), 2)
        some = tuple(self._random.sample(self._packs, self._random.choice((1, 2, 5))))
        case, other_case = sscc(self._random.randrange(3)), sscc(self._random.randrange(3))
        act = self._random.choice((self._sell, self._sell, self._pack, self._move))
        return act(some, case, other_case, there), here

    def _sell(self, packs: tuple[PackKey, ...], *_: object) -> Act:
        if self._random.random() < 0.5:
            return CancelDispensing(self._receipt.dispensing, "a mistake")
        self._receipt = sale(*packs)
        return self._receipt

    def _pack(self, packs: tuple[PackKey, ...], case: Sscc, other_case: Sscc, _: Caller) -> Act:
        return self._random.choice(
            (
                Pack(case, Items(packs)),
                Pack(case, Items(tuple(self._packs))),
                Pack(case, Items(containers=(other_case,))),
                Unpack(case, None),
            )
        )

    def _move(self, packs: tuple[PackKey, ...], case: Sscc, _: Sscc, receiver: Caller) -> Act:
        if self._random.random() < 0.5:
            return self._random.choice((Receive(self._shipment), CancelShipment(self._shipment, "a mistake")))
        self._shipment = ShipmentKey(uuid4().int >> 65)
        items = self._random.choice((Items(packs), Items(containers=(case,))))
        return Ship(self._shipment, receiver.site, items)


def perform_a_mix(nation: Nation, seconds: float) -> Counter[str]:
    """Let six threads perform acts at random; return which were accepted, and what went wrong."""
    locking_slowly(nation)
    packs = nation.stock(PACKS_LOCKED_ONE_BY_ONE + 10)
    stop = Event()
    return sum(at_once([partial(Mix(nation, packs, seed).run, stop, seconds) for seed in range(6)]), Counter[str]())


def test_acts_of_every_kind_at_random_never_wait_for_each_other_in_a_circle(nation: Nation) -> None:
    done = perform_a_mix(nation, 4.0)
    assert done["deadlock detected"] == 0
    assert min(done[kind.__name__] for kind in (Dispense, CancelDispensing, Pack, Ship)) > 0
    assert nation.findings() == set()


@pytest.mark.long
def test_acts_of_every_kind_at_random_for_a_minute_never_wait_for_each_other_in_a_circle(nation: Nation) -> None:
    assert perform_a_mix(nation, 60.0)["deadlock detected"] == 0
    assert nation.findings() == set()


@pytest.mark.long
def test_control_with_locks_taken_in_any_order_acts_wait_for_each_other_in_a_circle(nation: Nation) -> None:
    locking_in_any_order(nation)
    assert perform_a_mix(nation, 15.0)["deadlock detected"] > 0
