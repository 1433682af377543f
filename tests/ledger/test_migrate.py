"""Migrations: applied once and in order, never edited, and everything they make is the owner's."""

from __future__ import annotations

from collections.abc import Generator
from functools import partial

import psycopg
import pytest

from ledger.errors import MigrationChangedError
from ledger.migrate import migrate
from migrations import migrations
from tests.databases import conninfo_of, new_database
from tests.ledger.races import at_once

ALL = [migration.name for migration in migrations()]


@pytest.fixture
def empty(server: str) -> Generator[str]:
    """Give the connection string of a database with nothing in it."""
    with new_database(server) as name:
        yield conninfo_of(server, name)


def test_an_empty_database_gets_every_migration_once(empty: str) -> None:
    assert migrate(empty) == ALL
    assert migrate(empty) == []


def test_two_who_migrate_at_once_apply_each_migration_once(empty: str) -> None:
    assert sorted(at_once([partial(migrate, empty)] * 2)) == [[], ALL]


def test_a_migration_that_was_edited_after_it_was_applied_is_found(database: str) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("UPDATE darijol.migration SET digest = 'of another text' WHERE number = 1")
    with pytest.raises(MigrationChangedError, match=ALL[0]):
        migrate(database)


def test_everything_in_the_schema_is_the_owners(database: str) -> None:
    with psycopg.connect(database) as conn:
        owners = conn.execute(
            "SELECT DISTINCT owner::regrole::text FROM ("
            "SELECT relowner AS owner FROM pg_class WHERE relnamespace = 'darijol'::regnamespace "
            "UNION SELECT proowner FROM pg_proc WHERE pronamespace = 'darijol'::regnamespace "
            "UNION SELECT nspowner FROM pg_namespace WHERE nspname = 'darijol') AS owned"
        ).fetchall()
    assert owners == [("darijol_owner",)]
