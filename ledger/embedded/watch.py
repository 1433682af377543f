"""What the supervisor sleeps on: its launcher's end, its child's end, the clock."""

import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from types import FrameType
from typing import Final

from ledger.embedded.kernel import PR_SET_CHILD_SUBREAPER, prctl

LIFELINE: Final = 0  # standard input: a pipe whose other end only the launcher holds


class LauncherLeft(Exception):  # noqa: N818 - not an error: the one way in which a supervisor is told to stop
    """The launcher closed its end of the pipe: it stopped us, ended, or was killed."""


class Watch:
    """Sleeps without a busy loop until the launcher leaves, a child ends or the time is up.

    Any other signal is let pass. A terminal's Ctrl-C and a service manager's SIGTERM reach every process of a group
    at once, and the server must outlive the application that is still closing its connections: only the pipe ends us.

    On Linux the children of a dead server become ours, and are buried here: in a container whose first process is
    the application, nobody else would.
    """

    def __init__(self) -> None:
        self._watches_launcher = True
        self._child: subprocess.Popen[bytes] | None = None
        self._woken, wake = os.pipe()
        os.set_blocking(self._woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        for number in (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _let_pass)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # the thread that launched us may have blocked some
        if sys.platform == "linux":
            prctl(PR_SET_CHILD_SUBREAPER, 1)

    def expect(self, child: subprocess.Popen[bytes]) -> None:
        """Name the one child that is waited for; all others are orphans we got."""
        self._child = child

    def forget_launcher(self) -> None:
        """From now on, do not wake up for the launcher's end: we are stopping anyway."""
        self._watches_launcher = False

    def sleep(self, limit_s: float | None) -> None:
        """Sleep until a signal arrives or the limit is over; None: without limit.

        Raises: LauncherLeft, once: the launcher is not watched after that.
        """
        sources = [self._woken, LIFELINE] if self._watches_launcher else [self._woken]
        ready, _, _ = select.select(sources, [], [], limit_s)
        if self._woken in ready:
            os.read(self._woken, 4096)
            self.bury_orphans()
        if LIFELINE in ready:
            self.forget_launcher()
            raise LauncherLeft

    def child_ended(self, child: subprocess.Popen[bytes], limit_s: float | None) -> bool:
        """Sleep until the child has ended, or the limit is over.

        Raises: LauncherLeft.
        """
        end = None if limit_s is None else time.monotonic() + limit_s
        while child.poll() is None:
            left_s = None if end is None else end - time.monotonic()
            if left_s is not None and left_s <= 0:
                return False
            self.sleep(left_s)
        return True

    def bury_orphans(self) -> None:
        """Take the exit codes of all ended children but the expected one."""
        if sys.platform != "linux":
            return
        with suppress(ChildProcessError):
            while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if self._child is None or ended.si_pid != self._child.pid:
                    os.waitpid(ended.si_pid, 0)
                elif self._child.poll() is None:
                    return


def _let_pass(_number: int, _frame: FrameType | None) -> None:
    """Wakes the sleeper; unlike an ignored signal, it is not ignored by the programs we start."""
