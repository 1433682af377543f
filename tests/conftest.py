"""A real PostgreSQL for every test that needs one: our own, or the one that DARIJOL_DATABASE_URL names.

Each worker starts one server and migrates one database; each test gets a copy of it.
"""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from ledger.embedded import EmbeddedPostgres
from ledger.ledger import Ledger
from ledger.migrate import migrate
from tests.databases import conninfo_of, new_database

settings.register_profile("shared", deadline=None)  # a machine shared with others is slow at times; that is no failure
settings.load_profile("shared")


@pytest.fixture(scope="session")
def server() -> Generator[str]:
    """Give the connection string of a server on which databases may be made."""
    if url := os.environ.get("DARIJOL_DATABASE_URL"):
        yield url
        return
    # Not pytest's own folder: as root, the server runs as a user who may not enter that one.
    with TemporaryDirectory(prefix="darijol-test-") as folder, EmbeddedPostgres(Path(folder)) as embedded:
        yield embedded.conninfo()


@pytest.fixture(scope="session")
def template(server: str) -> Generator[str]:
    """Give the name of a migrated database to copy."""
    with new_database(server) as name:
        migrate(conninfo_of(server, name))
        yield name


@pytest.fixture
def database(server: str, template: str) -> Generator[str]:
    """Give the connection string, as its owner, of a migrated database that nobody else uses."""
    with new_database(server, template) as name:
        yield conninfo_of(server, name)


@pytest.fixture
def ledger(database: str) -> Generator[Ledger]:
    """Give a ledger on a fresh database."""
    with Ledger(database) as opened:
        yield opened
