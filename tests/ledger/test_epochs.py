"""Epochs of positions: a log restored into another cluster goes on from where it was, though transaction ids do not."""

from __future__ import annotations

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from ledger.audit import audit
from ledger.migrate import migrate
from tests.ledger.races import wait_until
from tests.ledger.world import PHARMACY, Nation, said, sale

FAR = 3 << 28
"""How many transactions the clusters of the past have seen: three partitions of events."""


def epochs(nation: Nation) -> list[tuple[int, int]]:
    """Return each epoch with its shift."""
    with psycopg.connect(nation.conninfo) as conn:
        return conn.execute("SELECT epoch, shift FROM darijol.log_epoch ORDER BY epoch").fetchall()


def append(nation: Nation, version: int) -> int:
    """Append an event to a stream; return its position."""
    (position,) = nation.ledger.log.recorder.insert_events([StoredEvent("stream", version, "test.happened", b"{}")])
    return position


def after(nation: Nation, position: int) -> list[int]:
    """Return the versions of what a follower finds after a position."""
    found = nation.ledger.log.recorder.select_notifications(position, 10, inclusive_of_start=False)
    return [one.originator_version for one in found]


def live_long(nation: Nation) -> None:
    """Let the log live in a cluster that has seen many transactions."""
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute(
            "INSERT INTO darijol.log_epoch (epoch, system_identifier, shift) "
            "SELECT 2, system_identifier, %s FROM pg_control_system()",
            (FAR,),
        )
    migrate(nation.conninfo)


def restore_elsewhere(nation: Nation) -> None:
    """Let the cluster we are in be another than the one that the log lived in, and have seen few transactions."""
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("UPDATE darijol.log_epoch SET system_identifier = 1 WHERE epoch = 2")
    migrate(nation.conninfo)


def test_migrating_again_in_the_same_cluster_begins_no_epoch(nation: Nation) -> None:
    before = epochs(nation)
    assert before == [(1, 0)]
    assert migrate(nation.conninfo) == []
    assert epochs(nation) == before


def test_positions_go_on_above_those_of_the_former_cluster(nation: Nation) -> None:
    live_long(nation)
    last = append(nation, 1)
    assert last >> 16 > FAR
    restore_elsewhere(nation)
    assert [epoch for epoch, _ in epochs(nation)] == [1, 2, 3]
    assert last < append(nation, 2) < append(nation, 3)


def test_followers_go_on_after_what_they_had_seen(nation: Nation) -> None:
    live_long(nation)
    last = append(nation, 1)
    restore_elsewhere(nation)
    append(nation, 2)
    append(nation, 3)
    wait_until(lambda: after(nation, last) == [2, 3])


def test_control_without_an_epoch_followers_never_see_what_is_recorded(nation: Nation) -> None:
    live_long(nation)
    last = append(nation, 1)
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("INSERT INTO darijol.log_epoch (epoch, system_identifier, shift) VALUES (3, 1, 0)")
    assert append(nation, 2) < last
    assert after(nation, last) == []


def test_guards_hold_across_epochs(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    nation.do(sale(pack), PHARMACY)
    live_long(nation)
    append(nation, 1)
    restore_elsewhere(nation)
    with pytest.raises(IntegrityError):
        append(nation, 1)
    assert said(nation.perform(sale(pack), PHARMACY)) == "dispensed_here"


def test_the_fold_of_all_epochs_is_what_the_rows_say(nation: Nation) -> None:
    one, other = nation.stock(2)
    nation.do(sale(one), PHARMACY)
    live_long(nation)
    nation.do(sale(other), PHARMACY)
    restore_elsewhere(nation)
    nation.do(sale(*nation.stock(1)), PHARMACY)
    assert audit(nation.conninfo).findings == ()


def test_there_is_always_a_partition_ahead_of_the_one_in_use(nation: Nation) -> None:
    live_long(nation)
    with psycopg.connect(nation.conninfo) as conn:
        row = conn.execute(
            "SELECT (darijol.horizon() >> 44) + 2, count(*) FROM pg_inherits "
            "WHERE inhparent = 'darijol.event'::regclass"
        ).fetchone()
    assert row
    assert row[0] == row[1]


def test_partitions_made_later_belong_to_the_owner_as_the_first_ones_do(nation: Nation) -> None:
    live_long(nation)
    with psycopg.connect(nation.conninfo) as conn:
        owners = conn.execute(
            "SELECT DISTINCT relowner::regrole::text FROM pg_class JOIN pg_inherits ON inhrelid = oid "
            "WHERE inhparent = 'darijol.event'::regclass"
        ).fetchall()
    assert owners == [("darijol_owner",)]
