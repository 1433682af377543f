"""A real PostgreSQL for every test that needs one: our own, or the one that DARIJOL_DATABASE_URL names.

Each worker starts one server and migrates one database; each test gets a copy of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

from ledger.embedded import EmbeddedPostgres
from ledger.ledger import Ledger
from ledger.migrate import migrate
from scanners.pictures.second import has_second_reader
from tests.databases import conninfo_of, new_database
from tests.programs import program

settings.register_profile("shared", deadline=None)  # a machine shared with others is slow at times; that is no failure
settings.load_profile("shared")


LONG = "DARIJOL_TEST_LONG"
"""Set by `make test-long`, in which nothing is skipped because the machine lacks something."""

TOOLS: dict[str, Callable[[], bool]] = {
    "libzbar": has_second_reader,
    "nginx": lambda: program("nginx") is not None,
    "openssl": lambda: program("openssl") is not None,
}
"""Programs and libraries that no Python package brings along, and whether they are here."""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """See that the machine has what a test needs of it."""
    for mark in item.iter_markers("tool"):
        (tool,) = mark.args
        if not TOOLS[tool]():
            end = pytest.fail if os.environ.get(LONG) else pytest.skip
            end(f"{tool} is not installed here")


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
