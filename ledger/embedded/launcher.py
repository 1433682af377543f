"""The embedded PostgreSQL as the rest of the ledger sees it: a context that gives connection strings."""

import atexit
import os
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from ledger.embedded.cluster import PORT, SUPERUSER, read_pid_file
from ledger.embedded.errors import BinariesMissing, ServerGone, StopFailed
from ledger.embedded.folder import Folder
from ledger.embedded.lifeline import Lifeline
from ledger.embedded.limits import Limits
from ledger.embedded.lock import is_held
from ledger.embedded.processes import is_postmaster
from ledger.embedded.protocol import Order, Report

SUPERVISOR: Final = (sys.executable, "-P", "-m", "ledger.embedded.supervisor")
GRACE_S: Final = 10.0  # for a supervisor to end, beyond its own limits
POLL_S: Final = 0.05


class EmbeddedPostgres:
    """A PostgreSQL server of our own on a data folder, reachable through a private unix socket only.

    The first process to start it on a folder runs it, through a supervisor process that starts the server again when
    it falls, and stops it when this process stops it, ends or is killed. A later process joins the running server
    (`joined` is true) for as long as the first one keeps it.

    What is acknowledged is on the disk: fsync, full_page_writes and synchronous_commit cannot be switched off by a
    configuration file. Linux and macOS; as root, the server runs as the folder's owner or as nobody.
    """

    def __init__(self, data_dir: Path, limits: Limits | None = None) -> None:
        self._folder = Folder(data_dir.expanduser().resolve())
        self._limits = limits or Limits()
        self._supervisor: subprocess.Popen[str] | None = None
        self._lifeline: Lifeline | None = None
        self._report: Report | None = None

    def start(self) -> Self:
        """Start the server or join the running one; return when it takes connections, after any crash recovery.

        Raises: EmbeddedPostgresError, each kind with its stable code.
        """
        if self._report is None:
            if os.name != "posix":
                raise BinariesMissing("The embedded server needs Linux or macOS. Set DARIJOL_DATABASE_URL to another.")
            try:
                self._report = self._launch()
            except BaseException:  # Ctrl-C as well: nothing may stay behind
                self._end_supervisor()
                raise
            if self._report.joined:
                self._end_supervisor()
        return self

    def stop(self) -> None:
        """Stop the server, if we started it; return when none of its processes is left. Twice is harmless.

        Raises: StopFailed.
        """
        self._report = None
        if self._end_supervisor() != 0:
            self._wait_for_orphan()

    def check(self) -> None:
        """Check that a supervisor looks after the server, for a clear answer when connections fail.

        While it does, a fallen server comes back by itself: try again. Once it does not, `stop` and `start` again.
        Raises: ServerGone.
        """
        if self._report is None or not is_held(self._folder.lock):
            raise ServerGone(
                f"The PostgreSQL of {self._folder.path} is not running any more: the process that started it has "
                "ended. Start again."
            )

    def conninfo(self, dbname: str = SUPERUSER, user: str = SUPERUSER) -> str:
        """The libpq connection string for a database and a role. No password: the socket's folder is private.

        Raises: ServerGone, before `start` and after `stop`.
        """
        if self._report is None:
            raise ServerGone(f"The PostgreSQL of {self._folder.path} was not started, or was stopped.")
        parts = {"host": str(self._report.socket_dir), "port": str(PORT), "dbname": dbname, "user": user}
        return " ".join(f"{name}={_quoted(value)}" for name, value in parts.items())

    @property
    def joined(self) -> bool:
        """Whether the server is another process's, which we only use."""
        return self._report is not None and self._report.joined

    @property
    def notices(self) -> tuple[str, ...]:
        """What a person should be told of how the server was started: as whom it runs, if that was a choice."""
        return self._report.notices if self._report else ()

    @property
    def pid(self) -> int | None:
        """The server's process id; None while none runs. It changes when the server is started again."""
        state = read_pid_file(self._folder.pid_file)
        return state.pid if state and is_postmaster(state.pid, self._folder.cluster) else None

    @property
    def log_path(self) -> Path:
        """The log that was written to last; its folder also holds the supervisor's."""
        return self._folder.newest_log()

    def _launch(self) -> Report:
        self._lifeline = Lifeline()
        self._supervisor = subprocess.Popen(  # noqa: S603
            [*SUPERVISOR, Order(self._folder.path, self._limits).text()],
            stdin=self._lifeline.read_end,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,  # out of reach of the terminal's Ctrl-C
        )
        atexit.register(self.stop)
        self._lifeline.hand_over()
        said = self._supervisor.stdout
        return Report.read(said.read() if said else "")

    def _end_supervisor(self) -> int:
        """Let the supervisor stop the server and end; its exit code, or 0 where there is none of ours."""
        supervisor, self._supervisor = self._supervisor, None
        lifeline, self._lifeline = self._lifeline, None
        if lifeline is None or not lifeline.is_ours():
            return 0
        lifeline.close()
        if supervisor is None:  # interrupted before we knew it; it will see the pipe close
            return 0
        atexit.unregister(self.stop)
        if supervisor.stdout:
            supervisor.stdout.close()
        try:
            return supervisor.wait(self._limits.stop_s + GRACE_S)
        except subprocess.TimeoutExpired:
            supervisor.kill()
            return supervisor.wait()

    def _wait_for_orphan(self) -> None:
        """After a supervisor that did not end well: the kernel has told its server to stop, if one is there."""
        end = time.monotonic() + self._limits.fast_stop_s
        while (pid := self.pid) and not is_held(self._folder.lock):
            if time.monotonic() > end:
                raise StopFailed(f"PostgreSQL, pid {pid}, does not end. Its log: {self.log_path}")
            time.sleep(POLL_S)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _quoted(value: str) -> str:
    """A value as libpq reads it, whatever it holds."""
    return "'{}'".format(value.replace("\\", "\\\\").replace("'", "\\'"))
