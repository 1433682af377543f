"""`darijol parse`: codes in, a line each; readings or reasons out, a line of JSON each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from api.command.lines import lines, standard_input, text_of, write_answers
from api.command.speaking import language
from api.words.scanner_words import reason_words, repair_advice
from domain.ground.time import kazakhstan_day
from scanners import Reading, ScanError
from scanners import parse as read
from scanners.repairs.ambiguous import readings_in


def parse() -> None:
    """Read codes from the standard input, one on each line, and answer each at once with a line of JSON.

    A code that was read: {"ok": true, "elements": {"01": ...}, "form": ...}, with "expiry", "repaired" (and for each
    repair its "advice") and "alternatives" where there are any; "more_alternatives" is true if there may be more than
    were looked for. Any other line: {"ok": false, "code": ...,
    "reason": ..., "message": ..., "title": ..., "next_step": ...}, with "element", "position", "expected", "got" and
    "readings" where they are known. Title, next step and advice are for people, in the language of
    `darijol --language`; the message is for engineers. Only LF or CR LF ends a line, so separators (GS, byte 1D) may
    stand in it. Lines are UTF-8, with or without a byte order mark in front of the first.

    The exit code is 0 however many lines could not be read: that is what the answers say.
    """
    write_answers(map(answer, lines(standard_input())))


def answer(line: bytes | None) -> Mapping[str, Any]:
    """Return what is answered to a line."""
    try:
        return _read(text_of(line))
    except ScanError as error:
        return _not_read(error)


def _read(text: str) -> dict[str, Any]:
    reading = read(text, today=kazakhstan_day(datetime.now(UTC)))
    said: dict[str, Any] = {"ok": True, **_elements(reading)}
    if reading.repaired:
        said["advice"] = [repair_advice(repair, language()) for repair in reading.repaired]
    if alternatives := reading.alternatives:
        said["alternatives"] = [_elements(one) for one in alternatives]
    if reading.divided().is_cut:
        said["more_alternatives"] = True
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
        "readings": [_elements(one) for one in readings_in(error)],
    }
    return said | {name: value for name, value in more.items() if value}
