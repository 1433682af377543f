"""The page of limits: everything that has a bound, and which."""

from __future__ import annotations

from datetime import date
from importlib import import_module

import api.requests.limits
import domain.ground.limits
from docs.making.markdown import code, constants, page, table

_PICTURES = ("scanners.pictures.opening", "scanners.pictures.looking", "scanners.pictures.reader")


def limits() -> str:
    """Return the page."""
    return page(
        "Limits",
        "A limit stands on everything that a stranger can make grow. None of them is a figure of the law: those are "
        "rows, with dates and a source.",
        "## Of the acts",
        _table(constants(domain.ground.limits)),
        "## Of HTTP",
        _table(constants(api.requests.limits)),
        "## Of codes",
        _table([one for one in constants(import_module("scanners.parse")) if one[0] == "TEXT_MAX"]),
        "## Of pictures",
        _table([one for name in _PICTURES for one in constants(import_module(name)) if _is_own_bound(*one)]),
    )


def _is_own_bound(name: str, _: object, said: str) -> bool:
    """Whether a constant is a bound, and said what it is for here: what is imported is not."""
    return name.endswith("_MAX") and bool(said)


def _table(found: list[tuple[str, object, str]]) -> str:
    return table(("limit", "value", ""), ((code(name), _value(name, value), said) for name, value, said in found))


def _value(name: str, value: object) -> str:
    match value:
        case (date() as first, date() as beyond):
            return f"{first} to {beyond}"
        case int() if name.endswith("_BYTES"):
            return f"{value:,} ({_binary(value)})"
        case int() | float():
            return f"{value:,}"
        case _:
            return str(value)


def _binary(size: int) -> str:
    for unit, name in ((2**20, "MiB"), (2**10, "KiB")):
        if size % unit == 0:
            return f"{size // unit} {name}"
    return f"{size} bytes"
