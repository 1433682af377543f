"""What a command writes, into a file or to the standard output: all of it, or nothing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final

from api.command.exits import CommandError, Exit

STANDARD: Final = "-"
"""What stands for the standard input or output where a file may be named."""

_BINARY: Final = frozenset(["png", "pdf"])


def is_terminal() -> bool:
    """Whether somebody looks at the standard output."""
    return sys.stdout.isatty()


def deliver(pieces: Iterable[bytes], kind: str, output: str) -> None:
    """Write all pieces, or nothing if one fails to come: they wait in a file without a name until the last is there."""
    if output == STANDARD and kind in _BINARY and is_terminal():
        said = f"A {kind.upper()} file is no text for a terminal. Name a file with -o, or send it on with |."
        raise CommandError("binary_to_terminal", said, Exit.USAGE)
    try:
        with TemporaryFile(dir=None if output == STANDARD else Path(output).parent) as waiting:
            waiting.writelines(pieces)
            waiting.seek(0)
            _hand_over(waiting, output)
    except OSError as error:
        raise CommandError("not_written", f"{output} cannot be written: {error.strerror}.") from None


def _hand_over(waiting: IO[bytes], output: str) -> None:
    if output != STANDARD:
        with Path(output).open("wb") as file:
            shutil.copyfileobj(waiting, file)
        return
    try:
        shutil.copyfileobj(waiting, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Nobody listens any more; what is still flushed at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
