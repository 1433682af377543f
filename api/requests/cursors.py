"""Where a list goes on: what `next` of a page says and `cursor` of the next request repeats."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Field

from api.requests.limits import LIST_SIZE, PAGE_SIZE


def cursor_of(number: int | None) -> str | None:
    """Return the cursor behind a number; None where the list ends."""
    return None if number is None else f"{number:016x}"


def number_of(cursor: str | None) -> int | None:
    """Return the number behind which a list goes on; None from its beginning."""
    return None if cursor is None else int(cursor, 16)


Cursor: TypeAlias = Annotated[
    str, Field(pattern="^[0-7][0-9a-f]{15}$", description="What `next` of the page before said.", examples=["0" * 16])
]
"""A number behind which a list goes on, as it is written."""

ListSize: TypeAlias = Annotated[int, Field(ge=1, le=LIST_SIZE, description="At most so many in one answer.")]

PageSize: TypeAlias = Annotated[int, Field(ge=1, le=PAGE_SIZE)]
"""At most so many of what lies in a thing."""
