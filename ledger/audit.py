"""Audit and rebuild: every state row is the fold of its events, and every serial is accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Composed, Identifier

from ledger.datastore import SCHEMA, app_conninfo, become_owner
from ledger.replay import Finding, Replay
from ledger.tables import Tables

FINDINGS_SHOWN = 1000
"""How many rows of each table are named."""

_SHADOW = Tables(Identifier("audit_pack"), Identifier("audit_place"), Identifier("audit_snapshot"))

_KEYS = {"pack": ("gtin", "serial"), "place": ("key",), "snapshot": ("stream",)}
_COLUMNS = {
    "pack": ("parent", "version", "since", "status", "channel", "lot", "tail", "dispensing", "trail", "changed_at"),
    "place": ("parent", "version", "since", "trail", "state"),
    "snapshot": ("version", "state"),
}


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit saw: how many events and packs, and what was not as the events say.

    `backwards` are events whose own times run backwards: told with a time before what they stand on. No row is wrong.
    """

    events: int
    packs: int
    findings: tuple[Finding, ...]
    backwards: tuple[Finding, ...] = ()


def audit(conninfo: str) -> Report:
    """Compare every state row with the fold of all events, in one snapshot, while the ledger goes on working.

    Reads everything and takes temporary space of the size of the state rows; changes nothing. Followers see nothing
    new until it has ended.
    """
    with psycopg.connect(app_conninfo(conninfo)) as conn:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        replay = _replayed(conn)
        findings = [*replay.findings, *_orphans(conn)]
        for name in _KEYS:
            findings += _differences(conn, name)
        return Report(replay.events, _packs(conn), tuple(findings), tuple(replay.backwards))


def rebuild(owner_conninfo: str) -> Report:
    """Make all state rows what the events say. Acts wait while it runs; who reads sees the rows as they were, then new.

    `owner_conninfo` logs in as one who may act for the owner of the schema. What the events say that cannot be is
    in the findings, and then nothing is changed.
    """
    with psycopg.connect(owner_conninfo) as conn:
        become_owner(conn)
        return put_right(conn)


def put_right(conn: Connection[Any]) -> Report:
    """Do what `rebuild` does, as the owner of the schema and in the transaction that the connection is in."""
    # Every act adds events, and none holds what we wait for. A TRUNCATE of the rows would show them empty to
    # whoever began to read before it.
    conn.execute("LOCK TABLE darijol.event IN SHARE MODE")
    replay = _replayed(conn)
    findings = (*replay.findings, *_orphans(conn))
    if not findings:
        for name in _KEYS:
            _put_table_right(conn, name)
    return Report(replay.events, _packs(conn), findings, tuple(replay.backwards))


def _replayed(conn: Connection[Any]) -> Replay:
    """Fold all events into temporary tables that end with the transaction."""
    _take_time(conn)
    for name, shadow in zip(_KEYS, (_SHADOW.pack, _SHADOW.place, _SHADOW.snapshot), strict=True):
        conn.execute(
            SQL("CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING INDEXES) ON COMMIT DROP").format(
                shadow, Identifier(SCHEMA, name)
            )
        )
    replay = Replay(conn, _SHADOW)
    replay.run()
    return replay


def _take_time(conn: Connection[Any]) -> None:
    for name, value in (
        ("statement_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
        ("enable_seqscan", "on"),
        ("enable_hashjoin", "off"),
        ("temp_buffers", "256MB"),
    ):
        conn.execute("SELECT set_config(%s, %s, true)", (name, value))


def _compared(name: str) -> Composed:
    """Return the query for the rows that are not the fold of their events: their keys, and which side lacks them.

    Column by column, and both sides in the order of their keys: five times as fast as comparing whole rows by a hash.
    """
    differs = (SQL("live.{0} IS DISTINCT FROM shadow.{0}").format(Identifier(column)) for column in _COLUMNS[name])
    return SQL(
        "SELECT {keys}, live.version IS NULL AS missing, shadow.version IS NULL AS invented "
        "FROM {table} AS live FULL JOIN {shadow} AS shadow USING ({keys}) WHERE {differs}"
    ).format(
        keys=SQL(", ").join(map(Identifier, _KEYS[name])),
        table=Identifier(SCHEMA, name),
        shadow=Identifier(f"audit_{name}"),
        differs=SQL(" OR ").join(differs),
    )


def _differences(conn: Connection[Any], name: str) -> Iterator[Finding]:
    """Yield each row that is not the fold of its events: missing, too many, or different."""
    statement = SQL("{} LIMIT {}").format(_compared(name), FINDINGS_SHOWN)
    for *keys, missing, invented in conn.execute(statement):
        what = "row_missing" if missing else "row_invented" if invented else "row_differs"
        yield Finding(f"{name}_{what}", " ".join(map(str, keys)))


def _put_table_right(conn: Connection[Any], name: str) -> None:
    """Write the rows that are not the fold of their events anew, and no others."""
    names = {
        "table": Identifier(SCHEMA, name),
        "shadow": Identifier(f"audit_{name}"),
        "wrong": Identifier(f"wrong_{name}"),
        "keys": SQL(", ").join(map(Identifier, _KEYS[name])),
        "same": SQL(" AND ").join(SQL("row.{0} = wrong.{0}").format(Identifier(key)) for key in _KEYS[name]),
        "compared": _compared(name),
    }
    for statement in (
        "CREATE TEMPORARY TABLE {wrong} ON COMMIT DROP AS {compared}",
        "DELETE FROM {table} AS row USING {wrong} AS wrong WHERE {same}",
        "INSERT INTO {table} SELECT row.* FROM {shadow} AS row JOIN {wrong} AS wrong USING ({keys}) ORDER BY {keys}",
    ):
        conn.execute(SQL(statement).format(**names))


def _orphans(conn: Connection[Any]) -> Iterator[Finding]:
    """Yield chunks of serials that belong to no commissioning."""
    rows = conn.execute(
        """
        SELECT DISTINCT c.gtin, c.lot, c.version FROM darijol.serial_chunk c
        WHERE NOT EXISTS (
            SELECT FROM darijol.event e WHERE e.stream = 'lot/' || lpad(c.gtin::text, 14, '0') || '/' || c.lot
            AND e.version = c.version AND e.topic = 'lot.commissioned')
        LIMIT %s
        """,
        (FINDINGS_SHOWN,),
    )
    for gtin, lot, version in rows:
        yield Finding("serials_without_event", f"lot/{gtin:014}/{lot} {version}")


def _packs(conn: Connection[Any]) -> int:
    row = conn.execute("SELECT count(*) FROM darijol.pack").fetchone()
    assert row is not None
    return int(row[0])
