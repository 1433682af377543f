"""The application: where the ledger, the scanners and HTTP meet.

uvicorn.run(create_app(conninfo))
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext
from http import HTTPStatus
from importlib.metadata import version
from typing import Final

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.middleware import Middleware
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from api.description import openapi
from api.requests.callers import Callers
from api.requests.field_errors import field_errors
from api.requests.hidden import Began, wait_for_the_beat
from api.requests.limits import (
    BODY_BYTES,
    BULK_ACTS,
    BULK_BODY_BYTES,
    PUBLIC_CHECKS_PER_ADDRESS,
    PUBLIC_CHECKS_PER_PRODUCT,
    READ_AT_A_TIME,
    SCAN_BODY_BYTES,
    THREADS,
    THROTTLED_AT_A_TIME,
)
from api.requests.logs import NotedRoute, configure_logs
from api.requests.metrics import Metrics
from api.requests.middleware import BodyLimit, EncodedPaths, Unexpected
from api.requests.problems import Problem
from api.requests.ready import ReadyProbe
from api.requests.request_log import RequestLog, note_case
from api.requests.responses import problem_response
from api.requests.services import Services, services_of
from api.requests.throttle import Throttle
from api.requests.turns import Held, Turns
from api.routes import routers
from api.routes.counter import scanning
from api.routes.public import endpoints as public
from api.routes.road import commissioning
from api.words.catalogues import language_of
from ledger.datastore import AWAY
from ledger.errors import BusyError
from ledger.followers import Followers
from ledger.ledger import Ledger
from ledger.scanning import AsyncReader
from ledger.startup import check_database

_DESCRIPTION: Final = (
    "Every act carries an `Idempotency-Key`: sent again under it, a request gets the answer it got before, with "
    "`Idempotent-Replayed: true`, in the language of the first one. Answers are in the language that Accept-Language "
    "likes best of English, Russian and Kazakh; English if it names none. Problems are RFC 9457: act upon `code`."
)


def create_app(conninfo: str, *, follow: bool = True, metrics_port: int = 0, log_requests: bool = False) -> FastAPI:
    """Return the application on a database that `darijol migrate` has prepared.

    `follow`: run the followers of the log in this process, unless another process does already. When it starts it
    raises UnsafeDatabaseError for a database that does not promise what the ledger rests on. `metrics_port`: what is
    counted is told to who asks on this port; 0 for nobody. `log_requests`: write a line for each request.

    `conninfo` is a libpq connection string. Connections are opened when the application starts, closed when it stops.
    """
    configure_logs()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        to_thread.current_default_thread_limiter().total_tokens = THREADS
        await to_thread.run_sync(check_database, conninfo)
        followers = Followers(conninfo) if follow else nullcontext()
        async with AsyncReader(conninfo) as reader:
            with Ledger(conninfo) as ledger, followers:
                app.state.services = _services(ledger, reader)
                yield

    app = FastAPI(
        title="Darijol",
        version=version("darijol"),
        generate_unique_id_function=lambda route: route.name,
        description=_DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        middleware=[
            *([Middleware(RequestLog)] if log_requests else []),
            Middleware(Unexpected),
            Middleware(Began),
            Middleware(Held),
            Middleware(EncodedPaths),
            Middleware(BodyLimit, limits={"/v1/scans": _scan_limit, "/v1/commissionings": _commissioning_limit}),
        ],
        exception_handlers={
            Problem: _problem,
            BusyError: _busy,
            RequestValidationError: _not_valid,
            HTTPException: _http,
            **dict.fromkeys(AWAY, _busy),
        },
    )
    app.state.metrics_port = metrics_port
    # What is asked most is reached without FastAPI's machinery; its own route below stands for the description.
    app.router.routes.append(NotedRoute("/v1/scans", scanning.scan_code, methods=["POST"]))
    for router in routers():
        app.include_router(router)
    app.include_router(public.links)  # the last, since a link may have any path
    app.openapi = lambda: openapi.describe(app)  # type: ignore[method-assign]
    return app


def _services(ledger: Ledger, reader: AsyncReader) -> Services:
    return Services(
        ledger=ledger,
        reader=reader,
        callers=Callers(reader),
        metrics=Metrics(),
        ready=ReadyProbe(reader, ledger),
        by_address=Throttle("address", PUBLIC_CHECKS_PER_ADDRESS, THROTTLED_AT_A_TIME),
        by_product=Throttle("product", PUBLIC_CHECKS_PER_PRODUCT, THROTTLED_AT_A_TIME),
        bulk=CapacityLimiter(BULK_ACTS),
        bulk_turns=Turns(),
        heavy=CapacityLimiter(READ_AT_A_TIME),
        large_turns=Turns(),
    )


def _scan_limit(_: Scope) -> int:
    return SCAN_BODY_BYTES


def _commissioning_limit(scope: Scope) -> int:
    return BULK_BODY_BYTES if commissioning.is_bulk(Headers(scope=scope)) else BODY_BYTES


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    if error.code == "not_found":
        await wait_for_the_beat(request)
    return _answered(request, error)


async def _busy(request: Request, _: Exception) -> Response:
    services_of(request).ready.doubt()
    return _answered(request, Problem("busy"))


async def _not_valid(request: Request, error: Exception) -> Response:
    """FastAPI found a parameter of the path or the query wrong."""
    assert isinstance(error, RequestValidationError)
    found = [{**one, "loc": one["loc"][1:]} for one in error.errors()]
    return _answered(request, Problem("malformed_request", field_errors(found)))  # type: ignore[arg-type]


async def _http(request: Request, error: Exception) -> Response:
    """The router found no endpoint."""
    assert isinstance(error, HTTPException)
    if error.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return _answered(request, Problem("not_found", headers=error.headers))
    return _answered(request, Problem("method_not_allowed", headers={"Allow": ", ".join(sorted(_allowed(request)))}))


def _allowed(request: Request) -> set[str]:
    """Return the methods that an address takes: it may be that of several endpoints, each with a method of its own."""
    served = (one for router in routers() for one in router.routes if isinstance(one, Route))
    return {name for one in served if one.matches(request.scope)[0] is not Match.NONE for name in one.methods or ()}


def _answered(request: Request, problem: Problem) -> Response:
    services_of(request).metrics.refused(problem.code)
    note_case(problem.code)
    return problem_response(problem, language_of(request.headers.get("accept-language")))
