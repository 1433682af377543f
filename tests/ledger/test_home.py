"""Where the ledger lives when nobody names a server: an embedded one, with a database for each name."""

from __future__ import annotations

from tempfile import TemporaryDirectory

import psycopg
import pytest

from ledger.errors import DatabaseUnusableError
from ledger.home import DATA, DATABASE_URL, home
from migrations import migrations
from tests.databases import as_app


def tables(conninfo: str) -> int:
    """Return how many tables somebody made beside ours."""
    with psycopg.connect(conninfo) as conn:
        return conn.execute("SELECT FROM pg_tables WHERE schemaname = 'public'").rowcount


def test_a_database_is_made_once_and_thrown_away_when_it_is_to_be_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATABASE_URL, raising=False)
    # Not pytest's own folder: as root, the server runs as a user who may not enter that one.
    with TemporaryDirectory(prefix="darijol-test-") as folder:
        monkeypatch.setenv(DATA, folder)
        with home("one") as first:
            assert first.applied == tuple(one.name for one in migrations())
            with psycopg.connect(first.owner) as conn:
                conn.execute("CREATE TABLE public.mine ()")
            with home("one") as joined, home("two") as other:
                assert (joined.applied, tables(joined.owner)) == ((), 1)
                assert (other.applied, tables(other.owner)) == (first.applied, 0)
            with home("one", fresh=True) as fresh:
                assert (fresh.applied, tables(fresh.owner)) == (first.applied, 0)


def test_what_should_not_go_wrong_stays_as_it_is(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATABASE_URL, as_app(database))
    with pytest.raises(psycopg.errors.SyntaxError), home() as found, psycopg.connect(found.app) as conn:
        conn.execute("SELEC 1")
    said = pytest.raises(DatabaseUnusableError, match="darijol migrate")
    with said, home() as found, psycopg.connect(found.app) as conn:
        conn.execute("SELECT FROM nobody_made_it")
