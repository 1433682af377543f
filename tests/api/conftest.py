"""What tests of the API start from: a nation of its own for each, or one that a module's tests share."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ledger.ledger import Ledger
from tests.api.client import running
from tests.api.nation import Keys, Nation, found, populate
from tests.databases import conninfo_of, new_database


@pytest.fixture(scope="session")
def populated(server: str, template: str) -> Generator[tuple[str, Keys]]:
    """Give the name of a database to copy, in which everybody is registered, and everybody's key."""
    with new_database(server, template) as name:
        conninfo = conninfo_of(server, name)
        with Ledger(conninfo) as ledger:
            keys = found(ledger, conninfo)
        with running(conninfo) as api:
            populate(api, keys)
        yield name, keys


@pytest.fixture
def nation(server: str, populated: tuple[str, Keys]) -> Generator[Nation]:
    """Give a nation that nobody else acts in."""
    name, keys = populated
    with new_database(server, name) as copy, running(conninfo_of(server, copy)) as api:
        yield Nation(api, keys)


@pytest.fixture(scope="module")
def shared(server: str, populated: tuple[str, Keys]) -> Generator[Nation]:
    """Give a nation that the tests of a module share: for those that change nothing the others look at."""
    name, keys = populated
    with new_database(server, name) as copy, running(conninfo_of(server, copy)) as api:
        yield Nation(api, keys)


@pytest.fixture
def unchanged(shared: Nation) -> Generator[Nation]:
    """Give a nation in which nothing may be recorded."""
    before = shared.api.events()
    yield shared
    assert shared.api.events() == before
