"""Incidents of a code: what scans and refused dispensings brought up about it, wherever that was."""

from __future__ import annotations

from psycopg.rows import tuple_row

from domain.incidents import IncidentReported
from domain.keys import PackKey
from ledger.codec import load_fact
from ledger.history import Entry
from ledger.ledger import Ledger

_INCIDENTS = """
    SELECT e.stream, e.version, e.topic, e.body, e.position, e.recorded_at
    FROM darijol.snapshot s JOIN darijol.event e ON e.stream = s.stream
    WHERE s.stream >= %s AND s.stream < %s ORDER BY e.position LIMIT %s
"""


def incidents_of(ledger: Ledger, pack: PackKey, limit: int) -> list[Entry]:
    """Return the first incidents of a code in the order of the log, whether or not the ledger knows such a pack."""
    prefix = f"incident/{pack.gtin}/{pack.serial}"
    with ledger.datastore.get_connection() as conn, conn.cursor(row_factory=tuple_row) as cursor:
        cursor.execute(_INCIDENTS, (f"{prefix}/", f"{prefix}0", limit))  # 0 follows the stroke
        entries = [Entry(load_fact(*row[:4]), *row[4:]) for row in cursor]
    return [entry for entry in entries if _is_of(entry, pack)]


def _is_of(entry: Entry, pack: PackKey) -> bool:
    """A serial may hold strokes: another pack's may begin like the rest of this one's."""
    said = entry.fact.event
    return isinstance(said, IncidentReported) and (said.gtin, said.serial) == (pack.gtin, pack.serial)
