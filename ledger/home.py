"""Where the ledger lives: on the server that DARIJOL_DATABASE_URL names, else on an embedded PostgreSQL of our own."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from ledger.datastore import APP_ROLE
from ledger.embedded import EmbeddedPostgres, default_data_dir
from ledger.migrate import migrate

DATABASE_URL = "DARIJOL_DATABASE_URL"
OWNER_URL = "DARIJOL_OWNER_URL"
DATA = "DARIJOL_DATA"


@dataclass(frozen=True, slots=True)
class Home:
    """Connection strings: `app` for serving, `owner` for migrating and rebuilding; where that is, for people."""

    app: str
    owner: str
    embedded: bool
    place: str
    notices: tuple[str, ...] = ()


@contextmanager
def home(database: str = "darijol") -> Generator[Home]:
    """Open the ledger's home for as long as the context lasts.

    An embedded server is started (or joined, if another of our processes runs it), its `database` made where it is
    missing, and migrated; a server of one's own is taken as it is, and migrated by `darijol migrate` alone. Raises
    ledger.embedded.EmbeddedPostgresError, each kind with its code.
    """
    if url := os.environ.get(DATABASE_URL):
        yield Home(url, os.environ.get(OWNER_URL, url), embedded=False, place="the server of DARIJOL_DATABASE_URL")
        return
    folder = Path(os.environ.get(DATA) or default_data_dir())
    with EmbeddedPostgres(folder) as server:
        _make_database(server.conninfo(), database)
        owner = server.conninfo(database)
        migrate(owner)
        app = server.conninfo(database, APP_ROLE)
        yield Home(app, owner, embedded=True, place=str(folder), notices=server.notices)


def _make_database(conninfo: str, name: str) -> None:
    with psycopg.connect(conninfo, autocommit=True) as conn:
        if conn.execute("SELECT FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            conn.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
