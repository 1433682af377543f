"""What most tests of the ledger start from."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ledger.ledger import Ledger
from tests.databases import conninfo_of, new_database
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
