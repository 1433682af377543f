"""The data folder: what lies where in it, how it is made, and how we tell that it is ours."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.embedded.errors import (
    DataDirNotOurs,
    DataDirUnreachable,
    OtherMajorVersion,
    SocketDirUnusable,
    SocketPathTooLong,
)

SOCKET_NAME: Final = ".s.PGSQL.5432"
SOCKET_PATH_BYTES_MAX: Final = 103  # sun_path less its NUL, on the strictest system (macOS)
LOG_TAIL_LINES: Final = 12
NOT_CONTENT: Final = frozenset({"lost+found"})  # an empty disk has it
OUR_NAMES: Final = frozenset({"cluster", "cluster.new", "log", "run", "supervisor.lock"})


@dataclass(frozen=True, slots=True)
class Folder:
    """The names inside a data folder. The cluster is one level down, so that it can appear in one rename."""

    path: Path

    @property
    def cluster(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.path / "cluster"

    @property
    def unfinished_cluster(self) -> Path:
        """Where initdb works; found at a start, it is what a killed initdb left."""
        return self.path / "cluster.new"

    @property
    def log(self) -> Path:
        """The supervisor's log and the server's, one file for each day of the week."""
        return self.path / "log"

    @property
    def supervisor_log(self) -> Path:
        """What the supervisor did, and what PostgreSQL said before it opened its own log."""
        return self.log / "supervisor.log"

    @property
    def run(self) -> Path:
        """The private folder of the unix socket, if its path is short enough."""
        return self.path / "run"

    @property
    def lock(self) -> Path:
        """Locked by the one supervisor; gone after a clean stop."""
        return self.path / "supervisor.lock"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own postmaster.pid."""
        return self.cluster / "postmaster.pid"

    def newest_log(self) -> Path:
        """The log that was written to last."""
        return max(self.log.glob("*.log"), key=lambda file: file.stat().st_mtime, default=self.supervisor_log)

    def last_log_lines(self) -> str:
        """The end of the newest log, for an error message."""
        lines = self.newest_log().read_text("utf-8", "replace").splitlines()
        return "\n".join(lines[-LOG_TAIL_LINES:])


def default_data_dir() -> Path:
    """Where the server lives unless told otherwise: for root, who cannot use a closed home, /var/lib/darijol."""
    if os.geteuid() == 0:
        return Path("/var/lib/darijol/postgresql")
    data_home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data_home) / "darijol" / "postgresql"


def closest_existing(path: Path) -> Path:
    """The path itself, or the closest folder above it that exists."""
    return next(step for step in (path, *path.parents) if step.exists())


