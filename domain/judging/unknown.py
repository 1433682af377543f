"""What no row states is unknown: then an act that needs it is refused, and nothing is assumed."""

from __future__ import annotations

from datetime import date

from domain.goods.packs import PackKey
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal


@refusal("no_rule_in_force", Outcome.CHECK)
class NoRuleInForce(Refusal):
    """The act needs a rule that no row states for that day; `pack`: for this pack of it."""

    rule: str
    day: date
    pack: PackKey | None = None
