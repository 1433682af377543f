"""Incidents as oversight reads them: those of one code, or of the whole country a page at a time."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response
from typing_extensions import TypedDict

from api.description.openapi import reading
from api.requests.cursors import Cursor, ListSize, cursor_of, number_of
from api.requests.field_errors import Wrong
from api.requests.fields import Begun, GlnText, GtinText, IncidentKindText, SerialText
from api.requests.limits import LIST_SIZE, PAGE_SIZE
from api.requests.problems import Problem
from api.requests.readers import Reader, reader
from api.requests.responses import NEUTRAL_LANGUAGE, OK, answer
from domain.acts.rights import Reading
from domain.goods.packs import PackKey
from domain.ground.identifiers import Serial
from domain.judging.incidents import IncidentReported
from ledger.history import Entry
from ledger.incidents import Wanted, incidents_of, list_incidents
from ledger.ledger import Ledger

router = APIRouter(prefix="/v1", tags=["reading"])

IncidentReader = Annotated[Reader, Depends(reader(Reader, Reading.INCIDENTS))]


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


@router.get("/incidents", **reading(Reading.INCIDENTS, IncidentsAnswer))
def read_incidents(
    reader: IncidentReader,
    since: Begun | None = None,
    until: Begun | None = None,
    site: GlnText | None = None,
    kind: IncidentKindText | None = None,
    gtin: GtinText | None = None,
    serial: SerialText | None = None,
    cursor: Cursor | None = None,
    limit: ListSize = LIST_SIZE,
) -> Response:
    """Return what scans and refused sales brought up, wherever that was, newest first.

    `since` is included, `until` is not; both speak of `recorded_at`. With a `serial`, which needs its `gtin`: what was
    brought up about this one code, oldest first and without pages.
    """
    wanted = Wanted(since=since, until=until, site=site, kind=kind, gtin=gtin)
    if serial is None:
        return answer(OK, NEUTRAL_LANGUAGE, incidents(reader.ledger, wanted, number_of(cursor), limit))
    if gtin is None:
        raise Problem("malformed_request", [Wrong("gtin", "missing")])
    return answer(OK, NEUTRAL_LANGUAGE, incidents_of_code(reader.ledger, wanted, serial))
