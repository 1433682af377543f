"""Migrations: numbered SQL applied in order under one lock, the roles they speak of, and the epoch of positions."""

from __future__ import annotations

from contextlib import suppress
from hashlib import sha256

import psycopg
from psycopg import Connection, sql

from ledger.audit import put_right
from ledger.datastore import APP_ROLE, OWNER_ROLE, SCHEMA, SESSION, become_owner
from ledger.errors import MigrationChangedError, RowsNotRemadeError
from migrations import Migration, migrations

READER_ROLE = "darijol_reader"
_LOCK = 0x6461_7269_6A6F_6C


LAST_PARTITION_IN_USE = (
    "SELECT darijol.horizon() >= (count(*) - 1) << 44 FROM pg_inherits WHERE inhparent = 'darijol.event'::regclass"
)
"""Tells whether no partition of events is left ahead of the one in use (one holds 2^44 positions)."""


def migrate(owner_conninfo: str) -> list[str]:
    """Bring the database up to date and return the names of the migrations applied.

    `owner_conninfo` logs in as one who may create roles and schemas: migrations need it, serving does not. Safe to
    call again and from several places at once. Where a migration changes the shape of state rows, they are made anew
    from the events in the same transaction. Raises MigrationChangedError if an applied migration was edited since, and
    RowsNotRemadeError if it was applied but the events say what cannot be.
    """
    with psycopg.connect(owner_conninfo, autocommit=True) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        try:
            _create_roles(conn)
            _create_schema(conn)
            pending = _pending(conn)
            findings = _apply(conn, pending) if pending else 0
            with conn.transaction():
                become_owner(conn)
                _begin_epoch(conn)
                _add_partitions(conn)
            _set_role_defaults(conn)
        finally:
            conn.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
    if findings:
        raise RowsNotRemadeError(findings)
    return [migration.name for migration in pending]


def _create_roles(conn: Connection) -> None:
    known = {name for (name,) in conn.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'darijol%'")}
    for role, login in (
        (OWNER_ROLE, sql.SQL("NOLOGIN")),
        (APP_ROLE, sql.SQL("LOGIN")),
        (READER_ROLE, sql.SQL("LOGIN")),
    ):
        # Another database of the cluster may be migrated at the same moment.
        with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
            if role not in known:
                conn.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), login))
            conn.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _create_schema(conn: Connection) -> None:
    with conn.transaction():
        conn.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS darijol AUTHORIZATION {}").format(sql.Identifier(OWNER_ROLE)))
        become_owner(conn)
        conn.execute(
            "CREATE TABLE IF NOT EXISTS darijol.migration (number integer PRIMARY KEY, name text NOT NULL, "
            "digest text NOT NULL, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())"
        )


def _pending(conn: Connection) -> list[Migration]:
    applied: dict[int, str] = dict(conn.execute("SELECT number, digest FROM darijol.migration").fetchall())
    pending: list[Migration] = []
    for migration in migrations():
        digest = applied.get(migration.number)
        if digest is None:
            pending.append(migration)
        elif digest != _digest(migration):
            raise MigrationChangedError(migration.name)
    return pending


def _apply(conn: Connection, pending: list[Migration]) -> int:
    """Apply migrations, all or none, and return how many findings keep rows from being made anew: none, most likely.

    Rows are made anew once all are applied: they are written in the shape that the last one leaves.
    """
    with conn.transaction():
        become_owner(conn)
        conn.execute(sql.SQL("SET LOCAL search_path = {}").format(sql.Identifier(SCHEMA)))
        conn.execute("SET LOCAL lock_timeout = '2s'")
        for migration in pending:
            conn.execute(migration.sql.encode())
            conn.execute(
                "INSERT INTO darijol.migration (number, name, digest) VALUES (%s, %s, %s)",
                (migration.number, migration.name, _digest(migration)),
            )
        remakes_rows = any(migration.remakes_rows for migration in pending)
        return len(put_right(conn).findings) if remakes_rows else 0


def _digest(migration: Migration) -> str:
    return sha256(migration.sql.encode()).hexdigest()


def _begin_epoch(conn: Connection) -> None:
    """Begin an epoch of positions if the log has none in this cluster: its transaction ids say nothing of before."""
    conn.execute(
        """
        INSERT INTO darijol.log_epoch (epoch, system_identifier, shift)
        SELECT coalesce(last.epoch, 0) + 1, cluster.system_identifier,
               coalesce((SELECT (max(position) >> 16) + 1 FROM darijol.event)
                        - pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0)
        FROM pg_control_system() AS cluster
        LEFT JOIN (SELECT * FROM darijol.log_epoch ORDER BY epoch DESC LIMIT 1) AS last ON true
        WHERE last.system_identifier IS DISTINCT FROM cluster.system_identifier
        """
    )


def _add_partitions(conn: Connection) -> None:
    """Keep one empty partition of events ahead of the one in use."""
    while conn.execute(LAST_PARTITION_IN_USE).fetchone() == (True,):
        conn.execute("CALL darijol.add_event_partition()")


def _set_role_defaults(conn: Connection) -> None:
    for name, value in SESSION.items():
        conn.execute(
            sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                sql.Identifier(APP_ROLE), sql.Identifier(conn.info.dbname), sql.Identifier(name), sql.Literal(value)
            )
        )
