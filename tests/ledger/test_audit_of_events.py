"""Audit and rebuild: events and serials changed behind the ledger's back are found, and no row is made of them."""

from __future__ import annotations

import re
from collections.abc import Generator
from pathlib import Path

import psycopg
import pytest

import ledger.audit
import ledger.replay
from domain.goods.lots import LotKey
from domain.ground.identifiers import LotNumber
from domain.ground.keys import AnyKey
from domain.parties.sites import SiteKey
from domain.rules.parameters import Rule, RuleKey
from ledger.audit import rebuild
from tests.ledger.road import (
    CALLED_BACK,
    ON_THE_ROAD,
    RECEIPT,
    RECEIVED,
    SOLD,
    TAIL_LOT,
    WITH_TAIL,
    WRITTEN_OFF,
    numbered,
)
from tests.ledger.tampering import (
    CEILING,
    LOT_KEY,
    PRODUCT,
    Found,
    differs,
    findings,
    invented,
    missing,
    put_back,
    rows,
    tamper,
    travelled_road,
)
from tests.ledger.world import GTIN, LOT, OPERATOR, OTHER_PHARMACY, PHARMACY


def event(key: AnyKey, version: int, what: str) -> str:
    """Return the statement that changes an event."""
    return f"UPDATE darijol.event SET {what} WHERE stream = '{key.stream}' AND version = {version}"


def without(key: AnyKey, version: int) -> str:
    """Return the statement that takes an event out of the log."""
    return f"DELETE FROM darijol.event WHERE stream = '{key.stream}' AND version = {version}"


def again(key: AnyKey, version: int, stream: AnyKey, as_version: int) -> str:
    """Return the statement that writes an event once more at the end of the log, in a stream as a version."""
    return (
        f"INSERT INTO darijol.event (stream, version, topic, body) SELECT '{stream.stream}', {as_version}, topic, body "
        f"FROM darijol.event WHERE stream = '{key.stream}' AND version = {version}"
    )


def said(old: str, new: str) -> str:
    """Return how the body of an event is changed so that it says something else."""
    return f"body = convert_to(replace(convert_from(body, 'utf8'), '{old}', '{new}'), 'utf8')"


def chunk(key: LotKey, version: int, what: str) -> str:
    """Return the statement that changes the serials beside a commissioning."""
    return f"UPDATE darijol.serial_chunk SET {what} WHERE lot = '{key.lot}' AND version = {version}"


def at(key: AnyKey, version: int) -> str:
    """Return how a finding names an event."""
    return f"{key.stream} {version}"


RULE = RuleKey(Rule.DISPENSING_CANCEL_WINDOW_DAYS)
TAIL_LOT_KEY, UNKNOWN = LotKey(GTIN, TAIL_LOT), numbered(999)
SECOND = [numbered(number) for number in range(13, 19)]
"""The packs of the second commissioning of their lot, which never moved."""
UNREADABLE = [("event_unreadable", at(RULE, 2)), *differs(RULE)]

IMPOSSIBLE: dict[str, tuple[str, Found]] = {
    "a topic that no event has": (event(RULE, 2, "topic = 'rule.forgotten'"), UNREADABLE),
    "a body that is cut off": (event(RULE, 2, "body = substring(body FOR 40)"), UNREADABLE),
    "a body that says nothing": (event(RULE, 2, "body = '{}'"), UNREADABLE),
    "a field of another name": (event(RULE, 2, said("value", "valve")), UNREADABLE),
    "a number that is none": (event(RULE, 2, said('"value":5', '"value":"five"')), UNREADABLE),
    "a time that is none": (event(RULE, 2, said('"at":"', '"at":"on ')), UNREADABLE),
    "the stream of no subject": (
        event(RULE, 2, "stream = 'ruin/x'"),
        [("event_unreadable", "ruin/x 2"), *differs(RULE)],
    ),
    "a stream with a wrong check digit": (
        event(PRODUCT, 1, f"stream = 'product/{GTIN[:-1]}2'"),
        [("event_unreadable", f"product/{GTIN[:-1]}2 1"), *invented(PRODUCT)],
    ),
    "another version": (event(WRITTEN_OFF, 5, "version = 6"), [("version_skipped", WRITTEN_OFF.stream)]),
    "an event taken out before others": (without(RULE, 1), [("version_skipped", RULE.stream), *differs(RULE)]),
    "two events in the other order": (
        event(RULE, 1, "position = (SELECT max(position) + 1 FROM darijol.event)"),
        [("version_skipped", RULE.stream), ("version_skipped", RULE.stream), *differs(RULE)],
    ),
    "a sale written again": (
        again(SOLD, 3, SOLD, 3),
        [("version_skipped", SOLD.stream), ("event_cannot_follow", at(SOLD, 3)), *differs(RECEIPT)],
    ),
    "a sale of a pack that never was": (
        again(SOLD, 3, UNKNOWN, 1),
        [("event_cannot_follow", at(UNKNOWN, 1)), *differs(RECEIPT)],
    ),
    "a shipment received that was called back": (
        again(RECEIVED, 2, CALLED_BACK, 3),
        [("event_cannot_follow", at(CALLED_BACK, 3))],
    ),
    "a product registered again": (again(PRODUCT, 1, PRODUCT, 2), [("event_cannot_follow", at(PRODUCT, 2))]),
    "an event of another kind of subject": (
        again(RULE, 2, LOT_KEY, 3),
        [("event_cannot_follow", at(LOT_KEY, 3))],
    ),
    "a commissioning that counts another pack": (
        event(LOT_KEY, 2, said('"packs":6', '"packs":7')),
        [("serials_missing", at(LOT_KEY, 2)), *differs(LOT_KEY)],
    ),
    "serials taken away": (
        f"DELETE FROM darijol.serial_chunk WHERE lot = '{LOT}' AND version = 2",
        [("serials_missing", at(LOT_KEY, 2)), *invented(*SECOND)],
    ),
    "a serial taken away": (
        chunk(LOT_KEY, 2, "serials = substring(serials FOR length(serials) - 8)"),
        [("serials_missing", at(LOT_KEY, 2)), *invented(SECOND[-1])],
    ),
    "a serial added": (
        chunk(LOT_KEY, 2, f"serials = serials || convert_to(E'\\n{UNKNOWN.serial}', 'utf8')"),
        [("serials_missing", at(LOT_KEY, 2)), *missing(UNKNOWN)],
    ),
    "a commissioning taken out": (
        without(LOT_KEY, 2),
        [("serials_without_event", at(LOT_KEY, 2)), *invented(*SECOND), *differs(LOT_KEY)],
    ),
    "serials of a lot that was not made": (
        chunk(LOT_KEY, 2, "lot = 'X1'"),
        [
            ("serials_missing", at(LOT_KEY, 2)),
            ("serials_without_event", at(LotKey(GTIN, LotNumber("X1")), 2)),
            *invented(*SECOND),
        ],
    ),
}
"""What cannot have happened: how the log was tampered with, and what an audit finds then."""

