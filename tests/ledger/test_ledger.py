"""The decision loop: an act is decided and recorded once, whatever moves meanwhile and however often it is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import psycopg
import pytest

from domain.acts.act import Act, Decision, Needs
from domain.acts.counter.dispensing import CancelDispensing, Dispense
from domain.acts.items import Items
from domain.acts.road.packing import Pack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import Ship
from domain.goods.containers import ContainerKey, NewestUse
from domain.goods.lots import LotKey
from domain.goods.packs import PackKey, PackStatus
from domain.goods.products import ProductKey
from domain.goods.receipts import DispensingKey
from domain.goods.shipments import ShipmentKey
from domain.ground.identifiers import Gln, LotNumber, Serial
from domain.ground.keys import AnyKey
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.parties.parties import PartyKey
from domain.parties.sites import SiteKey
from ledger.errors import BusyError
from ledger.ledger import ATTEMPTS
from ledger.recorder import RequestIdReusedError
from tests.ledger.world import (
    CEILING_TIYN,
    GTIN,
    OPERATOR,
    OTHER_PHARMACY,
    PHARMACY,
    UNKNOWN_GTIN,
    Nation,
    ceiling,
    request,
    said,
    sale,
    sscc,
)


@dataclass
class Disturbed(Act):
    """An act during whose first decisions something else happens."""

    act: Act
    disturb: Callable[[], object]
    times: int = 1
    decided: int = 0

    def needs(self, caller: Caller) -> Needs:
        return self.act.needs(caller)

    def decide(self, world: World, caller: Caller) -> Decision:
        self.decided += 1
        decision = self.act.decide(world, caller)
        if self.decided <= self.times:
            self.disturb()
        return decision


def events(nation: Nation, stream: AnyKey) -> list[str]:
    """Return the names of the events in a stream."""
    return [event.topic for event in nation.ledger.log.recorder.select_events(stream.stream)]


def written(nation: Nation) -> tuple[int, int]:
    """Return how many events and how many answers the database holds."""
    with psycopg.connect(nation.conninfo) as conn:
        row = conn.execute("SELECT (SELECT count(*) FROM darijol.event), (SELECT count(*) FROM darijol.request)")
        found: tuple[int, int] | None = row.fetchone()
    assert found
    return found


def test_an_act_is_decided_again_when_what_it_read_has_moved(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    act = Disturbed(sale(pack), lambda: nation.do(ceiling(CEILING_TIYN - 1), OPERATOR))
    assert said(nation.perform(act, PHARMACY)) == "above_ceiling"
    assert act.decided == 2
    assert events(nation, pack) == []


def test_an_act_is_decided_again_when_what_it_changes_has_moved(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    act = Disturbed(sale(pack), lambda: nation.do(sale(pack), PHARMACY))
    assert said(nation.perform(act, PHARMACY)) == "dispensed_here"
    assert events(nation, pack) == ["pack.dispensed"]


def test_a_refusal_is_decided_again_when_what_it_read_has_moved(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    act = Disturbed(sale(pack, price_tiyn=CEILING_TIYN + 1), lambda: nation.do(ceiling(CEILING_TIYN + 1), OPERATOR))
    assert said(nation.perform(act, PHARMACY)) == "accepted"


def test_an_act_is_decided_again_when_what_was_absent_has_appeared(nation: Nation) -> None:
    first, second = nation.stock(2)
    act = Disturbed(
        Pack(sscc(1), Items((first,))),
        lambda: nation.do(Pack(sscc(1), Items((second,))), PHARMACY),
    )
    assert said(nation.perform(act, PHARMACY)) == "accepted"
    assert act.decided == 2
    assert events(nation, ContainerKey(sscc(1), 0)) == ["container.packed"] * 2


def test_an_act_that_finds_no_rest_gives_up_with_nothing_recorded(
    nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.ledger.PAUSE_SECONDS", 0)
    (pack,) = nation.stock(1)
    act = Disturbed(sale(pack), lambda: nation.do(ceiling(CEILING_TIYN), OPERATOR), times=ATTEMPTS)
    with pytest.raises(BusyError, match="send the same request again"):
        nation.perform(act, PHARMACY, request("1"))
    assert act.decided == ATTEMPTS
    assert events(nation, pack) == []
    assert said(nation.perform(act, PHARMACY, request("1"))) == "accepted"


def test_an_act_that_fails_on_the_way_records_nothing(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    before = written(nation)

    def fail() -> None:
        raise ArithmeticError

    with pytest.raises(ArithmeticError):
        nation.perform(Disturbed(sale(pack), fail), PHARMACY, request("1"))
    assert written(nation) == before


def test_a_receipt_with_one_bad_pack_sells_none(nation: Nation) -> None:
    good, sold = nation.stock(2)
    nation.do(sale(sold), PHARMACY)
    assert said(nation.perform(sale(good, sold), PHARMACY)) == "dispensed_here"
    assert events(nation, good) == []


def test_a_request_sent_again_is_answered_and_not_done_again(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    first = nation.perform(sale(pack), PHARMACY, request("1", pack))
    after = written(nation)
    again = nation.perform(sale(pack), PHARMACY, request("1", pack))
    assert said(first) == "accepted"
    assert again.answer == first.answer
    assert again.decision is None
    assert written(nation) == after


def test_a_refusal_is_kept_and_given_again_though_it_no_longer_holds(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    act = sale(pack, price_tiyn=CEILING_TIYN + 1)
    first = nation.perform(act, PHARMACY, request("1"))
    nation.do(ceiling(CEILING_TIYN + 1), OPERATOR)
    assert said(first) == "above_ceiling"
    assert nation.perform(act, PHARMACY, request("1")).answer == first.answer
    assert said(nation.perform(act, PHARMACY, request("2"))) == "accepted"


def test_a_request_id_used_for_another_body_does_nothing(nation: Nation) -> None:
    one, other = nation.stock(2)
    nation.do(sale(one), PHARMACY)
    first = nation.perform(sale(one), PHARMACY, request("1", one))
    before = written(nation)
    with pytest.raises(RequestIdReusedError):
        nation.perform(sale(other), PHARMACY, request("1", other))
    assert written(nation) == before
    assert nation.perform(sale(one), PHARMACY, request("1", one)).answer == first.answer


def test_a_request_id_is_its_callers_own(nation: Nation) -> None:
    one, other = nation.stock(2)
    assert said(nation.perform(sale(one), PHARMACY, request("1", one, caller="a till"))) == "accepted"
    assert said(nation.perform(sale(other), PHARMACY, request("1", other, caller="another till"))) == "accepted"


def test_a_body_that_changed_while_its_id_was_being_decided_is_found_out(nation: Nation) -> None:
    one, other = nation.stock(2)
    act = Disturbed(sale(one), lambda: nation.perform(sale(other), PHARMACY, request("1", other)))
    with pytest.raises(RequestIdReusedError):
        nation.perform(act, PHARMACY, request("1", one))
    assert events(nation, one) == []


def test_what_nobody_registered_reads_as_absent(nation: Nation) -> None:
    keys: list[AnyKey] = [
        ProductKey(UNKNOWN_GTIN),
        PartyKey(PHARMACY.party),
        LotKey(GTIN, LotNumber("none")),
        PackKey(UNKNOWN_GTIN, Serial("none")),
        ContainerKey(sscc(99), 0),
        ShipmentKey(99),
        DispensingKey("00000000-0000-0000-0000-000000000000"),
        SiteKey(Gln.from_body("487000299999")),
    ]
    world = nation.ledger.read(Needs.of(*keys, lookups=(NewestUse(sscc(99)),)))
    assert [key for key in keys if world.states[key] is not None] == [PartyKey(PHARMACY.party)]
    assert world.find(NewestUse(sscc(99))) is None


def test_an_act_on_what_nobody_registered_is_refused(nation: Nation) -> None:
    nobody, unknown = Gln.from_body("487000299999"), PackKey(GTIN, Serial("none"))
    acts: list[tuple[Act, str]] = [
        (sale(PackKey(UNKNOWN_GTIN, Serial("1"))), "unknown_product"),
        (sale(unknown), "unknown_serial"),
        (Pack(sscc(1), Items((unknown,))), "unknown_serial"),
        (Ship(ShipmentKey(1), OTHER_PHARMACY.site, Items((unknown,))), "unknown_serial"),
        (Pack(sscc(1), Items(containers=(sscc(2),))), "container_not_found"),
        (Receive(ShipmentKey(1)), "shipment_not_found"),
        (Receive(sscc(1)), "container_not_found"),
        (Ship(ShipmentKey(1), nobody, Items(containers=(sscc(1),))), "site_not_registered"),
        (CancelDispensing("00000000-0000-0000-0000-000000000000", "why not"), "dispensing_not_found"),
        (Dispense("00000000-0000-0000-0000-000000000000", ()), "nothing_named"),
    ]
    assert [said(nation.perform(act, PHARMACY)) for act, _ in acts] == [case for _, case in acts]


def test_a_pack_sold_and_taken_back_can_be_sold_again(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    act = sale(pack)
    for _ in range(2):
        nation.do(act, PHARMACY)
        nation.do(CancelDispensing(act.dispensing, "the patient changed their mind"), PHARMACY)
        act = sale(pack)
    nation.do(act, PHARMACY)
    state = nation.ledger.read(Needs.of(pack))[pack]
    assert state
    assert (state.status, state.version) == (PackStatus.DISPENSED, 7)
    assert said(nation.perform(sale(pack), OTHER_PHARMACY)) == "dispensed_elsewhere"
