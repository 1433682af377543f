"""Steps of a page that change files: what an engineer who follows the page would type.

New file `path`:                         the block is the file
At the end of `path`:                    the block is added
In `path`, behind `line`:                the block comes after the first such line
In `path`, in place of `line`:           the block comes instead of the first such line
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

_STEP = re.compile(
    r"^ *(?P<how>New file|At the end of|In) `(?P<path>[^`]+)`"
    r"(?:, (?P<where>behind|in place of) `(?P<line>[^`]+)`)?:\n\n(?P<block> *```\w+\n.*?^ *```)$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One change to one file. `line` is where it goes; None at the end of the file, or where the file is new."""

    path: str
    is_new: bool
    line: str | None
    replaces: bool
    text: str

    def take(self, root: Path) -> None:
        """Make the change. Raises AssertionError where the page no longer fits the files."""
        file = root / self.path
        if self.is_new:
            assert not file.exists(), f"{self.path} is there already."
            file.write_text(self.text, "utf-8")
            return
        lines = file.read_text("utf-8").splitlines(keepends=True)
        at, length = len(lines), 0
        if self.line is not None:
            assert f"{self.line}\n" in lines, f"{self.path} has no line {self.line!r}."
            at, length = lines.index(f"{self.line}\n"), 1
        lines[at : at + length] = self.text if self.replaces or self.line is None else f"{self.line}\n{self.text}"
        file.write_text("".join(lines), "utf-8")


def steps(page: str) -> Iterator[Step]:
    """Yield the steps of a page, in its order."""
    for found in _STEP.finditer(page):
        block = dedent(found["block"])
        text = block[block.index("\n") + 1 : block.rindex("```")]
        yield Step(found["path"], found["how"] == "New file", found["line"], found["where"] == "in place of", text)
