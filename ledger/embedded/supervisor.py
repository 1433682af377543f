"""The process that looks after the embedded PostgreSQL: `python -m ledger.embedded.supervisor ORDER`.

It settles where the server works, starts it, starts it again whenever it ends, and stops it when the launcher's pipe
closes. Once, as a line of JSON on its standard output, it reports how the start went.
"""

import errno
import os
import sys
import time
from collections.abc import Sequence
from typing import Final

from ledger.embedded.cluster import PidFile, read_pid_file
from ledger.embedded.errors import DiskFull, EmbeddedPostgresError, RecoveryTooSlow, StartFailed
from ledger.embedded.folder import check_ours
from ledger.embedded.journal import Journal
from ledger.embedded.limits import Limits
from ledger.embedded.lock import SupervisorLock
from ledger.embedded.place import Place, settle
from ledger.embedded.processes import is_postmaster
from ledger.embedded.programs import major_version
from ledger.embedded.protocol import Order, Report, error_text
from ledger.embedded.server import Server
from ledger.embedded.watch import LauncherLeft, Watch

JOIN_POLL_S: Final = 0.05
JOIN_SETTLES_S: Final = 0.1  # a supervisor whose launcher was just killed says "ready" for an instant longer
RESTART_DELAY_S: Final = 0.25  # doubled each time; the first restart waits for nothing
RESTART_DELAY_MAX_S: Final = 5.0
STEADY_S: Final = 60.0  # a server that ran this long does not fall over and over
OUT_OF_SPACE: Final = (errno.ENOSPC, errno.EDQUOT)


def main(arguments: Sequence[str]) -> int:
    """Do what the order in the only argument says, until the launcher leaves."""
    order = Order.read(arguments[0])
    try:
        watch = Watch()
        place = settle(order.data_dir)
        os.chdir("/")
        check_ours(place.folder, major_version(place.installation))
        lock = _own_or_join(place, order.limits, watch)
        if lock is not None:
            try:
                _look_after(place, order.limits, watch)
            finally:
                lock.release()
    except LauncherLeft:
        return 0
    except EmbeddedPostgresError as error:
        _say(error_text(error))
        return 1
    except OSError as error:
        kind = DiskFull if error.errno in OUT_OF_SPACE else StartFailed
        _say(error_text(kind(f"{error.strerror}: {error.filename or order.data_dir}")))
        return 1
    return 0


def _own_or_join(place: Place, limits: Limits, watch: Watch) -> SupervisorLock | None:
    """Become the folder's supervisor; or, where another one has a server ready, report that and become nothing."""
    end = time.monotonic() + limits.recovery_s
    while time.monotonic() < end:
        if lock := SupervisorLock.try_to_take(place.folder.lock):
            return lock
        if (before := _ready_server(place)) is None:
            watch.sleep(JOIN_POLL_S)
            continue
        watch.sleep(JOIN_SETTLES_S)
        if _ready_server(place) == before:
            _say(Report(before.socket_dir, joined=True).text())
            return None
    raise RecoveryTooSlow(
        f"Another process runs PostgreSQL in {place.folder.path}, and it was not ready after {limits.recovery_s:g} s. "
        f"Its log: {place.folder.newest_log()}"
    )


def _ready_server(place: Place) -> PidFile | None:
    state = read_pid_file(place.folder.pid_file)
    return state if state and state.ready and is_postmaster(state.pid, place.folder.cluster) else None


def _look_after(place: Place, limits: Limits, watch: Watch) -> None:
    """Run the server until the launcher leaves, and leave nothing behind however this ends."""
    journal = Journal(place.folder.supervisor_log)
    server = Server(place.folder, place.installation, limits, watch, journal)
    try:
        server.make_cluster()
        server.start()
        server.wait_until_ready()
        _say(Report(server.socket_dir, joined=False, notices=place.notices).text())
        _send_output_to(journal)
        _keep_running(server, watch, journal)
    finally:
        watch.forget_launcher()
        server.stop()


def _keep_running(server: Server, watch: Watch, journal: Journal) -> None:
    delay_s = 0.0
    while True:
        since = time.monotonic()
        server.wait_until_ended()
        delay_s = 0.0 if time.monotonic() - since > STEADY_S else delay_s
        journal.write(f"starting it again in {delay_s:g} s")
        _pause(watch, delay_s)
        delay_s = min(max(2 * delay_s, RESTART_DELAY_S), RESTART_DELAY_MAX_S)
        try:
            server.start()
        except (OSError, EmbeddedPostgresError) as error:  # no memory for a fork, a full disk: that may pass
            journal.write(f"cannot start it: {error}")


def _pause(watch: Watch, seconds: float) -> None:
    end = time.monotonic() + seconds
    while (left_s := end - time.monotonic()) > 0:
        watch.sleep(left_s)


def _say(line: str) -> None:
    """Tell the launcher."""
    sys.stdout.write(line)
    sys.stdout.flush()


def _send_output_to(journal: Journal) -> None:
    """Let go of the launcher's pipe, so that it sees our report's end; what we still print goes to the log."""
    os.dup2(journal.descriptor, sys.stdout.fileno())
    os.dup2(journal.descriptor, sys.stderr.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
