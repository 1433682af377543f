"""What must hold before the ledger serves: else it does not start, and says in a sentence why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import Connection

from ledger.datastore import APP_ROLE, app_conninfo
from ledger.errors import UnsafeDatabaseError
from ledger.migrate import LAST_PARTITION_IN_USE
from migrations import migrations

CLOCK_DIFFERENCE_SECONDS = 2.0

_SETTINGS = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_checksums": "on",
    "max_prepared_transactions": "0",
    "transaction_isolation": "read committed",
}


def check_database(conninfo: str) -> None:
    """See that the database keeps what it acknowledges and that we may change nothing we recorded.

    Raises UnsafeDatabaseError with every finding.
    """
    with psycopg.connect(app_conninfo(conninfo), autocommit=True) as conn:
        findings = list(_findings(conn))
    if findings:
        raise UnsafeDatabaseError(findings)


def _findings(conn: Connection[Any]) -> Iterator[str]:
    for name, wanted in _SETTINGS.items():
        found = _value(conn, "SELECT current_setting(%s)", name)
        if found != wanted:
            yield f"{name} is {found}; set it to {wanted}."
    yield from _role_findings(conn)
    if not _value(conn, "SELECT to_regclass('darijol.migration') IS NOT NULL"):
        yield "The schema is missing; run `darijol migrate`."
        return
    yield from _schema_findings(conn)
    yield from _kept_findings(conn)
    difference = abs((datetime.now(UTC) - _value(conn, "SELECT clock_timestamp()")).total_seconds())
    if difference > CLOCK_DIFFERENCE_SECONDS:
        yield f"The database's clock differs from ours by {difference:.1f} s; set both by the same time service."


def _role_findings(conn: Connection[Any]) -> Iterator[str]:
    if (role := _value(conn, "SELECT current_user")) != APP_ROLE:
        yield f"We act as {role}, not as {APP_ROLE}."
    yield from _rights_findings(conn, "Our role", role)
    if (login := _value(conn, "SELECT session_user")) != role:
        yield from _rights_findings(conn, "The login we serve with", login)


def _rights_findings(conn: Connection[Any], which: str, role: str) -> Iterator[str]:
    """Yield what a role may do that who serves should not: then nothing that it recorded is safe from it."""
    for question, said in (
        ("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", "is a superuser or bypasses row security"),
        ("SELECT rolcreaterole FROM pg_roles WHERE rolname = %s", "may make roles"),
        (
            "SELECT pg_has_role(%s, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('darijol.event')",
            "may act for the owner of the tables",
        ),
    ):
        if _value(conn, question, role):
            yield f"{which} {said}; take that from it, or log in as {APP_ROLE}."
            return
    if _value(conn, "SELECT EXISTS (SELECT FROM pg_class WHERE relowner = %s::regrole)", role):
        yield f"{which} owns tables; give them to darijol_owner."


def _schema_findings(conn: Connection[Any]) -> Iterator[str]:
    wanted = len(migrations())
    found = _value(conn, "SELECT max(number) FROM darijol.migration")
    if found != wanted:
        yield f"The schema is at migration {found}, this version needs {wanted}; run `darijol migrate`."
    if _value(conn, LAST_PARTITION_IN_USE):
        yield "The last partition of events is in use; run `darijol migrate`, which adds the next."
    here = _value(conn, "SELECT system_identifier FROM pg_control_system()")
    if _value(conn, "SELECT system_identifier FROM darijol.log_epoch ORDER BY epoch DESC LIMIT 1") != here:
        yield "The log was moved to another cluster; run `darijol migrate` to go on from its last position."


def _kept_findings(conn: Connection[Any]) -> Iterator[str]:
    for table in ("event", "serial_chunk"):
        for privilege in ("UPDATE", "DELETE", "TRUNCATE"):
            if _value(conn, "SELECT has_table_privilege('darijol.' || %s, %s)", table, privilege):
                yield f"Our role may {privilege} on {table}; revoke it."
    if _value(conn, "SELECT has_any_column_privilege('darijol.access_key', 'INSERT, UPDATE')"):
        yield "Our role may make or revoke keys; run `darijol migrate`, or revoke it."
    unguarded = conn.execute(
        """
        SELECT c.relname FROM pg_class c
        WHERE (c.oid IN ('darijol.event'::regclass, 'darijol.serial_chunk'::regclass)
               OR c.oid IN (SELECT inhrelid FROM pg_inherits WHERE inhparent = 'darijol.event'::regclass))
        AND (SELECT count(*) FROM pg_trigger t
             WHERE t.tgrelid = c.oid AND t.tgname IN ('kept', 'kept_whole') AND t.tgenabled = 'A') < 2
        """
    )
    for (table,) in unguarded:
        yield f"{table} lacks the triggers that keep it; run `darijol migrate`."


def _value(conn: Connection[Any], statement: str, *parameters: object) -> Any:
    row = conn.execute(statement.encode(), parameters).fetchone()
    return None if row is None else row[0]
