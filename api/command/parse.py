"""`darijol parse`: codes in, a line each; readings or reasons out, a line of JSON each."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import IO, Any, Final

import orjson

from api.command.speaking import language
from api.scanner_words import reason_words, repair_advice
from domain.time import kazakhstan_day
from scanners import TEXT_MAX, Reading, Reason, ScanError
from scanners import parse as read

LINE_BYTES: Final = 4 * TEXT_MAX + 2
"""The longest line that can be a code: as many characters as a code may have, four bytes each, and the line's end."""


def parse() -> None:
    """Read codes from the standard input, one on each line, and answer each at once with a line of JSON.

    A code that was read: {"ok": true, "elements": {"01": ...}, "form": ...}, with "expiry", "repaired" (and for each
    repair its "advice") and "alternatives" where there are any. Any other line: {"ok": false, "code": ...,
    "reason": ..., "message": ..., "title": ..., "next_step": ...}, with "element", "position", "expected", "got" and
    "readings" where they are known. Title, next step and advice are for people, in the language of
    `darijol --language`; the message is for engineers. Only LF or CR LF ends a line, so separators (GS, byte 1D) may
    stand in it.

    The exit code is 0 however many lines could not be read: that is what the answers say.
    """
    try:
        for line in lines(sys.stdin.buffer):
            sys.stdout.buffer.write(orjson.dumps(answer(line)) + b"\n")
            sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Nobody listens any more; what is still flushed at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a stream without their ends; None for one that is too long, of which little is kept."""
    while line := stream.readline(LINE_BYTES):
        if line.endswith(b"\n"):
            yield line[:-1].removesuffix(b"\r")
        elif len(line) < LINE_BYTES:
            yield line  # the last one, which has no end
        else:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LINE_BYTES)
            yield None


def answer(line: bytes | None) -> Mapping[str, Any]:
    """Return what is answered to a line."""
    try:
        return _read(_text(line))
    except ScanError as error:
        return _not_read(error)


def _text(line: bytes | None) -> str:
    if line is None:
        raise ScanError(Reason.TEXT_TOO_LONG, expected=str(TEXT_MAX), got=f"more than {TEXT_MAX}")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        got = f"byte {line[error.start]:02X}"
        position = len(line[: error.start].decode()) + 1
        raise ScanError(Reason.WRONG_CHARACTERS, None, position, "UTF-8", got) from None


def _read(text: str) -> dict[str, Any]:
    reading = read(text, today=kazakhstan_day(datetime.now(UTC)))
    said: dict[str, Any] = {"ok": True, **_elements(reading)}
    if reading.repaired:
        said["advice"] = [repair_advice(repair, language()) for repair in reading.repaired]
    if reading.alternatives:
        said["alternatives"] = [_elements(one) for one in reading.alternatives]
    return said


def _elements(reading: Reading) -> dict[str, Any]:
    said: dict[str, Any] = {"elements": dict(reading.elements), "form": reading.form}
    if reading.expiry is not None:
        said["expiry"] = reading.expiry
    if reading.repaired:
        said["repaired"] = reading.repaired
    return said


def _not_read(error: ScanError) -> dict[str, Any]:
    words = reason_words(error, language())
    said = {"ok": False, "code": error.code, "reason": error.reason, "message": str(error)}
    said |= {"title": words.title, "next_step": words.next_step}
    more = {
        "element": error.element,
        "position": error.position,
        "expected": error.expected,
        "got": error.got,
        "readings": [_elements(one) for one in error.readings],
    }
    return said | {name: value for name, value in more.items() if value}
