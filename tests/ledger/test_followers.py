"""Followers of several processes: one follows, and another takes over when it ends."""

from __future__ import annotations

import psycopg

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
