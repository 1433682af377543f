"""The description of the API as a page: what OpenAPI says, written out, with nothing loaded from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

import orjson
from starlette.responses import Response

from api.description.openapi import ROLES
from api.pages.html import element, page
from api.requests.problems import MEDIA_TYPE

_TITLE: Final = "Darijol API"
_CODE: Final = re.compile("`([^`]*)`")
"""Code within a description, which OpenAPI writes in CommonMark."""


def reference(document: Mapping[str, Any]) -> Response:
    """Return the page of an OpenAPI document."""
    return page("en", _TITLE, _parts(document))


def _parts(document: Mapping[str, Any]) -> Iterator[str]:
    yield element("h1", f"{_TITLE} {document['info']['version']}")
    described = _CODE.sub(r"<code>\1</code>", escape(document["info"]["description"]))
    yield f"<p>{described}</p>"
    yield '<p>For programs: <a href="/openapi.json">/openapi.json</a> (OpenAPI).</p>'
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            yield from _operation(document, method, path, operation)
    yield element("h2", "Problems")
    for case, example in sorted(_problems(document).items()):
        yield f'<h3 id="{escape(case)}">{escape(case)} ({example["value"]["status"]})</h3>'
        yield element("pre", _json(example["value"]))


def _operation(document: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield element("h2", f"{method.upper()} {path}")
    yield element("p", operation.get("description", ""))
    if ROLES in operation:
        yield element("p", f"For: {', '.join(operation[ROLES])}.")
    for parameter in operation.get("parameters", ()):
        needed = "" if parameter.get("required") else ", optional"
        yield element(
            "p", f"{parameter['name']} (in the {parameter['in']}{needed}): {parameter.get('description', '')}"
        )
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield element("h3", f"Body, {media_type}")
        yield element("pre", _example(content))
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            if media_type != MEDIA_TYPE:
                yield element("h3", f"Answer {status}")
                yield element("pre", _json(_resolved(document, content["schema"])))
            else:
                links = (f'<a href="#{escape(case)}">{escape(case)}</a>' for case in content["examples"])
                yield f"<p>{status}: {', '.join(links)}</p>"


def _example(content: Mapping[str, Any]) -> str:
    example = content["example"]
    return example if isinstance(example, str) else _json(example)


def _problems(document: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for operations in document["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                found |= response.get("content", {}).get(MEDIA_TYPE, {}).get("examples", {})
    return found


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Any:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    return document["components"]["schemas"].get(name, schema)


def _json(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
