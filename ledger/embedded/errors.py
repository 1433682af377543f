"""What can go wrong with the embedded PostgreSQL. Each error says what, where, and what to do."""
# ruff: noqa: N818 - each is named after what happened; the family's name says that they are errors

from typing import ClassVar


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be used. `code` is stable; the text is for people and may change."""

    code: ClassVar[str] = "embedded_postgres"


class BinariesMissing(EmbeddedPostgresError):
    """The PostgreSQL programs are not installed, or do not run on this machine."""

    code = "binaries_missing"


class CannotDropRoot(EmbeddedPostgresError):
    """We run as root, PostgreSQL refuses to, and this machine does not let us change to another user."""

    code = "cannot_drop_root"


class DataDirInUse(EmbeddedPostgresError):
    """A PostgreSQL that none of us looks after is running on the folder."""

    code = "data_dir_in_use"


class DataDirNotOurs(EmbeddedPostgresError):
    """The folder holds something else, or belongs to someone else."""

    code = "data_dir_not_ours"


class DataDirUnreachable(EmbeddedPostgresError):
    """The user PostgreSQL runs as may not enter the folder, or not write into it."""

    code = "data_dir_unreachable"


class DiskFull(EmbeddedPostgresError):
    """PostgreSQL found no space left on the disk."""

    code = "disk_full"


class InitdbFailed(EmbeddedPostgresError):
    """A new cluster could not be made."""

    code = "initdb_failed"


class OtherMajorVersion(EmbeddedPostgresError):
    """The cluster was made by another major version of PostgreSQL."""

    code = "other_major_version"


class RecoveryTooSlow(EmbeddedPostgresError):
    """PostgreSQL was alive but not ready within the limit."""

    code = "recovery_too_slow"


class ServerGone(EmbeddedPostgresError):
    """Nobody looks after the server any more: the process that started it has left."""

    code = "server_gone"


class SocketDirUnusable(EmbeddedPostgresError):
    """The folder for the unix socket belongs to someone else or cannot be made."""

    code = "socket_dir_unusable"


class SocketPathTooLong(EmbeddedPostgresError):
    """No folder with a path short enough for a unix socket."""

    code = "socket_path_too_long"


class StartFailed(EmbeddedPostgresError):
    """PostgreSQL ended before it was ready, crash recovery included."""

    code = "start_failed"


class StopFailed(EmbeddedPostgresError):
    """The server did not end within every limit."""

    code = "stop_failed"


class SupervisorDied(EmbeddedPostgresError):
    """The process that looks after the server ended without saying why."""

    code = "supervisor_died"


def error_of(code: str, message: str) -> EmbeddedPostgresError:
    """Build the error that `code` names; the supervisor reports its errors as code and text."""
    kinds = {kind.code: kind for kind in EmbeddedPostgresError.__subclasses__()}
    return kinds.get(code, EmbeddedPostgresError)(message)
