"""The time that a caller gives for an act: believed only where it can be true.

Two dated rows bound it: by how much clocks may differ, and how late such an act may be told. Both are read on the day
on which the act is recorded, never on the day it claims: else a false time would choose its own bounds. A time within
the bounds is taken as it is given. An act without a time of its own happens now, and no row is asked.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.acts.act import Accepted, Decision, Refused, moment
from domain.ground.events import Event
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.time import is_longer
from domain.ground.world import World
from domain.judging.times import not_before
from domain.judging.unknown import NoRuleInForce
from domain.rules.dated import Citation, row_on
from domain.rules.parameters import Rule, RuleKey


@refusal("time_in_future", Outcome.CHECK)
class TimeInFuture(Refusal):
    """The act is said to have happened later than now; the caller's clock is wrong."""

    occurred_at: datetime
    now: datetime


@refusal("time_too_early", Outcome.CHECK)
class TimeTooEarly(Refusal):
    """The act is said to have happened before what made its things what it needs: before they were there."""

    occurred_at: datetime
    not_before: datetime


@refusal("told_too_late", Outcome.CHECK)
class ToldTooLate(Refusal):
    """The act is said to have happened longer ago than such an act may be told."""

    occurred_at: datetime
    now: datetime
    late_minutes: int
    within_minutes: int
    citation: Citation


_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)

TIME_REFUSALS: tuple[type[Refusal], ...] = (TimeInFuture, TimeTooEarly, ToldTooLate, NoRuleInForce)
"""Why the time that an act gives is not taken."""


def time_needs(at: datetime | None, told_within: Rule) -> tuple[AnyKey, ...]:
    """Return the rules that bound the time of an act; none if it gives no time of its own."""
    return () if at is None else (RuleKey(Rule.CLOCK_LEEWAY_SECONDS), RuleKey(told_within))


def wrong_time(world: World, at: datetime | None, told_within: Rule) -> Refusal | None:
    """Refuse a time that has not come yet, or that lies longer ago than `told_within` allows."""
    if at is None:
        return None
    leeway, within = (row_on(world, RuleKey(rule), world.today) for rule in (Rule.CLOCK_LEEWAY_SECONDS, told_within))
    if leeway is None or within is None:
        return NoRuleInForce(Rule.CLOCK_LEEWAY_SECONDS if leeway is None else told_within, world.today)
    if is_longer(at - world.now, leeway.value, _SECOND):
        return TimeInFuture(at, world.now)
    if is_longer(late := world.now - at, within.value, _MINUTE):
        return ToldTooLate(at, world.now, late // _MINUTE, within.value, within.citation)
    return None


def happened(world: World, at: datetime | None, *events: tuple[AnyKey, Event]) -> Decision:
    """Accept events, unless the act gives a time at which they cannot have happened yet.

    The time has been looked at by `wrong_time` before.
    """
    if at is not None:
        leeway = row_on(world, RuleKey(Rule.CLOCK_LEEWAY_SECONDS), world.today)
        assert leeway is not None
        for stream, said in events:
            bound = not_before(world, stream, said)
            if bound is not None and is_longer(bound - at, leeway.value, _SECOND):
                return Refused((TimeTooEarly(at, bound),))
    return Accepted(events, moment(at, world))
