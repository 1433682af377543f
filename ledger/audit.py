"""Audit and rebuild: every state row is the fold of its events, and every serial is accounted for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import Connection
from psycopg.sql import SQL, Identifier

from ledger.datastore import app_conninfo
from ledger.replay import Finding, Replay
from ledger.tables import LIVE, Tables

FINDINGS_SHOWN = 1000
"""How many rows of each table are named; a table that differs more is named as such."""

_SHADOW = Tables(Identifier("audit_pack"), Identifier("audit_place"), Identifier("audit_snapshot"))

_KEYS = {"pack": ("gtin", "serial"), "place": ("key",), "snapshot": ("stream",)}


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit saw: how many events and packs, and what was not as the events say."""

    events: int
    packs: int
    findings: tuple[Finding, ...]


def audit(conninfo: str) -> Report:
    """Compare every state row with the fold of all events, in one snapshot, while the ledger goes on working.

    Reads everything and takes temporary space of the size of the state rows; changes nothing.
    """
    with psycopg.connect(app_conninfo(conninfo)) as conn:
        conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        _take_time(conn)
        for name, shadow in zip(_KEYS, (_SHADOW.pack, _SHADOW.place, _SHADOW.snapshot), strict=True):
            conn.execute(
                SQL("CREATE TEMPORARY TABLE {} (LIKE {} INCLUDING INDEXES) ON COMMIT DROP").format(
                    shadow, Identifier("darijol", name)
                )
            )
        replay = Replay(conn, _SHADOW)
        replay.run()
        findings = [*replay.findings, *_orphans(conn)]
        for name in _KEYS:
            findings += _differences(conn, name)
        return Report(replay.events, _packs(conn), tuple(findings))


def rebuild(owner_conninfo: str) -> Report:
    """Make all state rows anew from the events. Acts wait while it runs; if it fails nothing has changed.

    `owner_conninfo` logs in as one who may act for the owner of the schema. What the events say that cannot be is
    in the findings, and then nothing is changed either.
    """
    with psycopg.connect(owner_conninfo) as conn:
        conn.execute("SET LOCAL ROLE darijol_owner")
        _take_time(conn)
        conn.execute("LOCK TABLE darijol.event, darijol.serial_chunk IN SHARE MODE")
        conn.execute("TRUNCATE darijol.pack, darijol.place, darijol.snapshot")
        replay = Replay(conn, LIVE)
        replay.run()
        packs = _packs(conn)
        if replay.findings:
            conn.rollback()
        return Report(replay.events, packs, tuple(replay.findings))


def _take_time(conn: Connection[Any]) -> None:
    for name, value in (
        ("statement_timeout", "0"),
        ("idle_in_transaction_session_timeout", "0"),
        ("enable_seqscan", "on"),
    ):
        conn.execute("SELECT set_config(%s, %s, true)", (name, value))


def _differences(conn: Connection[Any], name: str) -> Iterator[Finding]:
    """Yield each row that is not the fold of its events: missing, too many, or different."""
    keys = _KEYS[name]
    statement = SQL(
        """
        SELECT concat_ws(' ', {keys}), live IS NULL, shadow IS NULL
        FROM (SELECT *, true AS present FROM {table}) AS live
        FULL JOIN (SELECT *, true AS present FROM {shadow}) AS shadow USING ({keys})
        WHERE live IS DISTINCT FROM shadow LIMIT {limit}
        """
    ).format(
        keys=SQL(", ").join(map(Identifier, keys)),
        table=Identifier("darijol", name),
        shadow=Identifier(f"audit_{name}"),
        limit=FINDINGS_SHOWN,
    )
    for where, missing, invented in conn.execute(statement):
        what = "row_missing" if missing else "row_invented" if invented else "row_differs"
        yield Finding(f"{name}_{what}", where)


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
