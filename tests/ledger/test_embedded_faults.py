"""The embedded PostgreSQL on bad days: killed, orphaned, damaged, out of room. Nothing here is pretended."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import psycopg
import pytest

from ledger.embedded import EmbeddedPostgres, Limits, ServerGone
from ledger.embedded.errors import CannotDropRoot, DataDirInUse, DiskFull, InitdbFailed, RecoveryTooSlow, StartFailed
from ledger.embedded.processes import processes_of
from ledger.embedded.programs import find_programs
from tests.ledger.embedded_tools import (
    AS_ROOT,
    answers,
    kill_everything,
    launched,
    query,
    said,
    supervisor_of,
    wait_for,
)

INTERRUPTED = """
import signal
import sys
from pathlib import Path
import psycopg
from ledger.embedded import EmbeddedPostgres
# As in a terminal: what runs in the background, as tests may, begins with this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
with EmbeddedPostgres(Path(sys.argv[1])) as server:
    try:
        print("ready", flush=True)
        sys.stdin.read()
    except KeyboardInterrupt:
        with psycopg.connect(server.conninfo()) as connection:
            print(connection.execute("SELECT 'served to the end'").fetchone()[0], flush=True)
"""

FORKED = """
import os, sys, time
from pathlib import Path
from ledger.embedded import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1])).start()
child = os.fork()
if child == 0:
    server.stop()
    time.sleep(60)
print(child, flush=True)
sys.stdin.read()
"""

STARTED = """
import sys
from pathlib import Path
from ledger.embedded import EmbeddedPostgres
try:
    EmbeddedPostgres(Path(sys.argv[1])).start()
except Exception as error:
    print(error.code, flush=True)
