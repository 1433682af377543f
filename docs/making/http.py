"""The page of the API: what OpenAPI says of each endpoint, shorter, and who may call it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from fastapi import FastAPI
from fastapi.routing import APIRoute

from api.app import create_app
from api.description.openapi import KEY_SCHEME
from api.requests.problems import MEDIA_TYPE
from docs.making.markdown import code, page, prose, table
from docs.making.rights import roles_of
from domain.acts.rights import EVERYBODY, RIGHTS, Right, name_of

_PERMITTED = re.compile(r"\.permitted\([^,]+, ([\w.]+)\)")
_REF = re.compile(r".*/")


def http() -> str:
    """Return the page."""
    app = create_app("")
    document = app.openapi()
    who = {(path, method): said for path, method, said in _callers(app)}
    return page(
        "HTTP API",
        prose(document["info"]["description"]),
        "The same description, with an example of each problem, is served by the ledger itself at `/docs` and, for "
        "programs, `/openapi.json`. A key is sent as `Authorization: Bearer dj_...`. Prices are whole tiyn; days are "
        "days in Kazakhstan (`2026-07-01`), moments carry a time zone (`2026-07-01T09:30:00+05:00`). A field that is "
        "not declared is refused. `..._at` is when it happened by your clock; left out, it is now.",
        "`GET /metrics` gives Prometheus its counters, without a key: keep it from the world.",
        *(
            part
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
            for part in _operation(f"{method.upper()} {path}", operation, who[path, method])
        ),
        "## Objects",
        *(part for name in document["components"]["schemas"] for part in _object(document, name)),
    )


def _callers(app: FastAPI) -> Iterator[tuple[str, str, str]]:
    for route in _routes(app):
        for method in route.methods or ():
            right = _right(route)
            keyless = KEY_SCHEME not in str(route.openapi_extra)
            assert (right is None) == keyless, f"Nobody can tell who may call {route.path}."
            roles = () if right is None else tuple(roles_of(right))
            yield route.path_format, method.lower(), "anybody, without a key" if right is None else _who(right, roles)


def _routes(app: FastAPI) -> Iterator[APIRoute]:
    for route in app.routes:
        inner = getattr(route, "original_router", None)
        for one in [route] if inner is None else inner.routes:
            if isinstance(one, APIRoute):
                yield one


def _who(right: Right, roles: tuple[str, ...]) -> str:
    named = "every role" if RIGHTS[right] == EVERYBODY else " or ".join(roles)
    return f"{named} (right {code(name_of(right))})"


def _right(route: APIRoute) -> Right | None:
    """Return the right that an endpoint asks for: its dependency holds it, or its own source names it."""
    for dependency in route.dependant.dependencies:
        if dependency.call is not None:
            nonlocals = inspect.getclosurevars(dependency.call).nonlocals
            if found := nonlocals.get("act") or nonlocals.get("right"):
                return cast(Right, found)
    named = _PERMITTED.search(inspect.getsource(route.endpoint))
    if named is None:
        return None
    module, _, attribute = named.group(1).partition(".")
    found = inspect.getmodule(route.endpoint).__dict__[module]
    return cast(Right, getattr(found, attribute) if attribute else found)


def _operation(name: str, operation: Mapping[str, Any], who: str) -> Iterator[str]:
    yield f"## {name}"
    yield prose(operation.get("description"))
    yield f"Who may: {who}."
    yield table(
        ("parameter", "in", "type", ""),
        (
            (code(one["name"]), one["in"], _type(one["schema"]), _needed(one.get("required", False), one))
            for one in operation.get("parameters", ())
        ),
    )
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        if "$ref" in content["schema"]:
            yield f"Body ({code(media_type)}): {_type(content['schema'])}."
        else:
            yield f"Body ({code(media_type)}): {content['schema']['description']}"
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            if media_type != MEDIA_TYPE:
                yield f"Answer {status}: {_type(content['schema'])}."
    yield _problems(operation)


def _problems(operation: Mapping[str, Any]) -> str:
    lines = [
        f"- {status}: " + ", ".join(f"[`{case}`](refusals.md#{case})" for case in content["examples"])
        for status, response in operation["responses"].items()
        for media_type, content in response.get("content", {}).items()
        if media_type == MEDIA_TYPE
    ]
    return "\n".join(["Problems:", "", *lines]) if lines else ""


def _object(document: Mapping[str, Any], name: str) -> Iterator[str]:
    schema = document["components"]["schemas"][name]
    yield f"### {name}"
    yield prose(schema.get("description"))
    if "enum" in schema:
        yield "One of " + ", ".join(code(value) for value in schema["enum"]) + "."
    required = schema.get("required", ())
    yield table(
        ("field", "type", ""),
        (
            (code(field), _type(said), _needed(field in required, said))
            for field, said in schema.get("properties", {}).items()
        ),
    )


def _needed(required: bool, said: Mapping[str, Any]) -> str:
    description = said.get("description", "") or next(
        (one["description"] for one in said.get("anyOf", ()) if "description" in one), ""
    )
    return description if required else f"May be left out. {description}".strip()


def _type(schema: Mapping[str, Any]) -> str:
    """Return a type as a person reads it, with its bounds."""
    if "$ref" in schema:
        name = _REF.sub("", schema["$ref"])
        return f"[{name}](#{name.lower()})"
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(_type(one) for one in several))
    if schema.get("type") == "array":
        most = f", at most {schema['maxItems']:,}" if "maxItems" in schema else ""
        return f"list of {_type(schema.get('items', {}))}{most}"
    return _plain(schema)


def _plain(schema: Mapping[str, Any]) -> str:
    kind = {"date": "day", "date-time": "moment"}.get(schema.get("format", ""), schema.get("type", "any"))
    if "enum" in schema:
        return " or ".join(code(value) for value in schema["enum"])
    if "pattern" in schema:
        return f"{kind} {code(schema['pattern'])}"
    if "maximum" in schema:
        return f"{kind} from {schema.get('minimum', 0):,} to {schema['maximum']:,}"
    return str(kind)
