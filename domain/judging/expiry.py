"""The expiry of a pack: is it past, and may a pack be supplied on the day itself?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.goods.lots import LotKey
from domain.goods.packs import Pack, PackKey
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.judging.unknown import NoRuleInForce
from domain.rules.dated import Citation, row_on
from domain.rules.parameters import Rule, RuleKey


@refusal("expired", Outcome.STOP)
class Expired(Refusal):
    """The expiry of the pack's lot has passed."""

    pack: PackKey
    expiry: date
    rule: Citation | None


def too_old(world: World, key: PackKey, pack: Pack, day: date) -> Iterator[Refusal]:
    """Yield why a pack is too old to be supplied on a day."""
    lot = world[LotKey(key.gtin, pack.lot)]
    assert lot is not None
    if day > lot.expiry:
        yield Expired(key, lot.expiry, None)
    elif day == lot.expiry:
        rule = row_on(world, RuleKey(Rule.DISPENSING_ON_EXPIRY_DAY), day)
        if rule is None:
            yield NoRuleInForce(Rule.DISPENSING_ON_EXPIRY_DAY, day, key)
        elif not rule.value:
            yield Expired(key, lot.expiry, rule.citation)
