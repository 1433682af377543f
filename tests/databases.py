"""Databases for tests: each one new, and gone when it is done with."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from itertools import count

import psycopg
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

from ledger.datastore import APP_ROLE

_NUMBERS = count(1)


@contextmanager
def new_database(server: str, template: str = "template0") -> Generator[str]:
    """Make a database as a copy of another and give its name; nobody may be connected to the other one."""
    name = f"darijol_test_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as conn:
        conn.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template)))
    try:
        yield name
    finally:
        with psycopg.connect(server, autocommit=True) as conn:
            conn.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def conninfo_of(server: str, name: str) -> str:
    """Return the connection string, as its owner, of a database on a server."""
    return make_conninfo(server, dbname=name)


def as_app(conninfo: str) -> str:
    """Return the connection string of one who logs in as the application, as who serves does."""
    return make_conninfo(conninfo, user=APP_ROLE)
