"""The lines of the demonstration's page, run as a shell would run them, against an application without a socket."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from string import Template

from httpx import Response

from tests.api.client import Api

ADDRESS = "http://demo.example"

_SETTING = re.compile(r"(?m)^  ([A-Z_]+)=(\S+)$")
_LINE = re.compile(r"(?m)^  (?:curl|scan )(?:.*\\\n)*.*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line to paste: what `curl` is asked for, with the settings of the page filled in."""

    path: str
    headers: dict[str, str]
    body: str | None

    def send(self, api: Api) -> Response:
        """Send it."""
        method = "GET" if self.body is None else "POST"
        content = None if self.body is None else self.body.encode()
        return api.send(method, self.path, headers=self.headers, content=content)


def lines(page: str) -> Iterator[Line]:
    """Yield every line to paste of a page."""
    settings = dict(_SETTING.findall(page))
    (scan,) = re.findall(r"scan\(\) \{ (.*); \}", page)
    for text in _LINE.findall(page):
        words = _words(text, settings)
        if words[0] == "scan":
            words = _words(scan, {**settings, "1": words[1]})
        yield _line(words)


def _words(text: str, settings: dict[str, str]) -> list[str]:
    lexer = shlex.shlex(text.replace("\\\n", " "), posix=True, punctuation_chars=False)
    lexer.whitespace_split = True
    lexer.commenters = ""
    return [_Settings(word).safe_substitute(settings) for word in lexer]


class _Settings(Template):
    idpattern = "[A-Z_]+|1"


def _line(words: list[str]) -> Line:
    assert words[:2] == ["curl", "-sS"]
    url, *rest = words[2:]
    assert rest[-2:] == ["|", "show"]
    del rest[-2:]
    headers: dict[str, str] = {}
    body = None
    for option, value in zip(rest[::2], rest[1::2], strict=True):
        if option == "-d":
            body = value
        else:
            assert option == "-H"
            name, _, said = value.partition(": ")
            headers[name] = said
    assert url.startswith(ADDRESS + "/")
    return Line(url.removeprefix(ADDRESS), headers, body)
