"""A line for each request, where it is wanted: what came of it, and no value that anybody sent."""

from __future__ import annotations

import json
from collections.abc import Generator
from typing import Any

import pytest

from tests.api.client import running
from tests.api.nation import G1, PHARMACY, Keys, Nation, code
from tests.databases import conninfo_of, new_database

FIELDS = {
    *("event", "level", "timestamp", "number", "method", "route", "status", "case", "site", "duration_ms"),
}


@pytest.fixture
def logged(
    server: str, populated: tuple[str, Keys], capsys: pytest.CaptureFixture[str]
) -> Generator[tuple[Nation, pytest.CaptureFixture[str]]]:
    """Give a nation whose requests are logged, and what is written."""
    name, keys = populated
    with new_database(server, name) as copy, running(conninfo_of(server, copy), log_requests=True) as api:
        yield Nation(api, keys), capsys


def lines(text: str) -> list[dict[str, Any]]:
    """Return the lines that were written."""
    return [json.loads(line) for line in text.splitlines()]


def test_what_came_of_each_request_is_a_line_without_a_value_of_anybody(
    logged: tuple[Nation, pytest.CaptureFixture[str]],
) -> None:
    nation, written = logged
    (serial,) = nation.stocked()
    written.readouterr()
    nation.sell(serial, 500)
    nation.sell(serial, 500)
    nation.scan(code(serial))
    nation.api.get(f"/v1/packs/{G1}/{serial}/history", nation.pharmacy)
    nation.api.get("/nowhere/s3cret")
    nation.api.get("/v1/me", "dj_wrong")
    text = written.readouterr().err
    told = lines(text)
    assert [(one["method"], one["route"], one["status"], one["case"], one["site"]) for one in told] == [
        ("POST", "/v1/dispensings", 201, None, PHARMACY.gln),
        ("POST", "/v1/dispensings", 409, "dispensed_here", PHARMACY.gln),
        ("POST", "/v1/scans", 200, None, PHARMACY.gln),
        ("GET", "/v1/packs/{gtin}/{serial}/history", 200, None, PHARMACY.gln),
        ("GET", "none", 404, "not_found", None),
        ("GET", "/v1/me", 401, "key_wrong", None),
    ]
    assert all(one.keys() == FIELDS and one["duration_ms"] > 0 for one in told)
    assert [one["number"] for one in told] == list(range(told[0]["number"], told[0]["number"] + len(told)))
    assert not [value for value in (serial, G1, nation.pharmacy, "s3cret", "dj_") if value in text]


def test_where_it_is_not_wanted_nothing_is_written(nation: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    nation.scan(code("Z"))
    assert capsys.readouterr().err == ""


def test_a_method_of_the_clients_own_is_not_repeated(logged: tuple[Nation, pytest.CaptureFixture[str]]) -> None:
    nation, written = logged
    written.readouterr()
    nation.api.send("S3CRET", "/live")
    (told,) = lines(written.readouterr().err)
    assert (told["method"], told["status"]) == ("other", 405)
