"""Incidents: what a scan or a refused dispensing brought up that someone should look at."""

from __future__ import annotations

from dataclasses import dataclass

from domain.events import Event, Fact, event
from domain.identifiers import Gln, Gtin


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


def evolve(state: Incident | None, fact: Fact) -> Incident:
    """Return the incident after a fact."""
    assert isinstance(fact.event, IncidentReported)
    assert state is None
    return Incident(version=fact.version)
