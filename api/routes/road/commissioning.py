"""Commissioning: serials are put on packs of a lot, a few in one object or up to a million as lines."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from typing import Any, Final

from anyio import fail_after, to_thread
from fastapi import APIRouter
from pydantic import ValidationError
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from api.description.examples import GTIN, SERIAL
from api.description.openapi import Content, act
from api.requests.asking import (
    JSON,
    Asking,
    digest_begun,
    media_type_of,
    request_id_of,
    require_media_type,
    time_places,
)
from api.requests.json_bodies import await_large_turn, malformed, read_body
from api.requests.limits import BULK_CHUNK_BYTES, BULK_PAUSE_SECONDS, BULK_WAIT_SECONDS
from api.requests.services import Services, services_of
from api.routes.road import answers, bodies
from api.routes.road.bulk import CSV, LINES, JsonLines, SerialLines, serials_named
from api.routes.road.tables import CsvLines
from api.words.catalogues import language_of
from domain.acts.road.commissioning import Commission
from domain.goods.serials import Serials
from domain.ground.channels import Channel
from domain.ground.identifiers import Bin
from ledger.commissioning import commission
from ledger.errors import BusyError
from ledger.reading import Request as LedgerRequest

router = APIRouter(prefix="/v1", tags=["commissioning"])

_PROBLEMS: Final = ("no_serials", "too_many_serials", "spoiled_by_spreadsheet", "wrong_serial", "serial_repeated")
_HEADER: Final = (
    f'{{"gtin": "{GTIN}", "lot": "B1", "expiry": "2028-06-30", "produced_on": "2026-07-01", "channel": "commercial"}}'
)
_BULK: Final = (
    Content(
        LINES,
        "The lot as an object in the first line, then a line per pack: a serial, or an object with serial, key, code.",
        f'{_HEADER}\n"{SERIAL}"\n',
    ),
    Content(
        CSV,
        "The columns serial, or serial, key and code, then a row per pack (RFC 4180). The lot stands in the address.",
        f"serial\n{SERIAL}\n",
    ),
)
_SHAPES: Final[dict[str, dict[str, Any]]] = {
    "gtin": {},
    "lot": {},
    "expiry": {"format": "date"},
    "produced_on": {"format": "date"},
    "channel": {"enum": [channel.value for channel in Channel]},
    "commissioned_at": {"format": "date-time"},
    "literal": {"enum": ["true", "false"]},
}
_QUERY: Final[list[dict[str, Any]]] = [
    {"name": name, "in": "query", "description": "Of the lot; for CSV only.", "schema": {"type": "string", **more}}
    for name, more in _SHAPES.items()
]


@router.post(
    "/commissionings",
    **act(Commission, answers.Commissioned, bodies.NewPacks, problems=_PROBLEMS, also=_BULK, parameters=_QUERY),
)
async def commission_packs(request: Request) -> Response:
    """Put serials on packs of a lot at your site: those packs exist from then on, all of them or none.

    A few come in one object; up to a million come as lines, and are read as they arrive.
    """
    services = services_of(request)
    caller = await services.callers.permitted(request.headers, Commission)
    request_id = request_id_of(request)
    media_type = require_media_type(request.headers, JSON, LINES, CSV)
    digest = digest_begun(request)
    asking = partial(Asking, services, caller, language_of(request.headers.get("accept-language")))
    if media_type == JSON:
        await await_large_turn(services, caller.party, request)
        data = await request.body()
        digest.update(data)
        body = await read_body(services, bodies.NewPacks, data)
        known = asking(LedgerRequest(caller.site, request_id, digest.hexdigest()))
        return await to_thread.run_sync(_commission_named, known, body)
    async with _turn(services, caller.party):
        lines = JsonLines() if media_type == LINES else CsvLines(_lot_in_query(request))
        async for chunk in _chunks(request):
            await to_thread.run_sync(_take, lines, digest, chunk)
        serials = await to_thread.run_sync(lines.finish)
        known = asking(LedgerRequest(caller.site, request_id, digest.hexdigest()))
        return await to_thread.run_sync(_commission, known, lines.header, serials)


def is_bulk(headers: Headers) -> bool:
    """Tell whether a body comes as lines, and so may be large."""
    return media_type_of(headers) in {LINES, CSV}


def _commission_named(known: Asking, body: bodies.NewPacks) -> Response:
    return _commission(known, body, serials_named(body.serials, literal=body.literal))


def _commission(known: Asking, lot: bodies.LotHeader, serials: Serials) -> Response:
    wanted = Commission(
        gtin=lot.gtin,
        lot=lot.lot,
        expiry=lot.expiry,
        produced_on=lot.produced_on,
        channel=lot.channel,
        packs=len(serials),
        tails=serials.with_tails,
        at=lot.commissioned_at,
    )
    run = partial(commission, known.services.ledger, wanted, serials, known.caller)
    places: dict[object, tuple[str, ...]] = {lot.gtin: ("gtin",), **time_places("commissioned_at")}
    return known.settle(run, lambda accepted, world: answers.commissioned(wanted, accepted, world), places)


def _lot_in_query(request: Request) -> bodies.LotHeader:
    try:
        return bodies.LotHeader.model_validate_strings(dict(request.query_params))
    except ValidationError as error:
        raise malformed(error) from None


@asynccontextmanager
async def _turn(services: Services, party: Bin) -> AsyncGenerator[None]:
    """Wait until the company has no other bulk body under way, and few enough of them all are in memory.

    Raises BusyError if that takes too long.
    """
    async with AsyncExitStack() as held:
        try:
            with fail_after(BULK_WAIT_SECONDS):
                await held.enter_async_context(services.bulk_turns.of(party))
                await held.enter_async_context(services.bulk)
        except TimeoutError as error:
            raise BusyError("Other bulk commissionings are being recorded.") from error
        yield


async def _chunks(request: Request) -> AsyncGenerator[bytes]:
    gathered = bytearray()
    stream = request.stream()
    while True:
        try:
            with fail_after(BULK_PAUSE_SECONDS):
                data = await anext(stream, None)
        except TimeoutError as error:
            raise BusyError("The body stopped coming.") from error
        if data is None:
            break
        gathered += data
        if len(gathered) >= BULK_CHUNK_BYTES:
            yield bytes(gathered)
            gathered.clear()
    yield bytes(gathered)


def _take(lines: SerialLines, digest: Any, chunk: bytes) -> None:
    digest.update(chunk)
    lines.feed(chunk)
