"""Whatever is done in whatever order, the ledger agrees with a model that knows nothing of how it works."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.acts.act import Accepted, Act, Refused
from domain.acts.counter.dispensing import CancelDispensing
from domain.acts.items import Items
from domain.acts.road.commissioning import Commission
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, Ship
from domain.acts.timing import TimeTooEarly
from domain.goods.packs import PackKey, PackStatus
from domain.goods.shipments import ShipmentKey
from domain.ground.channels import Channel
from domain.ground.identifiers import LotNumber, Serial, Sscc
from domain.parties.callers import Caller
from domain.rules.parameters import Rule
from tests.domain.cast import (
    DISTRIBUTOR,
    EXPIRY,
    G1,
    LEEWAY_SECONDS,
    MAKER,
    OTHER_PHARMACY,
    PHARMACY,
    PRODUCED,
    assign,
    dispense,
    nation,
    priced,
    ruled,
    sale,
)
from tests.domain.model import Model, ModelPack, ModelShipment, Spot

WHO = [MAKER, DISTRIBUTOR, PHARMACY, OTHER_PHARMACY]
SELLERS = [PHARMACY, OTHER_PHARMACY]
PACKS = [PackKey(G1, Serial(f"S{number}")) for number in range(6)]
PREFIXES = {f"487000{number}": who for number, who in enumerate(WHO, 5)}
SSCCS = {Sscc.from_body(f"0{prefix}{1:09}"): who for prefix, who in PREFIXES.items()}
"""A number for each of them, which they alone may begin to use."""

CHANNELS = [Channel.COMMERCIAL, Channel.COMMERCIAL, Channel.STATE_FUNDED]
WRITTEN_OFF_MOST = 2
LEEWAY = timedelta(seconds=LEEWAY_SECONDS)
T = TypeVar("T")


def mostly(data: st.DataObject, likely: Iterable[T], possible: Sequence[T]) -> T:
    """Draw what is likely to be accepted, and now and then anything at all."""
    sensible = list(likely) if data.draw(st.integers(0, 4)) else []
    return data.draw(st.sampled_from(sensible or possible))


class EveryRoad(RuleBasedStateMachine):
    """Acts of everybody on a handful of packs and containers."""

    def __init__(self) -> None:
        super().__init__()
        self.model = Model()
        self.history = ruled(priced(nation()), Rule.DISPENSING_CANCEL_WINDOW_DAYS, 10)
        for prefix, who in PREFIXES.items():
            assign(self.history, prefix, who)
        self.channels: dict[PackKey, Channel] = {}
        self.receipts: list[str] = []
        self.told_back: timedelta | None = None
        self.at = self.history.now
        self.seen: dict[PackKey, tuple[object, ...]] = {}
        self.latest: dict[PackKey, datetime] = {}

    def act(self, act: Act, caller: Caller, expected: bool) -> bool:
        """Take an act that the model expects to be accepted or refused, and record what is accepted.

        It may be told with a time of its own. If only that time is refused, it happens now instead.
        """
        timed = act if self.told_back is None else self._told(act, self.told_back)
        decision = self.history.when(timed, caller)
        if expected and isinstance(decision, Refused):
            (early,) = decision.refusals
            assert isinstance(early, TimeTooEarly)
            assert early.not_before in {fact.occurred_at for fact in self.history.facts}
            timed = act
        else:
            assert isinstance(decision, Accepted) == expected, (timed, caller.site, decision)
        if expected:
            self.at = self.history.done(timed, caller).occurred_at
        return expected

    def _told(self, act: Act, back: timedelta) -> Act:
        """Return the same act, told with a time of its own that lies so far back."""
        return cast("Act", replace(cast("Any", act), at=self.history.now - back))

    @rule(back=st.none() | st.sampled_from([timedelta(0), LEEWAY, *(timedelta(hours=hours) for hours in (1, 3, 9))]))
    def an_hour_goes_by(self, back: timedelta | None) -> None:
        """Let time pass; what comes next is told with a time that lies so far back, or with none."""
        self.history.later(hours=1)
        self.told_back = back

    @initialize(channels=st.lists(st.sampled_from(CHANNELS), min_size=len(PACKS), max_size=len(PACKS)))
    def commission(self, channels: list[Channel]) -> None:
        for channel in Channel:
            keys = [key for key, own in zip(PACKS, channels, strict=True) if own is channel]
            lot = LotNumber(channel.value)
            act = Commission(G1, lot, EXPIRY, PRODUCED, channel, packs=len(keys), tails=False)
            self.history.commissioned(act, (key.serial for key in keys), MAKER)
            self.model.packs |= {key: ModelPack(channel, ("site", MAKER.site)) for key in keys}
            self.channels |= dict.fromkeys(keys, channel)
        self.ship_and_receive(Items(tuple(PACKS[::2])), PHARMACY)

    def ship_and_receive(self, items: Items, to: Caller) -> None:
        """Bring things from their maker to somebody."""
        number = len(self.model.shipments) + 1
        assert self.act(Ship(ShipmentKey(number), to.site, items), MAKER, expected=True)
        assert self.act(Receive(ShipmentKey(number)), to, expected=True)
        self.model.shipments[number] = ModelShipment(MAKER.site, to.site, "received")
        self.model.put(items, ("site", to.site))

    @rule(data=st.data())
    def pack(self, data: st.DataObject) -> None:
        who = self._somebody(data)
        here = ("site", who.site)
        items = self._items(data, here)
        free = [
            sscc
            for sscc, holder in SSCCS.items()
            if self.model.containers.get(sscc, here if holder is who else None) == here and sscc not in items.containers
        ]
        sscc = mostly(data, free, [*SSCCS])
        named = bool(items.packs or items.containers)
        if self.act(Pack(sscc, items), who, named and sscc in free and self.model.loose(items, who.site)):
            self.model.containers.setdefault(sscc, here)
            self.model.put(items, ("container", sscc))

    @rule(data=st.data())
    def unpack_some(self, data: st.DataObject) -> None:
        who = self._somebody(data)
        sscc = self._container(data, who)
        items = self._items(data, ("container", sscc))
        named = bool(items.packs or items.containers)
        expected = named and self._held(sscc, who) and self.model.directly_in(items, ("container", sscc))
        if self.act(Unpack(sscc, items), who, expected):
            self.model.put(items, ("site", who.site))

    @rule(data=st.data())
    def unpack_all(self, data: st.DataObject) -> None:
        who = self._somebody(data)
        sscc = self._container(data, who)
        if self.act(Unpack(sscc, None), who, self._held(sscc, who)):
            self.model.lift(("container", sscc), ("site", who.site))
            del self.model.containers[sscc]

    @rule(data=st.data(), to=st.sampled_from([*WHO, *SELLERS]))
    def ship(self, data: st.DataObject, to: Caller) -> None:
        who = self._somebody(data)
        items = self._items(data, ("site", who.site))
        number = len(self.model.shipments) + 1
        named = bool(items.packs or items.containers)
        expected = named and who != to and self.model.loose(items, who.site)
        if self.act(Ship(ShipmentKey(number), to.site, items), who, expected):
            self.model.shipments[number] = ModelShipment(who.site, to.site)
            self.model.put(items, ("shipment", str(number)))

    @precondition(lambda self: self.model.shipments)
    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        number, shipment = self._shipment(data)
        who = mostly(data, (who for who in WHO if who.site == shipment.receiver), WHO)
        expected = shipment.state == "on the road" and shipment.receiver == who.site
        if self.act(Receive(ShipmentKey(number)), who, expected):
            self._arrive(number)

    @rule(data=st.data(), sscc=st.sampled_from([*SSCCS]))
    def receive_by_container(self, data: st.DataObject, sscc: Sscc) -> None:
        spot = self.model.holder(self.model.containers.get(sscc, ("nowhere", "")))
        receiver = self.model.shipments[int(spot[1])].receiver if spot[0] == "shipment" else ""
        who = mostly(data, (who for who in WHO if who.site == receiver), WHO)
        expected = receiver == who.site
        if self.act(Receive(sscc), who, expected):
            self._arrive(int(spot[1]))

    @precondition(lambda self: self.model.shipments)
    @rule(data=st.data())
    def call_back(self, data: st.DataObject) -> None:
        number, shipment = self._shipment(data)
        who = mostly(data, (who for who in WHO if who.site == shipment.sender), WHO)
        expected = shipment.state == "on the road" and shipment.sender == who.site
        if self.act(CancelShipment(ShipmentKey(number), ""), who, expected):
            shipment.state = "called back"
            self.model.lift(("shipment", str(number)), ("site", shipment.sender))

    @rule(data=st.data())
    def sell(self, data: st.DataObject) -> None:
        able = [who for who in SELLERS for key in PACKS if self._saleable(key, who)]
        who = mostly(data, able, WHO)
        good = [key for key in PACKS if self._saleable(key, who)]
        keys = tuple({mostly(data, good, PACKS) for _ in range(data.draw(st.integers(0, 2)))})
        receipt = f"receipt {len(self.receipts)}"
        expected = who in SELLERS and bool(keys) and set(keys) <= set(good)
        if self.act(dispense(*map(sale, keys), receipt=receipt), who, expected):
            self.receipts.append(receipt)
            for key in keys:
                pack = self.model.packs[key]
                pack.state, pack.receipt, pack.spot = "dispensed", receipt, ("site", who.site)

    @precondition(lambda self: self.receipts)
    @rule(data=st.data())
    def take_back(self, data: st.DataObject) -> None:
        receipt = data.draw(st.sampled_from(self.receipts))
        packs = [pack for pack in self.model.packs.values() if pack.receipt == receipt]
        spots = [pack.spot for pack in packs]
        who = mostly(data, (who for who in WHO if ("site", who.site) in spots), WHO)
        if self.act(CancelDispensing(receipt, ""), who, ("site", who.site) in spots):
            for pack in packs:
                pack.state, pack.receipt = "active", ""

    @precondition(lambda self: sum(pack.state == "inactive" for pack in self.model.packs.values()) < WRITTEN_OFF_MOST)
    @rule(key=st.sampled_from(PACKS), who=st.sampled_from(WHO))
    def write_off(self, key: PackKey, who: Caller) -> None:
        if self.act(Decommission(key, "damaged"), who, self.model.loose(Items((key,)), who.site)):
            self.model.packs[key].state = "inactive"

    @invariant()
    def every_pack_is_where_the_model_says_and_nowhere_else(self) -> None:
        for key, pack in self.model.packs.items():
            where = self.history.where(key)
            kind, name = self.model.holder(pack.spot)
            assert (where.site is None) != (where.shipment is None)
            assert (where.site == name) if kind == "site" else (where.shipment == ShipmentKey(int(name)))
            inside = [("container", container.sscc) for container in where.containers]
            assert inside[:1] == ([pack.spot] if pack.spot[0] == "container" else [])

    @invariant()
    def nothing_happens_to_a_pack_before_what_happened_to_it_already(self) -> None:
        """What the model sees change of a pack, or of anything it lies in, comes later, but for what clocks differ."""
        for key, pack in self.model.packs.items():
            now = (pack.spot, self.model.holder(pack.spot), pack.state, pack.receipt)
            if self.seen.get(key, now) != now:
                assert self.at >= self.latest[key] - LEEWAY
            if self.seen.get(key) != now:
                self.seen[key], self.latest[key] = now, max(self.at, self.latest.get(key, self.at))

    @invariant()
    def every_pack_is_what_the_model_says_in_the_channel_it_began_in(self) -> None:
        for key, pack in self.model.packs.items():
            state = self.history.pack(key)
            assert state.status == PackStatus(pack.state)
            assert state.channel is self.channels[key]
            assert (state.dispensing or "") == pack.receipt

    @invariant()
    def every_container_in_use_is_where_the_model_says(self) -> None:
        for sscc in SSCCS:
            in_use = self.history.latest(sscc) is not None and self.history.container(sscc).open
            assert in_use == (sscc in self.model.containers)

    def _somebody(self, data: st.DataObject) -> Caller:
        """Draw somebody who holds something."""
        holding = {self.model.holder(pack.spot) for pack in self.model.packs.values() if pack.state == "active"}
        return mostly(data, (who for who in WHO if ("site", who.site) in holding), WHO)

    def _items(self, data: st.DataObject, spot: Spot) -> Items:
        """Draw things that lie directly in a place."""
        packs = [key for key, pack in self.model.packs.items() if pack.spot == spot and pack.state == "active"]
        inside = [sscc for sscc, other in self.model.containers.items() if other == spot]
        return Items(
            tuple({mostly(data, packs, PACKS) for _ in range(data.draw(st.integers(0, 2)))}),
            tuple({mostly(data, inside, [*SSCCS]) for _ in range(data.draw(st.integers(0, min(2, len(inside)))))}),
        )

    def _container(self, data: st.DataObject, who: Caller) -> Sscc:
        return mostly(data, (sscc for sscc in SSCCS if self._held(sscc, who)), [*SSCCS])

    def _shipment(self, data: st.DataObject) -> tuple[int, ModelShipment]:
        shipments = self.model.shipments
        on_road = [number for number, shipment in shipments.items() if shipment.state == "on the road"]
        number = mostly(data, on_road, list(shipments))
        return number, shipments[number]

    def _saleable(self, key: PackKey, who: Caller) -> bool:
        pack = self.model.packs[key]
        here = self.model.holder(pack.spot) == ("site", who.site)
        return pack.state == "active" and pack.channel is Channel.COMMERCIAL and here

    def _held(self, sscc: Sscc, who: Caller) -> bool:
        spot = self.model.containers.get(sscc)
        return spot is not None and self.model.holder(spot) == ("site", who.site)

    def _arrive(self, number: int) -> None:
        shipment = self.model.shipments[number]
        shipment.state = "received"
        self.model.lift(("shipment", str(number)), ("site", shipment.receiver))


def _for(examples: int, steps: int) -> settings:
    slow = [HealthCheck.too_slow]
    return settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=slow)


TestEveryRoad = EveryRoad.TestCase
TestEveryRoad.settings = _for(80, 50)


@pytest.mark.long
def test_whatever_is_done_on_a_thousand_roads_the_ledger_agrees_with_the_model() -> None:
    run_state_machine_as_test(EveryRoad, settings=_for(1000, 80))
