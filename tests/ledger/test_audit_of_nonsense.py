"""A log that says what no program of ours wrote: the audit names it and goes on, and nothing is made of it."""

from __future__ import annotations

import pytest

from ledger.audit import rebuild
from tests.ledger.road import CALLED_BACK, CASE_KEY, IN_CASE, PALLET_AGAIN_KEY, RECEIPT, RECEIVED, SOLD
from tests.ledger.tampering import LOT_KEY, findings, rows, tamper
from tests.ledger.test_audit_of_events import (
    RULE,
    SECOND,
    TAIL_LOT_KEY,
    again,
    chunk,
    event,
    said,
)
from tests.ledger.test_audit_of_events import road as road  # noqa: PLC0414 - a fixture
from tests.ledger.test_audit_of_events import travelled as travelled  # noqa: PLC0414 - a fixture

_LAST, _OTHERS = SECOND[-1].serial, SOLD.serial
_BY_A_NUMBER = """body = convert_to(regexp_replace(convert_from(body, 'utf8'), '"by":"[0-9]*"', '"by":5'), 'utf8')"""
_NO_SHIPMENT = again(RECEIVED, 1, CALLED_BACK, 3).replace(
    f"'{CALLED_BACK.stream}', 3", "'shipment/ffffffffffffffff', 1"
)
_NO_GENERATION = again(PALLET_AGAIN_KEY, 1, CASE_KEY, 1).replace(
    CASE_KEY.stream, f"container/{CASE_KEY.sscc}/99999999999999999999"
)

CODES = {
    "serials": {"serials_unreadable"},
    "event": {"event_unreadable", "event_cannot_follow", "version_skipped"},
}

NONSENSE: dict[str, tuple[str, str]] = {
    "a serial written twice": (chunk(LOT_KEY, 2, f"serials = serials || convert_to(E'\\n{_LAST}', 'utf8')"), "serials"),
    "a serial of another commissioning": (
        chunk(LOT_KEY, 2, f"serials = overlay(serials PLACING '{_OTHERS}' FROM length(serials) - 6)"),
        "serials",
    ),
    "a serial that is no text": (chunk(LOT_KEY, 2, "serials = serials || '\\x0aff'::bytea"), "serials"),
    "a serial with a NUL": (chunk(LOT_KEY, 2, "serials = serials || '\\x0a00'::bytea"), "serials"),
    "a tail too few": (chunk(TAIL_LOT_KEY, 1, "tails = substring(tails FOR 16)"), "serials"),
    "tails cut off": (chunk(TAIL_LOT_KEY, 1, "tails = substring(tails FOR 20)"), "serials"),
    "tails where there were none": (chunk(LOT_KEY, 2, "tails = '\\x0000000000000001'"), "serials"),
    "no tails where there were some": (chunk(TAIL_LOT_KEY, 1, "tails = NULL"), "serials"),
    "tails said of serials without": (event(LOT_KEY, 2, said('"tails":false', '"tails":true')), "serials"),
    "another first serial": (chunk(LOT_KEY, 2, "first = 'ZZZ'"), "serials"),
    "a commissioning of a rule": (again(LOT_KEY, 1, RULE, 3), "event"),
    "a commissioning of a pack": (again(LOT_KEY, 1, IN_CASE, 3), "event"),
    "a receipt of no such name": (event(SOLD, 3, said(RECEIPT.id, "hello")), "event"),
    "a version too large for its row": (event(CASE_KEY, 1, "version = 3000000000"), "event"),
    "a number beyond 64 bits": (event(RULE, 2, said('"value":5', '"value":99999999999999999999')), "event"),
    "a shipment of no such number": (_NO_SHIPMENT, "event"),
    "a generation of no such number": (_NO_GENERATION, "event"),
    "a form not written yet": (event(RULE, 2, said('"form":2', '"form":9')), "event"),
    "a recorder that is a number": (event(RULE, 2, _BY_A_NUMBER), "event"),
}
"""How the log was tampered with, and whether the event or its serials cannot be."""


@pytest.mark.parametrize(("statement", "kind"), NONSENSE.values(), ids=NONSENSE)
def test_nonsense_in_the_log_is_named_and_no_row_is_made_of_it(road: str, statement: str, kind: str) -> None:
    before = rows(road)
    tamper(road, statement)
    found = {what for what, _ in findings(road)}
    assert found & (
        {"serials_unreadable"} if kind == "serials" else {"event_unreadable", "event_cannot_follow", "version_skipped"}
    )
    assert rebuild(road).findings
    assert rows(road) == before
