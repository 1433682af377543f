"""Pages as their readers use them: each `sh` block is pasted into one bash, each `json` block is what must come back.

The bash goes on from block to block, as a terminal does. A shown answer may leave out fields. A text that ends on `...`
stands for what begins so; a space may stand for one that does not break. Times and the numbers of receipts and
shipments are other ones each time; what is shown for one must then stand for the same one wherever it is shown.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

OURS = frozenset({"dispensing", "shipment", "occurred_at", "recorded_at", "dispensed_at"})
"""Fields whose values are new each time."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_END = "--- the end of what was pasted ---"


class PageError(AssertionError):
    """The page shows something that is not so."""


class Bash:
    """One bash that lives on: what is pasted, and what it prints."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._popen = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            cwd=folder,
            env={"PATH": path, "HOME": str(folder), **settings},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._popen.communicate("kill $(jobs -p) 2> /dev/null; wait\n")

    def paste(self, text: str) -> str:
        """Paste text and return what it printed."""
        assert self._popen.stdin
        assert self._popen.stdout
        self._popen.stdin.write(f"{text}\necho; echo '{_END}'\n")
        self._popen.stdin.flush()
        printed: list[str] = []
        for line in self._popen.stdout:
            if line.rstrip("\n") == _END:
                break
            printed.append(line)
        return "".join(printed).strip()


@dataclass
class Pasted:
    """Pages that are pasted one after the other, and what was shown for what is new each time."""

    bash: Bash
    replaced: Mapping[str, str] = field(default_factory=dict[str, str])
    """What pages say, and what it is on this machine: a port, a folder."""
    left_out: Mapping[str, str] = field(default_factory=dict[str, str])
    """How a block begins that cannot be pasted here, and why."""
    shown: dict[str, str] = field(default_factory=dict[str, str])

    def paste(self, page: Path) -> int:
        """Paste a page, block by block, and return how many answers it showed. Raises PageError."""
        printed = ""
        compared = 0
        for language, text, line in blocks(page):
            try:
                if language == "sh" and not text.startswith(tuple(self.left_out)):
                    printed = self.bash.paste(self._here(text))
                elif language == "json":
                    self._compare(json.loads(text), _last_json(printed), "answer")
                    compared += 1
                elif language == "text" and not text.startswith(tuple(self.left_out)):
                    assert self._here(text).strip() == printed
            except (AssertionError, KeyError, ValueError) as error:
                raise PageError(f"{page.name}:{line}: {error}\nIt printed:\n{printed}") from error
        return compared

    def _here(self, text: str) -> str:
        for said, actual in self.replaced.items():
            text = text.replace(said, actual)
        return text

    def _compare(self, shown: Any, actual: Any, where: str) -> None:
        match shown:
            case dict():
                assert isinstance(actual, dict), f"{where} is {actual!r}"
                for name, value in shown.items():  # pyright: ignore[reportUnknownVariableType]
                    assert name in actual, f"{where} has no {name}"
                    self._compare_field(str(name), value, actual[name], f"{where}.{name}")  # pyright: ignore[reportUnknownArgumentType]
            case list():
                assert isinstance(actual, list) and len(shown) == len(actual), f"{where} has {len(actual)} items"  # noqa: PT018 # pyright: ignore[reportUnknownArgumentType]
                for number, (one, other) in enumerate(zip(shown, actual, strict=True)):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                    self._compare(one, other, f"{where}[{number}]")
            case str():
                self._compare_text(shown, actual, where)
            case _:
                assert shown == actual, f"{where} is {actual!r}, and not {shown!r}"

    def _compare_text(self, shown: str, actual: Any, where: str) -> None:
        expected = shown
        for before, now in self.shown.items():
            expected = expected.replace(before, now)
        said = actual.replace("\N{NO-BREAK SPACE}", " ") if isinstance(actual, str) else ""
        begins_so = expected.endswith("...") and said.startswith(expected.removesuffix("..."))
        assert begins_so or expected == said, f"{where} is {actual!r}, and not {expected!r}"

    def _compare_field(self, name: str, shown: Any, actual: Any, where: str) -> None:
        if name in OURS and isinstance(shown, str):
            assert isinstance(actual, str), f"{where} is {actual!r}"
            assert self.shown.setdefault(shown, actual) == actual, f"{where} is not what {shown} stood for before"
        else:
            self._compare(shown, actual, where)


def blocks(page: Path) -> Iterator[tuple[str, str, int]]:
    """Yield the fenced blocks of a page: language, text, and the line where it begins."""
    text = page.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        yield found.group(1), found.group(2), text[: found.start()].count("\n") + 1


def _last_json(printed: str) -> Any:
    """Return the last document that was printed."""
    decoder, last, at = json.JSONDecoder(), None, printed.find("{")
    assert at >= 0, "Nothing was answered."
    while at >= 0:
        last, end = decoder.raw_decode(printed, at)
        at = printed.find("{", end)
    return last
