"""Responses: documents as JSON, and how an answer is kept so that a request sent again gets the same bytes.

An answer is kept in the language of the first request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from starlette.responses import Response

from api.requests.problems import BAD_REQUEST, MEDIA_TYPE, Problem

OK: Final = 200
CREATED: Final = 201
_JSON: Final = "application/json"
_OPTIONS: Final = orjson.OPT_UTC_Z
NEUTRAL_LANGUAGE: Final = "en"
"""The language that an answer without sentences for people is said to be in."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}


def stored(status: int, language: str, document: Mapping[str, Any]) -> bytes:
    """Return an answer as it is kept: a line with its status and language, then its body."""
    return f"{status} {language}\n".encode() + orjson.dumps(document, option=_OPTIONS)


def respond(kept: bytes, *, replayed: bool) -> Response:
    """Return the response of an answer that is kept."""
    line, _, body = kept.partition(b"\n")
    status, _, language = line.decode().partition(" ")
    media_type = MEDIA_TYPE if int(status) >= BAD_REQUEST else _JSON
    return _response(int(status), media_type, language, body, {"Idempotent-Replayed": "true"} if replayed else {})


def kept_document(kept: bytes) -> dict[str, Any]:
    """Return the body of an answer that is kept."""
    document: dict[str, Any] = orjson.loads(kept.partition(b"\n")[2])
    return document


def answer(status: int, language: str, document: Mapping[str, Any]) -> Response:
    """Return a document as a response."""
    return _response(status, _JSON, language, orjson.dumps(document, option=_OPTIONS), {})


def problem_response(problem: Problem, language: str) -> Response:
    """Return a problem as a response."""
    body = orjson.dumps(problem.document(language), option=_OPTIONS)
    return _response(problem.status, MEDIA_TYPE, language, body, problem.headers)


def _response(status: int, media_type: str, language: str, body: bytes, headers: Mapping[str, str]) -> Response:
    return Response(body, status, {**_HEADERS, "Content-Language": language, **headers}, media_type=media_type)
