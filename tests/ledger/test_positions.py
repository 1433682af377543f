"""Positions: they rise with versions, nobody chooses them, and who follows them misses nothing."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import count
from random import Random
from threading import Event

import psycopg
import pytest
from eventsourcing.persistence import DatabaseError, IntegrityError, StoredEvent
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict

from ledger.datastore import app_conninfo
from ledger.ledger import Ledger
from ledger.recorder import LedgerRecorder
from tests.ledger.races import at_once, rewrite, wait_until

WRITERS = 8

Read = Callable[[int], Sequence[int]]


@pytest.fixture
def recorder(ledger: Ledger) -> LedgerRecorder:
    """Give the recorder of an empty ledger."""
    return ledger.log.recorder


@pytest.fixture
def app(database: str) -> Generator[Connection]:
    """Give a connection such as the application has."""
    with psycopg.connect(app_conninfo(database), autocommit=True) as conn:
        yield conn


def event(stream: str, version: int) -> StoredEvent:
    """Return an event that says nothing."""
    return StoredEvent(stream, version, "test.happened", b"{}")


def falling(database: str) -> list[tuple[str, int]]:
    """Return each event that stands below an earlier one of its stream."""
    with psycopg.connect(database) as conn:
        return conn.execute(
            "SELECT stream, version FROM (SELECT *, lag(position) OVER (PARTITION BY stream ORDER BY version) AS "
            "before FROM darijol.event) AS e WHERE position < before"
        ).fetchall()


def append(conn: Connection, stream: str, version: int) -> None:
    """Append an event in the transaction of a connection."""
    conn.execute("INSERT INTO darijol.event (stream, version, topic, body) VALUES (%s, %s, 't', '')", (stream, version))


def test_positions_rise_with_versions_in_every_stream(database: str, recorder: LedgerRecorder) -> None:
    def write(seed: int) -> int:
        random, lost = Random(seed), 0
        for _ in range(60):
            stream = random.choice(("a", "b", "c"))
            last = recorder.select_events(stream, desc=True, limit=1)
            version = last[0].originator_version + 1 if last else 1
            try:
                recorder.insert_events([event(stream, version), event(stream, version + 1)])
            except IntegrityError:
                lost += 1
        return lost

    assert sum(at_once([partial(write, seed) for seed in range(WRITERS)])) > 0
    assert falling(database) == []


def test_a_server_that_went_without_a_word_is_missed_in_seconds(database: str) -> None:
    given = conninfo_to_dict(app_conninfo(f"{database} keepalives_idle=60"))
    assert (given["tcp_user_timeout"], given["keepalives_interval"]) == ("10000", "2")
    assert given["keepalives_idle"] == "60"  # what is set is kept


def test_a_transaction_that_has_its_id_is_given_no_guards(app: Connection, recorder: LedgerRecorder) -> None:
    app.execute("BEGIN")
    app.execute("SELECT pg_current_xact_id()")
    recorder.insert_events([event("a", 1)])
    with pytest.raises(psycopg.DatabaseError, match="has written asks for guards"):
        app.execute("""SELECT darijol.guard('{"above": [["a", 2]]}')""")


def test_control_a_transaction_that_had_its_id_and_then_waited_appends_below(
    app: Connection, database: str, recorder: LedgerRecorder
) -> None:
    rewrite(database, "darijol.guard(jsonb)", r"IF pg_current_xact_id_if_assigned\(\) IS NOT NULL", "IF false")
    app.execute("BEGIN")
    app.execute("SELECT pg_current_xact_id()")
    recorder.insert_events([event("a", 1)])
    app.execute("""SELECT darijol.guard('{"above": [["a", 2]]}')""")
    append(app, "a", 2)
    app.execute("COMMIT")
    assert falling(database) == [("a", 2)]


@contextmanager
def written_and_open(database: str, stream: str) -> Generator[None]:
    """Keep a transaction open that has written."""
    with psycopg.connect(app_conninfo(database)) as conn:
        conn.execute("SET idle_in_transaction_session_timeout = 0")
        append(conn, stream, 1)
        yield


def follow(database: str, recorder: LedgerRecorder, read: Read) -> tuple[list[int], list[int]]:
    """Read the log while it is written by many, some of them slowly; return what was read, and what there is."""
    written = Event()
    numbers = count(1)

    def write(seed: int) -> None:
        random = Random(seed)
        for _ in range(40):
            stream = f"stream/{next(numbers)}"
            if random.random() < 0.2:
                with written_and_open(database, stream):
                    written.wait(random.random() * 0.02)
            else:
                recorder.insert_events([event(stream, version) for version in range(1, random.randrange(2, 5))])

    def tail() -> list[int]:
        found: list[int] = []
        while True:
            ended = written.is_set()
            some = read(found[-1] if found else 0)
            found += some
            if ended and not some:
                return found

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(tail)
        with written_and_open(database, "stream/0"):
            at_once([partial(write, seed) for seed in range(WRITERS // 2)])
        at_once([partial(write, seed) for seed in range(WRITERS)])
        with psycopg.connect(database) as conn:
            rows = conn.execute("SELECT position FROM darijol.event ORDER BY position").fetchall()
        there_are = [position for (position,) in rows]
        wait_until(lambda: recorder.max_notification_id() == there_are[-1])
        written.set()
        return reading.result(), there_are


def test_who_follows_eight_writers_misses_nothing_and_sees_each_event_once(
    database: str, recorder: LedgerRecorder
) -> None:
    def read(last: int) -> list[int]:
        return [one.id for one in recorder.select_notifications(last, 50, inclusive_of_start=False)]

    found, there_are = follow(database, recorder, read)
    assert found == there_are


def test_control_who_asks_for_what_is_above_the_last_without_the_horizon_misses_some(
    database: str, recorder: LedgerRecorder, app: Connection
) -> None:
    def read(last: int) -> list[int]:
        rows = app.execute("SELECT position FROM darijol.event WHERE position > %s ORDER BY position LIMIT 50", (last,))
        return [position for (position,) in rows]

    found, there_are = follow(database, recorder, read)
    assert len(found) < len(there_are)


def test_an_open_transaction_that_has_written_holds_followers_back(app: Connection, recorder: LedgerRecorder) -> None:
    app.execute("BEGIN")
    append(app, "slow", 1)
    recorder.insert_events([event("quick", 1)])
    assert recorder.select_notifications(None, 10) == []
    app.execute("COMMIT")
    wait_until(lambda: len(recorder.select_notifications(None, 10)) == 2)
    assert [one.originator_id for one in recorder.select_notifications(None, 10)] == ["slow", "quick"]


def test_an_open_transaction_that_only_reads_holds_nobody_back(app: Connection, recorder: LedgerRecorder) -> None:
    app.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    app.execute("SELECT count(*) FROM darijol.event")
    recorder.insert_events([event("quick", 1)])
    wait_until(lambda: len(recorder.select_notifications(None, 10)) == 1)


def test_a_last_position_set_by_hand_for_another_transaction_is_ignored(app: Connection) -> None:
    for number, transactions_away in enumerate((-100, -1, 1, 100, 2**40)):
        with app.transaction():
            app.execute(
                "SELECT set_config('darijol.last_position', "
                "((((pg_current_xact_id()::text::bigint + %s) << 16) | 7)::text), false)",
                (transactions_away,),
            )
            append(app, f"stream/{number}", 1)
            append(app, f"stream/{number}", 2)
            found = app.execute(
                "SELECT array_agg(position - (pg_current_xact_id()::text::bigint << 16) ORDER BY version) "
                "FROM darijol.event WHERE stream = %s",
                (f"stream/{number}",),
            )
            assert found.fetchone() == ([0, 1],)


def test_one_transaction_records_65_536_events_and_no_more(recorder: LedgerRecorder) -> None:
    events = [event("a", version) for version in range(1, 65_538)]
    with pytest.raises(DatabaseError, match=r"More than 65,536 events"):
        recorder.insert_events(events)
    assert recorder.select_events("a") == []
    positions = recorder.insert_events(events[:-1])
    assert {position >> 16 for position in positions} == {positions[0] >> 16}
    assert len(set(positions)) == 65_536
