"""`darijol serve` and `darijol demo` as processes: they answer, they stop when asked, and leave nothing behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

import httpx
import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from ledger.home import DATA, DATABASE_URL
from tests.api.commands import run

DARIJOL = (sys.executable, "-m", "api.command")
PATIENCE_SECONDS = 120
STOP_SECONDS = 30


class Process:
    """A `darijol` of its own, and what it has said so far."""

    def __init__(self, popen: subprocess.Popen[str]) -> None:
        self.popen = popen
        self.said = ""

    def wait_for(self, pattern: str) -> str:
        """Read until a line matches, and return what the pattern's group found in it."""
        assert self.popen.stdout
        for line in self.popen.stdout:
            self.said += line
            if found := re.search(pattern, line):
                return found[1]
        raise AssertionError(f"It ended without saying {pattern!r}: {self.said}")

    def stop(self, number: signal.Signals) -> int:
        """Ask it to stop; return its exit code once it and all its children are gone."""
        family = [psutil.Process(self.popen.pid), *psutil.Process(self.popen.pid).children(recursive=True)]
        self.popen.send_signal(number)
        assert self.popen.stdout
        self.said += self.popen.stdout.read()
        code = self.popen.wait(STOP_SECONDS)
        _, left = psutil.wait_procs(family, timeout=STOP_SECONDS)
        assert not left
        return code


@contextmanager
def darijol(*arguments: str, **settings: str) -> Generator[Process]:
    """Run a command in a process that has no other settings of ours, and kill it if the test does not stop it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DARIJOL_")}
    with subprocess.Popen(
        [*DARIJOL, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**environment, **settings},
    ) as popen:
        patience = Timer(PATIENCE_SECONDS, popen.kill)
        patience.start()
        try:
            yield Process(popen)
        finally:
            patience.cancel()
            popen.kill()


@pytest.fixture
def data() -> Generator[Mapping[str, str]]:
    """Give the setting of a folder for an embedded server."""
    # Not pytest's own folder: as root, the server runs as a user who may not enter that one.
    with TemporaryDirectory(prefix="darijol-test-") as folder:
        yield {DATA: folder}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serving_ends_well_when_asked_to(database: str, number: signal.Signals) -> None:
    with darijol("serve", "--port", "0", **{DATABASE_URL: database}) as serving:
        address = serving.wait_for("answers on (http://127.0.0.1:[0-9]+)$")
        assert httpx.get(f"{address}/live").json() == {"live": True}
        assert serving.stop(number) == 0
    assert "Traceback" not in serving.said
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/live")


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
    monkeypatch.setenv(DATABASE_URL, database)
    ran = run(capsys, "serve", "--port", "0")
    assert ran.exit == 3
    assert "[unsafe_database]" in ran.err
    assert "may UPDATE on event" in ran.err


def test_the_demonstration_never_runs_on_a_server(
    database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_URL, database)
    for command in ("demo --port 0", "audit --demo", "rebuild --yes --demo", "keys list --demo"):
        ran = run(capsys, *command.split())
        assert ran.exit == 3
        assert "[demo_is_embedded_only]" in ran.err


@pytest.mark.slow
def test_the_demonstration_is_found_again(data: Mapping[str, str]) -> None:
    with darijol("demo", "--port", "0", **data) as first:
        address = first.wait_for("answers on (http://127.0.0.1:[0-9]+)$")
        with darijol("audit", "--demo", **data) as auditing:
            assert auditing.wait_for("packs: (no findings)")
        assert first.stop(signal.SIGINT) == 0
    assert "Sales" in first.said
    assert f"{address}/docs" in first.said
    with darijol("demo", "--port", "0", **data) as second:
        second.wait_for("answers on (.*)$")
        assert second.stop(signal.SIGTERM) == 0
    assert "Sales" not in second.said
    assert "sold for 868.00 tenge" in second.said
    assert "Traceback" not in first.said + second.said


@pytest.mark.slow
def test_an_interrupted_start_leaves_nothing_running(data: Mapping[str, str]) -> None:
    with darijol("demo", "--port", "0", **data) as demo:
        demo.wait_for("(Starting PostgreSQL)")
        folder = Path(data[DATA])
        while not any(folder.iterdir()):
            assert demo.popen.poll() is None
        assert demo.stop(signal.SIGINT) != 0
    assert "Traceback" not in demo.said
