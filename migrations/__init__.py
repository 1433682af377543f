"""Numbered SQL, applied in order and never edited. `ledger.migrate` applies it; nothing here runs by itself."""

from importlib.resources import files
from typing import NamedTuple


class Migration(NamedTuple):
    """One numbered step of the schema."""

    number: int
    name: str
    sql: str

    @property
    def remakes_rows(self) -> bool:
        """Whether the state rows have to be made anew from the events once it is applied: its first line says so."""
        return self.sql.startswith("-- Remakes rows.")


def migrations() -> list[Migration]:
    """Return every migration in the order of its number. Raises ValueError if a number is missing or doubled."""
    found = [
        Migration(int(file.name.partition("_")[0]), file.name.removesuffix(".sql"), file.read_text("utf-8"))
        for file in files(__name__).iterdir()
        if file.name.endswith(".sql")
    ]
    found.sort()
    numbers = [migration.number for migration in found]
    if numbers != list(range(1, len(numbers) + 1)):
        raise ValueError(f"Migrations must be numbered 1, 2, 3 ...; found {numbers}.")
    return found
