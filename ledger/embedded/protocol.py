"""What a launcher and its supervisor say to each other: one order, and one report or error, each a JSON text."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from ledger.embedded.errors import EmbeddedPostgresError, SupervisorDied, error_of
from ledger.embedded.limits import Limits


@dataclass(frozen=True, slots=True)
class Order:
    """Look after a server on this folder, within these limits."""

    data_dir: Path
    limits: Limits

    def text(self) -> str:
        """The order as the supervisor's argument."""
        return json.dumps({"data_dir": str(self.data_dir), "limits": asdict(self.limits)})

    @classmethod
    def read(cls, text: str) -> Self:
        """The order in that argument."""
        read = json.loads(text)
        return cls(Path(read["data_dir"]), Limits(**read["limits"]))


@dataclass(frozen=True, slots=True)
class Report:
    """A server takes connections: ours, or one that another supervisor runs."""

    socket_dir: Path
    joined: bool
    notices: tuple[str, ...] = ()

    def text(self) -> str:
        """The report as a line."""
        content = {"socket_dir": str(self.socket_dir), "joined": self.joined, "notices": self.notices}
        return json.dumps(content) + "\n"

    @classmethod
    def read(cls, said: str) -> Self:
        """The report at the end of all that a supervisor said.

        Raises: the error it reported instead; SupervisorDied where it reported nothing.
        """
        try:
            read = json.loads(said.splitlines()[-1])
            if "code" in read:
                raise error_of(read["code"], read["message"])
            return cls(Path(read["socket_dir"]), read["joined"], tuple(read["notices"]))
        except (LookupError, TypeError, ValueError):
            raise SupervisorDied(
                f"The process that starts PostgreSQL ended without a report. It said: {said.strip() or 'nothing'}"
            ) from None


def error_text(error: EmbeddedPostgresError) -> str:
    """An error in the place of a report, as a line."""
    return json.dumps({"code": error.code, "message": str(error)}) + "\n"
