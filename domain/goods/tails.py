"""The crypto tail of a code: the key (AI 91) and the code (AI 92) behind the serial, kept as eight bytes."""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import Final

from domain.ground.identifiers import CHARSET_82
from domain.ground.spreadsheets import spoiled_as

TAIL_PART_MAX: Final = 90
"""The most characters of a key or a code (GS1: AI 91 to 99 are X..90)."""

_SEPARATOR = b"\x1d"
"""GS: it can stand in neither part, so that no two pairs read alike."""


def tail_digest(key: str, code: str) -> int:
    """Return the digest of a crypto tail: BLAKE2b to 8 bytes, read as a signed number of 64 bits.

    What was commissioned and what is scanned are compared by it; from the digest the tail cannot be printed again.
    """
    return int.from_bytes(blake2b(key.encode() + _SEPARATOR + code.encode(), digest_size=8).digest(), signed=True)


class TailError(ValueError):
    """A key or a code that no pack has. `code` is stable, `part` is `key` or `code`.

    `form` says for what a spreadsheet took it; "" for what no spreadsheet spoiled.
    """

    def __init__(self, code: str, part: str, message: str, form: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.part = part
        self.form = form


class Tails:
    """The crypto tails of packs, in the order of the packs: a digest of each, and how long keys and codes are.

    `lengths` holds each pair of lengths with the number of the first tail that has it, counted from 1. `literal`: what
    looks as a spreadsheet writes it is a key or a code all the same.
    """

    def __init__(self, *, literal: bool = False) -> None:
        self.digests: list[int] = []
        self.lengths: dict[tuple[int, int], int] = {}
        self._literal = literal
        self._known: set[str] = set()

    def add(self, key: str, code: str) -> None:
        """Take the tail of the next pack. Raises TailError `spoiled_by_spreadsheet` or `wrong_form`."""
        if key not in self._known:
            self._require("key", key)
            if len(self._known) < _KEYS_REMEMBERED:
                self._known.add(key)
        if not _ordinary(code):
            self._require("code", code)
        self.digests.append(tail_digest(key, code))
        lengths = (len(key), len(code))
        if lengths not in self.lengths:
            self.lengths[lengths] = len(self.digests)

    def _require(self, part: str, text: str) -> None:
        form = None if self._literal else spoiled_as(text)
        if form is not None:
            raise TailError("spoiled_by_spreadsheet", part, f"A spreadsheet wrote it, as a {form}.", form)
        if not _allowed(text):
            raise TailError("wrong_form", part, f"Expected 1 to {TAIL_PART_MAX} characters of GS1 set 82.")


_KEYS_REMEMBERED = 1000
"""Keys of packs that are looked at once: thousands of packs share one."""

_allowed = re.compile(f"[{re.escape(CHARSET_82)}]{{1,{TAIL_PART_MAX}}}").fullmatch
_ordinary = re.compile("[0-9A-Za-z+/]{24,88}={0,2}").fullmatch
"""Base64 of so many characters is nothing that a spreadsheet writes."""
