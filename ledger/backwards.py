"""Times that run backwards: events told with a time before what they stand on, as a replay meets them.

No act is recorded so today. What an older ledger holds of it stays, and is found: it is no row that differs from its
events, and nothing can put it right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from domain.goods.containers import Container, ContainerKey, ContainerPacked
from domain.goods.packs import Pack
from domain.ground.events import Fact
from domain.ground.keys import AnyKey, State
from domain.ground.time import is_longer
from domain.ground.world import World
from domain.judging.times import not_before
from domain.parties.sites import SiteKey
from domain.rules.dated import row_on
from domain.rules.parameters import Rule, RuleKey
from ledger.tables import StateTables

_LEEWAY = RuleKey(Rule.CLOCK_LEEWAY_SECONDS)

States = Mapping[AnyKey, State | None]


def read_along(tables: StateTables, known: States, facts: Iterable[Fact]) -> States:
    """Return what is known and, besides, what the times of some facts are compared with.

    That is all that packs and containers lie in, the use of an SSCC before a new one, and the rule of the leeway.
    """
    before = {_use_before(fact) for fact in facts} - {None}
    found = dict(known)
    new = tables.load({key for key in (_LEEWAY, *before) if key is not None and key not in found})
    above = _parents({**known, **new})
    while True:
        found |= new
        missing = above - found.keys()
        if not missing:
            return found
        new = tables.load(missing)
        above = _parents(new)


def told_before(states: States, fact: Fact, recorded_at: datetime) -> datetime | None:
    """Return the moment that a fact is told to have come before, though it stands on it; None if it did not.

    Clocks may differ by what the row says that was in force when the fact was recorded; by nothing if none was.
    """
    world = World(recorded_at, states)
    try:
        bound = not_before(world, fact.stream, fact.event)
    except (AssertionError, KeyError):  # an event that cannot follow: the fold says so
        return None
    row = row_on(world, RuleKey(Rule.CLOCK_LEEWAY_SECONDS), world.today)
    leeway = 0 if row is None else row.value
    is_before = bound is not None and is_longer(bound - fact.occurred_at, leeway, timedelta(seconds=1))
    return bound if is_before else None


def _use_before(fact: Fact) -> ContainerKey | None:
    key = fact.stream
    if isinstance(key, ContainerKey) and isinstance(fact.event, ContainerPacked) and key.generation > 0:
        return ContainerKey(key.sscc, key.generation - 1)
    return None


def _parents(states: States) -> set[AnyKey]:
    return {
        state.hanging.parent
        for state in states.values()
        if isinstance(state, Pack | Container) and not isinstance(state.hanging.parent, SiteKey)
    }
