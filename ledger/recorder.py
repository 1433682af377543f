"""The recorder: the library's contract on our store, with positions from the transaction id and guards per thing.

What the library's PostgreSQL recorder does that does not scale is replaced: no table lock, no notification at each
append, no retry of an insert whose COMMIT may have been lost. What it reads, it reads through two views that give
our columns the library's names, one of them ending where events can still appear.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import orjson
import psycopg
from eventsourcing.persistence import IntegrityError, StoredEvent, Subscription, Tracking
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresProcessRecorder
from psycopg import Cursor
from psycopg.rows import TupleRow, tuple_row
from psycopg.sql import SQL, Identifier

from ledger.datastore import SCHEMA, LedgerDatastore
from ledger.subscription import PollingSubscription

Document = dict[str, Any]
"""What `darijol.record` is given: the guards and the rows of an act, as plain data."""

Bulk = Callable[[Cursor[TupleRow]], None]
"""Writes many rows inside the transaction of an act, between its guards and its events."""


class MovedError(IntegrityError):
    """Something the act stood on changed before it could be appended: decide again."""


class RequestIdReusedError(IntegrityError):
    """The caller used a request id again for another request."""


_RAISED: dict[str, type[IntegrityError]] = {"DJ004": MovedError, "DJ005": RequestIdReusedError}


class LedgerRecorder(PostgresProcessRecorder):
    """Records events with the state rows they lead to, in one transaction, under the guards of the act."""

    datastore: LedgerDatastore

    def __init__(
        self,
        datastore: LedgerDatastore,
        *,
        events_table_name: str = "settled_event",
        tracking_table_name: str = "tracking",
    ) -> None:
        super().__init__(datastore, events_table_name=events_table_name, tracking_table_name=tracking_table_name)
        self.select_events_statement = SQL("SELECT * FROM {} WHERE originator_id = %s").format(
            Identifier(SCHEMA, "stream_event")
        )

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Append events and return their positions.

        `act` carries the guards, rows and request of an act (see `ledger.appending`); without it the events of each
        stream must follow what the stream holds. `bulk` writes rows of its own in the same transaction, and
        `tracking` how far a follower came; `cursor` is one to use, outside any transaction. Raises
        IntegrityError where the contract does, and its kinds above.
        """
        act: Document | None = kwargs.get("act")
        bulk: Bulk | None = kwargs.get("bulk")
        tracking: Tracking | None = kwargs.get("tracking")
        if not stored_events and act is None and tracking is None:
            return []
        document = plain_act(stored_events) if act is None else act
        document["events"] = [_event_cells(event) for event in stored_events]
        lent: Cursor[TupleRow] | None = kwargs.get("cursor")
        if lent is not None:
            return _record(lent, document, bulk)
        with self.datastore.get_connection() as conn, conn.transaction():
            with conn.cursor(row_factory=tuple_row) as cursor:
                positions = _record(cursor, document, bulk)
            if tracking is not None:
                self._insert_tracking(conn.cursor(), tracking)
        return positions

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[PostgresApplicationRecorder]:
        """Return a subscription that asks for new events from time to time: nothing rests on notifications."""
        return PollingSubscription(recorder=self, gt=gt, topics=topics)


def _record(cursor: Cursor[TupleRow], document: Document, bulk: Bulk | None) -> Sequence[int]:
    """Record an act: in one call that is a transaction of its own, or in steps where rows are written between."""
    text = orjson.dumps(document).decode()
    try:
        if bulk is None:
            cursor.execute("SELECT darijol.record(%s)", (text,))
        else:
            with cursor.connection.transaction():
                cursor.execute("SELECT darijol.guard(%s)", (text,))
                cursor.execute("SET LOCAL statement_timeout = '10min'")
                bulk(cursor)
                cursor.execute("SELECT darijol.append(%s)", (text,))
        row = cursor.fetchone()
    except psycopg.Error as error:
        if (raised := _RAISED.get(error.sqlstate or "")) is not None:
            raise raised(str(error)) from error
        raise
    last: int | None = row[0] if row else None
    return range(last - len(document["events"]) + 1, last + 1) if last is not None else ()


@lru_cache(maxsize=20_000)
def lock_key(stream: str) -> int:
    """Return the advisory lock of a stream: 63 bits and a sign, the same on every machine."""
    return int.from_bytes(blake2b(stream.encode(), digest_size=8).digest(), signed=True)


def plain_act(stored_events: Sequence[StoredEvent]) -> Document:
    """Return the guards of events that no act decided: each stream goes on from where it ended.

    Raises IntegrityError if the versions of a stream do not rise.
    """
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for event in stored_events:
        stream = str(event.originator_id)
        if stream in last and event.originator_version <= last[stream]:
            raise IntegrityError("Versions of a stream must rise.")
        first.setdefault(stream, event.originator_version)
        last[stream] = event.originator_version
    return {
        "locks": sorted((lock_key(stream), True) for stream in first),
        "above": [[stream, version] for stream, version in first.items()],
        "stream_rows": [[stream, version, None] for stream, version in last.items()],
    }


def _event_cells(event: StoredEvent) -> list[Any]:
    state = b64encode(event.state).decode()
    return [str(event.originator_id), event.originator_version, event.topic, state]
