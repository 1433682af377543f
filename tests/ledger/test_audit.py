"""Audit and rebuild: a row that was changed behind the ledger's back is found where it is, and put right."""

from __future__ import annotations

from collections.abc import Generator

import psycopg
import pytest

import ledger.audit
from domain.goods.lots import LotKey
from domain.ground.keys import AnyKey
from domain.parties.parties import PartyKey
from domain.parties.sites import SiteKey
from domain.rules.parameters import Rule, RuleKey
from ledger.audit import audit, rebuild
from ledger.places import place_number
from tests.ledger.road import (
    CALLED_BACK,
    CASE_KEY,
    IN_CASE,
    LOOSE,
    ON_THE_ROAD,
    PACKS,
    PALLET_AGAIN_KEY,
    PALLET_KEY,
    RECEIPT,
    RECEIPT_TAKEN_BACK,
    RECEIVED,
    SOLD,
    SOLD_WITH_TAIL,
    STATE_FUNDED,
    TAIL_LOT,
    WITH_TAIL,
    WRITTEN_OFF,
    numbered,
)
from tests.ledger.tampering import (
    CEILING,
    LOT_KEY,
    NAMED_BY,
    PRODUCT,
    TABLES,
    differs,
    findings,
    missing,
    put_back,
    row,
    rows,
    tamper,
    travelled_road,
)
from tests.ledger.world import GTIN, MAKER, OPERATOR, PHARMACY

RULE, LAST_DAY = RuleKey(Rule.DISPENSING_CANCEL_WINDOW_DAYS), RuleKey(Rule.DISPENSING_ON_EXPIRY_DAY)

CHANGED: list[tuple[AnyKey, str, str]] = [
    (IN_CASE, "parent", "487000200005"),
    (IN_CASE, "version", "9"),
    (IN_CASE, "since", "9"),
    (SOLD, "status", "'a'"),
    (WRITTEN_OFF, "status", "'a'"),
    (STATE_FUNDED, "channel", "'c'"),
    (IN_CASE, "lot", "'T1'"),
    (WITH_TAIL, "tail", "8"),
    (SOLD_WITH_TAIL, "tail", "NULL"),
    (IN_CASE, "tail", "0"),
    (SOLD, "dispensing", "NULL"),
    (IN_CASE, "dispensing", f"'{RECEIPT.id}'"),
    (LOOSE, "trail", "NULL"),
    (LOOSE, "changed_at", "changed_at - interval '1 day'"),
    (SOLD, "trail", "trail[1:2] || 9::bigint"),
    (ON_THE_ROAD, "parent", "487000200005"),
    (RECEIVED, "parent", "NULL"),
    (CASE_KEY, "version", "9"),
    (CASE_KEY, "since", "9"),
    (PALLET_KEY, "trail", "NULL"),
    (CALLED_BACK, "state", """state || '{"status": "received"}'"""),
    (PALLET_KEY, "state", """state || '{"open": true}'"""),
    (LOT_KEY, "version", "9"),
    (LOT_KEY, "state", """state || '{"expiry": "2100-12-31"}'"""),
    (PartyKey(MAKER.party), "state", """state || '{"roles": ["maker", "operator"]}'"""),
    (SiteKey(PHARMACY.site), "state", """state || '{"region": "KZ-71"}'"""),
    (PRODUCT, "state", """state || '{"pack_size": 21}'"""),
    (RECEIPT_TAKEN_BACK, "state", """state || '{"cancelled": false}'"""),
    (CEILING, "state", "jsonb_set(state, '{rows,0,price_tiyn}', '150001')"),
    (RULE, "state", "state #- '{rows,1}'"),
    (LAST_DAY, "state", "NULL"),
]
"""A row, one of its columns, and what is written there."""

