"""Reporting: what a scan or a refused dispensing brought up is kept, once a day for each kind, code, site and act."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from domain.acts.act import Accepted, Decision, Needs
from domain.incidents import IncidentReported
from domain.keys import IncidentKey, Key
from domain.refusals import (
    CryptoMismatch,
    Decommissioned,
    DispensedElsewhere,
    Expired,
    ExpiryMismatch,
    HeldElsewhere,
    LotMismatch,
    Refusal,
    StateFundedPack,
    UnknownProduct,
    UnknownSerial,
)
from domain.world import Caller, World


class Occasion(StrEnum):
    """What was being done when an incident came up."""

    SCAN = "scan"
    DISPENSING = "dispensing"


SUSPICIONS = (
    UnknownProduct,
    UnknownSerial,
    CryptoMismatch,
    LotMismatch,
    ExpiryMismatch,
    DispensedElsewhere,
    Decommissioned,
    HeldElsewhere,
)
"""Refusals that speak of a copy whenever they are met. A misread code is none of them, and neither is a repeat."""

DIVERSIONS = (StateFundedPack, Expired)
"""Refusals that speak of a diversion only when somebody tries to sell."""


def incidents(refusals: Iterable[Refusal], caller: Caller, occasion: Occasion) -> tuple[IncidentReported, ...]:
    """Return what should be looked at of the refusals met on an occasion."""
    return tuple(
        IncidentReported(
            kind=one.case,
            gtin=one.pack.gtin,
            serial=one.pack.serial,
            site=caller.site,
            act=occasion,
        )
        for one in refusals
        if isinstance(one, SUSPICIONS) or (occasion is Occasion.DISPENSING and isinstance(one, DIVERSIONS))
    )


def incident_key(reported: IncidentReported, world: World) -> IncidentKey:
    """Return the key under which an incident is kept: the same for the same kind, code, site and act all day.

    The code comes first, so that all incidents of a code stand together.
    """
    parts = (reported.gtin, reported.serial, world.today.isoformat(), reported.site, reported.act, reported.kind)
    return IncidentKey("/".join(parts))


@dataclass(frozen=True, slots=True)
class Report:
    """Keep incidents that a scan brought up. What was kept today already is not kept again."""

    incidents: tuple[IncidentReported, ...]

    def needs(self, caller: Caller, world: World | None) -> Needs:  # noqa: ARG002
        keys: list[Key] = [incident_key(one, world) for one in self.incidents] if world else []
        return Needs.of(more=keys)

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        new = {key: one for one in self.incidents if world.incident(key := incident_key(one, world)) is None}
        return Accepted(tuple(new.items()), world.now)
