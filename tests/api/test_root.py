"""The root of a server: a page for people, an index for programs."""

from __future__ import annotations

import re

import pytest

from api.words.catalogues import LANGUAGES, catalogue
from tests.api.nation import Nation

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_gets_a_page_that_says_what_this_is_and_where_to_go(unchanged: Nation, language: str) -> None:
    answer = unchanged.api.send("GET", "/", headers={"Accept": BROWSER, "Accept-Language": language})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["content-language"] == language
    assert catalogue(language)["home.what"] in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for address in re.findall('href="([^"]+)"', answer.text):
        assert unchanged.api.send("GET", address, headers={"Accept": BROWSER}).status_code in {200, 422}
    assert not re.search("(?:src|href)=.(?:https?:)?//", answer.text)


@pytest.mark.parametrize("accept", ["*/*", "application/json", None])
def test_a_program_gets_an_index_whose_addresses_are_there(unchanged: Nation, accept: str | None) -> None:
    answer = unchanged.api.send("GET", "/", headers={} if accept is None else {"Accept": accept})
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["name"] == "Darijol"
    for address in answer.json()["links"].values():
        assert unchanged.api.send("GET", address).status_code in {200, 401, 405, 422}


@pytest.mark.parametrize("accept", [BROWSER, "*/*"])
def test_a_head_of_it_is_answered_too(unchanged: Nation, accept: str) -> None:
    answer = unchanged.api.send("HEAD", "/", headers={"Accept": accept})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) > 0