RENAMED: list[tuple[AnyKey, str, str, str]] = [
    (numbered(11), "serial", "'S000099'", f"{int(GTIN)} S000099"),
    (numbered(12), "gtin", "1", f"1 {numbered(12).serial}"),
    (PALLET_AGAIN_KEY, "key", "key + 1", f"{place_number(PALLET_AGAIN_KEY) + 1}"),
    (LotKey(GTIN, TAIL_LOT), "stream", "stream || '9'", f"lot/{GTIN}/{TAIL_LOT}9"),
]
"""A row, a column of its name, what is written there, and how the row is called then."""

WRITTEN = [*CHANGED, *((key, column, value) for key, column, value, _ in RENAMED)]
"""All of these."""

STATES: list[AnyKey] = [numbered(5), RECEIVED, SiteKey(OPERATOR.site)]
"""A row of each table."""


@pytest.fixture(scope="module")
def travelled(server: str, registered: str) -> Generator[str]:
    """Give a database on which much has happened."""
    with travelled_road(server, registered) as conninfo:
        yield conninfo


@pytest.fixture
def road(travelled: str) -> Generator[str]:
    """Give that database; what the test changes is put back."""
    yield travelled
    put_back(travelled)


def change(key: AnyKey, column: str, value: str) -> tuple[str, str]:
    """Return the statement that writes a value into a column of a row, and its parameter."""
    table, name = row(key)
    return f"UPDATE darijol.{table} SET {column} = {value} WHERE {NAMED_BY[table]} = %s", name


def take_away(key: AnyKey) -> tuple[str, str]:
    """Return the statement that deletes a row, and its parameter."""
    table, name = row(key)
    return f"DELETE FROM darijol.{table} WHERE {NAMED_BY[table]} = %s", name


def test_what_nobody_tampered_with_is_as_the_events_say(road: str) -> None:
    before, report = rows(road), audit(road)
    assert (report.packs, report.findings, report.backwards) == (PACKS, (), ())
    assert rebuild(road) == report
    assert rows(road) == before


@pytest.mark.parametrize(("key", "column", "value"), CHANGED)
def test_a_row_in_which_a_column_was_changed_is_found(road: str, key: AnyKey, column: str, value: str) -> None:
    tamper(road, *change(key, column, value))
    assert findings(road) == differs(key)


@pytest.mark.parametrize(("key", "column", "value", "name"), RENAMED)
def test_a_row_that_was_given_another_name_is_missing_and_invented(
    road: str, key: AnyKey, column: str, value: str, name: str
) -> None:
    tamper(road, *change(key, column, value))
    assert findings(road) == sorted([(f"{row(key)[0]}_row_invented", name), *missing(key)])


@pytest.mark.parametrize("key", STATES)
def test_a_row_that_was_taken_away_is_found(road: str, key: AnyKey) -> None:
    tamper(road, *take_away(key))
    assert findings(road) == missing(key)


def test_no_column_is_left_that_nobody_tampers_with(road: str) -> None:
    with psycopg.connect(road) as conn:
        columns = conn.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'darijol' AND table_name = ANY (%s)",
            (list(TABLES),),
        ).fetchall()
    assert {(row(key)[0], column) for key, column, _ in WRITTEN} == set(columns)


def test_a_rebuild_puts_every_row_right_that_was_tampered_with(road: str) -> None:
    before = rows(road)
    for key, column, value in WRITTEN:
        tamper(road, *change(key, column, value))
    for key in STATES:
        tamper(road, *take_away(key))
    assert len(findings(road)) > len(TABLES)
    assert rebuild(road).findings == ()
    assert rows(road) == before
    assert findings(road) == []


def test_of_a_table_that_was_emptied_some_rows_are_named_and_all_are_put_right(
    road: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger.audit, "FINDINGS_SHOWN", 3)
    before = rows(road)
    with psycopg.connect(road) as conn:
        conn.execute("TRUNCATE darijol.pack, darijol.place, darijol.snapshot")
    assert [what for what, _ in findings(road)] == [f"{table}_row_missing" for table in TABLES for _ in range(3)]
    rebuild(road)
    assert rows(road) == before
