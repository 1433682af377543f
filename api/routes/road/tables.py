"""Serials as CSV (RFC 4180): first the names of the columns, then a row per pack; the lot stands in the address.

`serial`, or `serial`, `key` and `code` in any order, separated by commas, or by semicolons as spreadsheets do where
the comma is the sign of decimals. A field may stand in quotes, and a quote in it is doubled. RFC 4180 lets a quoted
field run over several lines; no serial, key or code holds a line break, so that is refused, and a row is a line.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import itemgetter
from typing import Final

from api.requests.field_errors import path_of
from api.requests.problems import Problem
from api.routes.road.bodies import LotHeader
from api.routes.road.bulk import SerialLines, wrong_line

_FIELDS: Final = ("serial", "key", "code")
_SEPARATORS: Final = (",", ";")
_CELLS: Final = {
    sign: re.compile(rf'(?:"((?:[^"]|"")*)"|([^"{sign}]*|="[^"]*"))({sign}|$)', re.DOTALL) for sign in _SEPARATORS
}
"""A field in quotes or without, and what ends it. `="..."` is no field of RFC 4180, but what spreadsheets are given to
keep a text as it is: it is refused as such, unless it is meant so."""

_STRANGE: Final = {",": ";\t", ";": "\t"}
"""Signs that stand outside quotes only where another separator was meant. A comma may be a part of a serial."""
_OPEN: Final = re.compile('"(?:[^"]|"")*$', re.DOTALL).match
_ODD: Final = re.compile(rb'[",;\t]').search
"""Finds what a row of one column may be more than its serial for."""

_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")


class CsvLines(SerialLines):
    """Lines of comma-separated values."""

    def __init__(self, header: LotHeader) -> None:
        super().__init__()
        self.header = header
        self._separator = ","
        self._foreign = b";"
        self._names: list[str] = []
        self._pick: Callable[[list[str]], tuple[str, str, str]]

    def _begin(self, line: bytes) -> None:
        if line.startswith(_UTF_16):
            raise self._wrong("body", "wrong_form", "utf_8")
        if b"\r" in line:
            raise self._wrong("body", "wrong_form", "line_ends")
        if b";" in line:
            self._separator, self._foreign = ";", b"\t"
        names = self._cells(line)
        for name in names:
            if name not in _FIELDS:
                field = path_of((name.strip(),)) if name.strip() else "body"
                raise self._wrong(field, "unknown_field", "csv_columns")
        fields = _FIELDS if len(names) > 1 else _FIELDS[:1]
        for field in fields:
            if names.count(field) != 1:
                code = "repeated" if field in names else "missing"
                raise self._wrong(field, code, "csv_columns")
        self._names = names
        self._pick = itemgetter(*map(names.index, fields))

    def _pack(self, line: bytes) -> None:
        if len(self._names) == 1 and _ODD(line) is None:
            self._keep(line)
            return
        is_plain = b'"' not in line and b"\t" not in line and self._foreign not in line
        cells = self._text(line).split(self._separator) if is_plain else self._cells(line)
        if len(cells) != len(self._names):
            raise self._wrong("body", "wrong_form", "columns", expected=len(self._names))
        if len(cells) == 1:
            self._keep(cells[0].encode())
        else:
            serial, key, code = self._pick(cells)
            self._keep_with_tail(serial, key, code)

    def _cells(self, line: bytes) -> list[str]:
        """Return the fields of a row. Raises Problem where the row is not as RFC 4180 says."""
        text = self._text(line)
        if '"' in text:
            return self._quoted(text)
        cells = text.split(self._separator)
        for sign in _STRANGE[self._separator]:
            if sign in text:
                self._require_plain(text, 0 if len(cells) == 1 else [sign in cell for cell in cells].index(True))
        return cells

    def _text(self, line: bytes) -> str:
        try:
            return line.decode()
        except UnicodeDecodeError:
            raise self._wrong("body", "wrong_form", "utf_8") from None

    def _quoted(self, text: str) -> list[str]:
        cells: list[str] = []
        at, more = 0, True
        while more:
            found = _CELLS[self._separator].match(text, at)
            if found is None:
                raise self._wrong(self._name(len(cells)), "wrong_form", self._why(text, at))
            quoted, plain, end = found.groups()
            if quoted is None:
                self._require_plain(plain, len(cells))
            cells.append(plain if quoted is None else quoted.replace('""', '"'))
            at, more = found.end(), bool(end)
        return cells

    def _require_plain(self, cell: str, column: int) -> None:
        """Refuse a field without quotes that holds what separates fields in other files."""
        if any(sign in cell for sign in _STRANGE[self._separator]):
            raise self._wrong(self._name(column), "wrong_separator", separator=self._separator)

    def _why(self, text: str, at: int) -> str:
        """Return which sentence says what is wrong with the quotes of a field that begins here."""
        if text[at] != '"':
            return "quote_inside"
        if _OPEN(text, at):
            return "quote_open"
        return "quote_behind"

    def _name(self, column: int) -> str:
        return self._names[column] if column < len(self._names) else "body"

    def _wrong(self, field: str, code: str, sentence: str = "", **shown: object) -> Problem:
        return wrong_line(self._number, field, code, sentence, **shown)
