"""Incidents as oversight reads them: those of one code, or of the whole country a page at a time."""

from __future__ import annotations

from datetime import datetime

from typing_extensions import TypedDict

from api.requests.cursors import cursor_of
from api.requests.limits import PAGE_SIZE
from domain.goods.packs import PackKey
from domain.ground.identifiers import Serial
from domain.judging.incidents import IncidentReported
from ledger.history import Entry
from ledger.incidents import Wanted, incidents_of, list_incidents
from ledger.ledger import Ledger


class IncidentAnswer(TypedDict):
    """Something that was brought up about a code, at a site, in an act: `kind` is the case of the refusal."""

    kind: str
    gtin: str
    serial: str
    site: str
    act: str
    occurred_at: datetime
    recorded_at: datetime


class IncidentsAnswer(TypedDict):
    """What was brought up. `next`: the `cursor` under which older ones follow; null if there are none."""

    incidents: list[IncidentAnswer]
    next: str | None


def incidents(ledger: Ledger, wanted: Wanted, behind: int | None, limit: int) -> IncidentsAnswer:
    """Return what was brought up, newest first."""
    page = list_incidents(ledger, wanted, behind=behind, limit=limit)
    return IncidentsAnswer(incidents=[_incident(entry) for entry in page.items], next=cursor_of(page.next))


def incidents_of_code(ledger: Ledger, wanted: Wanted, serial: Serial) -> IncidentsAnswer:
    """Return what was brought up about a code in the order in which the ledger learned of it; the first if it is much.

    `wanted` names the product of the code.
    """
    assert wanted.gtin is not None
    entries = incidents_of(ledger, PackKey(wanted.gtin, serial), PAGE_SIZE)
    return IncidentsAnswer(incidents=[_incident(entry) for entry in entries if wanted.fits(entry)], next=None)


def _incident(entry: Entry) -> IncidentAnswer:
    said = entry.fact.event
    assert isinstance(said, IncidentReported)
    return IncidentAnswer(
        kind=said.kind,
        gtin=said.gtin,
        serial=said.serial,
        site=said.site,
        act=said.act,
        occurred_at=entry.fact.occurred_at,
        recorded_at=entry.recorded_at,
    )
