"""Readiness: can an act be recorded now? Asked of the database itself, as the role that acts are recorded under."""

from __future__ import annotations

from dataclasses import dataclass

import psycopg

from ledger.datastore import APP_ROLE
from ledger.errors import BusyError
from ledger.holdings import TOPICS
from ledger.log import Log
from ledger.scanning import AsyncReader
from migrations import migrations

# A transactional message is written to the log and committed as an event would be: it needs no table, and fails
# where writing fails. The last column is the age of the oldest event that the view of holdings does not show yet.
_PROBE = """
    SELECT current_user::text,
           (SELECT max(number) FROM darijol.migration),
           pg_logical_emit_message(true, 'darijol', 'ready') IS NOT NULL,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - e.recorded_at) FROM darijol.event e
                     WHERE e.topic = ANY (%s) AND e.position > coalesce(
                         (SELECT t.notification_id FROM darijol.tracking t WHERE t.application_name = %s), 0)
                     ORDER BY e.position LIMIT 1), 0)::float8
"""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether acts can be recorded. `lag_seconds`: how old the oldest event is that the holdings lack."""

    is_role_right: bool
    is_schema_right: bool
    lag_seconds: float

    @property
    def is_ready(self) -> bool:
        """Whether acts can be recorded."""
        return self.is_role_right and self.is_schema_right


async def probe(reader: AsyncReader) -> Readiness:
    """Write to the database and see what it is. Raises BusyError if it is away or cannot write."""
    try:
        ((role, schema, _, lag),) = await reader.fetch(_PROBE, (list(TOPICS), Log.name))
    except psycopg.Error as error:
        raise BusyError("The database cannot write.") from error
    return Readiness(role == APP_ROLE, schema == migrations()[-1].number, lag)
