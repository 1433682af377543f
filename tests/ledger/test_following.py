"""Following the log: what is made of an event is recorded together with how far the follower came, and so once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from random import Random
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, Notification, StoredEvent, Tracking

from ledger.ledger import Ledger
from ledger.recorder import LedgerRecorder
from tests.ledger.races import at_once

NAME = "copier"
ORIGINAL, COPY = "test.happened", "test.copied"
EVENTS = 300

Fall = Callable[[], bool]
"""Tells whether the follower falls over at this moment."""
Make = Callable[[LedgerRecorder, Notification, Fall], None]


@pytest.fixture
def recorder(ledger: Ledger) -> LedgerRecorder:
    """Give the recorder of an empty ledger."""
    return ledger.log.recorder


def copy_of(found: Notification) -> StoredEvent:
    """Return what a follower makes of an event."""
    return StoredEvent(f"copy/{uuid4()}", 1, COPY, b"%d" % found.id)


def record_with_tracking(recorder: LedgerRecorder, found: Notification, _: Fall) -> None:
    recorder.insert_events([copy_of(found)], tracking=Tracking(NAME, found.id))


def record_and_then_track(recorder: LedgerRecorder, found: Notification, fall: Fall) -> None:
    recorder.insert_events([copy_of(found)])
    if not fall():
        recorder.insert_tracking(Tracking(NAME, found.id))


def follow(recorder: LedgerRecorder, make: Make, end: int, seed: int) -> None:
    """Make something of each event up to a position; after a fall, go on from what was tracked."""
    random = Random(seed)

    def fall() -> bool:
        return random.random() < 0.05

    while (came := recorder.max_tracking_id(NAME) or 0) < end:
        for found in recorder.select_notifications(came, 20, topics=[ORIGINAL], inclusive_of_start=False):
            try:
                make(recorder, found, fall)
            except IntegrityError:  # another follower was faster
                break
            if fall():
                break


def follow_twice(recorder: LedgerRecorder, database: str, make: Make) -> tuple[Counter[int], set[int]]:
    """Let two followers run at once; return how often each event was made something of, and which there are."""
    there_are = recorder.insert_events([StoredEvent("stream", version, ORIGINAL, b"") for version in range(EVENTS)])
    at_once([partial(follow, recorder, make, there_are[-1], seed) for seed in range(2)])
    with psycopg.connect(database) as conn:
        copies = conn.execute("SELECT body FROM darijol.event WHERE topic = %s", (COPY,)).fetchall()
    return Counter(int(body) for (body,) in copies), set(there_are)


def test_two_followers_that_fall_over_now_and_then_make_each_event_once(
    recorder: LedgerRecorder, database: str
) -> None:
    made, there_are = follow_twice(recorder, database, record_with_tracking)
    assert made == Counter(there_are)


def test_control_what_is_tracked_only_afterwards_is_made_twice(recorder: LedgerRecorder, database: str) -> None:
    made, there_are = follow_twice(recorder, database, record_and_then_track)
    assert made.keys() == there_are
    assert max(made.values()) > 1
