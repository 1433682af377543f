"""The eventsourcing library's published recorder test cases, run on our recorder: one contract for every store.

No test is left out and no assertion dropped. What is overridden, and why:

- `new_originator_id`, the published hook for stores whose streams have names: ours are text.
- Positions: the cases assert 1, 2, 3, and ours rise with gaps. `Numbered` calls the positions that it gave out by
  their rank, and takes ranks back where a case passes a position in. The map keeps the order.
- Reading at once what was written: `select_notifications` and `max_notification_id` end where a transaction may
  still write, so `Numbered` waits until what it gave out is settled. A follower would find it a moment later.
- `insert_events` of an aggregate recorder gives None; ours always gives positions. `WithoutPositions` drops them.
"""

from __future__ import annotations

import sys
import time
from bisect import bisect_right, insort
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import replace
from threading import Lock
from types import ModuleType
from typing import Any
from unittest import TestCase
from unittest.mock import patch
from uuid import uuid4

import pytest
from eventsourcing.persistence import Notification, StoredEvent

from ledger.datastore import LedgerDatastore
from ledger.recorder import LedgerRecorder

# The published module imports the library's cipher for its cases of factories, which are not ours to run; what the
# cipher needs is not installed.
_NO_CIPHER = ModuleType("eventsourcing.cipher")
_NO_CIPHER.AESCipher = object  # type: ignore[attr-defined]
with patch.dict(sys.modules, {_NO_CIPHER.__name__: _NO_CIPHER}):
    from eventsourcing.tests import persistence as published


class Numbered(LedgerRecorder):
    """Our recorder, with its positions called 1, 2, 3 ... in their order."""

    def __init__(self, datastore: LedgerDatastore) -> None:
        super().__init__(datastore)
        self._given: list[int] = []
        self._lock = Lock()

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int]:
        """Append events and return the ranks of their positions."""
        positions = super().insert_events(stored_events, **kwargs)
        with self._lock:
            for position in positions:
                insort(self._given, position)
        return [self._rank(position) for position in positions]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return notifications from a rank to another, under their ranks."""
        self._settle()
        found = super().select_notifications(
            self._position(start), limit, self._position(stop), topics, inclusive_of_start=inclusive_of_start
        )
        return [replace(notification, id=self._rank(notification.id)) for notification in found]

    def max_notification_id(self) -> int | None:
        """Return the rank of the last position."""
        self._settle()
        last = super().max_notification_id()
        return None if last is None else self._rank(last)

    def _settle(self) -> None:
        last = self._given[-1] if self._given else 0
        while (super().max_notification_id() or 0) < last:
            time.sleep(0.001)

    def _rank(self, position: int) -> int:
        return bisect_right(self._given, position)

    def _position(self, rank: int | None) -> int | None:
        return self._given[rank - 1] if rank else rank


class WithoutPositions(LedgerRecorder):
    """Our recorder, keeping positions to itself as one that records aggregates only."""

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:  # type: ignore[override]
        """Append events."""
        super().insert_events(stored_events, **kwargs)


class OnAFreshDatabase(TestCase):
    """Gives each test of a published case a recorder on a database of its own."""

    datastore: LedgerDatastore

    @pytest.fixture(autouse=True)
    def _open(self, database: str) -> Generator[None]:
        with closing(LedgerDatastore(database)) as self.datastore:
            yield

    def new_originator_id(self) -> str:
        """Name a stream."""
        return f"stream/{uuid4()}"


class TestItRecordsAggregates(OnAFreshDatabase, published.AggregateRecorderTestCase):
    """`AggregateRecorderTestCase`."""

    def create_recorder(self) -> WithoutPositions:
        return WithoutPositions(self.datastore)


class TestItRecordsAnApplication(OnAFreshDatabase, published.ApplicationRecorderTestCase[Numbered]):
    """`ApplicationRecorderTestCase`, with the optional test of subscriptions."""

    def create_recorder(self) -> Numbered:
        return Numbered(self.datastore)

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TestItTracks(OnAFreshDatabase, published.TrackingRecorderTestCase):
    """`TrackingRecorderTestCase`."""

    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.datastore)


class TestItRecordsAProcess(OnAFreshDatabase, published.ProcessRecorderTestCase):
    """`ProcessRecorderTestCase`."""

    def create_recorder(self) -> LedgerRecorder:
        return LedgerRecorder(self.datastore)


class TestPositionsOfTwoTransactionsDoNotInterleave(OnAFreshDatabase, published.NonInterleavingNotificationIDsBaseCase):
    """`NonInterleavingNotificationIDsBaseCase`."""

    def create_recorder(self) -> Numbered:
        return Numbered(self.datastore)
