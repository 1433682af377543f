"""Incidents: what a scan or a refused dispensing brought up that someone should look at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Gln, Gtin
from domain.ground.keys import Key
from domain.ground.refusal import Refusal
from domain.ground.subjects import subject
from domain.ground.world import World
from domain.judging.codes import CryptoMismatch, ExpiryMismatch, LotMismatch
from domain.judging.expiry import Expired
from domain.judging.packs import Decommissioned, DispensedElsewhere, HeldElsewhere, UnknownProduct, UnknownSerial
from domain.judging.prices import StateFundedPack
from domain.parties.callers import Caller


@dataclass(frozen=True, slots=True)
class IncidentKey(Key["Incident"]):
    """Something seen at a site that needs a second look: one a day for each kind, code, site and act."""

    id: str

    @property
    def stream(self) -> str:
        return f"incident/{self.id}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(rest)


@dataclass(frozen=True, slots=True)
class Incident:
    """That an incident was recorded; what it says is in its event."""

    version: int


@event("incident.reported")
class IncidentReported(Event):
    """A code was seen at a site in a way that speaks of a copy or a diversion. It accuses nobody.

    `serial` is what was read, whether or not the ledger knows it.
    """

    kind: str
    gtin: Gtin
    serial: str
    site: Gln
    act: str


@subject(
    "incident",
    IncidentKey,
    Incident,
    example="04870001000011/A1b2C3d4E5f6G/2026-07-01/4870001000028/scan/unknown_serial",
)
def evolve(_: IncidentKey, state: Incident | None, fact: Fact) -> Incident:
    """Return the incident after a fact."""
    assert isinstance(fact.event, IncidentReported)
    assert state is None
    return Incident(version=fact.version)


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
