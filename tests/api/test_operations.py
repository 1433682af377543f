"""Liveness, readiness, metrics, logs, and the description of the API."""

from __future__ import annotations

import re
from typing import Any

import pytest

from api.description.examples import sample
from api.requests.logs import FIELDS, keep_declared
from api.requests.problems import STATUS
from domain.ground.refusal import REFUSALS
from ledger.errors import BusyError
from tests.api.nation import UNKNOWN_GTIN, Nation, code

_UNKNOWN = f"01{UNKNOWN_GTIN}21whatever"


def test_it_lives_and_is_ready(shared: Nation) -> None:
    assert shared.api.get("/live").json() == {"live": True}
    ready = shared.api.get("/ready")
    assert (ready.status_code, ready.json()["ready"], ready.json()["schema_right"]) == (200, True, True)
    assert ready.json()["lag_seconds"] >= 0


def test_while_the_database_is_away_it_is_not_ready_and_says_when_to_ask_again(
    nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise BusyError("The database was away.")

    assert nation.scan(_UNKNOWN).status_code == 200
    monkeypatch.setattr("ledger.scanning._fetch", away)
    answer = nation.api.get("/ready")
    assert (answer.status_code, answer.json()["ready"]) == (503, False)
    assert nation.api.get("/live").status_code == 200
    scanned = nation.scan(code("A"))
    assert (scanned.status_code, scanned.json()["code"], scanned.headers["Retry-After"]) == (503, "busy", "2")


def test_a_suspicion_that_cannot_be_recorded_is_counted_and_the_counter_is_answered(
    nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise BusyError("The database was away.")

    monkeypatch.setattr("api.routes.counter.scanning.report", away)
    assert nation.scan(_UNKNOWN).json()["outcome"] == "stop"
    assert "darijol_reports_lost_total 1.0" in _counted(nation)


def test_what_is_counted_has_no_label_that_somebody_sent(nation: Nation) -> None:
    (serial,) = nation.stocked()
    nation.scan(code(serial))
    nation.scan(_UNKNOWN)
    nation.scan("hello")
    nation.sell(serial, 10**9)
    told = _counted(nation)
    assert 'darijol_scans_total{outcome="ok"} 1.0' in told
    assert 'darijol_scans_total{outcome="stop"} 1.0' in told
    assert 'darijol_refusals_total{case="unreadable"} 1.0' in told
    assert 'darijol_refusals_total{case="above_ceiling"} 1.0' in told
    assert "darijol_scan_seconds_count 2.0" in told
    assert 'darijol_read_connections{use="open"}' in told
    labels = set(re.findall(r'(?:case|outcome|use|le)="([^"]*)"', told))
    assert not labels & {serial, "hello", UNKNOWN_GTIN}


def test_every_problem_has_a_status_and_every_refusal_an_example_and_an_act() -> None:
    assert set(REFUSALS) <= set(STATUS)
    for refusal in REFUSALS.values():
        assert sample(refusal)


def test_what_is_counted_is_told_on_its_own_port_alone(nation: Nation) -> None:
    assert "darijol_scans_total" in _counted(nation)
    for address in ("/metrics", f"http://darijol.test:{METRICS_PORT + 1}/metrics"):
        assert nation.api.get(address).status_code == 404
    named = nation.api.get("/metrics", headers={"Host": f"darijol.test:{METRICS_PORT}"})
    assert named.status_code == 404


def _counted(nation: Nation) -> str:
    nation.api.app.state.metrics_port = METRICS_PORT
    answer = nation.api.get(f"http://darijol.test:{METRICS_PORT}/metrics")
    assert answer.status_code == 200
    return answer.text


METRICS_PORT = 9_100
OF_CONNECTIONS = {"not_http", "address_too_long", "headers_too_long", "too_slow", "too_many_connections"}
"""What is answered before any endpoint is asked."""


def test_every_refusal_is_described_by_an_endpoint(shared: Nation) -> None:
    described: set[str] = set()
    for operations in shared.api.app.openapi()["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                for content in response.get("content", {}).values():
                    described |= content.get("examples", {}).keys()
    assert set(REFUSALS) <= described
    assert set(STATUS) - {"not_found", "method_not_allowed", *OF_CONNECTIONS} <= described


def test_the_description_holds_together(shared: Nation) -> None:
    document = shared.api.get("/openapi.json").json()
    schemas = document["components"]["schemas"]
    for reference in re.findall(r'"\$ref":"#/components/schemas/(\w+)"', shared.api.get("/openapi.json").text):
        assert reference in schemas
    assert document["components"]["securitySchemes"]["site_key"]["scheme"] == "bearer"
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["description"], path
            assert any(str(status).startswith("2") for status in operation["responses"])
    acts = [one for operations in document["paths"].values() for one in operations.values() if "requestBody" in one]
    for operation in acts:
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        assert "Idempotency-Key" in names or operation["operationId"].startswith(("scan_code", "check_scanner"))


def test_the_description_is_a_page_too_with_nothing_loaded_from_elsewhere(shared: Nation) -> None:
    page = shared.api.get("/docs").text
    assert 'id="above_ceiling"' in page
    assert "POST /v1/dispensings" in page
    assert not re.findall(r'(?:src|href)="(?!/|#)', page)
    assert "<script" not in page


def test_a_problem_leads_to_its_explanation(shared: Nation) -> None:
    answer = shared.sell("nosuch", 1)
    page, _, case = answer.json()["type"].partition("#")
    assert f'id="{case}"' in shared.api.get(page).text


def test_a_log_line_keeps_declared_fields_alone() -> None:
    entry: dict[str, Any] = {"event": "unexpected", "route": "/v1/scans", "body": "secret", "iin": "750314330123"}
    assert keep_declared(None, "error", entry) == {"event": "unexpected", "route": "/v1/scans"}
    assert not FIELDS & {"body", "query", "path", "headers", "message"}
