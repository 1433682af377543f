"""For those who run the ledger: does it live, is it ready, what does it count; and the description of the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from api.description.openapi import describe, reading
from api.description.reference import reference
from api.pages.home import Index, home_page, index
from api.pages.html import prefers_html
from api.requests.problems import BUSY, Problem
from api.requests.ready import Ready
from api.requests.responses import NEUTRAL_LANGUAGE, OK, answer
from api.requests.services import services_of
from api.words.catalogues import language_of

router = APIRouter(tags=["operations"])

_METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


class Live(TypedDict):
    """The process answers."""

    live: bool


@router.get("/", **reading(None, Index, problems=()))
@router.head("/", include_in_schema=False)
async def home(request: Request) -> Response:
    """Say what this server is and where its parts are. A browser gets a page."""
    language = language_of(request.headers.get("accept-language"))
    as_page = prefers_html(request.headers.get("accept"))
    return home_page(language) if as_page else answer(OK, language, index(language))


@router.get("/live", **reading(None, Live, problems=()))
async def live() -> Response:
    """Say that the process answers."""
    return answer(OK, NEUTRAL_LANGUAGE, Live(live=True))


@router.get("/ready", **reading(None, Ready, problems=()))
async def ready(request: Request) -> Response:
    """Say whether scans, readings and acts were served a moment ago: 200 if so, 503 if not."""
    found = await services_of(request).ready.now()
    return answer(OK if found["ready"] else BUSY, NEUTRAL_LANGUAGE, found)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Give what is counted, in the text format of Prometheus; on the port that was named for it alone."""
    services = services_of(request)
    if request.scope["server"][1] != request.app.state.metrics_port:
        raise Problem("not_found")
    found = await services.ready.now()
    return Response(
        services.metrics.exposition(services.reader.pool_use(), found["lag_seconds"]), media_type=_METRICS_TYPE
    )


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> Response:
    """Give the description of the API."""
    return answer(OK, NEUTRAL_LANGUAGE, describe(request.app))


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """Give the description of the API as a page."""
    return reference(describe(request.app))
