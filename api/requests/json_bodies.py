"""JSON bodies: what is too much is refused before anything of it is judged, and no name stands in an object twice.

Of two values under one name most readers take the last and some the first, so nobody could say what was asked for.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, Final, NoReturn, TypeVar, cast

from annotated_types import MaxLen
from anyio import fail_after, to_thread
from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from api.requests.field_errors import Wrong, field_errors, path_of
from api.requests.limits import BODY_VALUES, BULK_WAIT_SECONDS, READ_BESIDE_BYTES
from api.requests.problems import Problem
from api.requests.services import Services
from api.requests.turns import hold
from domain.ground.identifiers import Bin
from ledger.errors import BusyError

B = TypeVar("B", bound=BaseModel)

_DIGITS: Final = 19
_TEXT: Final = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)


async def await_large_turn(services: Services, party: Bin, request: Request) -> None:
    """Wait for the turn of a company's large requests, if this is one; it ends when the request is answered.

    Raises BusyError if that takes too long.
    """
    length = request.headers.get("content-length", "")
    if length.isdigit() and len(length) < _DIGITS and int(length) <= READ_BESIDE_BYTES:
        return
    try:
        with fail_after(BULK_WAIT_SECONDS):
            await hold(request.scope, services.large_turns.of(party))
    except TimeoutError as error:
        raise BusyError("Another large request of the company is being answered.") from error


async def read_body(services: Services, body: type[B], data: bytes) -> B:
    """Return a body; a large one is read in a thread, a few of them at a time. Raises as `read_json` does."""
    if len(data) <= READ_BESIDE_BYTES:
        return read_json(body, data)
    return await to_thread.run_sync(read_json, body, data, limiter=services.heavy)


def read_json(body: type[B], data: bytes, line: int | None = None) -> B:
    """Return what JSON holds. Raises Problem `malformed_request` and `name_repeated`."""
    _require_few(data, line)
    _require_names_once(body, data, line)
    try:
        return body.model_validate_json(data)
    except ValidationError as error:
        raise malformed(error, line=line) from None


def malformed(error: ValidationError, *, line: int | None = None) -> Problem:
    """Return what pydantic found wrong as a problem."""
    found = error.errors(include_url=False, include_input=False)
    return Problem("malformed_request", field_errors(found, line=line))


def _require_few(data: bytes, line: int | None) -> None:
    """Refuse a body of more values than any may have: counted, not read."""
    if data.count(b",") > BODY_VALUES and _TEXT.sub(b"", data).count(b",") > BODY_VALUES:
        _refuse_many("body", BODY_VALUES, line)


def _require_names_once(body: type[BaseModel], data: bytes, line: int | None) -> None:
    """Refuse a name that stands in an object twice, and a list that is too long; leave all else to pydantic."""
    try:
        found = _DECODER.decode(data.decode())
    except _RepeatedError as repeated:
        name = path_of((str(repeated),))
        raise Problem("name_repeated", [Wrong(name, "repeated", sentence="name_repeated", line=line)]) from None
    except (ValueError, RecursionError):
        return
    if isinstance(found, dict):
        named = cast("dict[str, Any]", found)
        for name, most in _lists_of(body).items():
            if isinstance(named.get(name), list) and len(named[name]) > most:
                _refuse_many(name, most, line)


def _refuse_many(field: str, most: int, line: int | None) -> NoReturn:
    raise Problem("malformed_request", [Wrong(field, "too_many", {"most": str(most)}, line=line)])


class _RepeatedError(Exception):
    """A name stands in an object twice."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedError(next(name for name in names if names.count(name) > 1))
    return found


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_object, parse_int=str, parse_float=str)


@cache
def _lists_of(body: type[BaseModel]) -> dict[str, int]:
    """Return the lists of a body, and how much each may hold."""
    return {
        name: most.max_length
        for name, field in body.model_fields.items()
        for most in field.metadata
        if isinstance(most, MaxLen) and field.annotation is not str
    }
