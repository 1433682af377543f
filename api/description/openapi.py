"""The description of the API: each endpoint with its body, its answer, and an example of each problem it may give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import orjson
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.responses import Response

from api.description.bodies import example_of
from api.description.examples import sample, sample_problem
from api.description.fields import PARAMETERS, described
from api.requests.limits import REQUEST_ID_LENGTH
from api.requests.problems import MEDIA_TYPE, STATUS, ProblemDocument, refused
from api.requests.responses import CREATED, OK
from domain.acts.act import Act
from domain.acts.rights import RIGHTS, Right
from domain.ground.refusal import Refusal

KEY_SCHEME: Final = "site_key"
ROLES: Final = "x-roles"
"""Under this name an operation tells the roles that may ask for it."""

_LANGUAGE: Final = "en"
_TAGS: Final = {
    "dispensing": "Selling packs, and taking sales back.",
    "decommissioning": "Writing packs off.",
    "scanning": "The verdict on the pack in hand.",
    "receiving": "Taking shipments in.",
    "shipping": "Sending goods and calling them back.",
    "packing": "Cases and pallets.",
    "commissioning": "Serials on packs, and their tails put right.",
    "reading": "What happened to packs, containers and lots, what sites hold, and what was entered.",
    "registering": "Products, companies and sites, entered.",
    "pricing": "Ceilings, rules and profiles of codes: dated rows.",
    "public": "What anybody may ask.",
    "operations": "For those who run the server.",
}
_REFS: Final = "#/components/schemas/{model}"

ASKED: Final = ("key_missing", "key_wrong", "not_allowed", "malformed_request", "busy", "internal_error")
"""Problems of every endpoint that needs a key."""

SOUGHT: Final = (*ASKED, "not_found")
"""Problems of an endpoint that reads one thing."""

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
        "schema": {"type": "string", "pattern": f"^[!-~]{{1,{REQUEST_ID_LENGTH}}}$"},
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
    *,
    problems: Iterable[str] = (),
    also: Sequence[Content] = (),
    parameters: Sequence[Mapping[str, Any]] = (),
) -> Declared:
    """Declare an endpoint that records an act."""
    declared = reading(right, answer, right.refusals, problems=(*ACTED, *problems), status=CREATED)
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
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=[{"name": name, "description": said} for name, said in _TAGS.items()],
            servers=[{"url": "/", "description": "This server."}],
            contact={"name": "Darijol"},
            license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        )
        components = document.setdefault("components", {})
        of_parameters = {name: one for name, one in components.get("schemas", {}).items() if "enum" in one}
        components["schemas"] = {**of_parameters, **_schemas()}
        described(components["schemas"])
        components["securitySchemes"] = {
            KEY_SCHEME: {"type": "http", "scheme": "bearer", "description": "The key of a site: `dj_...`."}
        }
        for operation in _operations(document):
            _drop_generated(operation)
            _describe_parameters(operation)
        app.openapi_schema = document
    return app.openapi_schema


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _drop_generated(operation: dict[str, Any]) -> None:
    """Take out FastAPI's own description of a failed validation: ours stands there already."""
    generated = operation["responses"].get("422", {})
    generated.get("content", {}).pop("application/json", None)
    if "content" in generated and not generated["content"]:
        del operation["responses"]["422"]


def _describe_parameters(operation: dict[str, Any]) -> None:
    """Give each parameter its description; one that its type has moves up to it."""
    for parameter in operation.get("parameters", ()):
        if "description" not in parameter:
            parameter["description"] = parameter["schema"].get("description") or PARAMETERS[parameter["name"]]


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
    content: dict[str, Any] = {"application/json": {"schema": _reference(body), "example": example_of(body)}}
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
