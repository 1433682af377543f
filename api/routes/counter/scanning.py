"""Scanning: the verdict on the pack in hand. It changes nothing; what speaks of a copy is kept as an incident."""

from __future__ import annotations

from time import perf_counter

from anyio import to_thread
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.description.openapi import SCANNED, SENT, reading
from api.requests.asking import JSON, require_media_type
from api.requests.json_bodies import read_body
from api.requests.logs import log_error
from api.requests.responses import OK, answer
from api.requests.services import Services, services_of
from api.routes.counter import bodies
from api.routes.counter.verdicts import ScanAnswer, scan_answer, scan_examples
from api.routes.shared.codes import candidates_of, read_code
from api.words.catalogues import language_of
from api.words.diagnoses import DiagnosisAnswer, diagnosis_answer, diagnosis_examples
from domain.acts.rights import Reading
from domain.judging.verdict import Verdict
from domain.parties.callers import Caller
from ledger.errors import LedgerError
from ledger.scanning import report, scan, suspicious
from scanners import diagnose

router = APIRouter(prefix="/v1", tags=["scanning"])

_EXAMPLES_LANGUAGE = "en"


@router.post(
    "/scans",
    **reading(
        Reading.SCAN,
        ScanAnswer,
        problems=(*SENT, *SCANNED),
        body=bodies.Scanning,
        examples=scan_examples(_EXAMPLES_LANGUAGE),
    ),
)
async def scan_code(request: Request) -> Response:
    """Judge the pack of a code: may it be supplied here, today, at which price? An unknown code is answered too."""
    began = perf_counter()
    services = services_of(request)
    headers = dict(request.headers)
    caller = await services.callers.permitted(headers, Reading.SCAN)
    require_media_type(headers, JSON)
    body = await read_body(services, bodies.Scanning, await request.body())
    read = read_code(body.code)
    scanned = await scan(services.reader, caller, candidates_of(read), body.price_tiyn)
    verdict = scanned.verdict
    if suspicious(verdict, caller):
        await to_thread.run_sync(_report, services, caller, verdict)
    language = language_of(headers.get("accept-language"))
    meant = read.reading_of(scanned.meant.scan)
    response = answer(OK, language, scan_answer(scanned, meant, language))
    services.metrics.scans[verdict.outcome].inc()
    services.metrics.scan_seconds.observe(perf_counter() - began)
    return response


@router.post(
    "/scanner-checks",
    **reading(
        Reading.SCAN,
        DiagnosisAnswer,
        problems=SENT,
        body=bodies.ScannerCheck,
        examples=diagnosis_examples(_EXAMPLES_LANGUAGE),
    ),
)
async def check_scanner(request: Request) -> Response:
    """Say what is wrong with a scanner by what it sent for the test code. The ledger is not asked."""
    services = services_of(request)
    await services.callers.permitted(request.headers, Reading.SCAN)
    require_media_type(request.headers, JSON)
    body = await read_body(services, bodies.ScannerCheck, await request.body())
    language = language_of(request.headers.get("accept-language"))
    return answer(OK, language, diagnosis_answer(diagnose(body.sent), language))


def _report(services: Services, caller: Caller, verdict: Verdict) -> None:
    """Keep what a scan brought up. The counter gets its verdict even if that fails, and we get to know."""
    try:
        report(services.ledger, caller, verdict)
    except LedgerError as error:
        services.metrics.reports_lost.inc()
        log_error("report_lost", error)
