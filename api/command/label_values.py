"""What is asked of a label on the command line, made into values that a label takes, or into a wrong call."""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import typer

from api.command.exits import CommandError, Exit
from api.command.speaking import language
from api.words.scanner_words import scanner_words
from domain.ground.identifiers import IdentifierError
from domain.ground.time import kazakhstan_day
from scanners import ScanError
from scanners.grammar.element_string import require_value
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import NAMES
from scanners.grammar.formats import gs1_date
from scanners.repairs.lost_gs import WIDTHS


def today() -> date:
    """Return the day that places two-digit years."""
    return kazakhstan_day(datetime.now(UTC))


def day_of(text: str) -> date:
    """Return an expiry, if a scanner will read it as the same day: a code has only two digits of the year."""
    if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) is None:
        raise typer.BadParameter(f"{text!r} is not written as YYYY-MM-DD.")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"there is no such day as {text}.") from None
    found = gs1_date(f"{day:%y%m%d}", today().year)
    if found != day:
        said = f"{day} would be read as {found}, since a code has only two digits of the year. Check the year."
        raise CommandError("expiry_out_of_range", said, Exit.USAGE)
    return day


def require_whole_code(serial: str, key: str | None, code: str | None) -> None:
    """Check the serial and the tail of a pack of Kazakhstan, if it has one: another width would match no pack.

    Raises CommandError for half a tail, and ScanError or IdentifierError, with positions in the value, for a wrong one.
    """
    if key is None and code is None:
        return
    if key is None or code is None:
        said = "Kazakhstan's code has both a key and a code: give --key and --code, or neither."
        raise CommandError("tail_incomplete", said, Exit.USAGE)
    for ai, value in (("21", serial), ("91", key), ("92", code)):
        require_value(ELEMENTS[ai], value, today().year, 0)
        if len(value) != WIDTHS[ai]:
            expected = f"{WIDTHS[ai]}, as in Kazakhstan"
            raise IdentifierError("wrong_length", NAMES[ai], expected=expected, got=str(len(value)))


@contextmanager
def wrong_calls() -> Generator[None]:
    """Say what is wrong with a value or a size as a wrong call."""
    from scanners.labels import PrintError

    try:
        yield
    except PrintError as error:
        said = scanner_words(f"print_{error.code}", language(), {"expected": error.expected, "got": error.got})
        raise CommandError(error.code, f"{said.title} {said.next_step}", Exit.USAGE) from None
    except IdentifierError as error:
        raise CommandError(error.code, f"{error}.", Exit.USAGE) from None
    except ScanError as error:
        raise CommandError(error.reason, f"{error}.", Exit.USAGE) from None
