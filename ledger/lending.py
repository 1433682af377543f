"""Lending connections: none that the server has ended already, and no longer a wait than it takes the server to return.

A server that goes leaves word on every connection, so each is looked at before it is lent, by one call of the system
and without a round trip. Where one has ended most have: then all that lie in the pool are asked, and made anew.
"""

from __future__ import annotations

from asyncio import shield
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, contextmanager
from select import POLLIN, poll
from typing import Any, TypeVar

from psycopg import AsyncConnection, Connection
from psycopg_pool import AsyncConnectionPool, ConnectionPool

C = TypeVar("C", bound=Connection[Any])
A = TypeVar("A", bound=AsyncConnection[Any])

LOOKS = 3
"""How many connections are looked at for one borrower. After that it gets what there is."""


@contextmanager
def living(pool: ConnectionPool[C]) -> Generator[C]:
    """Lend a connection of a pool that the server has not ended. Raises what the pool raises."""
    conn = pool.getconn()
    for _ in range(1, LOOKS):
        if _is_silent(conn):
            break
        conn.close()
        pool.putconn(conn)
        pool.check()
        conn = pool.getconn()
    try:
        with conn:
            yield conn
    finally:
        pool.putconn(conn)


@asynccontextmanager
async def living_async(pool: AsyncConnectionPool[A]) -> AsyncGenerator[A]:
    """Do what `living` does, on an event loop."""
    conn = await pool.getconn()
    for _ in range(1, LOOKS):
        if _is_silent(conn):
            break
        await conn.close()
        await pool.putconn(conn)
        await shield(pool.check())  # a borrower whose time is over must not take what it holds out of the pool
        conn = await pool.getconn()
    try:
        async with conn:
            yield conn
    finally:
        await pool.putconn(conn)


def ask_on(pool: ConnectionPool[Any]) -> None:
    """Go on trying to connect while somebody waits; without, a pool that has given up waits for the next who asks."""
    if pool.get_stats().get("requests_waiting"):
        pool.check()


async def ask_on_async(pool: AsyncConnectionPool[Any]) -> None:
    """Do what `ask_on` does, on an event loop."""
    if pool.get_stats().get("requests_waiting"):
        await pool.check()


def _is_silent(conn: Connection[Any] | AsyncConnection[Any]) -> bool:
    """Tell whether nothing has come in on a connection on which nothing was asked."""
    waiting = poll()
    waiting.register(conn.fileno(), POLLIN)
    return not waiting.poll(0)
