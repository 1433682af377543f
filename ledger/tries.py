"""Tries counted for all processes that serve one ledger, in a table that a crash empties: it holds one minute.

Each process counts by itself first, with a bound on the names it keeps, so that few names come here.
"""

from __future__ import annotations

from ledger.scanning import AsyncReader

WINDOW_SECONDS = 60

_COUNT = """
    WITH forgotten AS (
        DELETE FROM darijol.tried WHERE (kind, name) IN (
            SELECT kind, name FROM darijol.tried
            WHERE ends <= clock_timestamp() AND (kind, name) <> (%(kind)s, %(name)s)
            ORDER BY ends LIMIT 2 FOR UPDATE SKIP LOCKED)
    )
    INSERT INTO darijol.tried AS known (kind, name, tries, ends)
    VALUES (%(kind)s, %(name)s, 1, clock_timestamp() + make_interval(secs => %(window)s))
    ON CONFLICT (kind, name) DO UPDATE SET
        tries = CASE WHEN known.ends <= clock_timestamp() THEN 1 ELSE known.tries + 1 END,
        ends = CASE WHEN known.ends <= clock_timestamp() THEN excluded.ends ELSE known.ends END
    RETURNING tries, ceil(extract(epoch FROM ends - clock_timestamp()))::integer
"""


async def count_try(reader: AsyncReader, kind: str, name: str, most: int) -> int:
    """Count one try under a name. Return 0 if it may go on, else after how many seconds. Raises BusyError."""
    rows = await reader.count(_COUNT, {"kind": kind, "name": name, "window": WINDOW_SECONDS})
    tries, seconds = rows[0]
    return 0 if tries <= most else max(1, int(seconds))
