"""The serials of one commissioning: up to a million, checked and sorted as bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from domain.goods.shapes import Shapes
from domain.goods.tails import Tails
from domain.ground.identifiers import CHARSET_82, CODED_MAX, Serial
from domain.ground.limits import SERIALS_PER_COMMISSIONING
from domain.ground.spreadsheets import may_be_spoiled, spoiled_as

_CHARACTERS = CHARSET_82.encode()
_LENGTHS = frozenset(range(1, CODED_MAX + 1))

Chunk: TypeAlias = tuple[Sequence[bytes], Sequence[int] | None]
"""Some serials in ascending order, and their tails' digests if they have any."""


class SerialsError(ValueError):
    """Serials that no commissioning may have. `code` is stable; `line` counts from 1 in the order they were given.

    `form` says for what a spreadsheet took one; "" for what no spreadsheet spoiled.
    """

    def __init__(self, code: str, line: int, message: str, form: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.line = line
        self.form = form


class Serials:
    """Serials in ascending order of their bytes, each once, with their crypto tails' digests if they have any.

    They are sorted piece by piece as they are first asked for, so that whoever takes them can work meanwhile.
    """

    def __init__(self, serials: Sequence[bytes], tails: Sequence[int] | None) -> None:
        """Take serials that are in order already."""
        self.with_tails = tails is not None
        self.shapes = Shapes.of(serials, {})
        self._count = len(serials)
        self._pieces: list[_Piece] = [_Piece(list(zip(serials, tails, strict=True)) if tails else list(serials), True)]

    @classmethod
    def sort(
        cls,
        given: Sequence[bytes],
        tails: Tails | None = None,
        *,
        literal: bool = False,
        first_line: int | None = None,
    ) -> Serials:
        """Check serials as they were given; they come out in order.

        `literal`: what looks as a spreadsheet writes it is a serial all the same. `first_line`: the line of the first
        of them, if they came as lines.

        Raises SerialsError: `no_serials`, `too_many_serials`, `spoiled_by_spreadsheet`, `wrong_serial` or
        `serial_repeated`.
        """
        _check(given, literal=literal)
        made = cls((), None)
        made.with_tails = tails is not None
        made.shapes = Shapes.of(given, {} if tails is None else tails.lengths, first_line)
        made._count = len(given)
        made._pieces = _pieces(given, None if tails is None else tails.digests)
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


def _check(given: Sequence[bytes], *, literal: bool) -> None:
    if not given:
        raise SerialsError("no_serials", 1, "A commissioning names at least one serial.")
    if len(given) > SERIALS_PER_COMMISSIONING:
        raise SerialsError(
            "too_many_serials",
            SERIALS_PER_COMMISSIONING + 1,
            f"At most {SERIALS_PER_COMMISSIONING:,} serials in one act.",
        )
    lengths, joined = set(map(len, given)), b"".join(given)
    if not literal and may_be_spoiled(joined, min(lengths)):
        _say_what_is_spoiled(given)
    if not lengths <= _LENGTHS or joined.translate(None, _CHARACTERS):
        _say_what_is_wrong(given)
    if len(set(given)) < len(given):
        _say_what_is_repeated(given)


def _say_what_is_spoiled(given: Iterable[bytes]) -> None:
    for line, serial in enumerate(given, 1):
        form = spoiled_as(serial.decode("utf-8", "replace"))
        if form is not None:
            raise SerialsError("spoiled_by_spreadsheet", line, f"A spreadsheet wrote it, as a {form}.", form)


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
