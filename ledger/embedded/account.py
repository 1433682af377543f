"""Who PostgreSQL runs as. It refuses to run as root, so root steps down before anything in the folder is touched."""

import os
import pwd
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ledger.embedded.errors import CannotDropRoot
from ledger.embedded.folder import closest_existing

NOBODY_ID: Final = 65534  # where the system names no such user


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged user of this machine."""

    uid: int
    gid: int
    name: str


def account_for(data_dir: Path) -> Account | None:
    """Whom to step down to, as root: the folder's owner (or that of the closest folder above it), else nobody.

    None where we are not root: PostgreSQL then runs as ourselves.
    """
    if os.geteuid() != 0:
        return None
    owner = closest_existing(data_dir).stat()
    try:
        entry = pwd.getpwuid(owner.st_uid) if owner.st_uid else pwd.getpwnam("nobody")
    except KeyError:
        uid, gid = (owner.st_uid, owner.st_gid) if owner.st_uid else (NOBODY_ID, NOBODY_ID)
        return Account(uid, gid, "no name")
    return Account(entry.pw_uid, entry.pw_gid, entry.pw_name)


@contextmanager
def acting_as(account: Account) -> Generator[None]:
    """See with the account's rights for a moment, as root in a process with one thread.

    Raises: CannotDropRoot.
    """
    groups = os.getgroups()
    try:
        os.setgroups([])
        os.setegid(account.gid)
        os.seteuid(account.uid)
    except OSError as error:
        raise _cannot_drop(account, error) from error
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


def become(account: Account) -> None:
    """Give up root for good, and every group of root's with it.

    Raises: CannotDropRoot.
    """
    try:
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
    except OSError as error:
        raise _cannot_drop(account, error) from error


def _cannot_drop(account: Account, error: OSError) -> CannotDropRoot:
    return CannotDropRoot(
        f"PostgreSQL does not run as root, and this process may not become {account.name} (uid {account.uid}): "
        f"{error.strerror}. Run as an ordinary user, or allow the container SETUID and SETGID."
    )
