"""Connections: one pool, each connection with the role and the limits that every act relies on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager, suppress
from typing import Any

import eventsourcing.persistence as es
import psycopg
from eventsourcing.postgres import ConnectionPool, PostgresDatastore
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import DictRow, dict_row
from psycopg.sql import SQL, Identifier

from ledger.lending import ask_on, living

APP_ROLE = "darijol_app"
OWNER_ROLE = "darijol_owner"
SCHEMA = "darijol"

AWAY = (es.InterfaceError, es.OperationalError)
"""What is raised while the database cannot be reached, or takes too long. The same may go well a moment later."""

RECONNECT_SECONDS = 3.0
"""How long a pool tries by itself to replace a connection, with longer and longer pauses. Then whoever asks tries."""

SESSION = {
    "search_path": "pg_catalog",
    "timezone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "5s",
    "default_transaction_isolation": "read committed",
    "synchronous_commit": "on",
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
}
"""What each connection starts with."""


DEAD_CONNECTION = {"keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3, "tcp_user_timeout": 10_000}
"""By these a server is missed that went without a word: after some ten seconds, not after the hours of TCP itself."""


def app_conninfo(conninfo: str) -> str:
    """Return a connection string that notices a dead server, with the application's role and `SESSION`.

    Each connection sends all of it, also where the login is the role itself: what the database keeps for the role may
    have been changed since `darijol migrate`.
    """
    given = conninfo_to_dict(conninfo)
    conninfo = make_conninfo(conninfo, **{name: value for name, value in DEAD_CONNECTION.items() if name not in given})
    options = " ".join(f"-c {name}={value.replace(' ', chr(92) + ' ')}" for name, value in SESSION.items())
    return make_conninfo(conninfo, options=f"{given.get('options') or ''} -c role={APP_ROLE} {options}".strip())


def become_owner(conn: Connection[Any]) -> None:
    """Act as the owner of the schema until the transaction ends: what is made is the owner's, who never logs in."""
    conn.execute(SQL("SET LOCAL ROLE {}").format(Identifier(OWNER_ROLE)))


class LedgerDatastore(PostgresDatastore):
    """The library's datastore on a libpq connection string."""

    def __init__(
        self, conninfo: str, *, pool_size: int = 4, max_overflow: int = 28, wait_seconds: float = 10.0
    ) -> None:
        super().__init__(
            dbname="",
            host="",
            port="",
            user="",
            password="",
            schema=SCHEMA,
            single_row_tracking=True,
            originator_id_type="text",
        )
        self.conninfo = app_conninfo(conninfo)
        self.pool = ConnectionPool(
            self.conninfo,
            connection_class=Connection[DictRow],
            kwargs={"row_factory": dict_row, "autocommit": True},
            min_size=pool_size,
            max_size=pool_size + max_overflow,
            open=True,
            timeout=wait_seconds,
            reconnect_timeout=RECONNECT_SECONDS,
            reconnect_failed=ask_on,
            name="darijol",
        )

    @contextmanager
    def get_connection(self) -> Generator[Connection[DictRow]]:
        """Lend a connection; what goes wrong with it is raised under the library's names."""
        try:
            with living(self.pool) as conn:
                yield conn
        except psycopg.Error as error:
            raise _translated(error) from error

    def close(self) -> None:
        """Close every connection."""
        with suppress(AttributeError):
            self.pool.close(timeout=5)


_NAMES: tuple[tuple[type[psycopg.Error], type[es.PersistenceError]], ...] = (
    (psycopg.InterfaceError, es.InterfaceError),
    (psycopg.OperationalError, es.OperationalError),
    (psycopg.DataError, es.DataError),
    (psycopg.IntegrityError, es.IntegrityError),
    (psycopg.InternalError, es.InternalError),
    (psycopg.ProgrammingError, es.ProgrammingError),
    (psycopg.NotSupportedError, es.NotSupportedError),
    (psycopg.DatabaseError, es.DatabaseError),
)


def _translated(error: psycopg.Error) -> es.PersistenceError:
    for ours, theirs in _NAMES:
        if isinstance(error, ours):
            return theirs(str(error))
    return es.PersistenceError(str(error))
