"""The rules of the house that a linter cannot hold."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from functools import cache
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest

from api.words.catalogues import LANGUAGES, words
from domain.acts.act import Act
from domain.acts.precedence import PRECEDENCE
from domain.acts.rights import RIGHTS
from domain.ground.events import EVENTS, Event
from domain.ground.keys import Key
from domain.ground.refusal import REFUSALS, Refusal
from domain.ground.subjects import SUBJECTS, key_of
from domain.rules.dated import Citation
from migrations import migrations
from tests.test_corpus import WRITTEN

ROOT = Path(__file__).parent.parent
PACKAGES = ("api", "domain", "ledger", "migrations", "scanners")
LINES_MOST = 400
STRANGERS_TO_DOMAIN = {"time", "random", "secrets", "uuid", "os", "sys", "io", "pathlib", "socket", "subprocess"}
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "monotonic", "perf_counter"}
ERROR_STATUSES = {status.value for status in HTTPStatus if status >= HTTPStatus.BAD_REQUEST}
DATA_FOR_SHOW = "api/demo/"
LAW = ("domain/rules", "domain/acts", "domain/judging")
WRITTEN_BY_ITSELF = {"Report"}
"""Acts that nobody asks for: what a scan brings up is reported by the ledger."""


def sources(*folders: str) -> list[str]:
    """Name the Python files of some folders, or files, from the root of the house."""
    found: list[Path] = []
    for folder in folders:
        path = ROOT / folder
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return [path.relative_to(ROOT).as_posix() for path in found]


@cache
def parsed(source: str) -> ast.Module:
    """Return the syntax tree of a file."""
    return ast.parse((ROOT / source).read_text("utf-8"))


def imported(source: str) -> Iterator[str]:
    """Yield the outermost package of each import in a file."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{source}:{node.lineno} imports relatively"
            yield (node.module or "").partition(".")[0]


def names(*found: str) -> set[str]:
    """Return every name that some files use."""
    return {node.id for source in found for node in ast.walk(parsed(source)) if isinstance(node, ast.Name)}


def numbers(source: str) -> Iterator[tuple[int, complex]]:
    """Yield each number written in a file, with its line."""
    for node in ast.walk(parsed(source)):
        if isinstance(node, ast.Constant) and type(node.value) in {int, float, complex}:
            assert isinstance(node.value, complex | float | int)
            yield node.lineno, node.value


def classes(folder: str) -> Iterator[type]:
    """Yield each class that the files of a folder declare."""
    for source in sources(folder):
        module = import_module(source.removesuffix(".py").replace("/", ".").removesuffix(".__init__"))
        for kind in vars(module).values():
            if isinstance(kind, type) and kind.__module__ == module.__name__:
                yield kind


ACTS = [
    kind.__name__ for kind in classes("domain/acts") if {"needs", "decide"} <= vars(kind).keys() and kind is not Act
]
"""Everything that says what it needs and decides."""


@pytest.mark.parametrize("source", sources("domain"))
def test_the_domain_stands_on_the_standard_library_and_itself(source: str) -> None:
    assert set(imported(source)) <= {"domain", *sys.stdlib_module_names} - STRANGERS_TO_DOMAIN


@pytest.mark.parametrize("source", sources("domain"))
def test_nothing_in_the_domain_reads_a_clock(source: str) -> None:
    calls = [node.func for node in ast.walk(parsed(source)) if isinstance(node, ast.Call)]
    assert [func.attr for func in calls if isinstance(func, ast.Attribute) and func.attr in CLOCKS] == []


@pytest.mark.parametrize("source", sources("domain"))
def test_no_float_and_no_decimal_enters_the_domain(source: str) -> None:
    assert [line for line, number in numbers(source) if not isinstance(number, int)] == []
    assert names(source).isdisjoint({"float", "Decimal", "Fraction"})


@pytest.mark.parametrize("source", sources(*LAW))
def test_no_figure_of_the_law_stands_in_code(source: str) -> None:
    assert [f"{source}:{line}: {number}" for line, number in numbers(source) if number not in {0, 1}] == []


@pytest.mark.parametrize("source", sources("api", "domain", "migrations", "scanners"))
def test_only_the_ledger_speaks_to_the_database(source: str) -> None:
    assert set(imported(source)).isdisjoint({"psycopg", "psycopg_pool", "eventsourcing"})


@pytest.mark.parametrize("source", [one for one in sources("api") if not one.startswith(DATA_FOR_SHOW)])
def test_status_codes_live_in_one_file(source: str) -> None:
    if source != "api/requests/problems.py":
        assert [f"{source}:{line}: {number}" for line, number in numbers(source) if number in ERROR_STATUSES] == []


@pytest.mark.parametrize("name", EVENTS)
def test_an_event_is_named_for_what_happened_and_says_what_that_means(name: str) -> None:
    kind = EVENTS[name]
    assert re.fullmatch(r"[a-z]+\.([a-z]+ed|set)", name), "an event is called noun.past-participle"
    assert kind.__doc__ is not None
    assert not kind.__doc__.startswith(f"{kind.__name__}("), "an event has a docstring of its own"
    assert name in {line["topic"] for line in WRITTEN}


def test_every_event_of_the_domain_is_registered() -> None:
    declared = {
        node.name
        for source in sources("domain")
        for node in ast.walk(parsed(source))
        if isinstance(node, ast.ClassDef)
        and any(isinstance(base, ast.Name) and base.id in {"Event", "PackEvent", "Moving"} for base in node.bases)
    } - {"PackEvent", "Moving"}
    assert declared == {kind.__name__ for kind in EVENTS.values()}


