"""Which field of a request is wrong, and how, without a word of what was sent; said in the language of the caller."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NotRequired

from pydantic_core import ErrorDetails
from typing_extensions import TypedDict

from api.requests.own_errors import OWN
from api.words.catalogues import catalogue, fullest
from api.words.scanner_words import character_words, reason_words, technical
from scanners import ScanError

_NAME_SHOWN: Final = 40
_AT: Final = re.compile(r"at line (\d+) column (\d+)")

_CODES: Final = {
    "missing": "missing",
    "extra_forbidden": "unknown_field",
    "int_type": "not_an_integer",
    "int_parsing": "not_an_integer",
    "int_from_float": "not_an_integer",
    "int_parsing_size": "too_large",
    "bool_type": "not_true_or_false",
    "bool_parsing": "not_true_or_false",
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
    "list_type": "not_a_list",
    "model_type": "not_an_object",
    "model_attributes_type": "not_an_object",
    "dict_type": "not_an_object",
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

_SHOWN: Final = {
    "max_length": "most",
    "le": "most",
    "min_length": "least",
    "ge": "least",
    "expected": "expected",
}
"""What of pydantic's evidence a sentence may name, and how it is called there."""


class FieldError(TypedDict):
    """What is wrong with one field. `line` counts from 1 where the body is lines."""

    field: str
    code: str
    message: str
    line: NotRequired[int]


@dataclasses.dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one field, before it is said in a language.

    `sentence` names the words where the code has several; `shown` is what they may name; `error` is a code that was
    not read, in whose words it is said.
    """

    field: str
    code: str
    shown: Mapping[str, str] = dataclasses.field(default_factory=dict[str, str])
    sentence: str = ""
    line: int | None = None
    error: ScanError | None = None

    def told(self, language: str) -> FieldError:
        """Return it in a language."""
        told = FieldError(field=self.field, code=self.code, message=self._message(language))
        if self.line is not None:
            told["line"] = self.line
        return told

    def _message(self, language: str) -> str:
        if self.error is not None:
            return reason_words(self.error, language).title
        sentences = catalogue(language)
        name = f"field.{self.sentence or self.code}"
        return fullest(sentences, name if name in sentences else "field.wrong", _in_language(self.shown, language))


def field_errors(found: Iterable[ErrorDetails], *, line: int | None = None) -> list[Wrong]:
    """Return what pydantic found wrong under codes of ours, without what was sent."""
    details = list(found)
    errors: list[Wrong] = []
    for one in details:
        if one["type"] == "too_short" and any(_lies_in(other["loc"], one["loc"]) for other in details):
            continue  # counted without the items that are wrong themselves
        errors.append(_wrong(one, line))
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


def _wrong(one: ErrorDetails, line: int | None) -> Wrong:
    kind, where = one["type"], path_of(one["loc"])
    evidence: Mapping[str, Any] = one.get("ctx", {})
    if kind.startswith(OWN):
        return Wrong(
            where,
            kind.removeprefix(OWN),
            evidence.get("shown", {}),
            evidence.get("sentence", ""),
            line,
            evidence.get("error"),
        )
    shown = {ours: str(evidence[theirs]) for theirs, ours in _SHOWN.items() if theirs in evidence}
    if "expected" in shown:  # pydantic writes: 'a', 'b' or 'c'
        shown["expected"] = shown["expected"].replace(" or ", ", ").replace("'", "")
    if kind == "json_invalid" and (at := _AT.search(one["msg"])):
        shown = {"line": at[1], "column": at[2]}
    return Wrong(where, _CODES.get(kind, "wrong"), shown, line=line)


def _in_language(shown: Mapping[str, str], language: str) -> dict[str, str]:
    """Return what a sentence may name as the language writes it; what can only be said in English is left out."""
    told = dict(shown)
    if "got" in shown:
        told["expected"] = technical(shown["expected"])
        told["got"] = character_words(shown["got"], language) if "position" in shown else shown["got"]
    return {name: text for name, text in told.items() if text}


def _lies_in(location: Sequence[int | str], whole: Sequence[int | str]) -> bool:
    return len(location) > len(whole) and tuple(location[: len(whole)]) == tuple(whole)
