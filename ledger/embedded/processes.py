"""Which processes belong to a cluster, told by where they work, since a pid alone may be anyone's."""

import sys
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]


def processes_of(cluster: Path) -> list[psutil.Process]:
    """Every living PostgreSQL process of the cluster: each works in the cluster's folder. A zombie does not live."""
    return [process for process in psutil.process_iter() if _works_in(process, cluster)]


def is_postmaster(pid: int, cluster: Path) -> bool:
    """Whether that process lives and is a PostgreSQL of the cluster, not a zombie or one that got the pid later.

    In doubt it is: a PostgreSQL of our user's whose folder we may not see must not be started beside.
    """
    try:
        return _works_in(psutil.Process(pid), cluster, in_doubt=True)
    except psutil.Error:
        return False


def _works_in(process: psutil.Process, cluster: Path, *, in_doubt: bool = False) -> bool:
    try:
        if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
            return False
        if in_doubt and process.uids().effective != cluster.stat().st_uid:
            return False
        return _folder_of(process).samefile(cluster)
    except (psutil.AccessDenied, PermissionError):
        return in_doubt
    except (psutil.Error, OSError):  # gone meanwhile
        return False


def _folder_of(process: psutil.Process) -> Path:
    """The folder a process works in; on Linux the folder itself, by whatever path that process knows it."""
    return Path(f"/proc/{process.pid}/cwd" if sys.platform == "linux" else process.cwd())


def kill_all(processes: list[psutil.Process]) -> None:
    """Kill each of them that still lives."""
    for process in processes:
        with suppress(psutil.Error):
            process.kill()


def pid_is_taken(pid: int) -> bool:
    """Whether any process, or a zombie of one, has that pid."""
    return bool(psutil.pid_exists(pid))
