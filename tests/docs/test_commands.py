"""Pages of commands that need no ledger: a real shell answers what they show, and the files they name are left."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pasted import blocks

_HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"

PAGES = {
    "print-labels": (2, {"pack.png", "pallet.pdf", "link.svg", "lot.pdf", "roll.pdf", "lot.zpl", "codes.txt"}),
    "your-scanner": (3, {"scanner-test.pdf"}),
}
"""How many outputs a page shows, and which files its commands write."""


@pytest.mark.parametrize(("page", "outputs", "files"), [(page, *told) for page, told in PAGES.items()], ids=PAGES)
def test_commands_do_what_the_page_says(tmp_path: Path, page: str, outputs: int, files: set[str]) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    printed, compared = "", 0
    for language, text, line in blocks(_HOW_TO / f"{page}.md"):
        if language == "sh":
            ran = subprocess.run(
                ["bash", "-ec", text], check=False, cwd=tmp_path, env={"PATH": path}, capture_output=True, text=True
            )
            assert (ran.returncode, ran.stderr) == (0, ""), f"{page}.md:{line}"
            printed = ran.stdout
        else:
            assert printed.strip() == text.strip(), f"{page}.md:{line}"
            compared += 1
    assert (compared, {file.name for file in tmp_path.iterdir()}) == (outputs, files)
