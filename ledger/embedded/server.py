"""One PostgreSQL server as our child: made, started, waited for, stopped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import Final

from ledger.embedded.cluster import environment, initdb_command, postgres_command, read_pid_file
from ledger.embedded.errors import (
    DataDirInUse,
    DiskFull,
    EmbeddedPostgresError,
    InitdbFailed,
    RecoveryTooSlow,
    StartFailed,
    StopFailed,
)
from ledger.embedded.folder import Folder, make_socket_dir, socket_dir_of
from ledger.embedded.journal import Journal
from ledger.embedded.kernel import PR_SET_PDEATHSIG, prctl
from ledger.embedded.limits import Limits
from ledger.embedded.processes import is_postmaster, kill_all, pid_is_taken, processes_of
from ledger.embedded.watch import Watch

POLL_S: Final = 0.02
POLL_MAX_S: Final = 0.25


class Server:
    """The server of one data folder. Its user holds the folder's lock."""

    def __init__(self, folder: Folder, installation: Path, limits: Limits, watch: Watch, journal: Journal) -> None:
        self._folder = folder
        self._installation = installation
        self._limits = limits
        self._watch = watch
        self._journal = journal
        self._socket_dir = socket_dir_of(folder)
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def socket_dir(self) -> Path:
        """The private folder of the unix socket."""
        return self._socket_dir

    def make_cluster(self) -> None:
        """Run initdb where there is no cluster yet. The cluster appears whole, or not at all.

        Raises: InitdbFailed, DiskFull, LauncherLeft.
        """
        unfinished = self._folder.unfinished_cluster
        if unfinished.exists():
            rmtree(unfinished)
        if self._folder.cluster.exists():
            return
        self._journal.write("making a new cluster")
        child = self._run(initdb_command(self._installation, self._folder))
        try:
            if not self._watch.child_ended(child, self._limits.initdb_s) or child.returncode:
                raise self._failure(InitdbFailed, f"initdb could not make a cluster in {self._folder.path}")
            unfinished.rename(self._folder.cluster)
            _sync(self._folder.path)
        finally:
            self._end_group(child)
            rmtree(unfinished, ignore_errors=True)

    def start(self) -> None:
        """Start the server, after nothing of a former one is left. It is not ready yet.

        Raises: DataDirInUse, SocketDirUnusable, LauncherLeft.
        """
        self._clear_former()
        make_socket_dir(self._socket_dir)
        self._child = self._run(postgres_command(self._installation, self._folder, self._socket_dir))
        self._journal.write(f"started PostgreSQL as pid {self._child.pid}")

    def wait_until_ready(self) -> None:
        """Wait through crash recovery, as long as the child lives.

        Raises: StartFailed, DiskFull, RecoveryTooSlow, LauncherLeft.
        """
        child = self._started()
        end = time.monotonic() + self._limits.recovery_s
        poll_s = POLL_S
        while not self._is_ready(child):
            if self._watch.child_ended(child, poll_s):
                raise self._failure(StartFailed, f"PostgreSQL could not start on {self._folder.cluster}")
            if time.monotonic() > end:
                raise self._failure(
                    RecoveryTooSlow,
                    f"PostgreSQL on {self._folder.cluster} was not ready after {self._limits.recovery_s:g} s. "
                    "It was stopped; on a slow disk, give it a higher limit",
                )
            poll_s = min(poll_s * 1.2, POLL_MAX_S)

    def wait_until_ended(self) -> None:
        """Sleep until the server ends by itself.

        Raises: LauncherLeft.
        """
        child = self._started()
        self._watch.child_ended(child, None)
        self._journal.write(f"PostgreSQL, pid {child.pid}, ended with {child.returncode}")

    def stop(self) -> None:
        """Stop the server, gently first, and leave no process and no socket.

        Raises: StopFailed.
        """
        if self._child is None:
            return
        if not self._end(self._child):
            raise StopFailed(f"PostgreSQL, pid {self._child.pid}, does not end. Its log: {self._folder.log}")
        if self._stranger() is None:
            self._clear_lingering()
        rmtree(self._socket_dir, ignore_errors=True)
        self._journal.write("stopped")

    def _end_group(self, leader: subprocess.Popen[bytes]) -> None:
        """End what is left of a child and of its own children, which would go on writing without it."""
        if leader.poll() is None:
            leader.terminate()  # initdb cleans up after itself, and its children after themselves
        start = time.monotonic()
        with suppress(ProcessLookupError, PermissionError):  # the latter, on macOS, for a group of zombies
            while (waited_s := time.monotonic() - start) < 2 * self._limits.kill_s:
                os.killpg(leader.pid, signal.SIGKILL if waited_s > self._limits.kill_s else 0)
                leader.poll()
                self._watch.sleep(POLL_S)

    def _end(self, child: subprocess.Popen[bytes]) -> bool:
        steps = (
            (signal.SIGINT, self._limits.fast_stop_s),
            (signal.SIGQUIT, self._limits.immediate_stop_s),
            (signal.SIGKILL, self._limits.kill_s),
        )
        for number, limit_s in steps:
            if child.poll() is None:
                self._journal.write(f"sending {number.name} to pid {child.pid}")
                child.send_signal(number)
            if self._watch.child_ended(child, limit_s):
                return True
        return False

    def _clear_former(self) -> None:
        """See that no other server runs, and that what a killed one left does not keep ours from starting."""
        end = time.monotonic() + self._limits.fast_stop_s
        while (stranger := self._stranger()) is not None:
            # Where its supervisor was killed, the kernel has told it to stop, and it is on its way.
            if time.monotonic() > end:
                raise DataDirInUse(
                    f"PostgreSQL runs on {self._folder.cluster} as pid {stranger}, and none of Darijol's processes "
                    f"looks after it. Stop it with: kill -INT {stranger}"
                )
            self._watch.sleep(POLL_MAX_S)
        self._clear_lingering()
        former = read_pid_file(self._folder.pid_file)
        if former and pid_is_taken(former.pid):
            # PostgreSQL would take whoever has that pid now for itself. Its own check of the shared memory stays.
            self._journal.write(f"removing a stale postmaster.pid: pid {former.pid} is another process now")
            self._folder.pid_file.unlink(missing_ok=True)

    def _stranger(self) -> int | None:
        """The pid of a living server of this cluster, asked while ours does not live: so it is not ours."""
        state = read_pid_file(self._folder.pid_file)
        return state.pid if state and is_postmaster(state.pid, self._folder.cluster) else None

    def _clear_lingering(self) -> None:
        """Wait for the children of a dead postmaster, then kill them: while one lives, its memory bars a start."""
        end = time.monotonic() + self._limits.linger_s
        killed = False
        while lingering := processes_of(self._folder.cluster):
            if time.monotonic() > end:
                if killed:
                    raise StopFailed(
                        f"These PostgreSQL processes of {self._folder.cluster} cannot be killed: "
                        f"{', '.join(str(process.pid) for process in lingering)}"
                    )
                self._journal.write(f"killing {len(lingering)} processes left by a dead server")
                kill_all(lingering)
                killed = True
                end = time.monotonic() + self._limits.kill_s
            self._watch.sleep(POLL_S)
        self._watch.bury_orphans()

    def _is_ready(self, child: subprocess.Popen[bytes]) -> bool:
        state = read_pid_file(self._folder.pid_file)
        return state is not None and state.pid == child.pid and state.ready

    def _run(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        child = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=self._journal.descriptor,
            stderr=subprocess.STDOUT,
            env=environment(),
            cwd="/",
            process_group=0,
            preexec_fn=_tie_to_us(),  # noqa: PLW1509 - this process has one thread
        )
        self._watch.expect(child)
        return child

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            raise RuntimeError("The server was not started")
        return self._child

    def _failure(self, kind: type[EmbeddedPostgresError], what: str) -> EmbeddedPostgresError:
        said = self._folder.last_log_lines()
        if "No space left on device" in said:
            kind, what = DiskFull, f"{what}: the disk is full. Make room and start again"
        return kind(f"{what}. {self._folder.newest_log()} ends with:\n{said}")


def _tie_to_us() -> Callable[[], None] | None:
    """Have the kernel stop the child (a fast shutdown) when this process is killed. Linux only.

    Set between fork and exec: a change of user would clear it, and ours is behind us.
    """
    if sys.platform != "linux":
        return None
    parent = os.getpid()

    def tie() -> None:
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != parent:
            os._exit(1)

    return tie


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
