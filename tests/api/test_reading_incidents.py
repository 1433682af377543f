"""Incidents of the whole country: by time, site, kind and product, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest

from domain.ground.events import Fact
from domain.ground.identifiers import Gln, Gtin
from domain.judging.incidents import IncidentKey, IncidentReported
from ledger.codec import dump_fact
from tests.api.client import running
from tests.api.nation import G1, PHARMACY, RIVAL, UNKNOWN_GTIN, Keys, Nation, code
from tests.databases import conninfo_of, new_database

BEGAN = datetime(2026, 3, 5, 23, 30, tzinfo=UTC)
"""In Kazakhstan it is the next day already: the sixth."""
HOUR = timedelta(hours=1)

KINDS = ("unknown_serial", "crypto_mismatch", "dispensed_elsewhere")
SITES = (PHARMACY.gln, RIVAL.gln)
GTINS = (G1, UNKNOWN_GTIN)
NUMBER = 36

Said = dict[str, Any]


def keep(nation: Nation, number: int) -> None:
    """Keep an incident of former days, as an older build kept it: its stream is named in another way."""
    said = IncidentReported(
        kind=KINDS[number % 3],
        gtin=Gtin(GTINS[number % 2]),
        serial=f'"site":"{number}',  # what a scanner may read; it must not be taken for the site
        site=Gln(SITES[number // 3 % 2]),
        act="scan",
    )
    at = BEGAN + number * HOUR
    key = IncidentKey(f"{at:%Y-%m-%d}/{said.site}/scan/{said.kind}/{said.gtin}/{number}")
    with psycopg.connect(nation.api.conninfo) as conn:
        conn.execute(
            "INSERT INTO darijol.event (stream, version, topic, recorded_at, body) VALUES (%s, 1, %s, %s, %s)",
            (key.stream, said.name, at, dump_fact(Fact(key, 1, said.site, at, said))),
        )


@pytest.fixture(scope="module")
def past(server: str, populated: tuple[str, Keys]) -> Generator[Nation]:
    """Give a nation with incidents of former days."""
    name, keys = populated
    with new_database(server, name) as copy, running(conninfo_of(server, copy)) as api:
        nation = Nation(api, keys)
        for number in range(NUMBER):
            keep(nation, number)
        yield nation


def asked(nation: Nation, **wanted: str | int) -> Said:
    """Return what the regulator is answered."""
    answer = nation.api.get(f"/v1/incidents?{urlencode(wanted)}", nation.regulator)
    assert answer.status_code == 200, answer.text
    found: Said = answer.json()
    return found


def numbers(told: Said) -> list[int]:
    """Return which of the incidents are told, by the number that their serial ends on."""
    return [int(one["serial"].rpartition('"')[2]) for one in told["incidents"]]


COPIED = "NobodyMadeIt1"
NEWEST_FIRST = list(reversed(range(NUMBER)))


ASKED: list[tuple[dict[str, str], Callable[[int], bool]]] = [
    ({}, lambda _: True),
    ({"site": SITES[1]}, lambda number: number // 3 % 2 == 1),
    ({"kind": KINDS[2]}, lambda number: number % 3 == 2),
    ({"gtin": GTINS[0]}, lambda number: number % 2 == 0),
    ({"gtin": GTINS[0], "site": SITES[0], "kind": KINDS[0]}, lambda number: number % 6 == 0),
    ({"since": "2026-03-07"}, lambda number: number * HOUR >= timedelta(hours=19.5)),
    ({"until": "2026-03-07"}, lambda number: number * HOUR < timedelta(hours=19.5)),
    ({"since": "2026-03-06T01:30:00Z", "until": "2026-03-06T03:30:00Z"}, lambda number: number in {2, 3}),
    ({"since": "2026-03-06T06:30:00+05:00", "until": "2026-03-06T02:30:01Z"}, lambda number: number in {2, 3}),
    ({"since": "2026-03-07", "kind": KINDS[1]}, lambda number: number >= 20 and number % 3 == 1),
    ({"site": "4870001000998"}, lambda _: False),
]


@pytest.mark.parametrize(("wanted", "fits"), ASKED, ids=[str(asked) for asked, _ in ASKED])
def test_what_is_asked_for_comes_newest_first(
    past: Nation, wanted: dict[str, str], fits: Callable[[int], bool]
) -> None:
    told = asked(past, **wanted)
    assert numbers(told) == [number for number in NEWEST_FIRST if fits(number)]
    assert told["next"] is None


@pytest.mark.parametrize("limit", [1, 5, 12, 18, 35, 36])
@pytest.mark.parametrize("wanted", [{}, {"site": SITES[0]}, {"kind": KINDS[0]}, {"since": "2026-03-07"}], ids=str)
def test_pages_together_are_the_whole(past: Nation, wanted: Said, limit: int) -> None:
    told = asked(past, **wanted, limit=limit)
    found = numbers(told)
    while told["next"]:
        told = asked(past, **wanted, limit=limit, cursor=told["next"])
        assert 1 <= len(told["incidents"]) <= limit
        found += numbers(told)
    assert found == numbers(asked(past, **wanted))


def test_what_comes_up_between_two_pages_moves_nothing(nation: Nation) -> None:
    for number in range(6):
        keep(nation, number)
    first = asked(nation, limit=3)
    nation.scan(code(COPIED))
    assert nation.api.incidents()[-1].endswith("unknown_serial")
    second = asked(nation, limit=3, cursor=first["next"])
    assert numbers(first) + numbers(second) == [5, 4, 3, 2, 1, 0]
    assert second["next"] is None


def test_what_has_just_come_up_is_told_at_once(nation: Nation) -> None:
    before = datetime.now(UTC)
    for key in (nation.pharmacy, nation.rival):
        nation.scan(code(COPIED), key=key)
    (last, first) = asked(nation)["incidents"]
    assert [(one["site"], one["kind"], one["act"]) for one in (first, last)] == [
        (site.gln, "unknown_serial", "scan") for site in (PHARMACY, RIVAL)
    ]
    assert first == {
        "kind": "unknown_serial",
        "gtin": G1,
        "serial": COPIED,
        "site": PHARMACY.gln,
        "act": "scan",
        "occurred_at": first["occurred_at"],
        "recorded_at": first["recorded_at"],
    }
    assert before < datetime.fromisoformat(first["recorded_at"]) < datetime.now(UTC)
    assert asked(nation, gtin=G1, serial=COPIED, site=RIVAL.gln)["incidents"] == [last]
    assert asked(nation, gtin=G1, serial=COPIED)["incidents"] == [first, last]


def test_a_plus_that_an_address_made_a_space_is_read_as_one(past: Nation) -> None:
    answer = past.api.get("/v1/incidents?until=2026-03-06T06:30:00+05:00", past.regulator)
    assert numbers(answer.json()) == [1, 0]


@pytest.mark.parametrize(
    ("query", "field", "fault"),
    [
        ("since=yesterday", "since", "not_a_moment"),
        ("until=2026-02-30", "until", "not_a_moment"),
        ("since=2026-03-06T01:30:00", "since", "no_time_zone"),
        ("since=1999-12-31", "since", "out_of_range"),
        ("kind=theft", "kind", "not_one_of"),
        ("site=4870001000999", "site", "wrong_check_digit"),
        ("cursor=x", "cursor", "wrong_form"),
        ("limit=101", "limit", "too_large"),
        ("limit=0", "limit", "too_small"),
        ("serial=A", "gtin", "missing"),
    ],
)
def test_what_cannot_be_asked_is_said_by_its_field(past: Nation, query: str, field: str, fault: str) -> None:
    answer = past.api.get(f"/v1/incidents?{query}", past.regulator)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed_request")
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, fault)]
