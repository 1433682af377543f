"""Where the server works and whose it is, settled before the first file in the folder is opened.

All that needs root happens here and ends here: what comes after runs as the unprivileged user, so nothing that user
may have put into its folder (a symlink to a file of root's) is ever followed with root's rights.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from ledger.embedded.account import Account, account_for, acting_as, become
from ledger.embedded.folder import Folder, check_reachable, closest_existing, hand_over, make_folder
from ledger.embedded.programs import can_use, copy_for_others, find_programs, major_version


@dataclass(frozen=True, slots=True)
class Place:
    """A folder we may write, programs we may run, and what a person should know about the choice."""

    folder: Folder
    installation: Path
    notices: tuple[str, ...]


def settle(data_dir: Path) -> Place:
    """Make the folder, step down from root if we are, and find programs that we may run.

    Raises: BinariesMissing, CannotDropRoot, DataDirNotOurs, DataDirUnreachable.
    """
    installation = find_programs()
    account = account_for(data_dir)
    if account is None:
        make_folder(data_dir)
        check_reachable(data_dir)
        notices: tuple[str, ...] = ()
    else:
        installation, notices = _programs_for(account, installation)
        _make_folder_for(account, data_dir)
        become(account)
    os.umask(0o077)
    return Place(Folder(data_dir), installation, notices)


def _make_folder_for(account: Account, data_dir: Path) -> None:
    os.umask(0o022)  # the folders above must let the account through
    if closest_existing(data_dir).stat().st_uid == 0:
        make_folder(data_dir)
        hand_over(data_dir, account.uid, account.gid)
    with acting_as(account):
        make_folder(data_dir)
        check_reachable(data_dir)


def _programs_for(account: Account, installation: Path) -> tuple[Path, tuple[str, ...]]:
    who = f"PostgreSQL runs as {account.name} (uid {account.uid}): it refuses to run as root."
    with acting_as(account):
        if can_use(installation):
            return installation, (who,)
    major_version(installation)  # what does not run here is not worth a copy
    copied = copy_for_others(installation)
    return copied, (who, f"Its programs run from a copy in {copied}: {account.name} may not read {installation}.")
