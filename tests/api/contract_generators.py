# pyright: basic, reportUnnecessaryIsInstance=false
"""What JSON Schema cannot say of a request, as generators for schemathesis: each stands for a named format or a rule.

schemathesis loads this module by SCHEMATHESIS_HOOKS.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeAlias

import schemathesis
from hypothesis import strategies as st

from domain.ground.channels import Channel
from domain.ground.identifiers import Bin, Gln, Gtin, Sscc
from domain.rules.ceilings import PriceLevel
from tests.domain.strategies import values

Body = dict[str, Any]
AnyCase: TypeAlias = schemathesis.Case[Any]

_SERIALS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789", min_size=13, max_size=13)

GTINS = st.one_of(st.just("04870001000011"), values(Gtin).map(str))
GLNS = values(Gln).map(str)
SSCCS = values(Sscc).map(str)
BINS = values(Bin).map(str)
CODES = st.builds("01{}21{}".format, GTINS, _SERIALS)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31)).map(str)
NAMES = st.text("ABCDEFGabcdefg АБВабв0123456789-", min_size=1, max_size=40).filter(str.strip)
CURSORS = st.builds("{}-{}-{}".format, GTINS, st.sampled_from([*Channel]), st.sampled_from([*PriceLevel]))


def _now() -> str:
    return (datetime.now(UTC) - timedelta(seconds=2)).isoformat()


MOMENTS = st.builds(_now)

FORMATS: dict[str, st.SearchStrategy[str]] = {
    "gtin": GTINS,
    "gln": GLNS,
    "sscc": SSCCS,
    "bin": BINS,
    "scanned-code": CODES,
    "shown-text": NAMES,
    "date": DAYS,
    "date-time": MOMENTS,
    "ceiling-cursor": CURSORS,
}

for _name, _strategy in FORMATS.items():
    schemathesis.openapi.format(_name, _strategy)


def _periods(case: AnyCase) -> None:
    """A period ends after it begins."""
    for body in _each(case.body):
        since, until = body.get("since"), body.get("until")
        if isinstance(since, str) and isinstance(until, str) and until <= since:
            body["since"], body["until"] = "2020-01-01", "2021-01-01"
    query = _query(case)
    since, until = query.get("since"), query.get("until")
    if isinstance(since, str) and isinstance(until, str) and until <= since:
        del query["until"]


def _profiles(case: AnyCase) -> None:
    """The fewest characters of a serial are no more than the most."""
    for body in _each(case.body):
        fewest, most = body.get("serial_min"), body.get("serial_max")
        if isinstance(fewest, int) and isinstance(most, int) and fewest > most:
            body["serial_min"], body["serial_max"] = most, fewest


def _serials_with_their_product(case: AnyCase) -> None:
    """A serial is one of a product."""
    if "serial" in _query(case) and "gtin" not in _query(case):
        del _query(case)["serial"]


def _lots_of_lines(case: AnyCase) -> None:
    """Serials that come as lines are of the lot that the address names."""
    if case.media_type in _LINES:
        _query(case).update(_LOT)


def _inner_formats(case: AnyCase) -> None:
    """A format inside a choice of two is one as well: the generators above are not asked there."""
    for body in _each(case.body):
        for name, format_ in (("code", "scanned-code"), ("sscc", "sscc")):
            if body.get(name) == _FILLER:
                body[name] = _KNOWN[format_]


def _each_serial_once(case: AnyCase) -> None:
    """A serial stands in a request once."""
    for body in _each(case.body):
        if isinstance(serials := body.get("serials"), list):
            body["serials"] = [one for at, one in enumerate(serials) if one not in serials[:at]]


def _something_named(case: AnyCase) -> None:
    """What is packed, taken out or shipped is named."""
    body = case.body
    if case.path in _MOVES and isinstance(body, dict) and not (body.get("packs") or body.get("containers")):
        body.update({"packs": [_PACK], "containers": []} if not body.get("all") else {"packs": [], "containers": []})


def _whole_numbers(case: AnyCase) -> None:
    """A number that is whole is written as one: JSON Schema calls 1.0 an integer."""
    case.body = _whole(case.body)


RULES: tuple[Callable[[AnyCase], None], ...] = (
    _whole_numbers,
    _periods,
    _profiles,
    _serials_with_their_product,
    _lots_of_lines,
    _something_named,
    _inner_formats,
    _each_serial_once,
)
"""What goes together in a request, and no schema can say."""

_FILLER = "AAA"
_KNOWN = {"scanned-code": "010487000100001121A1b2C3d4E5f6G", "sscc": "048700010000000011"}
_MOVES = ("/v1/packings", "/v1/unpackings", "/v1/shipments")
_PACK: Body = {"gtin": "04870001000011", "serial": "A1b2C3d4E5f6G"}
_LINES = ("application/x-ndjson", "text/csv")
_LOT = {
    "gtin": "04870001000011",
    "lot": "B1",
    "expiry": "2099-06-30",
    "produced_on": "2026-01-15",
    "channel": "commercial",
}


@schemathesis.hook
def before_call(context: schemathesis.HookContext, case: AnyCase, kwargs: dict[str, Any]) -> None:
    """Let a request that is to be taken obey the rules."""
    if case.meta is not None and case.meta.generation.mode.is_positive:
        for rule in RULES:
            rule(case)


def _query(case: AnyCase) -> Body:
    case.query = case.query or {}
    return case.query


def _each(found: Any) -> Iterator[Body]:
    """Yield every object in a body, itself included."""
    if isinstance(found, dict):
        yield found
        for value in found.values():
            yield from _each(value)
    elif isinstance(found, list):
        for value in found:
            yield from _each(value)


def _whole(found: Any) -> Any:
    match found:
        case float() if found.is_integer():
            return int(found)
        case dict():
            return {name: _whole(value) for name, value in found.items()}
        case list():
            return [_whole(value) for value in found]
        case _:
            return found


@schemathesis.serializer("application/x-ndjson")
def as_lines(context: Any, value: Any) -> bytes:
    """Write a body as lines of JSON; an example is text already."""
    if isinstance(value, str):
        return value.encode()
    lines = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@schemathesis.serializer("text/csv")
def as_table(context: Any, value: Any) -> bytes:
    """Write a body as CSV."""
    if isinstance(value, str):
        return value.encode()
    rows = value if isinstance(value, list) else [value]
    written = io.StringIO()
    csv.writer(written).writerows([row if isinstance(row, list) else [row] for row in rows])
    return written.getvalue().encode()
