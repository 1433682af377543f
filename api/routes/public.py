"""The public check: anybody may ask about the box in hand, without a key, a few times a minute."""

from __future__ import annotations

from time import monotonic

from anyio import sleep
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.checking import CheckAnswer, check
from api.codes import read_code, scans_of
from api.fields import GtinInPath, SerialInPath
from api.house import house_of
from api.limits import PUBLIC_CHECK_SECONDS
from api.openapi import SCANNED, reading
from api.pages import element, facts, page, prefers_html
from api.problems import Problem
from api.responses import OK, answer
from api.throttle import network_of
from api.unread import UnreadProblem
from api.words import Words, catalogue, language_of, words

router = APIRouter(tags=["public"])

_PROBLEMS = (*SCANNED, "malformed_request", "too_many_requests", "busy", "internal_error")
_ANY_HOST = "https://id.gs1.org"


@router.get("/check", **reading(None, CheckAnswer, problems=_PROBLEMS))
async def check_code(request: Request, code: str) -> Response:
    """Say what a patient may know about a pack, by the text of its whole code. A browser gets a page."""
    return await _checked(request, code)


@router.get("/01/{gtin}/21/{serial}", **reading(None, CheckAnswer, problems=_PROBLEMS))
async def follow_link(request: Request, gtin: GtinInPath, serial: SerialInPath) -> Response:  # noqa: ARG001 - declared
    """Follow a GS1 Digital Link. Product and serial alone give the product, never the state of the pack."""
    scope = request.scope
    query = f"?{scope['query_string'].decode('ascii', 'replace')}" if scope["query_string"] else ""
    return await _checked(request, f"{_ANY_HOST}{scope['raw_path'].decode('ascii', 'replace')}{query}")


async def _checked(request: Request, code: str) -> Response:
    language = language_of(request.headers.get("accept-language"))
    as_page = prefers_html(request.headers.get("accept"))
    try:
        told = await _told(request, code, language)
    except Problem as problem:
        if not as_page:
            raise
        return _problem_page(problem, language)
    return _page(told, language) if as_page else answer(OK, language, told)


async def _told(request: Request, code: str, language: str) -> CheckAnswer:
    began = monotonic()
    house = house_of(request)
    _count(house.by_address.wait_seconds(network_of(request.client.host if request.client else None)))
    read = read_code(code)
    scans = scans_of((read.own, *read.others))
    _count(house.by_product.wait_seconds(scans[0].pack.gtin))
    told = await check(house.reader, scans, language)
    await sleep(max(0.0, began + PUBLIC_CHECK_SECONDS - monotonic()))
    return told


def _count(wait_seconds: int) -> None:
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
    """What is wrong with a scanner is for tills: a patient is told only that it is no code of a pack."""
    said = problem.document(language)
    told = Words(said["title"], said["next_step"])
    if isinstance(problem, UnreadProblem):
        told = words("check_unread", language)
    parts = [element("h1", told.title), element("p", told.next_step)]
    return page(language, told.title, parts, status=said["status"], headers=problem.headers)
