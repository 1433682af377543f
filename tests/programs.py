"""Programs of the machine that some tests run."""

from __future__ import annotations

import os
from shutil import which


def program(name: str) -> str | None:
    """Return where a program is; servers often lie where only root's shell looks."""
    return which(name, path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin")
