"""Lists of what happened, newest first, a page at a time: each read from an index of the events, whatever their number.

A page ends with a place in the log from which the next one goes on, so what happens meanwhile moves nothing from one
page to another. Not more than `SEEN` events are looked at for one page: where few of them are what is asked for, a page
holds few, and yet goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, LiteralString, TypeVar

T = TypeVar("T")

SEEN = 2_000
"""How many events are looked at for one page."""


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some of a list, and the number after which it goes on (of the log: a position); None if this was the end."""

    items: tuple[T, ...]
    next: int | None


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a list: recorded from `since` on and before `until`, and after the event at the position `behind`."""

    since: datetime | None = None
    until: datetime | None = None
    behind: int | None = None


def page_of(found: Sequence[tuple[int, T]], limit: int) -> Page[T]:
    """Return the page of what was found with its numbers, of which there may be one more than a page takes."""
    taken = found[:limit]
    return Page(tuple(one for _, one in taken), taken[-1][0] if len(found) > limit else None)


def newest_first(
    columns: LiteralString, topic: LiteralString, by: tuple[LiteralString, str] | None, span: Span, seen: int
) -> tuple[bytes, list[Any]]:
    """Return the query, with its values, for the events `e` of a topic: those that say this in a field, or all (None).

    The order of all is written in another way than the
    order of some, as in the indexes: so PostgreSQL never goes through all to find some.
    """
    moment = "{}" if by else "({} AT TIME ZONE 'UTC')"
    recorded, given = moment.format("e.recorded_at"), moment.format("%s::timestamptz")
    last = moment.format("(SELECT b.recorded_at FROM darijol.event b WHERE b.position = %s)")
    conditions: list[tuple[str, list[Any]]] = [(f"e.topic = '{topic}'", [])]
    if by is not None:
        conditions.append((f"darijol.said(e.body, '{by[0]}') = %s", [by[1]]))
    if span.since is not None:
        conditions.append((f"{recorded} >= {given}", [span.since]))
    if span.until is not None:
        conditions.append((f"{recorded} < {given}", [span.until]))
    if span.behind is not None:
        conditions.append((f"({recorded}, e.position) < ({last}, %s)", [span.behind, span.behind]))
    query = (
        f"SELECT {columns} FROM darijol.event e "  # noqa: S608 - every word of it is written here or by who calls
        f"WHERE {' AND '.join(one for one, _ in conditions)} ORDER BY {recorded} DESC, e.position DESC LIMIT %s"
    )
    return query.encode(), [*(value for _, values in conditions for value in values), seen]
