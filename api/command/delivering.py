"""What a command writes, into a file or to the standard output: all of it, or nothing."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE, S_ISREG
from tempfile import TemporaryFile
from typing import IO, Final

from api.command.exits import CommandError, Exit

STANDARD: Final = "-"
"""What stands for the standard input or output where a file may be named."""

_BINARY: Final = frozenset(["png", "pdf"])


def is_terminal() -> bool:
    """Whether somebody looks at the standard output."""
    return sys.stdout is not None and sys.stdout.isatty()


def deliver(pieces: Iterable[bytes], kind: str, output: str) -> None:
    """Write all pieces, or nothing if one fails to come or to be written. Raises CommandError.

    A file takes the place of an older one when it is complete. Into a pipe, a device or what a link points to, and to
    the standard output, the pieces are sent once the last is there.
    """
    if output == STANDARD and kind in _BINARY and is_terminal():
        said = f"A {kind.upper()} file is no text for a terminal. Name a file with -o, or send it on with |."
        raise CommandError("binary_to_terminal", said, Exit.USAGE)
    try:
        if output != STANDARD and _may_be_replaced(Path(output)):
            _replace(Path(output), pieces)
        else:
            _send(pieces, output)
    except OSError as error:
        raise CommandError("not_written", f"{output} cannot be written: {error.strerror}.") from None


def _may_be_replaced(file: Path) -> bool:
    """Whether a file stands there itself, or nothing. Raises OSError for one that must not be written."""
    try:
        mode = file.lstat().st_mode
    except FileNotFoundError:
        return True
    if S_ISREG(mode) and not os.access(file, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return S_ISREG(mode)


def _replace(file: Path, pieces: Iterable[bytes]) -> None:
    """Write a new file beside the place, bring it to the disk, and only then put it there."""
    new = file.with_name(f".darijol-{token_hex(8)}")
    try:
        with new.open("xb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            new.chmod(S_IMODE(file.stat().st_mode))
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)


def _send(pieces: Iterable[bytes], output: str) -> None:
    """Send the pieces on, as soon as the last has come: until then they wait in a file without a name."""
    with TemporaryFile() as waiting:
        waiting.writelines(pieces)
        waiting.seek(0)
        if output != STANDARD:
            with Path(output).open("wb") as stream:
                shutil.copyfileobj(waiting, stream)
        else:
            _print(waiting)


def _print(waiting: IO[bytes]) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "it is closed")
    try:
        shutil.copyfileobj(waiting, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # Nobody listens any more; what is still flushed at the end goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
