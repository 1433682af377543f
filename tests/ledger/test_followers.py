"""Followers of several processes: one follows, and another takes over when it ends."""

from __future__ import annotations

import logging

import psycopg
import pytest
from psycopg.sql import SQL, Identifier, Literal

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
        text = conn.info.dbname
    name = Identifier(text)
    with psycopg.connect(server, autocommit=True) as admin:

        def reachable(yes: bool) -> None:
            admin.execute(SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}").format(name, Literal(yes)))

        logger.addHandler(kept)
        try:
            with Followers(database):
                for said in (1, 3):
                    reachable(False)
                    admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (text,))
                    before = len(tries)
                    wait_until(lambda: len(tries) > before + 5)  # noqa: B023 - waited for at once
                    assert len(kept.said) == said
                    reachable(True)
                    wait_until(lambda: len(kept.said) == said + 1)  # noqa: B023
        finally:
            logger.removeHandler(kept)
            reachable(True)
    assert [one.split(".")[0] for one in kept.said] == 2 * [
        "The follower of holdings failed",
        "The follower of holdings goes on from where it was",
    ]
