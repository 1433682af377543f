"""Decommissioning (CBV): a pack is written off, and may not be supplied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.acts.act import Decision, Needs, Refused
from domain.acts.timing import TIME_REFUSALS, happened, time_needs, wrong_time
from domain.goods.packs import PackDecommissioned, PackKey
from domain.goods.products import ProductKey
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.judging.packs import PACK_REFUSALS, pack_not_loose_here
from domain.parties.callers import Caller
from domain.rules.parameters import Rule


@dataclass(frozen=True, slots=True)
class Decommission:
    """Write off one pack that is loose at the caller's site."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        *PACK_REFUSALS,
    )

    pack: PackKey
    reason: str
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        times = time_needs(self.at, Rule.DECOMMISSIONING_TOLD_WITHIN_MINUTES)
        return Needs.of(self.pack, ProductKey(self.pack.gtin), more=times)

    def decide(self, world: World, caller: Caller) -> Decision:
        late = wrong_time(world, self.at, Rule.DECOMMISSIONING_TOLD_WITHIN_MINUTES)
        if (stop := late or pack_not_loose_here(world, caller, self.pack)) is not None:
            return Refused((stop,))
        said = PackDecommissioned(site=caller.site, reason=self.reason)
        return happened(world, self.at, (self.pack, said))
