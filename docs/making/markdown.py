"""What the pages are made of: tables, and the words that stand beside a declaration in the code."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable, Sequence
from dataclasses import fields as declared_fields
from enum import Enum
from itertools import pairwise
from textwrap import dedent
from types import ModuleType
from typing import Any

MADE = "<!-- Made from the code by `make docs`. Do not edit. -->"


def page(title: str, *parts: str) -> str:
    """Return a page of parts, each a paragraph, a table or a heading."""
    return "\n\n".join([f"# {title}", MADE, *(part for part in parts if part)]) + "\n"


def table(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; "" if it has no rows."""
    lines = [f"| {' | '.join(map(_cell, row))} |" for row in rows]
    if not lines:
        return ""
    head = "| " + " | ".join(names) + " |"
    return "\n".join([head, "|" + "---|" * len(names), *lines])


def code(text: object) -> str:
    """Return text as code."""
    return f"`{text}`"


def prose(text: str | None) -> str:
    """Return a docstring as a paragraph or several."""
    return "\n\n".join(" ".join(part.split()) for part in dedent(inspect.cleandoc(text or "")).split("\n\n"))


def first_sentence(text: str | None) -> str:
    """Return the first sentence of a docstring."""
    return prose(text).split("\n\n")[0].partition(". ")[0].rstrip(".") + "."


def fields(kind: type[Any]) -> list[tuple[str, str, str]]:
    """Return the fields of a dataclass: name, type as it is written, and what stands below it."""
    said = below(ast.parse(dedent(inspect.getsource(kind))).body[0])
    return [(field.name, str(field.type), said.get(field.name, "")) for field in declared_fields(kind)]


def constants(module: ModuleType) -> list[tuple[str, Any, str]]:
    """Return the constants of a module: name, value, and what stands below it."""
    said = below(ast.parse(inspect.getsource(module)))
    return [(name, value, said.get(name, "")) for name, value in vars(module).items() if name.isupper()]


def members(kind: type[Enum]) -> list[tuple[str, str]]:
    """Return the values of an enumeration, each with what stands below it."""
    said = below(ast.parse(dedent(inspect.getsource(kind))).body[0])
    return [(one.value, said.get(one.name, "")) for one in kind]


def below(tree: ast.AST) -> dict[str, str]:
    """Return the strings that stand below assignments, by the names that are assigned to."""
    found: dict[str, str] = {}
    body: list[ast.stmt] = getattr(tree, "body", [])
    for one, following in pairwise(body):
        name = _assigned(one)
        if name is not None and isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant):
            found[name] = prose(str(following.value.value))
    return found


def _assigned(statement: ast.stmt) -> str | None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case _:
            return None


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n\n", " ").replace("\n", " ")
