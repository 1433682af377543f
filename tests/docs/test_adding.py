"""The pages on adding a subject, an act, a refusal and a rule: who follows them ends with a house in order."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.steps import steps

ROOT = Path(__file__).parents[2]
PAGES = ("subject", "act", "refusal", "rule")
"""In the order in which their example goes on."""

MOST_PLACES = {"subject": 1, "act": 3, "refusal": 2, "rule": 3}
"""Files of code that each touches, besides words and tests."""

NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "node_modules")


def page(what: str) -> str:
    """Return a page on adding something."""
    return (ROOT / "docs" / "how-to" / f"add-a{'n' * (what == 'act')}-{what}.md").read_text("utf-8")


@pytest.mark.parametrize("what", PAGES)
def test_adding_one_thing_touches_few_files(what: str) -> None:
    places = {step.path for step in steps(page(what))}
    code = {path for path in places if path.endswith(".py") and not path.startswith("tests/")}
    assert 0 < len(code) <= MOST_PLACES[what]


@pytest.mark.long
def test_who_follows_the_pages_ends_with_a_house_in_order(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(ROOT, copy, ignore=NOT_COPIED)
    for what in PAGES:
        for step in steps(page(what)):
            step.take(copy)
    for command in (
        ["ruff", "check", "api", "domain", "tests/domain"],
        ["ruff", "format", "--check", "api", "domain"],
        ["mypy", "domain", "api/routes/registers", "tests/domain/test_inspecting.py"],
        ["pytest", "-n", "0", "tests/test_house.py", "tests/test_corpus.py", "tests/domain/test_inspecting.py"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=copy, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
