"""How a command ends, and how it says so: data on the standard output, everything else on the error output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import Any, Final

import orjson
from rich.console import Console
from rich.table import Table
from rich.text import Text

ERRORS: Final = Console(stderr=True, highlight=False)
"""For what people read while a command runs."""

_WIDE: Final = 240
"""How wide a table is that nobody looks at in a terminal: rows stay on one line for the programs that read them."""


class Exit(IntEnum):
    """The exit codes of every command."""

    DONE = 0
    FOUND = 1
    """Something was found, or refused."""
    USAGE = 2
    CANNOT_START = 3


class CommandError(Exception):
    """A command cannot do what it was asked for: a stable code, one sentence on what to do, and how it ends."""

    def __init__(self, code: str, message: str, end: Exit = Exit.CANNOT_START) -> None:
        super().__init__(message)
        self.code = code
        self.exit = end


def say(text: str) -> None:
    """Tell people something beside the data."""
    ERRORS.print(text, markup=False, soft_wrap=True)


def say_error(code: str, message: str) -> None:
    """Tell people why a command ends."""
    ERRORS.print("error", f"[{code}]", message, style="red" if ERRORS.is_terminal else "", markup=False, soft_wrap=True)


def json_text(document: Any) -> str:
    """Return a document as one line of JSON."""
    return orjson.dumps(document, default=str).decode()


def show_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows under the names of their columns."""
    console = Console() if Console().is_terminal else Console(width=_WIDE)
    table = Table(*columns)
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)
