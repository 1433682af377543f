"""The cluster itself: how it is made, with which settings it runs, and what its pid file says."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.embedded.folder import Folder

SUPERUSER: Final = "postgres"
PORT: Final = 5432  # only the socket's name: no port is opened

# Containers often give /dev/shm 64 MB, which ends parallel queries; System V memory is not taken from it.
DYNAMIC_SHARED_MEMORY: Final = "sysv" if sys.platform == "linux" else "posix"

# Given on the command line, which beats every file and ALTER SYSTEM: what durability rests on cannot be set aside.
SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "wal_level": "replica",  # for base backups and WAL archives
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "checkpoint_completion_target": "0.9",
    "shared_buffers": "256MB",
    "huge_pages": "off",
    "dynamic_shared_memory_type": DYNAMIC_SHARED_MEMORY,
    "max_connections": "120",
    "max_prepared_transactions": "0",
    "idle_in_transaction_session_timeout": "5s",
    "autovacuum": "on",
    "jit": "off",
    "timezone": "UTC",
    # A file for each weekday, written anew a week later; nothing of what people sent goes into it.
    "logging_collector": "on",
    "log_destination": "stderr",
    "log_filename": "postgresql-%a.log",
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
    "log_timezone": "UTC",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}

# The locale is PostgreSQL's own: an upgrade of the system cannot change how an index is sorted.
INITDB_OPTIONS: Final = (
    f"--username={SUPERUSER}",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--auth-local=trust",
    "--auth-host=reject",
    f"--set=dynamic_shared_memory_type={DYNAMIC_SHARED_MEMORY}",
    "--no-instructions",
)


def initdb_command(installation: Path, folder: Folder) -> list[str]:
    """The command that makes a cluster under its unfinished name."""
    return [str(installation / "bin" / "initdb"), "-D", str(folder.unfinished_cluster), *INITDB_OPTIONS]


def postgres_command(installation: Path, folder: Folder, socket_dir: Path) -> list[str]:
    """The command that runs the server in the foreground, as the process it is started as."""
    quoted = '"{}"'.format(str(socket_dir).replace('"', '""'))  # the setting is a list
    settings = {**SETTINGS, "unix_socket_directories": quoted, "log_directory": str(folder.log)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return [str(installation / "bin" / "postgres"), "-D", str(folder.cluster), *options]


def environment() -> dict[str, str]:
    """What the programs get of our environment: no PG* settings, and none of the application's secrets."""
    kept = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class PidFile:
    """What postmaster.pid says: whose it is (line 1), the socket's folder (line 5), and how far it is (line 8)."""

    pid: int
    socket_dir: Path
    status: str  # starting, ready, stopping; empty while it is being written

    @property
    def ready(self) -> bool:
        """Whether that server takes connections."""
        return self.status == "ready"


def read_pid_file(path: Path) -> PidFile | None:
    """Read a postmaster.pid; None where there is none, or none that can be read as one yet."""
    try:
        lines = path.read_text("utf-8", "surrogateescape").splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    lines += [""] * (8 - len(lines))
    return PidFile(pid, Path(lines[4]), lines[7].strip())
