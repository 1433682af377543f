"""Where the ledger lives: on the server that DARIJOL_DATABASE_URL names, else on an embedded PostgreSQL of our own."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg.sql import SQL, Identifier

from ledger.datastore import APP_ROLE
from ledger.embedded import EmbeddedPostgres, default_data_dir
from ledger.errors import DatabaseUnusableError
from ledger.migrate import migrate

DATABASE_URL = "DARIJOL_DATABASE_URL"
OWNER_URL = "DARIJOL_OWNER_URL"
DATA = "DARIJOL_DATA"

SHOWN = 300
"""How many characters of what the database says are repeated."""


@dataclass(frozen=True, slots=True)
class Home:
    """Connection strings: `app` for serving, `owner` for migrating and rebuilding; where that is, for people.

    `applied` names the migrations that opening it applied.
    """

    app: str
    owner: str
    embedded: bool
    place: str
    applied: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@contextmanager
def home(database: str = "darijol", *, fresh: bool = False) -> Generator[Home]:
    """Open the ledger's home for as long as the context lasts.

    An embedded server is started (or joined, if another of our processes runs it), its `database` made where it is
    missing (and thrown away before, if `fresh`), and migrated; a server of one's own is taken as
    it is, and migrated by `darijol migrate` alone. Raises
    ledger.embedded.EmbeddedPostgresError, each kind with its code; and DatabaseUnusableError, also for what goes
    wrong with the database inside the context.
    """
    if url := os.environ.get(DATABASE_URL):
        place = f"the server of {DATABASE_URL}"
        with _said_clearly(place):
            yield Home(url, os.environ.get(OWNER_URL, url), embedded=False, place=place)
        return
    folder = Path(os.environ.get(DATA) or default_data_dir())
    with EmbeddedPostgres(folder) as server, _said_clearly(f"the PostgreSQL in {folder}"):
        _make_database(server.conninfo(), database, fresh=fresh)
        owner = server.conninfo(database)
        applied = migrate(owner)
        app = server.conninfo(database, APP_ROLE)
        yield Home(app, owner, embedded=True, place=str(folder), applied=tuple(applied), notices=server.notices)


def _make_database(conninfo: str, name: str, *, fresh: bool) -> None:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        if fresh:
            conn.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
        if conn.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                conn.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))


@contextmanager
def _said_clearly(place: str) -> Generator[None]:
    """Raise what may go wrong with any database as one sentence. What should not go wrong at all stays as it is."""
    try:
        yield
    except (psycopg.Error, PersistenceError) as error:
        cause = error.__cause__ if isinstance(error, PersistenceError) else error
        if (why := _why(cause)) is None:
            raise
        raise DatabaseUnusableError(place, why) from error


def _why(error: BaseException | None) -> str | None:
    match error:
        case psycopg.errors.UndefinedTable() | psycopg.errors.UndefinedFunction() | psycopg.errors.InvalidSchemaName():
            return "its schema is missing or old. Run `darijol migrate`."
        case psycopg.errors.InsufficientPrivilege():
            said = error.diag.message_primary
            return (
                f"this login may not do that ({said}). To migrate, to rebuild and to make or revoke keys, set "
                f"{OWNER_URL} to its owner's login."
            )
        case psycopg.OperationalError() | psycopg.InterfaceError():
            said = error.diag.message_primary or " ".join(str(error).split())
            return f"{said[:SHOWN]}. See that it runs, and that the setting is right."
        case psycopg.ProgrammingError() if error.sqlstate is None:
            # Its text repeats the setting, password and all.
            return "the setting is no connection string, such as postgresql://user@host/database."
        case _:
            return None
