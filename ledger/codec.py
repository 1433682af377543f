"""Events and states as JSON: written by orjson as they are declared, read back by cattrs into what was declared."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import orjson
from cattrs import Converter

from domain.ground.events import EVENTS, Fact
from domain.ground.identifiers import Bin, Gln, Gtin, LotNumber, Serial, Sscc
from domain.ground.subjects import key_of

T = TypeVar("T")

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


def _replacing_none(said: dict[str, Any]) -> dict[str, Any]:
    return {**said, "replaces": []}


UPCASTERS: dict[tuple[str, int], Upcaster] = {("ceiling.set", 1): _replacing_none, ("rule.set", 1): _replacing_none}
"""How what an event of an older form said reads today, by topic and form. Events are never rewritten."""


def _converter() -> Converter:
    converter = Converter(detailed_validation=False)
    for identifier in (Bin, Gln, Gtin, LotNumber, Serial, Sscc):
        converter.register_structure_hook(identifier, _construct)
    converter.register_structure_hook(datetime, _moment)
    converter.register_structure_hook(date, _day)
    return converter


def _construct(value: str, kind: Any) -> Any:
    return kind(value)


def _moment(value: str, _: type[datetime]) -> datetime:
    return datetime.fromisoformat(value)


def _day(value: str, _: type[date]) -> date:
    return date.fromisoformat(value)


_CONVERTER = _converter()


def dump(value: object) -> bytes:
    """Return a declared value (a dataclass of the domain, or plain data) as compact JSON."""
    return orjson.dumps(value)


def load(data: bytes | str, kind: type[T]) -> T:
    """Return JSON read as a declared type. Raises cattrs' or orjson's errors for what was not written by `dump`."""
    return _CONVERTER.structure(orjson.loads(data), kind)


def dump_fact(fact: Fact) -> bytes:
    """Return the body under which a fact is stored: who recorded it, when it happened, and what it says.

    The form of what it says is written from the second one on; see `UPCASTERS`.
    """
    body: dict[str, Any] = {"by": fact.by, "at": fact.occurred_at, "said": fact.event}
    if (form := form_of(fact.event.name)) > 1:
        body["form"] = form
    return orjson.dumps(body)


def load_fact(stream: str, version: int, topic: str, body: bytes) -> Fact:
    """Return the fact stored under a topic, brought from an older form up to today's.

    Raises KeyError for a topic that no event has, and ValueError or cattrs' errors for a body that no form of it has.
    """
    kind = EVENTS[topic]
    stored: dict[str, Any] = orjson.loads(body)
    said: dict[str, Any] = stored["said"]
    written, form_today = stored.get("form", 1), form_of(topic)
    if written > form_today or not isinstance(stored["by"], str):
        raise ValueError(f"{topic} was never written like this.")
    for form in range(written, form_today):
        said = UPCASTERS[topic, form](said)
    return Fact(
        stream=key_of(stream),
        version=version,
        by=stored["by"],
        occurred_at=datetime.fromisoformat(stored["at"]),
        event=_CONVERTER.structure(said, kind),
    )


def form_of(topic: str) -> int:
    """Return the number of the form in which an event is written today."""
    return 1 + max((form for name, form in UPCASTERS if name == topic), default=0)
