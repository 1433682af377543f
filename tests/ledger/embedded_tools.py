"""What the tests of the embedded PostgreSQL share: folders it can live in, other processes, waiting."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]
import psycopg

from ledger.embedded import EmbeddedPostgres
from ledger.embedded.processes import processes_of

AS_ROOT = os.geteuid() == 0

# Starts a server, says its pid and whether it joined, and keeps it until its standard input closes.
LAUNCHER = """
import sys
from pathlib import Path
from ledger.embedded import EmbeddedPostgres
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    print(server.pid, server.joined, flush=True)
    sys.stdin.read()
"""


@contextmanager
def new_folder(like: Path | None = None) -> Generator[Path]:
    """An empty folder that a server may live in, or a copy of one that a server lived in.

    pytest's own folders are closed to the user a server runs as under root. Whatever the test did, no process of the
    server may be left when it ends.
    """
    with tempfile.TemporaryDirectory(prefix="darijol-test-") as name:
        folder = Path(name).resolve()
        if like:
            subprocess.run(["cp", "-a", f"{like}/.", folder], check=True)
        try:
            yield folder
            assert processes_of(folder / "cluster") == []
        finally:
            kill_all(processes_of(folder / "cluster"))


@contextmanager
def launched(data_dir: Path, program: str = LAUNCHER, **environment: str) -> Generator[subprocess.Popen[str]]:
    """Another process that runs the program on the folder, in a process group of its own, killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(data_dir)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
        process_group=0,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line the process prints."""
    assert process.stdout
    return process.stdout.readline().strip()


def query(server: EmbeddedPostgres, sql: str) -> Any:
    """Run a statement on a new connection; the first value of the first row, if there is one."""
    with psycopg.connect(server.conninfo(), autocommit=True) as connection:
        cursor = connection.execute(sql.encode())
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


def answers(server: EmbeddedPostgres) -> bool:
    """Whether the server takes a connection now."""
    with suppress(psycopg.OperationalError):
        return bool(query(server, "SELECT 1"))
    return False


def wait_for(what: Callable[[], object], limit_s: float = 15.0) -> None:
    """Wait until it is so."""
    end = time.monotonic() + limit_s
    while not what():
        assert time.monotonic() < end, f"waited {limit_s} s in vain"
        time.sleep(0.02)


def supervisor_of(server: EmbeddedPostgres) -> psutil.Process:
    """The process that looks after the server."""
    supervisor = psutil.Process(server.pid).parent()
    assert supervisor
    return supervisor


def kill_all(processes: list[psutil.Process]) -> None:
    """Kill -9, as a machine that runs out of memory does."""
    for process in processes:
        with suppress(psutil.Error):
            process.kill()


def kill_everything(server: EmbeddedPostgres, cluster: Path) -> None:
    """Kill the supervisor, the server and its children at once: a power cut, as far as a process can see."""
    supervisor = supervisor_of(server)
    kill_all([supervisor, *processes_of(cluster)])
    wait_for(lambda: not processes_of(cluster))