def make_folder(path: Path) -> None:
    """Make the folder, private, where it is missing.

    Raises: DataDirUnreachable, DataDirNotOurs.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=0o700, exist_ok=True)
    except FileExistsError as error:
        raise DataDirNotOurs(f"{error.filename} is not a folder. Choose another data folder.") from error
    except NotADirectoryError as error:
        raise DataDirNotOurs(f"{path} lies below a file. Choose another data folder.") from error
    except OSError as error:
        raise DataDirUnreachable(
            f"{path} cannot be made: {error.strerror} at {error.filename}. "
            f"Choose a data folder that uid {os.geteuid()} may write."
        ) from error


def hand_over(path: Path, uid: int, gid: int) -> None:
    """As root: give an empty folder of root's to the user PostgreSQL runs as. Any other folder stays as it is.

    Raises: DataDirNotOurs.
    """
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(folder).st_uid != 0:
            return
        if set(os.listdir(folder)) - NOT_CONTENT:  # noqa: PTH208 - of the folder we hold, not of its name
            raise DataDirNotOurs(
                f"{path} belongs to root and is not empty; PostgreSQL does not run as root. Choose a new or empty "
                f"data folder or, if this is one of Darijol's, give it back: chown -R {uid}:{gid} {path}"
            )
        os.fchown(folder, uid, gid)
    finally:
        os.close(folder)


def check_reachable(path: Path) -> None:
    """Check, with the effective user's rights, that PostgreSQL will be able to work in the folder.

    Raises: DataDirUnreachable, naming the folder that is closed.
    """
    for step in (*reversed(path.parents), path):
        if not os.access(step, os.X_OK, effective_ids=True):
            raise DataDirUnreachable(
                f"{step} is closed to uid {os.geteuid()}, as whom PostgreSQL runs (it refuses to run as root), "
                f"so it cannot work in {path}. Choose a data folder elsewhere, for example "
                f"/var/lib/darijol, or open the way: chmod o+x {step}"
            )
    if not os.access(path, os.R_OK | os.W_OK, effective_ids=True):
        raise DataDirUnreachable(
            f"{path} is not writable for uid {os.geteuid()}, as whom PostgreSQL runs. "
            "Choose another data folder, or run as its owner."
        )


def check_ours(folder: Folder, major_version: int) -> None:
    """Check that the folder is empty or holds a cluster that this PostgreSQL can open.

    Raises: DataDirNotOurs, OtherMajorVersion.
    """
    found = {entry.name for entry in folder.path.iterdir()} - NOT_CONTENT
    if "cluster" not in found:
        if strangers := sorted(found - OUR_NAMES):
            raise DataDirNotOurs(
                f"{folder.path} holds other things, such as {strangers[0]}. Choose a new or empty data folder."
            )
        return
    if folder.cluster.stat().st_uid != os.geteuid():
        raise DataDirNotOurs(
            f"{folder.cluster} belongs to uid {folder.cluster.stat().st_uid}, and PostgreSQL would run "
            f"as uid {os.geteuid()}. Run as its owner, or choose another data folder."
        )
    try:
        found_version = (folder.cluster / "PG_VERSION").read_text("utf-8").strip()
    except FileNotFoundError as error:
        raise DataDirNotOurs(
            f"{folder.cluster} is not a PostgreSQL cluster: PG_VERSION is missing. Choose another data folder."
        ) from error
    if found_version != str(major_version):
        raise OtherMajorVersion(
            f"{folder.cluster} was made by PostgreSQL {found_version}, and PostgreSQL {major_version} is installed. "
            f"Install the version of Darijol that made it, or dump it there and restore it into a new data folder."
        )


def socket_dir_of(folder: Folder) -> Path:
    """Where the unix socket goes: into the data folder if its path is short enough, else into the temporary folder.

    There the name is the data folder's device and inode, so that the next start finds the same one again.
    Raises: SocketPathTooLong.
    """
    at = folder.path.stat()
    short = Path(tempfile.gettempdir()) / f"darijol-{at.st_dev:x}-{at.st_ino:x}"
    for candidate in (folder.run, short):
        if _fits(candidate):
            return candidate
    raise SocketPathTooLong(
        f"A unix socket's path has at most {SOCKET_PATH_BYTES_MAX} bytes and no comma; both {folder.run} and "
        f"{short} are beyond that. Set TMPDIR to a short path."
    )


def make_socket_dir(path: Path) -> None:
    """Make the private folder of the unix socket, and clear what a killed server left in it.

    Raises: SocketDirUnusable.
    """
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        state = path.lstat()
        if state.st_uid != os.geteuid() or state.st_mode & 0o077:
            raise SocketDirUnusable(f"{path} is not private to uid {os.geteuid()}. Remove it and start again.")
        for name in (SOCKET_NAME, f"{SOCKET_NAME}.lock"):
            (path / name).unlink(missing_ok=True)
    except OSError as error:
        raise SocketDirUnusable(f"{path} cannot be used for the unix socket: {error.strerror}.") from error


def _fits(socket_dir: Path) -> bool:
    """Whether a client can be told of a socket there: libpq takes a comma for the end of a host's name."""
    path = os.fsencode(socket_dir / SOCKET_NAME)
    return len(path) <= SOCKET_PATH_BYTES_MAX and b"," not in path
