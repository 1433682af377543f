"""The description of the API: valid, complete, and true of what it describes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from api.app import create_app
from api.description.bodies import example_of
from api.requests.body import Body
from domain.acts.rights import RIGHTS
from tests.api.nation import Nation
from tests.api.test_malformed_words import BODIES

DOCUMENT: dict[str, Any] = create_app("host=/nowhere").openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
}


def fields() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each field of each schema."""
    for schema, declared in DOCUMENT["components"]["schemas"].items():
        for name, field in declared.get("properties", {}).items():
            yield f"{schema}.{name}", field


def test_the_description_is_valid() -> None:
    assert list(OpenAPIV31SpecValidator(DOCUMENT).iter_errors()) == []


def test_every_field_and_every_parameter_says_what_it_is() -> None:
    silent = [name for name, field in fields() if not field.get("description")]
    silent += [
        f"{name}: {parameter['name']}"
        for name, operation in OPERATIONS.items()
        for parameter in operation.get("parameters", ())
        if not parameter.get("description")
    ]
    assert silent == []


def test_an_operation_is_called_by_one_name_and_stands_under_a_heading_that_is_explained() -> None:
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(names)) == len(names)
    assert [name for name in names if not name.isidentifier()] == []
    headings = {tag["name"] for tag in DOCUMENT["tags"]}
    assert {tag for operation in OPERATIONS.values() for tag in operation["tags"]} == headings
    assert all(tag["description"] for tag in DOCUMENT["tags"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_body_has_an_example(name: str) -> None:
    bodies = OPERATIONS[name].get("requestBody", {}).get("content", {})
    assert [media_type for media_type, content in bodies.items() if "example" not in content] == []


ASKED = [kind for kind in BODIES if kind.__name__ in DOCUMENT["components"]["schemas"]]
SHOWN = {
    content["schema"]["$ref"].rpartition("/")[2]
    for operation in OPERATIONS.values()
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
    if media_type == "application/json"
}


@pytest.mark.parametrize("body", [kind for kind in ASKED if kind.__name__ in SHOWN], ids=lambda kind: kind.__name__)
def test_the_example_of_a_body_is_one_that_would_be_read(body: type[Body]) -> None:
    assert body.model_validate_json(orjson.dumps(example_of(body)))


def test_every_act_and_every_reading_that_needs_a_right_says_who_has_it() -> None:
    told = [operation for operation in OPERATIONS.values() if "security" in operation]
    assert len(told) >= len([right for right in RIGHTS if isinstance(right, type)])
    assert all(operation["x-roles"] for operation in told)


@pytest.mark.parametrize(
    ("path", "methods"), [("/v1/dispensings", "GET, POST"), ("/v1/packings", "POST"), ("/live", "GET")]
)
def test_an_address_that_several_endpoints_share_tells_the_methods_of_all(
    shared: Nation, path: str, methods: str
) -> None:
    told = shared.api.send("DELETE", path)
    assert (told.status_code, told.headers["Allow"]) == (405, methods)
