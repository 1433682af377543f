"""A ledger in memory: events go in, acts are decided on what they leave, and what an act needs is all it gets.

Written as *given* what happened, *when* somebody acts, *then* these events or this refusal.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import chain

from domain.acts.act import Accepted, Act, Decision, Needs, Refused
from domain.acts.precedence import first
from domain.acts.road.commissioning import Commission
from domain.goods.containers import Container, ContainerKey, NewestUse
from domain.goods.lots import LotCommissioned, LotKey, new_pack
from domain.goods.packs import Pack, PackKey
from domain.goods.receipts import DispensingKey
from domain.goods.shipments import ShipmentKey
from domain.goods.whereabouts import Whereabouts, whereabouts
from domain.ground.events import Event, Fact
from domain.ground.identifiers import Serial, Sscc
from domain.ground.keys import AnyKey, State
from domain.ground.refusal import Refusal
from domain.ground.subjects import evolve
from domain.ground.world import World
from domain.judging.codes import Scan
from domain.judging.verdict import Verdict, judge
from domain.parties.callers import Caller

NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
"""Eleven in the morning in Kazakhstan."""


class History:
    """What was recorded so far, as the states it folds to."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now
        self.states: dict[AnyKey, State] = {}
        self.facts: list[Fact] = []

    def given(self, *events: tuple[AnyKey, Event], at: datetime | None = None, by: str = "4870001000005") -> None:
        """Let events have happened."""
        for stream, event in events:
            before = self.states.get(stream)
            version = 1 if before is None else before.version + 1
            fact = Fact(stream, version, by, at or self.now, event)
            self.facts.append(fact)
            for key in event.touches(stream):
                self.states[key] = evolve(key, self.states.get(key), fact)

    def when(self, act: Act, caller: Caller) -> Decision:
        """Decide an act on exactly what it said it needs, and record nothing. It is refused for what it declares."""
        decision = act.decide(self.needed(act, caller), caller)
        if isinstance(decision, Refused):
            assert {type(one) for one in decision.refusals} <= set(act.refusals)
        return decision

    def done(self, act: Act, caller: Caller) -> Accepted:
        """Take an act that must be accepted, and record it. Everything it touches must have been read."""
        world = self.needed(act, caller)
        decision = act.decide(world, caller)
        assert isinstance(decision, Accepted), decision
        for stream, event in decision.events:
            assert set(event.touches(stream)) <= world.states.keys()
        self.given(*decision.events, at=decision.occurred_at, by=caller.site)
        return decision

    def commissioned(self, act: Commission, serials: Iterable[str], caller: Caller) -> None:
        """Commission packs and let each exist, as the store does beside the event."""
        decision = self.done(act, caller)
        ((lot, said),) = decision.events
        assert isinstance(lot, LotKey)
        assert isinstance(said, LotCommissioned)
        for serial in serials:
            self.states[PackKey(lot.gtin, Serial(serial))] = new_pack(lot.lot, said, decision.occurred_at)

    def scanned(self, scan: Scan, caller: Caller, *more: AnyKey, price_tiyn: int | None = None) -> Verdict:
        """Judge a scanned pack on what the pack's key leads to, and `more`."""
        return judge(self.world(Needs.of(scan.pack, *more)), caller, scan, price_tiyn)

    def needed(self, act: Act, caller: Caller) -> World:
        """Return the world that an act asks for, read again while it asks for more."""
        needs = act.needs(caller)
        world = self.world(needs)
        while needs.then is not None:
            needs = needs.then(world)
            world = world.joined(self.world(needs))
        return world

    def world(self, needs: Needs) -> World:
        """Return what is known of some keys and of all that the store reads with them."""
        newest = {lookup.sscc: self.latest(lookup.sscc) for lookup in needs.lookups if isinstance(lookup, NewestUse)}
        states: dict[AnyKey, State | None] = {
            ContainerKey(sscc, 0 if key is None else key.generation + 1): None for sscc, key in newest.items()
        }
        waiting = [*needs.keys, *filter(None, newest.values())]
        while waiting:
            key = waiting.pop()
            states[key] = state = self.states.get(key)
            waiting += _read_along(key, state)
        return World(self.now, states, {NewestUse(sscc): key for sscc, key in newest.items()})

    def latest(self, sscc: Sscc) -> ContainerKey | None:
        """Return the newest generation of an SSCC."""
        used = (key for key in self.states if isinstance(key, ContainerKey) and key.sscc == sscc)
        return max(used, key=lambda key: key.generation, default=None)

    def pack(self, key: PackKey) -> Pack:
        """Return the state of a pack that must exist."""
        state = self.states[key]
        assert isinstance(state, Pack)
        return state

    def container(self, sscc: Sscc) -> Container:
        """Return the state of the newest generation of an SSCC, which must exist."""
        key = self.latest(sscc)
        assert key is not None
        state = self.states[key]
        assert isinstance(state, Container)
        return state

    def where(self, key: PackKey) -> Whereabouts:
        """Return where a pack is."""
        return whereabouts(self.world(Needs.of(key)), self.pack(key).hanging.parent)

    def later(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


def _read_along(key: AnyKey, state: State | None) -> list[AnyKey]:
    """Name what is read with a pack or a container: its lot, its receipt, and what it hangs under."""
    match key, state:
        case PackKey(), Pack():
            receipt: list[AnyKey] = [] if state.dispensing is None else [DispensingKey(state.dispensing)]
            return [LotKey(key.gtin, state.lot), *receipt, *_above(state.hanging.parent)]
        case _, Container():
            return _above(state.hanging.parent)
        case _:
            return []


def _above(parent: AnyKey) -> list[AnyKey]:
    return [parent] if isinstance(parent, ContainerKey | ShipmentKey) else []


def events(decision: Decision) -> list[Event]:
    """Return the events of a decision that must be an acceptance."""
    assert isinstance(decision, Accepted), decision
    return [event for _, event in decision.events]


def said(decision: Decision) -> Event:
    """Return the one event of a decision that must be an acceptance."""
    (event,) = events(decision)
    return event


def refusals(decision: Decision) -> tuple[Refusal, ...]:
    """Return the refusals of a decision that must be one."""
    assert isinstance(decision, Refused), decision
    return decision.refusals


def answer(decision: Decision) -> Refusal:
    """Return the refusal that is given as the answer."""
    found = first(refusals(decision))
    assert found is not None
    return found


def cases(*decisions: Decision) -> list[str]:
    """Return the case of each refusal found."""
    return [refusal.case for refusal in chain.from_iterable(map(refusals, decisions))]
