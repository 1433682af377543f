"""What is wrong with a field is said in the caller's language and in our words, whatever found it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from api.requests.body import Body
from api.requests.json_bodies import malformed
from api.words.catalogues import LANGUAGES, catalogue
from tests.api.nation import G1, Nation
from tests.api.test_malformed import BROKEN, MALFORMED


def _below(kind: type[Body]) -> Iterator[type[Body]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


BODIES = sorted(_below(Body), key=lambda kind: kind.__name__)
"""Every body there is: the application, which the nation brings along, imports them all."""
VALUES: list[Any] = [
    None,
    True,
    -1,
    1.5,
    10**12,
    "",
    " ",
    "x",
    "x" * 500,
    "\u0410",
    "2026-13-01",
    "2026-01-01T00:00:00",
    [],
    ["x"],
    [None],
    {},
    {"x": 1},
    [{}],
    [[]],
    "04870001000017",
]
"""What a field may be given by mistake."""

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
KAZAKH = re.compile("[әғқңөұүһі]", re.IGNORECASE)
OURS = {name: sentence for name, sentence in catalogue("en").items() if name.startswith("field.")}


def messages(kind: type[Body], body: object) -> dict[str, list[str]]:
    """Return what is said of a body in each language; nothing if it is taken."""
    try:
        kind.model_validate(body)
    except ValidationError as error:
        problem = malformed(error)
        return {
            language: [one["message"] for one in problem.document(language).get("errors", [])] for language in LANGUAGES
        }
    return {}


@pytest.mark.parametrize("kind", BODIES, ids=lambda kind: kind.__name__)
def test_whatever_a_field_holds_by_mistake_is_said_in_three_languages(kind: type[Body]) -> None:
    bodies = [{name: value} for name in kind.model_fields for value in VALUES] + VALUES + [{"nobody": 1}]
    said = [messages(kind, body) for body in bodies]
    assert sum(map(bool, said)) > len(VALUES)
    for told in filter(None, said):
        for english, russian, kazakh in zip(*(told[language] for language in ("en", "ru", "kk")), strict=True):
            assert len({english, russian, kazakh}) == len(LANGUAGES)
            assert english.endswith(".")
            assert CYRILLIC.search(russian)
            assert not KAZAKH.search(russian)
            assert CYRILLIC.search(kazakh)
            assert not re.search("Input should|Field required|valid |Extra inputs", english)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("case", MALFORMED)
def test_a_wrong_field_is_answered_in_the_language_that_was_asked_for(
    unchanged: Nation, case: str, language: str
) -> None:
    (who, path, body), field, code = MALFORMED[case]
    headers = {"Idempotency-Key": "words", "Accept-Language": language}
    answer = unchanged.api.send("POST", f"/v1/{path}", getattr(unchanged, who), json=body, headers=headers)
    (told, *_) = [one for one in answer.json()["errors"] if (one["field"], one["code"]) == (field, code)]
    assert bool(re.search("[а-яё]{2}", told["message"].lower())) == (language != "en")
    assert told["message"].endswith(".")


@pytest.mark.parametrize("case", BROKEN)
def test_broken_json_is_answered_in_the_language_that_was_asked_for(unchanged: Nation, case: str) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "broken", "Accept-Language": "ru"}
    answer = unchanged.api.send("POST", "/v1/dispensings", unchanged.pharmacy, content=BROKEN[case], headers=headers)
    assert CYRILLIC.search(answer.json()["errors"][0]["message"])


def test_where_json_breaks_is_told(unchanged: Nation) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "broken"}
    answer = unchanged.api.send(
        "POST", "/v1/dispensings", unchanged.pharmacy, content=b'{"a": 1,\n nonsense', headers=headers
    )
    assert answer.json()["errors"][0]["message"] == "This is not JSON: see line 2, column 2."


@pytest.mark.parametrize(
    ("path", "field", "message"),
    [
        ("/v1/packs/123/X", "gtin", "There are 3 characters, expected 8, 12, 13, 14."),
        ("/v1/packs/04870001000017/X", "gtin", "The check digit is wrong."),
        (f"/v1/lots/{G1}/{'x' * 21}", "lot", "At most 20 characters."),
        ("/v1/containers/048700010000000011?limit=0", "limit", "At least 1."),
        ("/v1/containers/048700010000000011?limit=many", "limit", "Expected a whole number."),
    ],
)
def test_a_wrong_address_is_answered_in_our_words(unchanged: Nation, path: str, field: str, message: str) -> None:
    answer = unchanged.api.get(path, unchanged.maker)
    assert [(one["field"], one["message"]) for one in answer.json()["errors"]] == [(field, message)]


def test_headers_too(unchanged: Nation) -> None:
    for headers in ({"Content-Type": "text/plain"}, {}, {"Idempotency-Key": "\x7f"}):
        sent = {"Idempotency-Key": "x", **headers, "Accept-Language": "kk"} if headers else {"Accept-Language": "kk"}
        answer = unchanged.api.send("POST", "/v1/dispensings", unchanged.pharmacy, content=b"{}", headers=sent)
        for one in answer.json()["errors"]:
            assert CYRILLIC.search(one["message"])


def test_every_sentence_of_a_field_is_one() -> None:
    assert len(OURS) > 40
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in OURS.values())