"""

SMALL_FILES_ONLY = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))\n{STARTED}"


def test_a_killed_server_comes_back_by_itself_with_its_data(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        query(server, "CREATE TABLE pack AS SELECT generate_series(1, 1000) AS serial")
        for _ in range(2):
            killed = server.pid
            assert killed
            os.kill(killed, signal.SIGKILL)
            wait_for(lambda: answers(server))
            assert server.pid != killed
            assert query(server, "SELECT count(*) FROM pack") == 1000
        server.check()


def test_a_killed_server_comes_back_though_a_child_of_it_lingers(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir, Limits(linger_s=0.5)) as server, psycopg.connect(server.conninfo()) as connection:
        backend = psutil.Process(connection.info.backend_pid)
        backend.suspend()
        os.kill(server.pid or 0, signal.SIGKILL)
        wait_for(lambda: answers(server))
        wait_for(lambda: not backend.is_running())


def test_a_server_that_is_told_to_stop_by_others_comes_back_too(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        before = server.pid
        os.kill(before or 0, signal.SIGTERM)
        wait_for(lambda: server.pid not in {before, None} and answers(server))


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_killed_launcher_leaves_no_server_behind(data_dir: Path, number: signal.Signals) -> None:
    with launched(data_dir) as launcher:
        postmaster = psutil.Process(int(said(launcher).split()[0]))
        family = [psutil.Process(postmaster.ppid()), postmaster, *postmaster.children(recursive=True)]
        launcher.send_signal(number)
        wait_for(lambda: not any(process.is_running() for process in family), limit_s=5)
    assert sorted(path.name for path in data_dir.iterdir()) == ["cluster", "log"]


def test_a_launcher_killed_in_its_first_start_leaves_nothing_that_bars_the_next(empty_dir: Path) -> None:
    with launched(empty_dir) as launcher:
        wait_for((empty_dir / "cluster.new" / "PG_VERSION").exists)
        launcher.kill()
        wait_for(lambda: not (empty_dir / "supervisor.lock").exists(), limit_s=5)
    assert sorted(path.name for path in empty_dir.iterdir()) == ["log"]
    with EmbeddedPostgres(empty_dir) as server:
        assert query(server, "SELECT 1") == 1


def test_a_fork_of_the_launcher_neither_stops_the_server_nor_keeps_it(data_dir: Path) -> None:
    with launched(data_dir, FORKED) as launcher:
        fork = psutil.Process(int(said(launcher)))
        wait_for(lambda: processes_of(data_dir / "cluster"))
        with EmbeddedPostgres(data_dir) as joined:
            assert query(joined, "SELECT 1") == 1
        launcher.kill()
        wait_for(lambda: not processes_of(data_dir / "cluster"), limit_s=5)
        assert fork.is_running()
        fork.kill()


def test_ctrl_c_in_the_terminal_reaches_the_application_and_not_the_server(data_dir: Path) -> None:
    with launched(data_dir, INTERRUPTED) as launcher:
        assert said(launcher) == "ready"
        os.killpg(launcher.pid, signal.SIGINT)
        assert said(launcher) == "served to the end"
        assert launcher.wait() == 0


def test_a_killed_supervisor_takes_its_server_along_and_the_next_start_finds_all(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir).start()
    query(server, "CREATE TABLE pack AS SELECT 1 AS serial")
    supervisor_of(server).kill()
    wait_for(lambda: not answers(server))
    with pytest.raises(ServerGone):
        server.check()
    server.stop()
    assert processes_of(data_dir / "cluster") == []
    with EmbeddedPostgres(data_dir) as again:
        assert query(again, "SELECT serial FROM pack") == 1


@pytest.mark.parametrize("state", ["alive", "zombie"])
def test_a_stale_pid_file_that_names_another_process_does_not_bar_the_start(data_dir: Path, state: str) -> None:
    with EmbeddedPostgres(data_dir) as server:
        query(server, "CREATE TABLE pack AS SELECT 1 AS serial")
        pid_file = data_dir / "cluster" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        kill_everything(server, data_dir / "cluster")
    other = subprocess.Popen(["sleep", "60" if state == "alive" else "0"], user=data_dir.stat().st_uid)
    wait_for(lambda: state == "alive" or psutil.Process(other.pid).status() == psutil.STATUS_ZOMBIE)
    pid_file.write_text("\n".join([str(other.pid), *lines[1:], ""]))
    with EmbeddedPostgres(data_dir) as server:
        assert query(server, "SELECT serial FROM pack") == 1
    assert other.poll() is (None if state == "alive" else 0)
    other.kill()
    other.wait()


def test_a_crash_recovery_that_takes_its_time_is_waited_for(data_dir: Path) -> None:
    _leave_much_to_recover(data_dir)
    server = EmbeddedPostgres(data_dir)
    starting = threading.Thread(target=server.start)
    starting.start()
    recovery = _suspend_recovery(data_dir)
    starting.join(timeout=2)
    assert starting.is_alive()
    recovery.resume()
    starting.join(timeout=30)
    with server:
        assert query(server, "SELECT count(*) FROM pack") == 100_000


def test_a_recovery_beyond_the_limit_is_an_error_with_the_last_words_of_the_log(data_dir: Path) -> None:
    _leave_much_to_recover(data_dir)
    suspended = threading.Thread(target=_suspend_recovery, args=(data_dir,))
    suspended.start()
    with pytest.raises(RecoveryTooSlow, match="was interrupted"):
        EmbeddedPostgres(data_dir, Limits(recovery_s=1, fast_stop_s=0.1, immediate_stop_s=0.1, linger_s=0.1)).start()
    suspended.join()
    with EmbeddedPostgres(data_dir) as server:
        assert query(server, "SELECT count(*) FROM pack") == 100_000


def _leave_much_to_recover(data_dir: Path) -> None:
    with EmbeddedPostgres(data_dir) as server:
        query(server, "CREATE TABLE pack (serial bigint PRIMARY KEY)")
        query(server, "INSERT INTO pack SELECT generate_series(1, 100000)")
        kill_everything(server, data_dir / "cluster")


def _suspend_recovery(data_dir: Path) -> psutil.Process:
    """Wait for the process that recovers the cluster, and hold it."""
    found: list[psutil.Process] = []

    def look() -> bool:
        for process in processes_of(data_dir / "cluster"):
            with suppress(psutil.Error):
                if "startup" in " ".join(process.cmdline()):
                    process.suspend()
                    found.append(process)
        return bool(found)

    wait_for(look)
    return found[0]


def test_a_server_that_someone_else_started_is_not_touched(data_dir: Path) -> None:
    program = find_programs() / "bin" / "postgres"
    options = ["-D", str(data_dir / "cluster"), "-c", "listen_addresses=", "-k", str(data_dir)]
    stranger = subprocess.Popen([program, *options], user=data_dir.stat().st_uid, stderr=subprocess.DEVNULL)
    pid_file = data_dir / "cluster" / "postmaster.pid"
    wait_for(lambda: pid_file.exists() and "ready" in pid_file.read_text())
    with pytest.raises(DataDirInUse, match=f"kill -INT {stranger.pid}"):
        EmbeddedPostgres(data_dir, Limits(fast_stop_s=0.2)).start()
    assert stranger.poll() is None
    stranger.send_signal(signal.SIGINT)
    assert stranger.wait() == 0


def test_a_damaged_cluster_is_an_error_with_the_last_words_of_the_log(data_dir: Path) -> None:
    (data_dir / "cluster" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(StartFailed, match="pg_control") as raised:
        EmbeddedPostgres(data_dir).start()
    assert raised.value.code == "start_failed"


def test_an_initdb_that_fails_leaves_an_empty_folder_and_says_why(empty_dir: Path) -> None:
    with launched(empty_dir, SMALL_FILES_ONLY) as launcher:
        assert said(launcher) == InitdbFailed.code
    assert sorted(path.name for path in empty_dir.iterdir()) == ["log"]


def test_a_full_disk_is_called_that(empty_dir: Path) -> None:
    mount = f'mount -t tmpfs -o size=12m tmpfs "{empty_dir}"'
    as_we_are = [] if AS_ROOT else ["--user", "--map-current-user", "--keep-caps"]
    assert _start_alone(empty_dir, [*as_we_are, "--mount"], mount) == DiskFull.code


def test_a_root_that_may_not_step_down_is_told_so(empty_dir: Path) -> None:
    assert _start_alone(empty_dir, ["--user", "--map-root-user"], "true") == CannotDropRoot.code


def _start_alone(empty_dir: Path, namespaces: list[str], before: str) -> str:
    """The code of the error of a start in namespaces of its own; skips where this machine allows none."""
    alone = ["unshare", *namespaces, "sh", "-c", f'{before} && exec "$@"', "sh"]
    if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip(f"this machine does not let us {' '.join(alone[:-2])}")
    command = [*alone, sys.executable, "-c", STARTED, str(empty_dir)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
