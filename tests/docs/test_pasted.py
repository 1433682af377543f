"""The pages are so: what they tell to type is pasted into a shell, against a real server, and what they show comes."""

from __future__ import annotations

import re
import signal
from collections.abc import Generator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from ledger.home import DATA
from tests.api.processes import darijol
from tests.docs.pasted import Bash, PageError, Pasted

_ROOT = Path(__file__).parents[2]
_HOW_TO = _ROOT / "docs" / "how-to"
_ANSWERS = "answers on (http://127.0.0.1:[0-9]+)$"

NOT_HERE = {"make setup": "it sets up this very Python, and the test starts the server itself"}
"""How a block begins that is not pasted, and why."""
ELSEWHERE = {
    "your-scanner.md": "test_commands.py: it needs no ledger",
    "print-labels.md": "test_commands.py: it needs no ledger",
    "run-on-a-server.md": "its lines install and configure a machine",
    **{
        f"add-{what}.md": "test_adding.py: they change files" for what in ("a-subject", "an-act", "a-refusal", "a-rule")
    },
}
"""How-to pages that are not pasted here, and why."""
PAGES = {"connect-a-till.md": 5, "bulk-commissioning.md": 3}
"""How-to pages that go on from the tutorial, and the least number of answers they show."""


@pytest.fixture
def folder() -> Generator[Path]:
    """Give a folder for an embedded server. Not pytest's own: as root, it runs as a user who may not enter that one."""
    with TemporaryDirectory(prefix="darijol-test-") as made:
        yield Path(made)


def test_every_how_to_page_is_pasted_or_says_why_not() -> None:
    assert {page.name for page in _HOW_TO.glob("*.md")} == PAGES.keys() | ELSEWHERE.keys()


@pytest.mark.slow
def test_the_first_pack_and_what_goes_on_from_it_go_the_way_the_pages_say(folder: Path, tmp_path: Path) -> None:
    with darijol("serve", "--port", "0", **{DATA: str(folder)}) as serving, Bash(tmp_path, {}) as bash:
        here = {
            "http://127.0.0.1:8000": serving.wait_for(_ANSWERS),
            "/tmp/darijol-first-pack": str(folder),
            ". .venv/bin/activate": ":",
        }
        pasted = Pasted(bash, here, NOT_HERE)
        assert pasted.paste(_ROOT / "docs" / "tutorial" / "first-pack.md") >= 15
        for page, answers in PAGES.items():
            assert pasted.paste(_HOW_TO / page) >= answers
        assert serving.stop(signal.SIGINT) == 0


def settings_of(page: str) -> str:
    """Return what the demonstration tells to paste first."""
    return "\n".join(line for line in page.splitlines() if re.match(r"  ([A-Z_]+=|show\(|field\(|scan\()", line))


def lines_of(page: str) -> list[str]:
    """Return each line to paste of the demonstration's page, with those that go on from it."""
    return re.findall(r"(?m)^  (?:curl|scan )(?:.*\\\n)*.*$", page)


@pytest.mark.slow
def test_the_demonstration_and_the_readme_do_what_they_say_and_again_after_a_restart(
    folder: Path, tmp_path: Path
) -> None:
    with darijol("demo", "--port", "0", **{DATA: str(folder)}) as first, Bash(tmp_path, {}) as bash:
        first.wait_for("(As it was at first)")
        said = first.said
        assert bash.paste(settings_of(said)) == ""
        assert Pasted(bash).paste(_ROOT / "README.md") >= 4
        answers = [bash.paste(line) for line in lines_of(said)]
        assert len(answers) >= 20
        assert all(answer.startswith('{\n    "') for answer in answers), answers
        assert "sold for 868.00 tenge under a ceiling of 1,297.73 tenge" in said
        with darijol("audit", "--demo", **{DATA: str(folder)}) as auditing:
            assert auditing.wait_for("packs: (no findings)")
        assert first.stop(signal.SIGINT) == 0
    assert "Sales" in first.said
    answering = re.search(_ANSWERS, said, re.MULTILINE)
    assert answering is not None
    port = answering.group(1).rpartition(":")[2]
    with darijol("demo", "--port", port, **{DATA: str(folder)}) as second, Bash(tmp_path, {}) as bash:
        second.wait_for("(As it was at first)")
        assert settings_of(second.said) == settings_of(said)
        bash.paste(settings_of(said))  # what was exported before the restart
        assert '"outcome": "ok"' in bash.paste(lines_of(second.said)[0])
        assert second.stop(signal.SIGTERM) == 0
    assert "Sales" not in second.said
    assert "Traceback" not in first.said + second.said


@pytest.mark.parametrize(
    ("shown", "why"),
    [('{"live": false}', "answer.live is True"), ('{"alive": true}', "answer has no alive")],
)
def test_a_page_whose_answer_is_out_of_date_is_found(tmp_path: Path, shown: str, why: str) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```sh\necho '{{\"live\": true}}'\n```\n\n```json\n{shown}\n```\n", "utf-8")
    with Bash(tmp_path, {}) as bash, pytest.raises(PageError, match=r"page\.md:5") as found:
        Pasted(bash).paste(page)
    assert why in str(found.value)
