"""Decommissioning (CBV): a pack is written off, and may not be supplied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.acts.act import Accepted, Decision, Needs, Refused, clock_runs_ahead, moment
from domain.acts.items import pack_not_loose_here
from domain.keys import PackKey, ProductKey
from domain.packs import PackDecommissioned
from domain.world import Caller, World


@dataclass(frozen=True, slots=True)
class Decommission:
    """Write off one pack that is loose at the caller's site."""

    pack: PackKey
    reason: str
    at: datetime | None = None

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        return Needs.of(self.pack, ProductKey(self.pack.gtin))

    def decide(self, world: World, caller: Caller) -> Decision:
        stop = clock_runs_ahead(self.at, world) or pack_not_loose_here(world, caller, self.pack)
        if stop is not None:
            return Refused((stop,))
        said = PackDecommissioned(site=caller.site, reason=self.reason)
        return Accepted(((self.pack, said),), moment(self.at, world))
