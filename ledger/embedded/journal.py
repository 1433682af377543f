"""The supervisor's own log, which also takes what the programs print."""

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

BYTES_MAX: Final = 1_000_000


class Journal:
    """Appends lines to a file; the file of a former run that grew large is kept once, as `.old`."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        if path.exists() and path.stat().st_size > BYTES_MAX:
            path.replace(path.with_suffix(".old"))
        self.descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, 0o600)

    def write(self, text: str) -> None:
        """Append a line, with the time. Where the disk is full it is lost: the server matters more."""
        with suppress(OSError):
            os.write(self.descriptor, f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC supervisor: {text}\n".encode())
