"""The reference pages are what the code says now, and no link of any page leads nowhere."""

from __future__ import annotations

import re
from difflib import unified_diff
from pathlib import Path
from urllib.parse import unquote

import pytest

from docs.generate import COMMAND, PAGES, REFERENCE
from docs.making.markdown import fields
from docs.making.words import of_field
from domain.ground.events import EVENTS

_ROOT = Path(__file__).parents[2]
_TEXTS = sorted([*_ROOT.glob("*.md"), *_ROOT.glob("docs/**/*.md")])
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize("name", PAGES)
def test_a_reference_page_is_what_the_code_says_now(name: str) -> None:
    committed = REFERENCE / f"{name}.md"
    written = committed.read_text("utf-8") if committed.exists() else ""
    made = PAGES[name]()
    differences = list(unified_diff(written.splitlines(), made.splitlines(), "committed", "made", lineterm="", n=0))
    shown = "\n".join(differences[:20])
    assert written == made, f"{committed.name} is not what the code says. Run `{COMMAND}`.\n{shown}"


@pytest.mark.parametrize("name", EVENTS)
def test_every_field_of_an_event_is_explained(name: str) -> None:
    assert [field for field, _, said in fields(EVENTS[name]) if not (said or of_field(EVENTS[name], field))] == []


def test_no_page_lies_in_the_reference_that_nothing_makes() -> None:
    assert {path.stem for path in REFERENCE.iterdir()} == set(PAGES)


@pytest.mark.parametrize("text", _TEXTS, ids=lambda path: str(path.relative_to(_ROOT)))
def test_every_relative_link_leads_somewhere(text: Path) -> None:
    broken = [link for link in _links(text) if not _leads_somewhere(text, link)]
    assert not broken, f"{text.relative_to(_ROOT)} links to what is not there: {', '.join(broken)}"


def test_every_page_is_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [_ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page.suffix != ".md" or page in seen:
            continue
        seen.add(page)
        waiting += [_target(page, link) for link in _links(page)]
    assert not [str(path.relative_to(_ROOT)) for path in _TEXTS if path not in seen]


def _links(text: Path) -> list[str]:
    found: list[str] = _LINK.findall(_FENCED.sub("", text.read_text("utf-8")))
    return [link for link in found if not re.match(r"[a-z]+:", link)]


def _leads_somewhere(text: Path, link: str) -> bool:
    target = _target(text, link)
    anchor = link.partition("#")[2]
    return target.exists() and (not anchor or anchor in _anchors(target))


def _target(text: Path, link: str) -> Path:
    path = unquote(link.partition("#")[0])
    return (text.parent / path).resolve() if path else text


def _anchors(text: Path) -> set[str]:
    headings: list[str] = _HEADING.findall(_FENCED.sub("", text.read_text("utf-8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
