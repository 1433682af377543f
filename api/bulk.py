"""The serials of a bulk commissioning, read line by line as they arrive: never more than one list of them in memory.

JSON lines: first the lot as an object, then a line per pack: `"serial"` or `{"serial", "key", "code"}`. CSV: first the
names of the columns, `serial` or `serial,key,code`, then a row per pack; the lot stands in the query of the address.
"""

from __future__ import annotations

import csv
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import orjson
from pydantic import TypeAdapter, ValidationError

from api.asking import malformed
from api.bodies import LotHeader, SerialWithTail
from api.field_errors import Wrong
from api.fields import SerialText
from api.limits import BULK_LINE_BYTES
from api.problems import Problem
from domain.identifiers import CHARSET_82, Serial
from domain.limits import SERIALS_PER_COMMISSIONING
from domain.serials import Serials, SerialsError
from domain.tails import tail_digest

LINES: Final = "application/x-ndjson"
CSV: Final = "text/csv"

_TAIL_PART = re.compile("[" + re.escape(CHARSET_82) + "]{1,90}").fullmatch
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_COLUMNS: Final = (b"serial", b"serial,key,code")
_SERIAL: Final[TypeAdapter[str]] = TypeAdapter(SerialText)


class SerialLines(ABC):
    """Serials gathered from lines, in the order of the lines; `tails` of all of them, or of none."""

    header: LotHeader

    def __init__(self) -> None:
        self._serials: list[bytes] = []
        self._tails: list[int] = []
        self._rest = b""
        self._number = 0

    def feed(self, data: bytes) -> None:
        """Read what has arrived, up to the last whole line. Raises Problem, naming line and field."""
        lines = (self._rest + data).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > BULK_LINE_BYTES:
            raise _wrong_line(self._number + len(lines) + 1, "body", "too_long", most=BULK_LINE_BYTES)
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
            raise _wrong_line(1, "body", "missing")
        try:
            return Serials.sort(self._serials, self._tails or None)
        except SerialsError as error:
            raise _wrong_serials(error, "serial", line=error.line + 1) from None

    def _read(self, line: bytes) -> None:
        self._number += 1
        if self._number == 1:
            self._begin(line.removeprefix(_BYTE_ORDER_MARK))
        else:
            self._pack(line)

    @abstractmethod
    def _begin(self, line: bytes) -> None:
        """Read the first line."""

    @abstractmethod
    def _pack(self, line: bytes) -> None:
        """Read the line of a pack."""

    def _keep(self, serial: bytes) -> None:
        if self._tails:
            raise self._mixed()
        self._serials.append(serial)

    def _keep_with_tail(self, serial: str, key: str, code: str) -> None:
        for name, part in (("key", key), ("code", code)):
            if not _TAIL_PART(part):
                raise _wrong_line(self._number, name, "wrong_form", "tail_part")
        if len(self._tails) != len(self._serials):
            raise self._mixed()
        self._serials.append(serial.encode())
        self._tails.append(tail_digest(key, code))

    def _mixed(self) -> Problem:
        return _wrong_line(self._number, "key", "one_of", "all_tails_or_none")


class JsonLines(SerialLines):
    """Lines of JSON."""

    def _begin(self, line: bytes) -> None:
        try:
            self.header = LotHeader.model_validate_json(line)
        except ValidationError as error:
            raise malformed(error, line=1) from None

    def _pack(self, line: bytes) -> None:
        if line.count(b'"') == 2 and line[:1] == line[-1:] == b'"' and b"\\" not in line:
            self._keep(line[1:-1])
        elif line[:1] == b"{":
            self._keep_with_tail(*self._with_tail(line))
        else:
            self._keep(self._odd(line).encode())

    def _with_tail(self, line: bytes) -> tuple[str, str, str]:
        try:
            match orjson.loads(line):
                case {"serial": str(serial), "key": str(key), "code": str(code), **others} if not others:
                    return serial, key, code
                case _:
                    read = SerialWithTail.model_validate_json(line)
        except orjson.JSONDecodeError:
            raise _wrong_line(self._number, "body", "not_json") from None
        except ValidationError as error:
            raise malformed(error, line=self._number) from None
        return read.serial, read.key, read.code

    def _odd(self, line: bytes) -> str:
        """Read a serial with escapes in it, or say what is wrong with the line."""
        try:
            return _SERIAL.validate_json(line)
        except ValidationError as error:
            problem = malformed(error, line=self._number)
            raise Problem(problem.code, [replace(one, field="serial") for one in problem.errors]) from None


class CsvLines(SerialLines):
    """Lines of comma-separated values."""

    def __init__(self, header: LotHeader) -> None:
        super().__init__()
        self.header = header
        self._columns = 0

    def _begin(self, line: bytes) -> None:
        if line not in _COLUMNS:
            raise _wrong_line(1, "body", "not_one_of", expected="serial / serial,key,code")
        self._columns = line.count(b",") + 1

    def _pack(self, line: bytes) -> None:
        if self._columns == 1 and b'"' not in line and b"," not in line:
            self._keep(line)
            return
        cells = self._cells(line)
        if len(cells) != self._columns:
            raise _wrong_line(self._number, "body", "wrong_form", "columns", expected=self._columns)
        if self._columns == 1:
            self._keep(cells[0].encode())
        else:
            serial, key, code = cells
            self._keep_with_tail(serial, key, code)

    def _cells(self, line: bytes) -> list[str]:
        try:
            text = line.decode()
            return next(csv.reader([text], strict=True)) if '"' in text else text.split(",")
        except (UnicodeDecodeError, csv.Error):
            raise _wrong_line(self._number, "body", "wrong_form", "comma_separated") from None


def serials_named(items: Sequence[Serial | SerialWithTail]) -> Serials:
    """Return the serials of an object, sorted. Raises Problem, naming the field."""
    tailed = [item for item in items if isinstance(item, SerialWithTail)]
    if tailed and len(tailed) != len(items):
        odd = next(number for number, item in enumerate(items) if not isinstance(item, SerialWithTail))
        raise Problem("malformed_request", [Wrong(f"serials[{odd}]", "one_of", sentence="all_tails_or_none")])
    texts = [item.serial if isinstance(item, SerialWithTail) else item for item in items]
    tails = [tail_digest(item.key, item.code) for item in tailed]
    try:
        return Serials.sort([text.encode() for text in texts], tails or None)
    except SerialsError as error:
        raise _wrong_serials(error, f"serials[{error.line - 1}]") from None


def _wrong_serials(error: SerialsError, field: str, *, line: int | None = None) -> Problem:
    return Problem(error.code, [Wrong(field, error.code, line=line)])


def _wrong_line(line: int, field: str, code: str, sentence: str = "", **shown: object) -> Problem:
    said = {name: str(value) for name, value in shown.items()}
    return Problem("malformed_request", [Wrong(field, code, said, sentence, line)])
