"""The serials of one commissioning: up to a million, checked and sorted as bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from domain.identifiers import CHARSET_82, CODED_MAX, Serial
from domain.limits import SERIALS_PER_COMMISSIONING

_VALID = re.compile(b"[" + re.escape(CHARSET_82).encode() + b"]{1,%d}" % CODED_MAX)


Chunk: TypeAlias = tuple[Sequence[bytes], Sequence[int] | None]
"""Some serials in ascending order, and their tails' digests if they have any."""


class SerialsError(ValueError):
    """Serials that no commissioning may have. `code` is stable; `line` counts from 1 in the order they were given."""

    def __init__(self, code: str, line: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


@dataclass(frozen=True, slots=True)
class Serials:
    """Serials in ascending order of their bytes, each once; `tails` are their crypto tails' digests, in that order."""

    serials: Sequence[bytes]
    tails: Sequence[int] | None

    @classmethod
    def sort(cls, given: Sequence[bytes], tails: Sequence[int] | None = None) -> Serials:
        """Check serials as they were given and sort them.

        Raises SerialsError: `no_serials`, `too_many_serials`, `wrong_serial` or `serial_repeated`.
        """
        _check(given)
        if tails is None:
            ordered, kept = sorted(given), None
        else:
            pairs = sorted(zip(given, tails, strict=True))
            ordered, kept = [serial for serial, _ in pairs], [tail for _, tail in pairs]
        for before, after in pairwise(ordered):
            if before == after:
                line = len(given) - list(reversed(given)).index(after)
                raise SerialsError("serial_repeated", line, f"Serial {after.decode()} stands in the request twice.")
        return cls(ordered, kept)

    def __len__(self) -> int:
        return len(self.serials)

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Yield them in order, `size` at a time."""
        for start in range(0, len(self.serials), size):
            tails = None if self.tails is None else self.tails[start : start + size]
            yield self.serials[start : start + size], tails


def _check(given: Sequence[bytes]) -> None:
    if not given:
        raise SerialsError("no_serials", 1, "A commissioning names at least one serial.")
    if len(given) > SERIALS_PER_COMMISSIONING:
        raise SerialsError(
            "too_many_serials",
            SERIALS_PER_COMMISSIONING + 1,
            f"At most {SERIALS_PER_COMMISSIONING:,} serials in one act.",
        )
    if not all(map(_VALID.fullmatch, given)):
        _say_what_is_wrong(given)


def _say_what_is_wrong(given: Iterable[bytes]) -> None:
    for line, serial in enumerate(given, 1):
        try:
            Serial(serial.decode("utf-8"))
        except ValueError as error:
            raise SerialsError("wrong_serial", line, str(error)) from error
