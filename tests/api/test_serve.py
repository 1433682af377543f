"""`darijol serve` and `darijol demo` as processes: they answer, they stop when asked, and leave nothing behind."""

from __future__ import annotations

import signal
import socket
from collections.abc import Generator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psycopg
import pytest

from api.requests.limits import PUBLIC_CHECKS_PER_ADDRESS
from ledger.home import DATA, DATABASE_URL
from tests.api.commands import run
from tests.api.processes import darijol
from tests.databases import as_app


@pytest.fixture
def data() -> Generator[Mapping[str, str]]:
    """Give the setting of a folder for an embedded server."""
    # Not pytest's own folder: as root, the server runs as a user who may not enter that one.
    with TemporaryDirectory(prefix="darijol-test-") as folder:
        yield {DATA: folder}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_well_when_asked_to(database: str, number: signal.Signals) -> None:
    with darijol("serve", "--port", "0", **{DATABASE_URL: as_app(database)}) as serving:
        address = serving.wait_for("answers on (http://127.0.0.1:[0-9]+)$")
        assert httpx.get(f"{address}/live").json() == {"live": True}
        assert serving.stop(number) == 0
    assert "Traceback" not in serving.said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/live")


def test_settings_name_proxies_and_ask_for_a_line_for_each_request(database: str) -> None:
    settings = {"DARIJOL_PROXY": "192.0.2.9 127.0.0.1", "DARIJOL_LOG_REQUESTS": "1", DATABASE_URL: as_app(database)}

    def checked(patient: str) -> int:
        return httpx.get(f"{address}/check?code=hello", headers={"X-Forwarded-For": patient}).status_code

    with darijol("serve", "--port", "0", **settings) as serving:
        address = serving.wait_for("answers on (http://127.0.0.1:[0-9]+)$")
        tries = [checked("198.51.100.7") for _ in range(PUBLIC_CHECKS_PER_ADDRESS + 1)]
        assert tries == [422] * PUBLIC_CHECKS_PER_ADDRESS + [429]
        assert checked("198.51.100.8") == 422
        assert serving.stop(signal.SIGTERM) == 0
    assert serving.said.count('"event": "request"') == len(tries) + 1


def test_a_port_that_is_taken_is_said_before_anything_starts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_URL, "host=/nowhere dbname=x")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = run(capsys, "serve", "--port", str(taken.getsockname()[1]))
    assert ran.exit == 3
    assert "[port_not_free]" in ran.err


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1", "a" * 300])
def test_an_address_of_another_machine_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setenv(DATABASE_URL, "host=/nowhere dbname=x")
    ran = run(capsys, "serve", "--port", "0", "--host", host)
    assert ran.exit == 3
    assert "[host_unknown]" in ran.err or "[port_not_free]" in ran.err


def test_a_database_in_which_events_can_be_changed_is_not_served(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(database) as conn:
        conn.execute("GRANT UPDATE ON darijol.event TO darijol_app")
    monkeypatch.setenv(DATABASE_URL, as_app(database))
    ran = run(capsys, "serve", "--port", "0")
    assert ran.exit == 3
    assert "[unsafe_database]" in ran.err
    assert "may UPDATE on event" in ran.err


def test_the_demonstration_never_runs_on_a_server(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_URL, as_app(database))
    for command in ("demo --port 0", "audit --demo", "rebuild --yes --demo", "keys list --demo"):
        ran = run(capsys, *command.split())
        assert ran.exit == 3
        assert "[demo_is_embedded_only]" in ran.err


@pytest.mark.slow
def test_an_interrupted_start_leaves_nothing_running(data: Mapping[str, str]) -> None:
    with darijol("demo", "--port", "0", **data) as demo:
        demo.wait_for("(Starting PostgreSQL)")
        folder = Path(data[DATA])
        while not any(folder.iterdir()):
            assert demo.popen.poll() is None
        assert demo.stop(signal.SIGINT) != 0
    assert "Traceback" not in demo.said
