"""The corpus of written events: what was stored once is read for ever, and written today as it was written then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.ground.events import EVENTS
from domain.ground.subjects import evolve
from ledger.codec import dump_fact, form_of, load_fact

LINES = (Path(__file__).parent / "corpus" / "events.jsonl").read_bytes().splitlines()
WRITTEN: list[dict[str, Any]] = [orjson.loads(line) for line in LINES]
NAMES = [f"{line['topic']} {line['form']}" for line in WRITTEN]

HOW_TO_ADD = """
tests/corpus/events.jsonl holds one line for each event and each form it was ever written in, and lines are never
changed: events like them are stored somewhere. A new event, or a new form of an old one, gets a line of its own:
  {"topic": name, "stream": stream, "version": 1, "form": form, "body": what dump_fact wrote, as JSON}
A new form also needs an upcaster from the one before it, in ledger.codec.UPCASTERS.
"""


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_has_its_line_in_todays_form(name: str) -> None:
    assert f"{name} {form_of(name)}" in NAMES, HOW_TO_ADD


def test_every_form_of_an_event_has_one_line() -> None:
    assert sorted(NAMES) == sorted(set(NAMES)), HOW_TO_ADD
    assert set(NAMES) == {f"{name} {form}" for name in EVENTS for form in range(1, form_of(name) + 1)}, HOW_TO_ADD


@pytest.mark.parametrize("line", WRITTEN, ids=NAMES)
def test_every_line_still_reads(line: dict[str, Any]) -> None:
    fact = load_fact(line["stream"], line["version"], line["topic"], orjson.dumps(line["body"]))
    assert (fact.event.name, fact.stream.stream) == (line["topic"], line["stream"]), HOW_TO_ADD


@pytest.mark.parametrize("line", [line for line in WRITTEN if line["form"] == form_of(line["topic"])])
def test_every_line_in_todays_form_is_written_again_as_it_stands(line: dict[str, Any]) -> None:
    body = orjson.dumps(line["body"])
    assert dump_fact(load_fact(line["stream"], line["version"], line["topic"], body)) == body, HOW_TO_ADD


@pytest.mark.parametrize("line", [line for line in WRITTEN if line["version"] == 1], ids=lambda line: line["topic"])
def test_what_begins_a_subject_still_folds(line: dict[str, Any]) -> None:
    fact = load_fact(line["stream"], 1, line["topic"], orjson.dumps(line["body"]))
    assert evolve(fact.stream, None, fact).version == 1


def test_the_corpus_is_compact_json_with_a_line_for_each() -> None:
    assert [orjson.dumps(line) for line in WRITTEN] == LINES
