"""For those who run the ledger: does it live, is it ready, what does it count; and the description of the API."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import TypedDict

from api.home import Index, home_page, index
from api.house import house_of
from api.openapi import describe, reading
from api.pages import prefers_html
from api.problems import BUSY, Problem
from api.ready import Ready
from api.reference import reference
from api.responses import OK, answer
from api.words import language_of

router = APIRouter(tags=["operations"])

_METRICS_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"
_LANGUAGE: Final = "en"


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
    return answer(OK, _LANGUAGE, Live(live=True))


@router.get("/ready", **reading(None, Ready, problems=()))
async def ready(request: Request) -> Response:
    """Say whether scans, readings and acts were served a moment ago: 200 if so, 503 if not."""
    found = await house_of(request).ready.now()
    return answer(OK if found["ready"] else BUSY, _LANGUAGE, found)


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Give what is counted, in the text format of Prometheus; on the port that was named for it alone."""
    house = house_of(request)
    if request.scope["server"][1] != request.app.state.metrics_port:
        raise Problem("not_found")
    found = await house.ready.now()
    return Response(house.metrics.exposition(house.reader.pool_use(), found["lag_seconds"]), media_type=_METRICS_TYPE)


@router.get("/openapi.json", include_in_schema=False)
async def openapi(request: Request) -> Response:
    """Give the description of the API."""
    return answer(OK, _LANGUAGE, describe(request.app))


@router.get("/docs", include_in_schema=False)
async def docs(request: Request) -> Response:
    """Give the description of the API as a page."""
    return reference(describe(request.app))
