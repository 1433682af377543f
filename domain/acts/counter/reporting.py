"""Reporting: what a scan or a refused dispensing brought up is kept, once a day for each kind, code, site and act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from domain.acts.act import Accepted, Decision, Needs
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.judging.incidents import IncidentReported, incident_key
from domain.parties.callers import Caller


@dataclass(frozen=True, slots=True)
class Report:
    """Keep incidents that a scan brought up. What was kept today already is not kept again."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = ()

    incidents: tuple[IncidentReported, ...]

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs(then=self._their_keys)

    def _their_keys(self, world: World) -> Needs:
        """Ask for today's incidents: which day it is, is known from the first reading."""
        return Needs.of(more=[incident_key(one, world) for one in self.incidents])

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        new = {key: one for one in self.incidents if world[key := incident_key(one, world)] is None}
        return Accepted(tuple(new.items()), world.now)
