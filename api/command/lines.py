"""Codes as they come to a command, a line each, and the answers as they go out, a line of JSON each."""

from __future__ import annotations

import os
import sys
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, Final, cast

import orjson

from api.command.exits import CommandError
from api.words.scanner_words import UTF_8
from scanners import TEXT_MAX, Reason, ScanError

LINE_BYTES: Final = 4 * TEXT_MAX + 2
"""The longest line that can be a code: as many characters as a code may have, four bytes each, and the line's end."""


def standard_input() -> IO[bytes]:
    """Return the bytes of the standard input. Raises CommandError if there is none."""
    if cast("IO[str] | None", sys.stdin) is None:
        raise CommandError("not_readable", "The standard input is closed: there is nothing to read.")
    return sys.stdin.buffer


def write_answers(answers: Iterable[Mapping[str, Any]]) -> None:
    """Write each answer to the standard output as soon as it is there. Raises CommandError if that cannot be."""
    if cast("IO[str] | None", sys.stdout) is None:
        raise CommandError("not_written", "The standard output is closed: there is nowhere to write the answers to.")
    try:
        for answer in answers:
            sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
            sys.stdout.buffer.flush()
    except OSError as error:
        # What is still flushed at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # nobody listens any more
            raise CommandError("not_written", f"The answers cannot be written: {error.strerror}.") from None


def lines(stream: IO[bytes]) -> Iterator[bytes | None]:
    """Yield the lines of a stream without their ends; None for one that is too long, of which little is kept.

    The mark that some editors put in front of a file (a byte order mark) is no part of the first line.
    """
    mark = BOM_UTF8
    while line := stream.readline(LINE_BYTES):
        if line.endswith(b"\n"):
            yield line[:-1].removesuffix(b"\r").removeprefix(mark)
        elif len(line) < LINE_BYTES:
            yield line.removeprefix(mark)  # the last one, which has no end
        else:
            while line and not line.endswith(b"\n"):
                line = stream.readline(LINE_BYTES)
            yield None
        mark = b""


def text_of(line: bytes | None) -> str:
    """Return a line as text. Raises ScanError for one that is too long or is no text."""
    if line is None:
        raise ScanError(Reason.TEXT_TOO_LONG, expected=str(TEXT_MAX), got=f"more than {TEXT_MAX}")
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        got = f"byte {line[error.start]:02X}"
        position = len(line[: error.start].decode()) + 1
        raise ScanError(Reason.WRONG_CHARACTERS, None, position, UTF_8, got) from None
