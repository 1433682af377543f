"""What the ledger raises when it cannot go on: a stable code, what was wrong, and what to do."""

from __future__ import annotations

from typing import ClassVar


class LedgerError(Exception):
    """Base of all errors of the ledger itself; refusals are answers and none of these."""

    code: ClassVar[str]


class MigrationChangedError(LedgerError):
    """A migration was edited after it had been applied."""

    code = "migration_changed"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"Migration {name} is not what was applied to this database. Migrations are never edited: restore the "
            "file and add a new one."
        )


class RowsNotRemadeError(LedgerError):
    """The schema was brought up to date, and its rows could not be made anew: the events say what cannot be."""

    code = "rows_not_remade"

    def __init__(self, findings: int) -> None:
        super().__init__(
            f"The schema is up to date, but its rows were not made anew: the events say what cannot be, {findings} "
            "times. `darijol audit` lists it; once it is explained, run `darijol rebuild`."
        )


class UnsafeDatabaseError(LedgerError):
    """The database does not promise what the ledger rests on."""

    code = "unsafe_database"

    def __init__(self, findings: list[str]) -> None:
        super().__init__("The ledger does not start on this database: " + " ".join(findings))
        self.findings = findings


class BusyError(LedgerError):
    """What an act stands on kept changing, or the database could not be reached, for as long as was tried."""

    code = "busy"

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} Nothing was lost: send the same request again.")


class DatabaseUnusableError(LedgerError):
    """The database cannot be reached, or does not let us do what was asked for."""

    code = "database_unusable"

    def __init__(self, place: str, why: str) -> None:
        super().__init__(f"{place[:1].upper()}{place[1:]} cannot be used: {why}")
