"""What all bodies of requests are. Nothing is guessed: a price with a point is no price."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Discriminator


class Body(BaseModel):
    """Base of all bodies: strict types, and no field that is not declared."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _kind(item: object) -> str:
    return "(object)" if isinstance(item, dict | BaseModel) else "(text)"


TextOrObject = Discriminator(_kind)
"""Tells text from an object; its two names are in brackets, and left out of the names of fields."""


def one_group_of(*groups: tuple[str, ...]) -> dict[str, Any]:
    """Return what JSON Schema says of fields of which one group is given whole, and none of the other groups."""
    names = [name for group in groups for name in group]
    return {
        "oneOf": [
            {
                "required": list(group),
                "properties": {
                    name: {"not": {"type": "null"}} if name in group else {"type": "null"} for name in names
                },
            }
            for group in groups
        ]
    }
