"""The public check: anybody may ask about the box in hand, without a key, a few times a minute.

By the text of a code, or by following a GS1 Digital Link to this server: both are the same question, under the same
limits. What a link may be is known to `scanners` alone; here is no pattern of one.
"""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Annotated

from anyio import sleep
from fastapi import APIRouter, Path, Query
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import Scope

from api.description.openapi import SCANNED, reading
from api.pages.html import element, facts, page, prefers_html
from api.requests.limits import PUBLIC_CHECK_SECONDS
from api.requests.problems import Problem
from api.requests.responses import OK, answer
from api.requests.services import services_of
from api.requests.throttle import Throttle, network_of
from api.requests.unread import UnreadProblem
from api.routes.public.checking import NOT_CONFIRMED, CheckAnswer, Question, check, question_of
from api.routes.shared.codes import read_code
from api.words.catalogues import Words, catalogue, language_of, words
from ledger.scanning import AsyncReader
from ledger.tries import count_try
from scanners import Reading, names_something

router = APIRouter(tags=["public"])

_PROBLEMS = ("too_many_requests", "busy", "internal_error")
_CHECK_PROBLEMS = (*SCANNED, "malformed_request", *_PROBLEMS)
_LINK_PROBLEMS = ("unreadable", "ambiguous", "not_found", "method_not_allowed", *_PROBLEMS)
_ANY_HOST = "https://id.gs1.org"

_Asked = Callable[[], Question]


class LinkRoute(APIRoute):
    """The route of every GS1 Digital Link: whether a path is one, its parser decides."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether the path names something by a GS1 key, or means to."""
        if scope["type"] != "http" or not names_something(_path(scope)):
            return Match.NONE, {}
        return super().matches(scope)


links = APIRouter(tags=["public"], route_class=LinkRoute)
"""To be included last: a path of our own is never taken for a link."""


@router.get("/check", **reading(None, CheckAnswer, problems=_CHECK_PROBLEMS))
async def check_code(
    request: Request,
    code: Annotated[
        str, Query(json_schema_extra={"format": "scanned-code"}, examples=["0104870001000011" + "21A1b2C3d4E5f6G"])
    ],
) -> Response:
    """Say what a patient may know about a pack, by the text of its whole code. A browser gets a page."""
    return await _checked(request, lambda: question_of(read_code(code).readings))


@links.get("/{link:path}", **reading(None, CheckAnswer, problems=_LINK_PROBLEMS))
async def follow_link(
    request: Request,
    link: Annotated[  # noqa: ARG001 - declared
        str,
        Path(
            description="Path and query of a GS1 Digital Link, as `01/04870001000011/21/A1`.",
            json_schema_extra={"minLength": 1},
        ),
    ],
) -> Response:
    """Follow a GS1 Digital Link: any key, its qualifiers in GS1's order, also below other folders, and any query.

    Product and serial alone give the product, never the state of the pack; a case or pallet gives that it is one. What
    else a link may name (a place, a document) is not kept here, and that is said. Positions in a problem are of the
    path and query. A path without a GS1 key is `not_found`.
    """
    return await _checked(request, lambda: question_of(_read_link(request.scope)))


@links.head("/{link:path}", include_in_schema=False)
async def ask_for_link(request: Request, link: str) -> Response:
    """Answer as to following the link, without the answer itself."""
    answered = await follow_link(request, link)
    answered.body = b""
    return answered


def _path(scope: Scope) -> str:
    """The path as it was sent, with its percent signs."""
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    return raw.decode("ascii", "replace")


def _read_link(scope: Scope) -> tuple[Reading, ...]:
    """Return the readings of the link that was followed. Raises UnreadProblem, with positions in path and query."""
    query: bytes = scope["query_string"]
    text = _path(scope) + (f"?{query.decode('ascii', 'replace')}" if query else "")
    try:
        return read_code(_ANY_HOST + text).readings
    except UnreadProblem as problem:
        raise UnreadProblem([fault.moved(-len(_ANY_HOST), "link") for fault in problem.faults]) from None


async def _checked(request: Request, asked: _Asked) -> Response:
    language = language_of(request.headers.get("accept-language"))
    as_page = prefers_html(request.headers.get("accept"))
    try:
        told = await _told(request, asked, language)
    except Problem as problem:
        if not as_page:
            raise
        return _problem_page(problem, language)
    return _page(told, language) if as_page else answer(OK, language, told)


async def _told(request: Request, asked: _Asked, language: str) -> CheckAnswer:
    began = monotonic()
    services = services_of(request)
    await _count(services.reader, services.by_address, network_of(request.client.host if request.client else None))
    question = asked()
    if question.gtin is not None and not question.is_whole:
        await _count(services.reader, services.by_product, question.gtin)
    told = await check(services.reader, question, language)
    await sleep(max(0.0, began + PUBLIC_CHECK_SECONDS - monotonic()))
    if question.gtin is not None and told["result"] == NOT_CONFIRMED:
        await _count(services.reader, services.by_product, question.gtin)
    return told


async def _count(reader: AsyncReader, throttle: Throttle, name: str) -> None:
    """Count a try: here, and over all processes that serve the ledger. Raises Problem `too_many_requests`.

    A code that is confirmed is in somebody's hand, since nobody guesses one: it is answered whatever others have tried.
    """
    wait_seconds = throttle.wait_seconds(name) or await count_try(reader, throttle.kind, name, throttle.tries)
    if wait_seconds:
        raise Problem("too_many_requests", headers={"Retry-After": str(wait_seconds)})


def _page(told: CheckAnswer, language: str) -> Response:
    names = catalogue(language)
    product = told["product"]
    known = (
        (names["label.product"], None if product is None else f"{product['trade_name']}, {product['strength']}"),
        (names["label.maker"], None if product is None else product["maker"]),
        (names["label.expiry"], None if told["expiry"] is None else f"{told['expiry']:%d.%m.%Y}"),
    )
    return page(language, told["title"], [element("h1", told["title"]), element("p", told["next_step"]), facts(known)])


def _problem_page(problem: Problem, language: str) -> Response:
    """What is wrong with a scanner is for tills: a patient is told only that it is no code of a pack, or no link."""
    said = problem.document(language)
    told = Words(said["title"], said["next_step"])
    if isinstance(problem, UnreadProblem) and not problem.is_of_address:
        told = words("check_unread", language)
    parts = [element("h1", told.title), element("p", told.next_step)]
    return page(language, told.title, parts, status=said["status"], headers=problem.headers)
