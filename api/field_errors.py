"""Which field of a request is wrong, and how, without a word of what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NotRequired

from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from api.fields import OWN

_NAME_SHOWN: Final = 40

_CODES: Final = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "int_type": "not_an_integer",
    "bool_type": "not_true_or_false",
    "string_type": "not_text",
    "string_unicode": "not_text",
    "string_too_long": "too_long",
    "string_too_short": "empty",
    "string_pattern_mismatch": "wrong_form",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_large",
    "too_long": "too_many",
    "too_short": "too_few",
    "enum": "not_one_of",
    "tuple_type": "not_a_list",
    "model_type": "not_an_object",
    "json_invalid": "not_json",
    "date_type": "not_a_day",
    "date_parsing": "not_a_day",
    "date_from_datetime_parsing": "not_a_day",
    "date_from_datetime_inexact": "not_a_day",
    "datetime_type": "not_a_moment",
    "datetime_parsing": "not_a_moment",
    "datetime_from_date_parsing": "not_a_moment",
    "datetime_object_invalid": "not_a_moment",
    "timezone_aware": "no_time_zone",
}
"""Our codes for pydantic's."""


class FieldError(TypedDict):
    """What is wrong with one field. `line` counts from 1 where the body is lines."""

    field: str
    code: str
    message: str
    line: NotRequired[int]


def field_errors(found: Iterable[ErrorDetails], *, line: int | None = None) -> list[FieldError]:
    """Return what pydantic found wrong under codes of ours, without what was sent."""
    details = list(found)
    errors: list[FieldError] = []
    for one in details:
        if one["type"] == "too_short" and any(_lies_in(other["loc"], one["loc"]) for other in details):
            continue  # counted without the items that are wrong themselves
        error = FieldError(field=path_of(one["loc"]), code=_code(one["type"]), message=one["msg"])
        if line is not None:
            error["line"] = line
        errors.append(error)
    return errors


def path_of(location: Sequence[int | str]) -> str:
    """Return where a field stands, as `packs[2].price_tiyn`; `body` for the whole. Odd names are not repeated."""
    path = ""
    for step in location:
        if isinstance(step, int):
            path += f"[{step}]"
        elif not step.startswith("("):
            name = step if step.isascii() and step.replace("_", "").replace("-", "").isalnum() else "?"
            path += f".{name[:_NAME_SHOWN]}" if path else name[:_NAME_SHOWN]
    return path or "body"


def _code(kind: str) -> str:
    return kind.removeprefix(OWN) if kind.startswith(OWN) else _CODES.get(kind, "wrong")


def _lies_in(location: Sequence[int | str], whole: Sequence[int | str]) -> bool:
    return len(location) > len(whole) and tuple(location[: len(whole)]) == tuple(whole)
