"""A real PostgreSQL for every test that needs one: our own, or the one that DARIJOL_DATABASE_URL names.

Each worker starts one server and migrates one database; each test gets a copy of it.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from itertools import count

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from ledger.embedded import EmbeddedPostgres
from ledger.ledger import Ledger
from ledger.migrate import migrate

_NUMBERS = count(1)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """Give the connection string of a server on which databases may be made."""
    if url := os.environ.get("DARIJOL_DATABASE_URL"):
        yield url
        return
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres") / "data") as embedded:
        yield embedded.conninfo()


@pytest.fixture(scope="session")
def template(server: str) -> Generator[str]:
    """Give the name of a migrated database to copy."""
    name = f"darijol_template_{os.getpid()}"
    _recreate(server, name)
    migrate(make_conninfo(server, dbname=name))
    yield name
    _drop(server, name)


@pytest.fixture
def database(server: str, template: str) -> Generator[str]:
    """Give the connection string, as its owner, of a migrated database that nobody else uses."""
    name = f"darijol_test_{os.getpid()}_{next(_NUMBERS)}"
    _recreate(server, name, template)
    yield make_conninfo(server, dbname=name)
    _drop(server, name)


@pytest.fixture
def ledger(database: str) -> Generator[Ledger]:
    """Give a ledger on a fresh database."""
    with Ledger(database) as opened:
        yield opened


def _recreate(server: str, name: str, template: str = "template0") -> None:
    _drop(server, name)
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))


def _drop(server: str, name: str) -> None:
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))
