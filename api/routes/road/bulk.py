"""The serials of a bulk commissioning, read line by line as they arrive: never more than one list of them in memory.

First the lot as an object, then a line per pack: `"serial"` or `{"serial", "key", "code"}`; or CSV, as `tables`
beside this says.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from api.requests.field_errors import Wrong
from api.requests.fields import SerialText
from api.requests.json_bodies import malformed, read_json
from api.requests.limits import BULK_LINE_BYTES
from api.requests.problems import Problem
from api.routes.road.bodies import LotHeader, SerialWithTail
from domain.goods.serials import Serials, SerialsError
from domain.goods.tails import TailError, Tails
from domain.ground.identifiers import Serial
from domain.ground.limits import SERIALS_PER_COMMISSIONING

LINES: Final = "application/x-ndjson"
CSV: Final = "text/csv"

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_QUOTES_OF_A_PACK: Final = 12
"""Around three names and what they hold."""
_SERIAL: Final[TypeAdapter[str]] = TypeAdapter(SerialText)


class SerialLines(ABC):
    """Serials gathered from lines, in the order of the lines; `tails` of all of them, or of none."""

    header: LotHeader

    def __init__(self) -> None:
        self._serials: list[bytes] = []
        self._tails: Tails | None = None
        self._rest = b""
        self._number = 0
        self._blank = 0

    def feed(self, data: bytes) -> None:
        """Read what has arrived, up to the last whole line. Raises Problem, naming line and field."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > BULK_LINE_BYTES:
            raise wrong_line(self._number + len(lines) + 1, "body", "too_long", most=BULK_LINE_BYTES)
        for line in lines:
            self._read(line.removesuffix(b"\r"))
        if len(self._serials) > SERIALS_PER_COMMISSIONING:
            message = f"at most {SERIALS_PER_COMMISSIONING:,} serials in one act"
            raise _wrong_serials(
                SerialsError("too_many_serials", len(self._serials), message), "serial", line=self._number
            )

    def finish(self) -> Serials:
        """Return the serials, sorted. Raises Problem, naming line and field."""
        if self._rest:
            self._read(self._rest.removesuffix(b"\r"))
            self._rest = b""
        if self._number == 0:
            raise wrong_line(1, "body", "missing")
        try:
            return Serials.sort(self._serials, self._tails, literal=self.header.literal, first_line=2)
        except SerialsError as error:
            raise _wrong_serials(error, "serial", line=error.line + 1) from None

    def _read(self, line: bytes) -> None:
        self._number += 1
        if self._number == 1:
            self._begin(line.removeprefix(_BYTE_ORDER_MARK))
        elif line == b"":
            self._blank = self._blank or self._number
        elif self._blank:
            raise wrong_line(self._blank, "serial", "empty", "empty_line")
        else:
            self._pack(line)

    @abstractmethod
    def _begin(self, line: bytes) -> None:
        """Read the first line."""

    @abstractmethod
    def _pack(self, line: bytes) -> None:
        """Read the line of a pack."""

    def _keep(self, serial: bytes) -> None:
        if self._tails is not None:
            raise self._mixed()
        self._serials.append(serial)

    def _keep_with_tail(self, serial: str, key: str, code: str) -> None:
        if self._tails is None:
            self._tails = Tails(literal=self.header.literal)
        try:
            self._tails.add(key, code)
        except TailError as error:
            raise _wrong_tail(error, error.part, line=self._number) from None
        self._serials.append(serial.encode())
        if len(self._tails.digests) != len(self._serials):
            raise self._mixed()

    def _mixed(self) -> Problem:
        return wrong_line(self._number, "key", "one_of", "all_tails_or_none")


class JsonLines(SerialLines):
    """Lines of JSON."""

    def _begin(self, line: bytes) -> None:
        self.header = read_json(LotHeader, line, line=1)

    def _pack(self, line: bytes) -> None:
        if line.count(b'"') == 2 and line[:1] == line[-1:] == b'"' and b"\\" not in line:
            self._keep(line[1:-1])
        elif line[:1] == b"{":
            self._keep_with_tail(*self._with_tail(line))
        else:
            self._keep(self._odd(line).encode())

    def _with_tail(self, line: bytes) -> tuple[str, str, str]:
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError:
            raise wrong_line(self._number, "body", "not_json") from None
        match found:
            case {"serial": str(serial), "key": str(key), "code": str(code), **others} if (
                not others and line.count(b'"') == _QUOTES_OF_A_PACK  # so no name stands there twice
            ):
                return serial, key, code
            case _:
                read = read_json(SerialWithTail, line, line=self._number)
        return read.serial, read.key, read.code

    def _odd(self, line: bytes) -> str:
        """Read a serial with escapes in it, or say what is wrong with the line."""
        try:
            return _SERIAL.validate_json(line)
        except ValidationError as error:
            problem = malformed(error, line=self._number)
            raise Problem(problem.code, [replace(one, field="serial") for one in problem.errors]) from None


def serials_named(items: Sequence[Serial | SerialWithTail], *, literal: bool) -> Serials:
    """Return the serials of an object, sorted. Raises Problem, naming the field."""
    tailed = [item for item in items if isinstance(item, SerialWithTail)]
    if tailed and len(tailed) != len(items):
        odd = next(number for number, item in enumerate(items) if not isinstance(item, SerialWithTail))
        raise Problem("malformed_request", [Wrong(f"serials[{odd}]", "one_of", sentence="all_tails_or_none")])
    texts = [item.serial if isinstance(item, SerialWithTail) else item for item in items]
    tails = tails_named(tailed, "serials", literal=literal) if tailed else None
    try:
        return Serials.sort([text.encode() for text in texts], tails, literal=literal)
    except SerialsError as error:
        raise _wrong_serials(error, f"serials[{error.line - 1}]") from None


def tails_named(items: Sequence[SerialWithTail], listed: str, *, literal: bool) -> Tails:
    """Return the tails of an object's list of packs. Raises Problem, naming the field."""
    tails = Tails(literal=literal)
    for number, item in enumerate(items):
        try:
            tails.add(item.key, item.code)
        except TailError as error:
            raise _wrong_tail(error, f"{listed}[{number}].{error.part}") from None
    return tails


def _wrong_tail(error: TailError, field: str, *, line: int | None = None) -> Problem:
    if error.code == "wrong_form":
        return Problem("malformed_request", [Wrong(field, error.code, sentence="tail_part", line=line)])
    return Problem(error.code, [Wrong(field, error.code, sentence=f"spoiled_{error.form}", line=line)])


def _wrong_serials(error: SerialsError, field: str, *, line: int | None = None) -> Problem:
    sentence = f"spoiled_{error.form}" if error.form else ""
    return Problem(error.code, [Wrong(field, error.code, sentence=sentence, line=line)])


def wrong_line(line: int, field: str, code: str, sentence: str = "", **shown: object) -> Problem:
    """Return what is wrong with a field in a line, and what its sentence may name."""
    said = {name: str(value) for name, value in shown.items()}
    return Problem("malformed_request", [Wrong(field, code, said, sentence, line)])
