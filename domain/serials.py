"""The serials of one commissioning: up to a million, checked and sorted as bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from domain.identifiers import CHARSET_82, CODED_MAX, Serial
from domain.limits import SERIALS_PER_COMMISSIONING

_CHARACTERS = CHARSET_82.encode()
_LENGTHS = frozenset(range(1, CODED_MAX + 1))

Chunk: TypeAlias = tuple[Sequence[bytes], Sequence[int] | None]
"""Some serials in ascending order, and their tails' digests if they have any."""


class SerialsError(ValueError):
    """Serials that no commissioning may have. `code` is stable; `line` counts from 1 in the order they were given."""

    def __init__(self, code: str, line: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.line = line


class Serials:
    """Serials in ascending order of their bytes, each once, with their crypto tails' digests if they have any.

    They are sorted piece by piece as they are first asked for, so that whoever takes them can work meanwhile.
    """

    def __init__(self, serials: Sequence[bytes], tails: Sequence[int] | None) -> None:
        """Take serials that are in order already."""
        self.with_tails = tails is not None
        self._count = len(serials)
        self._pieces: list[_Piece] = [_Piece(list(zip(serials, tails, strict=True)) if tails else list(serials), True)]

    @classmethod
    def sort(cls, given: Sequence[bytes], tails: Sequence[int] | None = None) -> Serials:
        """Check serials as they were given; they come out in order.

        Raises SerialsError: `no_serials`, `too_many_serials`, `wrong_serial` or `serial_repeated`.
        """
        _check(given)
        made = cls((), tails and ())
        made.with_tails = tails is not None
        made._count = len(given)
        made._pieces = _pieces(given, tails)
        return made

    def __len__(self) -> int:
        return self._count

    def chunks(self, size: int) -> Iterator[Chunk]:
        """Yield them in order, `size` at a time."""
        held: list[Any] = []
        for piece in self._pieces:
            held += piece.in_order()
            full = len(held) - len(held) % size
            for start in range(0, full, size):
                yield self._chunk(held[start : start + size])
            held = held[full:]
        if held:
            yield self._chunk(held)

    def _chunk(self, some: list[Any]) -> Chunk:
        if not self.with_tails:
            return some, None
        return [serial for serial, _ in some], [tail for _, tail in some]


@dataclass(slots=True)
class _Piece:
    """Serials that begin with the same two bytes, or pairs of such a serial and its tail."""

    items: list[Any]
    sorted: bool = False

    def in_order(self) -> list[Any]:
        if not self.sorted:
            self.items.sort()
            self.sorted = True
        return self.items


def _pieces(given: Sequence[bytes], tails: Sequence[int] | None) -> list[_Piece]:
    pieces: dict[bytes, list[Any]] = defaultdict(list)
    if tails is None:
        for serial in given:
            pieces[serial[:2]].append(serial)
    else:
        for serial, tail in zip(given, tails, strict=True):
            pieces[serial[:2]].append((serial, tail))
    return [_Piece(pieces[first]) for first in sorted(pieces)]


def _check(given: Sequence[bytes]) -> None:
    if not given:
        raise SerialsError("no_serials", 1, "A commissioning names at least one serial.")
    if len(given) > SERIALS_PER_COMMISSIONING:
        raise SerialsError(
            "too_many_serials",
            SERIALS_PER_COMMISSIONING + 1,
            f"At most {SERIALS_PER_COMMISSIONING:,} serials in one act.",
        )
    if not _LENGTHS.issuperset(map(len, given)) or b"".join(given).translate(None, _CHARACTERS):
        _say_what_is_wrong(given)
    if len(set(given)) < len(given):
        _say_what_is_repeated(given)


def _say_what_is_wrong(given: Iterable[bytes]) -> None:
    for line, serial in enumerate(given, 1):
        try:
            Serial(serial.decode("utf-8"))
        except ValueError as error:
            raise SerialsError("wrong_serial", line, str(error)) from error


def _say_what_is_repeated(given: Iterable[bytes]) -> None:
    seen: set[bytes] = set()
    for line, serial in enumerate(given, 1):
        if serial in seen:
            raise SerialsError("serial_repeated", line, f"Serial {serial.decode()} stands in the request twice.")
        seen.add(serial)
