"""How requests of several areas name a pack, and why something is taken back."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Tag

from api.requests.body import Body, TextOrObject
from api.requests.fields import CodeText, GtinText, Moment, SerialText, Text


class PackNamed(Body):
    """A pack by its product and serial."""

    gtin: GtinText
    serial: SerialText


PackItem: TypeAlias = Annotated[
    Annotated[CodeText, Tag("(text)")] | Annotated[PackNamed, Tag("(object)")], TextOrObject
]
"""A pack, by the text of its code or by name."""


class Cancelling(Body):
    """Why something is taken back."""

    reason: Text
    cancelled_at: Moment | None = None
