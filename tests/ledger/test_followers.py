"""Followers of several processes: one follows, and another takes over when it ends."""

from __future__ import annotations

import logging

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from ledger import followers
from ledger.datastore import app_conninfo
from ledger.followers import Followers
from tests.ledger.races import wait_until

LOCKS = (
    "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database "
    "WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
)


def test_of_two_processes_one_follows_and_the_other_takes_over(database: str) -> None:
    with psycopg.connect(database, autocommit=True) as conn:

        def following() -> bool:
            return conn.execute(LOCKS).fetchone() == (1,)

        with Followers(database):
            with Followers(database):
                wait_until(following)
            wait_until(following)
        wait_until(lambda: conn.execute(LOCKS).fetchone() == (0,))


class Kept(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(record.getMessage())


def test_a_follower_that_cannot_reach_the_database_says_so_once_and_then_that_it_goes_on(
    server: str, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[str] = []

    def tried(conninfo: str) -> str:
        tries.append(conninfo)
        return app_conninfo(conninfo)

    monkeypatch.setattr(followers, "app_conninfo", tried)
    monkeypatch.setattr(followers, "RESTART_SECONDS", 0.01)
    monkeypatch.setattr(followers, "ALIVE_SECONDS", 0.01)
    kept, logger = Kept(), logging.getLogger("darijol.followers")
    with psycopg.connect(database) as conn:
        name = Identifier(conn.info.dbname)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(name))
        logger.addHandler(kept)
        try:
            with Followers(database):
                wait_until(lambda: len(tries) > 5)
                assert [one.split(".")[0] for one in kept.said] == ["The follower of holdings failed"]
                admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))
                wait_until(lambda: len(kept.said) == 2)
        finally:
            logger.removeHandler(kept)
            admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS true").format(name))
    assert kept.said[1] == "The follower of holdings goes on from where it was."