def test_every_key_of_the_domain_is_that_of_a_registered_subject() -> None:
    declared = {kind for kind in classes("domain") if Key in kind.__mro__[1:] and "stream" in vars(kind)}
    assert declared == {kind.key for kind in SUBJECTS.values()}


@pytest.mark.parametrize("kind", SUBJECTS)
def test_the_stream_of_a_subject_names_it_both_ways(kind: str) -> None:
    stream = f"{kind}/{SUBJECTS[kind].example}"
    key = key_of(stream)
    assert (type(key), key.stream) == (SUBJECTS[kind].key, stream)


def test_each_refusal_has_its_one_place_in_the_order_of_precedence() -> None:
    assert sorted(PRECEDENCE) == sorted(REFUSALS)


@pytest.mark.parametrize("act", ACTS)
def test_every_act_has_a_test_that_takes_it(act: str) -> None:
    assert act in names(*(source for source in sources("tests/domain") if "/test_" in source))


@pytest.mark.parametrize("act", sorted(set(ACTS) - WRITTEN_BY_ITSELF))
def test_every_act_has_an_endpoint_that_takes_it(act: str) -> None:
    assert act in names(*sources("api/routes"))


@pytest.mark.parametrize("act", sorted(set(ACTS) - WRITTEN_BY_ITSELF))
def test_every_act_has_its_row_of_rights(act: str) -> None:
    assert act in {right.__name__ for right in RIGHTS if isinstance(right, type)}


@pytest.mark.parametrize("act", sorted(WRITTEN_BY_ITSELF))
def test_what_nobody_asks_for_is_written_by_the_ledger_itself(act: str) -> None:
    assert act in ACTS
    assert act in names(*sources("ledger"))


@pytest.mark.parametrize("case", REFUSALS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_says_what_happened_and_what_to_do(case: str, language: str) -> None:
    said = words(case, language)
    assert said.title
    assert said.next_step


def writable(kind: Any) -> bool:
    """Tell whether every value of a declared type can be written as JSON."""
    if kind in {date, datetime, NoneType, bool, int}:
        return True
    if get_origin(kind) in {Union, UnionType}:
        return all(map(writable, get_args(kind)))
    if get_origin(kind) is tuple:
        return writable(get_args(kind)[0])
    assert isinstance(kind, type)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return all(writable(hints[field.name]) for field in fields(kind))
    return issubclass(kind, str | Enum)


@pytest.mark.parametrize("kind", [*EVENTS.values(), *REFUSALS.values()], ids=lambda kind: kind.__name__)
def test_what_is_said_can_be_written_down(kind: type) -> None:
    assert writable(kind)


@pytest.mark.parametrize("kind", [*EVENTS.values(), *REFUSALS.values()], ids=lambda kind: kind.__name__)
def test_money_is_whole_tiyn(kind: type) -> None:
    money = [hint for name, hint in get_type_hints(kind).items() if name.endswith("_tiyn")]
    assert all(hint in {int, int | None} for hint in money)


@pytest.mark.parametrize("source", sources(*PACKAGES))
def test_every_amount_is_declared_as_whole_tiyn(source: str) -> None:
    declared = [
        (str(name), ast.unparse(annotation))
        for node in ast.walk(parsed(source))
        for name, annotation in [_declaration(node)]
        if name.endswith("_tiyn") and annotation is not None
    ]
    allowed = {"int", "int | None", "Price", "Price | None"}
    assert [name for name, annotation in declared if annotation.removeprefix("Final") not in allowed] == []


def _declaration(node: ast.AST) -> tuple[str, ast.expr | None]:
    match node:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            return name, annotation
        case ast.arg(arg=name, annotation=annotation):
            return name, annotation
        case _:
            return "", None


READ_OF_ROWS = {"Span", "Change", "Standing"}
"""What a book of rows says of some days: the rows it names have their citations."""

ROWS = [
    kind
    for kind in classes("domain/rules")
    if is_dataclass(kind)
    and kind.__name__ not in READ_OF_ROWS
    and not issubclass(kind, Refusal)
    and (issubclass(kind, Event) or "since" in get_type_hints(kind))
]
"""Every class of the law that holds for some days, and every event that says so."""


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.__name__)
def test_every_row_of_the_law_has_its_citation(kind: type) -> None:
    assert get_type_hints(kind)["citation"] is Citation


@pytest.mark.parametrize("source", sources(*PACKAGES, "tests", "bench"))
def test_a_file_can_be_read_at_one_sitting(source: str) -> None:
    lines = (ROOT / source).read_text("utf-8").splitlines()
    assert len(lines) <= LINES_MOST


@pytest.mark.parametrize("source", sources(*PACKAGES, "tests", "bench"))
def test_nothing_is_left_for_later(source: str) -> None:
    assert re.search(r"\b(TO[D]O|FIX[M]E|X[X]X|HA[C]K)\b", (ROOT / source).read_text("utf-8")) is None


@pytest.mark.parametrize("source", sources(*PACKAGES))
def test_everything_public_says_what_it_is(source: str) -> None:
    tree = parsed(source)
    assert ast.get_docstring(tree) or not tree.body
    silent = [
        node.name
        for node in tree.body
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


def test_a_version_says_which_schema_it_has() -> None:
    stated = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert int(stated.split(".")[1]) == migrations()[-1].number
