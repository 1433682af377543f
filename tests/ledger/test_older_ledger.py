"""A ledger that an older version wrote: its schema is brought up to date, its rows are right, and it goes on.

`tests/corpus/ledger_0005.txt` holds the tables as the version at migration 5 left them, in PostgreSQL's COPY form: the
road of `tests.ledger.road`, and acts told with times that run backwards, which that version took.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from domain.acts.office.pricing import SetRule
from domain.acts.road.decommissioning import Decommission
from domain.goods.packs import PackKey
from domain.ground.identifiers import Serial
from domain.rules.parameters import Rule
from ledger import migrate as module
from ledger.audit import audit, rebuild
from ledger.errors import RowsNotRemadeError
from ledger.ledger import Ledger
from ledger.migrate import migrate
from migrations import Migration, migrations
from tests.databases import conninfo_of, new_database
from tests.ledger.road import PACKS
from tests.ledger.world import GTIN, INVENTED, OPERATOR, PHARMACY, RULES, SINCE, Nation, said, sale

WRITTEN = Path(__file__).parent.parent / "corpus" / "ledger_0005.txt"
LAST_OF_ITS_VERSION = 5
BACKWARDS = {
    f"pack/{GTIN}/S000019 3": "sold before it was received",
    f"pack/{GTIN}/S000020 3": "written off before it was received",
    "shipment/0000000000000063 1": "shipped before its packs were commissioned",
    "shipment/0000000000000063 2": "received before it was shipped",
    f"lot/{GTIN}/B9 1": "commissioned before the day of production",
}
"""What was told with a time before what it stands on, and how."""


def older() -> list[Migration]:
    """Return the migrations of that version."""
    return [one for one in migrations() if one.number <= LAST_OF_ITS_VERSION]


@pytest.fixture
def old(server: str, monkeypatch: pytest.MonkeyPatch) -> Generator[str]:
    """Give a database as that version left it."""
    with new_database(server) as name:
        conninfo = conninfo_of(server, name)
        with monkeypatch.context() as then:
            then.setattr(module, "migrations", older)
            migrate(conninfo)
        with psycopg.connect(conninfo) as conn:
            _fill(conn)
        yield conninfo


def _fill(conn: psycopg.Connection) -> None:
    conn.execute("DELETE FROM darijol.log_epoch")
    for part in WRITTEN.read_text("utf-8").split("\\.\n")[:-1]:
        heading, _, lines = part.partition("\n")
        table, _, columns = heading.partition(" ")
        statement = SQL("COPY {} ({}) FROM STDIN").format(
            Identifier("darijol", table), SQL(", ").join(map(Identifier, columns.strip("()").split(", ")))
        )
        with conn.cursor().copy(statement) as copy:
            copy.write(lines)


def test_an_older_ledger_is_brought_up_to_date_with_all_its_rows_right(old: str) -> None:
    assert migrate(old) == [one.name for one in migrations() if one.number > LAST_OF_ITS_VERSION]
    report = audit(old)
    assert report.findings == ()
    assert report.packs == PACKS + 5
    assert {finding.where for finding in report.backwards} == set(BACKWARDS)
    assert {one.what for one in report.backwards} == {"time_runs_backwards"}
    assert rebuild(old) == report


def test_an_older_ledger_goes_on(old: str) -> None:
    migrate(old)
    with Ledger(old) as ledger:
        nation = Nation(ledger, old)
        unsold = PackKey(GTIN, Serial("S000021"))
        told = Decommission(unsold, "broken", datetime.now(UTC) - timedelta(minutes=1))
        assert said(nation.perform(told, PHARMACY)) == "no_rule_in_force"
        for rule, value in RULES.items():
            if rule not in {Rule.DISPENSING_CANCEL_WINDOW_DAYS, Rule.DISPENSING_ON_EXPIRY_DAY}:
                nation.do(SetRule(rule, value, SINCE, None, INVENTED), OPERATOR)
        assert said(nation.perform(sale(unsold), PHARMACY)) == "accepted"
        assert said(nation.perform(sale(PackKey(GTIN, Serial("S000019"))), PHARMACY)) == "dispensed_here"
    assert audit(old).findings == ()


def test_rows_are_not_made_anew_from_events_that_cannot_be(old: str) -> None:
    with psycopg.connect(old) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute("ALTER TABLE darijol.event DISABLE TRIGGER kept")
        conn.execute("UPDATE darijol.event SET body = 'nonsense' WHERE topic = 'pack.decommissioned'")
        conn.execute("ALTER TABLE darijol.event ENABLE ALWAYS TRIGGER kept")
    with pytest.raises(RowsNotRemadeError, match="2 times"):
        migrate(old)
    assert migrate(old) == []
    assert {finding.what for finding in audit(old).findings} >= {"event_unreadable", "pack_row_differs"}