OTHERWISE: dict[str, tuple[str, Found]] = {
    "the last event of a pack taken out": (without(WRITTEN_OFF, 5), differs(WRITTEN_OFF)),
    "the only event of a site taken out": (without(SiteKey(OPERATOR.site), 1), invented(SiteKey(OPERATOR.site))),
    "another price": (event(CEILING, 1, said("150000", "150001")), differs(CEILING)),
    "another receiver": (event(ON_THE_ROAD, 1, said(OTHER_PHARMACY.site, PHARMACY.site)), differs(ON_THE_ROAD)),
    "another channel": (event(LOT_KEY, 2, said("commercial", "state_funded")), differs(*SECOND)),
    "another serial": (
        chunk(LOT_KEY, 2, f"serials = overlay(serials PLACING '{UNKNOWN.serial}' FROM length(serials) - 6)"),
        [*missing(UNKNOWN), *invented(SECOND[-1])],
    ),
    "another tail": (chunk(TAIL_LOT_KEY, 1, "tails = set_byte(tails, 7, 1)"), differs(WITH_TAIL)),
}
"""What could have happened and did not: only the rows speak against it."""


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


@pytest.mark.parametrize(("statement", "found"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_log_that_says_what_cannot_be_is_found_and_no_row_is_made_of_it(
    road: str, statement: str, found: Found
) -> None:
    before = rows(road)
    tamper(road, statement)
    assert findings(road) == sorted(found)
    said_by_rebuild = {(one.what, one.where) for one in rebuild(road).findings}
    assert said_by_rebuild
    assert said_by_rebuild <= set(found)
    assert rows(road) == before


@pytest.mark.parametrize(("statement", "found"), OTHERWISE.values(), ids=OTHERWISE)
def test_a_log_that_says_something_else_than_the_rows_is_found(road: str, statement: str, found: Found) -> None:
    tamper(road, statement)
    assert findings(road) == sorted(found)


def test_an_incident_that_was_taken_out_of_the_log_is_found(road: str) -> None:
    with psycopg.connect(road) as conn:
        kept = conn.execute("SELECT stream FROM darijol.event WHERE stream LIKE 'incident/%unknown_serial%'").fetchone()
    assert kept is not None
    (stream,) = kept
    tamper(road, "DELETE FROM darijol.event WHERE stream = %s", stream)
    assert findings(road) == [("snapshot_row_invented", stream)]


def test_no_finding_is_left_that_nothing_leads_to() -> None:
    source = Path(ledger.audit.__file__).read_text("utf-8") + Path(ledger.replay.__file__).read_text("utf-8")
    written = set(re.findall(r'(?:Finding|_found)\(\s*"(\w+)"', source))
    found = {what for _, some in [*IMPOSSIBLE.values(), *OTHERWISE.values()] for what, _ in some}
    assert len(written) >= 5
    elsewhere = {"serials_unreadable", "time_runs_backwards"}
    assert {what for what in found if "_row_" not in what} | elsewhere == written
