"""Changing rows, events and serials behind the ledger's back, and what an audit is to find then.

Whoever changes them is the owner, with the triggers off that keep what was recorded.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg.sql import SQL, Identifier

from domain.goods.containers import ContainerKey
from domain.goods.lots import LotKey
from domain.goods.packs import PackKey
from domain.goods.products import ProductKey
from domain.goods.shipments import ShipmentKey
from domain.ground.channels import Channel
from domain.ground.keys import AnyKey
from domain.rules.ceilings import CeilingKey, PriceLevel
from ledger.audit import audit
from ledger.ledger import Ledger
from ledger.places import place_number
from tests.databases import conninfo_of, new_database
from tests.ledger.road import travel
from tests.ledger.world import GTIN, LOT, Nation

TABLES = ("pack", "place", "snapshot")
KEPT = ("event", "serial_chunk")
NAMED_BY = {"pack": "concat_ws(' ', gtin, serial)", "place": "key::text", "snapshot": "stream"}
"""How the rows of each table are named in a finding."""

LOT_KEY, PRODUCT = LotKey(GTIN, LOT), ProductKey(GTIN)
CEILING = CeilingKey(GTIN, Channel.COMMERCIAL, PriceLevel.RETAIL)

Found: TypeAlias = list[tuple[str, str]]
"""Findings: what, and where."""


@contextmanager
def travelled_road(server: str, registered: str) -> Generator[str]:
    """Make a database on which much has happened, with a copy of it, and nothing that keeps it from being changed."""
    with new_database(server, registered) as name:
        conninfo = conninfo_of(server, name)
        with Ledger(conninfo) as ledger:
            travel(Nation(ledger, conninfo))
        with psycopg.connect(conninfo) as conn:
            conn.execute("CREATE SCHEMA saved")
            for table in (*TABLES, *KEPT):
                conn.execute(SQL("CREATE TABLE saved.{0} AS TABLE darijol.{0}").format(Identifier(table)))
            for table in KEPT:
                conn.execute(SQL("ALTER TABLE darijol.{} DISABLE TRIGGER USER").format(Identifier(table)))
        yield conninfo


def put_back(conninfo: str) -> None:
    """Make everything as the copy says."""
    with psycopg.connect(conninfo) as conn:
        for table in (*TABLES, *KEPT):
            conn.execute(SQL("DELETE FROM darijol.{}").format(Identifier(table)))
            conn.execute(SQL("INSERT INTO darijol.{0} TABLE saved.{0}").format(Identifier(table)))


def tamper(conninfo: str, statement: str, *parameters: object) -> None:
    """Change one row behind the ledger's back."""
    with psycopg.connect(conninfo) as conn:
        assert conn.execute(statement.encode(), parameters).rowcount == 1, statement


def findings(conninfo: str) -> Found:
    """Return what an audit finds."""
    return sorted((one.what, one.where) for one in audit(conninfo).findings)


def rows(conninfo: str) -> list[list[tuple[Any, ...]]]:
    """Return all state rows."""
    with psycopg.connect(conninfo) as conn:
        return [
            conn.execute(f"SELECT * FROM darijol.{table} ORDER BY {NAMED_BY[table]}".encode()).fetchall()
            for table in TABLES
        ]


def row(key: AnyKey) -> tuple[str, str]:
    """Return in which table the state of a subject is kept, and how a finding names its row."""
    match key:
        case PackKey():
            return "pack", f"{int(key.gtin)} {key.serial}"
        case ContainerKey() | ShipmentKey():
            return "place", f"{place_number(key)}"
        case _:
            return "snapshot", key.stream


def differs(*keys: AnyKey) -> Found:
    """Return the findings of rows that are not the fold of their events."""
    return [(f"{table}_row_differs", where) for table, where in map(row, keys)]


def missing(*keys: AnyKey) -> Found:
    """Return the findings of rows that are not there."""
    return [(f"{table}_row_missing", where) for table, where in map(row, keys)]


def invented(*keys: AnyKey) -> Found:
    """Return the findings of rows that no event led to."""
    return [(f"{table}_row_invented", where) for table, where in map(row, keys)]
