"""Walking a page: its `sh` blocks are done on the real application, and its `json` blocks are what must come back.

Only what pages use of the shell is understood: variables, files, `curl` and `darijol`. A shown answer may leave out
fields. A text that ends on `...` stands for what begins so; a space may stand for one that does not break. Times and
the numbers of receipts and shipments are other ones each time; what is shown for one must then stand for the same one
wherever it is shown, in commands too.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from httpx import Response
from typer.testing import CliRunner

from api.command.app import app
from tests.api.client import Api

ADDRESS = "http://127.0.0.1:8000"
OURS = frozenset({"dispensing", "shipment", "occurred_at", "recorded_at", "dispensed_at"})
"""Fields whose values are new each time."""

LEFT_OUT = frozenset({"make", ".", "export", "rm", "cd"})
"""Commands that prepare a terminal. What they prepare, the tests bring themselves."""

WITH_VALUE = frozenset({"-H", "-d", "-w", "--data-binary", "--data-urlencode"})
WITHOUT_VALUE = frozenset({"-sS", "-G"})
"""The options of curl that are understood."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VARIABLE = re.compile(r"\$([A-Z_]+)")
_ASSIGNMENT = re.compile(r"([A-Z_]+)=(.*)", re.DOTALL)
_FILE = re.compile(r"cat > (\S+) <<'END'\n(.*?\n)END", re.DOTALL)
_CALL = re.compile(r"\$\((darijol .*)\)", re.DOTALL)


class PageError(AssertionError):
    """The page shows something that is not so."""


@dataclass
class Walk:
    """What is known while pages are walked: variables, and what was shown for what is new each time."""

    api: Api
    variables: dict[str, str] = field(default_factory=dict[str, str])
    shown: dict[str, str] = field(default_factory=dict[str, str])
    files: dict[str, str] = field(default_factory=dict[str, str])

    def walk(self, page: Path) -> int:
        """Do what a page says, in order, and return how many answers it showed. Raises PageError."""
        self.variables.setdefault("DARIJOL", ADDRESS)
        last: Response | str = ""
        compared = 0
        for language, text, line in blocks(page):
            try:
                match language:
                    case "sh":
                        for statement in statements(text):
                            last = self._do(statement, last)
                    case "json":
                        self._compare_answer(json.loads(text), last)
                        compared += 1
                    case "text" if isinstance(last, str):
                        _compare_text(text, last)
                    case _:
                        pass
            except (AssertionError, KeyError, ValueError) as error:
                raise PageError(f"{page.name}:{line}: {error}") from error
        return compared

    def _do(self, statement: str, last: Response | str) -> Response | str:
        if found := _ASSIGNMENT.fullmatch(statement):
            name, value = found.groups()
            called = _CALL.fullmatch(value)
            self.variables[name] = self._darijol(called.group(1)) if called else shlex.split(value)[0]
            return last
        if found := _FILE.fullmatch(statement):
            self.files[found.group(1)] = found.group(2)
            return last
        command = statement.split(maxsplit=1)[0]
        if command == "curl":
            return self._curl(self._words(statement)[1:])
        if command in LEFT_OUT or statement.startswith("darijol serve"):
            return last
        return self._darijol(statement)

    def _words(self, statement: str) -> list[str]:
        """Return the words of a command, with variables in their places and what is new each time as it is now."""
        quoted = re.split(r"('[^']*')", self._now(statement))
        return shlex.split("".join(part if part.startswith("'") else self._expanded(part) for part in quoted))

    def _expanded(self, text: str) -> str:
        return _VARIABLE.sub(lambda found: self.variables[found.group(1)], text)

    def _darijol(self, statement: str) -> str:
        result = CliRunner().invoke(
            app, self._words(statement)[1:], env={"DARIJOL_DATABASE_URL": self.api.conninfo, "COLUMNS": "200"}
        )
        assert result.exit_code == 0, f"{statement}: {result.output or result.exception}"
        return result.stdout.strip()

    def _curl(self, words: list[str]) -> Response:
        headers: dict[str, str] = {}
        query: dict[str, str] = {}
        body = url = ""
        for option, value in _options(words):
            match option:
                case "-H":
                    name, _, headers[name] = value.partition(": ")
                case "-d":
                    body = value
                case "--data-binary":
                    body = self.files[value.removeprefix("@")]
                case "--data-urlencode":
                    name, _, query[name] = value.partition("=")
                case "-w":
                    pass
                case _:
                    url = value.removeprefix(ADDRESS)
        if query:
            assert "-G" in words, "curl would send this as a body."
            url = f"{url}?{urlencode(query)}"
        if not body:
            return self.api.send("GET", url, headers=headers)
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")  # as curl does
        return self.api.send("POST", url, headers=headers, content=body.encode())

    def _compare_answer(self, shown: Any, last: Response | str) -> None:
        assert isinstance(last, Response), "An answer is shown that nothing asked for."
        status = shown.get("status", 0) if isinstance(shown, dict) else 0  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
        answer = last.json()
        whole = json.dumps(answer, indent=2, ensure_ascii=False)
        assert last.status_code == status or (last.is_success and not status), whole
        try:
            self._compare(shown, answer, "answer")
        except AssertionError as error:
            raise PageError(f"{error}\nThe whole answer:\n{whole}") from None

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
        expected = self._now(shown)
        said = actual.replace("\N{NO-BREAK SPACE}", " ") if isinstance(actual, str) else ""
        begins_so = expected.endswith("...") and said.startswith(expected.removesuffix("..."))
        assert begins_so or expected == said, f"{where} is {actual!r}, and not {expected!r}"

    def _now(self, text: str) -> str:
        """Return a text with what is new each time as it is now."""
        for shown, actual in self.shown.items():
            text = text.replace(shown, actual)
        return text

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


def statements(text: str) -> Iterator[str]:
    """Yield the commands of a block; a backslash at the end of a line, or an open quote, goes on in the next one."""
    open_lines = ""
    for line in text.splitlines():
        open_lines += line.split(" # ")[0].rstrip() if not open_lines else line
        if open_lines.endswith("\\"):
            open_lines = open_lines[:-1]
        elif open_lines.count("'") % 2 or ("<<'END'" in open_lines and line != "END"):
            open_lines += "\n"
        elif open_lines.strip():
            yield open_lines.strip()
            open_lines = ""


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield the options of curl that matter, each with its value; the address under no name."""
    rest = iter(words)
    for word in rest:
        if word in WITH_VALUE:
            yield word, next(rest)
        elif word.startswith(ADDRESS):
            yield "", word
        else:
            assert word in WITHOUT_VALUE, f"curl {word} is not understood."


def _compare_text(shown: str, printed: str) -> None:
    assert shown.strip() == printed, f"printed was: {printed}"
