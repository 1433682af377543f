"""The codes of a sheet of labels: read line by line, and those that cannot be printed named."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from api.command.delivering import STANDARD
from api.command.exits import CommandError, Exit, say
from api.command.label_values import today
from api.command.lines import lines, standard_input, text_of
from domain.ground.identifiers import LotNumber
from scanners import ScanError

if TYPE_CHECKING:
    from scanners.labels import Label

FAULTS_SHOWN: Final = 20
"""How many bad lines of a sheet are named; all are counted."""


@dataclass
class SheetCodes:
    """The codes of a sheet, and what is wrong with them."""

    stream: IO[bytes]
    lot: LotNumber | None
    expiry: date | None
    literal: bool = False
    read: int = 0
    faults: int = 0

    def labels(self) -> Iterator[Label]:
        """Yield the labels up to the first bad line; behind it, the lines are only read."""
        from scanners.labels import label_of

        now = today()
        for number, line in enumerate(lines(self.stream), 1):
            if line == b"":
                continue
            self.read += 1
            try:
                label = label_of(text_of(line), today=now, lot=self.lot, expiry=self.expiry, literal=self.literal)
            except ScanError as error:
                self._name(number, error)
            else:
                if not self.faults:
                    yield label

    def checked(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        """Yield the pieces, and in the end raise CommandError if there was a bad line, or none at all."""
        yield from pieces
        if self.faults:
            said = f"{self.faults} of {self.read} lines cannot be printed, so nothing was written."
            raise CommandError("codes_refused", said, Exit.FOUND)
        if not self.read:
            raise CommandError("no_codes", "There is no code to print.", Exit.FOUND)

    def _name(self, number: int, error: ScanError) -> None:
        self.faults += 1
        if self.faults <= FAULTS_SHOWN:
            say(f"line {number}: [{error.reason}] {error}")


@contextmanager
def opened_codes(codes: str) -> Generator[IO[bytes]]:
    """Open a file of codes, or the standard input, while the context lasts. Raises CommandError."""
    if codes == STANDARD:
        yield standard_input()
        return
    try:
        with Path(codes).open("rb") as stream:
            yield stream
    except OSError as error:
        raise CommandError("not_readable", f"{codes} cannot be read: {error.strerror}.") from None
