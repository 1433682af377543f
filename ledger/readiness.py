"""Readiness: are scans, other readings and acts served now? Asked of the database on the very ways that serve them."""

from __future__ import annotations

from asyncio import to_thread
from dataclasses import dataclass

import psycopg
from eventsourcing.persistence import PersistenceError
from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.acts.act import Needs
from ledger.datastore import APP_ROLE
from ledger.errors import BusyError
from ledger.holdings import TOPICS
from ledger.ledger import Ledger
from ledger.log import Log
from ledger.scanning import AsyncReader
from migrations import migrations

# The last column is the age of the oldest event that the view of holdings does not show yet.
_PROBE = """
    SELECT current_user::text,
           (SELECT max(number) FROM darijol.migration),
           coalesce((SELECT extract(epoch FROM clock_timestamp() - e.recorded_at) FROM darijol.event e
                     WHERE e.topic = ANY (%s) AND e.position > coalesce(
                         (SELECT t.notification_id FROM darijol.tracking t WHERE t.application_name = %s), 0)
                     ORDER BY e.position LIMIT 1), 0)::float8
"""


# A transactional message is written to the log and committed as an event would be: it needs no table, and fails
# where writing fails.
_WRITE = "SELECT pg_logical_emit_message(true, 'darijol', 'ready')"


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether all is served. `lag_seconds`: how old the oldest event is that the holdings lack."""

    is_role_right: bool
    is_schema_right: bool
    lag_seconds: float

    @property
    def is_ready(self) -> bool:
        """Whether all is served."""
        return self.is_role_right and self.is_schema_right


async def probe(reader: AsyncReader, ledger: Ledger) -> Readiness:
    """Read as scans are read, read as all else is read, and write as acts are written.

    Each goes through the pool of connections that serves it, which gives none that its server has ended. Raises
    BusyError if one of them does not work.
    """
    try:
        ((role, schema, lag),) = await reader.fetch(_PROBE, (list(TOPICS), Log.name))
        await reader.shared.read(Needs.of())
        await to_thread(ledger.ask, _write)
    except (psycopg.Error, PersistenceError) as error:
        raise BusyError("The database cannot write.") from error
    return Readiness(role == APP_ROLE, schema == migrations()[-1].number, lag)


def _write(cursor: Cursor[TupleRow]) -> None:
    cursor.execute(_WRITE)
