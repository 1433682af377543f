"""schemathesis, with every check it has: what the description allows is taken, and every answer is as described."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from ledger.home import DATABASE_URL
from tests.api.client import running
from tests.api.nation import PHARMACY, Keys, Nation
from tests.api.processes import darijol
from tests.databases import as_app, conninfo_of, new_database

ROOT = Path(__file__).parents[2]
SECONDS = 120


@pytest.fixture
def served(server: str, populated: tuple[str, Keys]) -> Generator[tuple[str, Keys]]:
    """Give the address of a server, and everybody's key."""
    name, keys = populated
    with new_database(server, name) as copy:
        conninfo = conninfo_of(server, copy)
        with running(conninfo) as api:
            Nation(api, keys).stocked(3)
        with darijol("serve", "--port", "0", **{DATABASE_URL: as_app(conninfo)}) as process:
            yield process.wait_for("answers on (http://127.0.0.1:[0-9]+)$"), keys


def findings(address: str, key: str, *options: str, folder: Path) -> str:
    """Return what schemathesis says of a server, asked with a key; nothing if it finds nothing."""
    authorization = ("-H", f"Authorization: Bearer {key}")
    ran = subprocess.run(
        [Path(sys.executable).parent / "schemathesis", "run", f"{address}/openapi.json", *authorization, *options],
        cwd=folder,
        env={
            **os.environ,
            "SCHEMATHESIS_HOOKS": "tests.api.contract_generators",
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
        },
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return "" if ran.returncode == 0 else ran.stdout + ran.stderr


def test_every_operation_takes_what_the_description_allows(served: tuple[str, Keys], tmp_path: Path) -> None:
    address, keys = served
    options = ("--phases", "examples,fuzzing", "-n", "3", "--seed", "1")
    if found := findings(address, keys[PHARMACY.gln], *options, folder=tmp_path):
        pytest.fail(found, pytrace=False)
