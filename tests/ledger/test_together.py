"""Acts that arrive together are recorded together, each as if it were alone."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event

import pytest

from domain.acts.act import Act, Decision, Needs
from domain.acts.items import Items
from domain.acts.road.packing import Pack
from domain.acts.road.shipping import Ship
from domain.goods.containers import ContainerKey
from domain.goods.packs import PackKey
from domain.goods.shipments import ShipmentKey
from domain.ground.keys import AnyKey
from domain.ground.world import World
from domain.parties.callers import Caller
from ledger.attempt import Done
from ledger.ledger import Ledger
from ledger.reading import Request
from ledger.recorder import RequestIdReusedError
from ledger.together import LANES
from tests.ledger.races import PATIENCE_SECONDS, Held, wait_until, waits_for_a_guard
from tests.ledger.world import CEILING_TIYN, OTHER_PHARMACY, PHARMACY, Nation, render, request, said, sale, sscc


@dataclass
class Stopped(Act):
    """An act whose decision waits until it is let go: it keeps a lane busy."""

    act: Act
    reached: Event = field(default_factory=Event)
    released: Event = field(default_factory=Event)

    def needs(self, caller: Caller) -> Needs:
        return self.act.needs(caller)

    def decide(self, world: World, caller: Caller) -> Decision:
        self.reached.set()
        assert self.released.wait(PATIENCE_SECONDS)
        return self.act.decide(world, caller)


@dataclass
class Disturbing(Act):
    """An act during whose first decision something else happens."""

    act: Act
    disturb: Callable[[], object]
    decided: int = 0

    def needs(self, caller: Caller) -> Needs:
        return self.act.needs(caller)

    def decide(self, world: World, caller: Caller) -> Decision:
        self.decided += 1
        if self.decided == 1:
            self.disturb()
        return self.act.decide(world, caller)


@dataclass
class Broken(Act):
    """An act whose decision fails."""

    act: Act

    def needs(self, caller: Caller) -> Needs:
        return self.act.needs(caller)

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        raise ArithmeticError


@contextmanager
def busy_lanes(nation: Nation) -> Generator[None]:
    """Keep all lanes busy, so that what comes meanwhile waits; let go at the end."""
    acts = [Stopped(sale(pack)) for pack in nation.stock(LANES)]
    with ThreadPoolExecutor(LANES) as pool:
        going: list[Future[Done]] = []
        for number, act in enumerate(acts):
            going.append(pool.submit(nation.perform, act, PHARMACY, request(f"lane {number}")))
            assert act.reached.wait(PATIENCE_SECONDS)
        try:
            yield
        finally:
            acts[0].released.set()  # the lane that is free first takes all that wait
            wait_until(lambda: nation.ledger.together.waiting == 0)
            for act in acts:
                act.released.set()
        assert [said(one.result(PATIENCE_SECONDS)) for one in going] == ["accepted"] * LANES


def together(nation: Nation, *asked: tuple[Act, Request]) -> list[Future[Done]]:
    """Perform acts of the pharmacy that arrive in this order while all lanes are busy; return how each ended."""
    with ThreadPoolExecutor(len(asked)) as pool, busy_lanes(nation):
        futures: list[Future[Done]] = []
        for act, asked_for in asked:
            futures.append(pool.submit(nation.perform, act, PHARMACY, asked_for))
            wait_until(lambda: nation.ledger.together.waiting == len(futures))
    return futures


def answers(futures: Sequence[Future[Done]]) -> list[str]:
    return [said(one.result()) for one in futures]


def transactions(nation: Nation, packs: Sequence[PackKey]) -> set[int]:
    """Return the transactions that recorded the sales of packs."""
    recorder = nation.ledger.log.recorder
    streams = {pack.stream for pack in packs}
    return {one.id >> 16 for one in recorder.select_notifications(1, 10_000) if one.originator_id in streams}


def events(nation: Nation, stream: AnyKey) -> list[str]:
    return [event.topic for event in nation.ledger.log.recorder.select_events(stream.stream)]


def test_sales_that_arrive_together_are_recorded_in_one_transaction(nation: Nation) -> None:
    packs = nation.stock(10)
    done = together(nation, *((sale(pack), request(pack.serial)) for pack in packs))
    assert answers(done) == ["accepted"] * 10
    assert len(transactions(nation, packs)) == 1


def test_of_two_sales_of_one_pack_that_arrive_together_one_is_refused(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    done = together(nation, (sale(pack), request("1")), (sale(pack), request("2")))
    assert sorted(answers(done)) == ["accepted", "dispensed_here"]
    assert events(nation, pack) == ["pack.dispensed"]


def test_an_act_stands_on_what_those_before_it_in_its_group_did(nation: Nation) -> None:
    one, other = nation.stock(2)
    done = together(
        nation, (Pack(sscc(1), Items((one,))), request("1")), (Pack(sscc(1), Items((other,))), request("2"))
    )
    assert answers(done) == ["accepted", "accepted"]
    assert events(nation, ContainerKey(sscc(1), 0)) == ["container.packed"] * 2
    assert nation.findings() == set()


def test_acts_that_cannot_be_recorded_together_are_recorded_one_by_one(nation: Nation) -> None:
    case, packs = nation.pack(1, 1), nation.stock(2)
    done = together(nation, *((Pack(case, Items((pack,))), request(pack.serial)) for pack in packs))
    assert answers(done) == ["accepted", "accepted"]
    assert nation.findings() == set()


def test_a_request_that_arrives_twice_at_once_is_done_once(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    act = sale(pack)
    first, second = together(nation, (act, request("1")), (act, request("1")))
    assert first.result().answer == second.result().answer
    assert events(nation, pack) == ["pack.dispensed"]


def test_a_request_answered_before_is_answered_again_among_new_ones(nation: Nation) -> None:
    old, new = nation.stock(2)
    before = nation.perform(sale(old), PHARMACY, request("old"))
    again, other = together(nation, (sale(old), request("old")), (sale(new), request("new")))
    assert (again.result().answer, again.result().decision) == (before.answer, None)
    assert said(other.result()) == "accepted"


def test_an_id_used_for_another_body_is_refused_to_its_caller_alone(nation: Nation) -> None:
    old, new = nation.stock(2)
    nation.perform(sale(old), PHARMACY, request("old", "a body"))
    reused, other = together(nation, (sale(old), request("old", "another")), (sale(new), request("new")))
    assert isinstance(reused.exception(), RequestIdReusedError)
    assert said(other.result()) == "accepted"


def test_an_act_that_fails_fails_alone(nation: Nation) -> None:
    good, bad, dear = nation.stock(3)
    accepted, broken, refused = together(
        nation,
        (sale(good), request("1")),
        (Broken(sale(bad)), request("2")),
        (sale(dear, price_tiyn=CEILING_TIYN + 1), request("3")),
    )
    assert answers([accepted, refused]) == ["accepted", "above_ceiling"]
    assert isinstance(broken.exception(), ArithmeticError)
    assert events(nation, bad) == []


def test_who_waits_for_a_long_act_does_not_keep_the_others_waiting(nation: Nation) -> None:
    held, *others = nation.stock(5)
    long_act = Held(nation, sale(held), PHARMACY)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(nation.perform, sale(held), PHARMACY, request("waits"))
        wait_until(lambda: waits_for_a_guard(nation))
        for pack in others:
            assert said(nation.perform(sale(pack), PHARMACY, request(pack.serial))) == "accepted"
        assert not waiting.done()
        assert said(long_act.release()) == "accepted"
        assert said(waiting.result(PATIENCE_SECONDS)) == "dispensed_here"


@pytest.mark.parametrize("clients", [1, 3, 16])
def test_nobody_is_left_waiting_however_acts_follow_each_other(nation: Nation, clients: int) -> None:
    packs = nation.stock(clients * 12)

    def sell(mine: Sequence[PackKey]) -> list[str]:
        return [said(nation.perform(sale(pack), PHARMACY, request(pack.serial))) for pack in mine]

    calls: list[Callable[[], list[str]]] = []
    with ThreadPoolExecutor(clients) as pool:
        calls = [pool.submit(sell, packs[number::clients]).result for number in range(clients)]
        assert [answer for call in calls for answer in call()] == ["accepted"] * len(packs)
    assert nation.findings() == set()


def test_two_lanes_that_change_one_case_do_not_write_over_each_other(nation: Nation) -> None:
    case, packs = nation.pack(1, 1), nation.stock(96)

    def put(mine: Sequence[PackKey]) -> list[str]:
        return [said(nation.perform(Pack(case, Items((pack,))), PHARMACY, request(pack.serial))) for pack in mine]

    with ThreadPoolExecutor(16) as pool:
        done = [pool.submit(put, packs[number::16]) for number in range(16)]
    assert {answer for one in done for answer in one.result()} == {"accepted"}
    assert nation.findings() == set()


def test_a_group_that_changed_a_case_twice_sees_that_another_shipped_it(nation: Nation) -> None:
    """The row of the case rises by two, and must not pass over what came between."""
    case, packs = nation.pack(1, 1), nation.stock(2)
    elsewhere = Ledger(nation.conninfo)
    shipment = Ship(ShipmentKey(1), OTHER_PHARMACY.site, Items((), (case,)))
    first = Pack(case, Items((packs[0],)))
    second = Disturbing(Pack(case, Items((packs[1],))), lambda: elsewhere.perform(shipment, PHARMACY, render))
    done = together(nation, (first, request("1")), (second, request("2")))
    elsewhere.close()
    assert sorted(answers(done)) != ["accepted", "accepted"]
    assert nation.findings() == set()


def test_lanes_that_never_end_keep_nobody_waiting_for_long(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ledger.together.WAITING_SECONDS", 0.05)
    waited, later = nation.stock(2)
    with busy_lanes(nation):
        assert said(nation.perform(sale(waited), PHARMACY, request("1"))) == "accepted"
        assert said(nation.perform(sale(later), PHARMACY, request("2"))) == "accepted"
    assert nation.ledger.together.waiting == 0
