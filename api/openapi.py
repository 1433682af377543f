"""The description of the API: each endpoint with its body, its answer, and an example of each problem it may give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.responses import Response

from api.examples import sample, sample_problem
from api.limits import REQUEST_ID_LENGTH
from api.problems import MEDIA_TYPE, STATUS, ProblemDocument, refused
from api.responses import CREATED, OK
from domain.acts.act import Act
from domain.acts.rights import RIGHTS, Right
from domain.ground.refusal import Refusal

KEY_SCHEME: Final = "site key"
ROLES: Final = "x-roles"
"""Under this name an operation tells the roles that may ask for it."""

_LANGUAGE: Final = "en"
_REFS: Final = "#/components/schemas/{model}"

ASKED: Final = ("key_missing", "key_wrong", "not_allowed", "malformed_request", "busy", "internal_error")
"""Problems of every endpoint that needs a key."""

SENT: Final = (*ASKED, "name_repeated", "body_too_large", "unsupported_media_type")
ACTED: Final = (*SENT, "idempotency_key_missing", "request_id_reused")
SCANNED: Final = ("unreadable", "ambiguous", "not_a_pack")
"""Problems of codes in a body."""

Declared = dict[str, Any]
"""How a route is declared to FastAPI."""

_MODELS: dict[str, type[Any]] = {}
_PARAMETERS: Final = [
    {
        "name": "Idempotency-Key",
        "in": "header",
        "required": True,
        "description": "The id of this request, made before it is sent. Sent again, it gets the same answer.",
        "schema": {"type": "string", "minLength": 1, "maxLength": REQUEST_ID_LENGTH},
    }
]


@dataclass(frozen=True, slots=True)
class Content:
    """A body that is no JSON object: its media type, what it looks like, and an example."""

    media_type: str
    description: str
    example: str


def act(
    right: type[Act],
    answer: type[Any],
    body: type[Any],
    refusals: Sequence[type[Refusal]],
    *,
    problems: Iterable[str] = (),
    also: Sequence[Content] = (),
    parameters: Sequence[Mapping[str, Any]] = (),
) -> Declared:
    """Declare an endpoint that records an act."""
    declared = reading(right, answer, refusals, problems=(*ACTED, *problems), status=CREATED)
    declared["openapi_extra"] |= {"requestBody": _body(body, also), "parameters": [*_PARAMETERS, *parameters]}
    return declared


def reading(
    right: Right | None,
    answer: type[Any],
    refusals: Sequence[type[Refusal]] = (),
    *,
    problems: Iterable[str] = ASKED,
    status: int = OK,
    body: type[Any] | None = None,
    examples: Mapping[str, Mapping[str, Any]] | None = None,
) -> Declared:
    """Declare an endpoint that answers with a document; `right` is None if it needs no key."""
    extra: dict[str, Any] = {}
    if right is not None:
        extra = {"security": [{KEY_SCHEME: []}], ROLES: sorted(RIGHTS[right])}
    if body is not None:
        extra["requestBody"] = _body(body, ())
    return {
        "status_code": status,
        "response_class": Response,
        "responses": {status: _answer(answer, examples or {}), **_problems(refusals, problems)},
        "openapi_extra": extra,
    }


def describe(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of the application, made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes, tags=app.openapi_tags
        )
        components = document.setdefault("components", {})
        of_parameters = {name: one for name, one in components.get("schemas", {}).items() if "enum" in one}
        components["schemas"] = {**of_parameters, **_schemas()}
        components["securitySchemes"] = {
            KEY_SCHEME: {"type": "http", "scheme": "bearer", "description": "The key of a site: `dj_...`."}
        }
        _drop_generated(document)
        app.openapi_schema = document
    return app.openapi_schema


def _drop_generated(document: dict[str, Any]) -> None:
    """Take out FastAPI's own description of a failed validation: ours stands there already."""
    for path in document["paths"].values():
        for operation in path.values():
            generated = operation["responses"].get("422", {})
            generated.get("content", {}).pop("application/json", None)


def _schemas() -> dict[str, Any]:
    wanted: list[tuple[str, Literal["validation"], TypeAdapter[Any]]] = [
        (name, "validation", TypeAdapter(model)) for name, model in sorted(_MODELS.items())
    ]
    _, defined = TypeAdapter.json_schemas(wanted, ref_template=_REFS)
    schemas: dict[str, Any] = defined["$defs"]
    return schemas


def _reference(model: type[Any]) -> dict[str, str]:
    _MODELS[model.__name__] = model
    return {"$ref": _REFS.format(model=model.__name__)}


def _body(body: type[Any], also: Sequence[Content]) -> dict[str, Any]:
    content: dict[str, Any] = {"application/json": {"schema": _reference(body)}}
    for one in also:
        content[one.media_type] = {
            "schema": {"type": "string", "description": one.description},
            "example": one.example,
        }
    return {"required": True, "content": content}


def _answer(answer: type[Any], examples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": _reference(answer)}
    if examples:
        content["examples"] = {name: {"value": _plain(example)} for name, example in examples.items()}
    return {"description": "The answer.", "content": {"application/json": content}}


def _plain(document: Mapping[str, Any]) -> Any:
    return orjson.loads(orjson.dumps(document))


def _problems(refusals: Sequence[type[Refusal]], codes: Iterable[str]) -> dict[int, dict[str, Any]]:
    documents = [refused([sample(one)], _LANGUAGE, {}) for one in refusals]
    documents += [sample_problem(code).document(_LANGUAGE) for code in codes]
    by_status: dict[int, dict[str, Any]] = {}
    for document in sorted(documents, key=lambda one: list(STATUS).index(one["case"])):
        by_status.setdefault(document["status"], {})[document["case"]] = {
            "summary": document["title"],
            "value": _plain(document),
        }
    schema = _reference(ProblemDocument)
    return {
        status: {
            "description": " or ".join(f"`{case}`" for case in examples),
            "content": {MEDIA_TYPE: {"schema": schema, "examples": examples}},
        }
        for status, examples in sorted(by_status.items())
    }
