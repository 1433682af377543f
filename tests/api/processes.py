"""`darijol` as a process of its own: what it says, and how it ends."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import Timer

import psutil  # type: ignore[import-untyped]

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
