"""What most tests of the ledger start from."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from ledger.embedded import EmbeddedPostgres
from ledger.ledger import Ledger
from tests.databases import conninfo_of, new_database
from tests.ledger.embedded_tools import new_folder
from tests.ledger.world import Nation


@pytest.fixture(scope="session")
def registered(server: str, template: str) -> Generator[str]:
    """Give the name of a database to copy, in which everyone and everything is registered."""
    with new_database(server, template) as name:
        with Ledger(conninfo_of(server, name)) as ledger:
            Nation(ledger, conninfo_of(server, name)).register_all()
        yield name


@pytest.fixture
def nation(server: str, registered: str) -> Generator[Nation]:
    """Give a ledger in which everyone and everything is registered, on a database that nobody else uses."""
    with new_database(server, registered) as name, Ledger(conninfo_of(server, name)) as ledger:
        yield Nation(ledger, conninfo_of(server, name))


@pytest.fixture(scope="module")
def used_dir() -> Generator[Path]:
    """A folder in which a server was started and stopped once: copying it is faster than making a cluster."""
    with new_folder() as folder:
        with EmbeddedPostgres(folder):
            pass
        yield folder


@pytest.fixture
def data_dir(used_dir: Path) -> Generator[Path]:
    """A folder with a new cluster, whose server must have left when the test ends."""
    with new_folder(like=used_dir) as folder:
        yield folder


@pytest.fixture
def empty_dir() -> Generator[Path]:
    """An empty folder for a server, which must have left when the test ends."""
    with new_folder() as folder:
        yield folder
