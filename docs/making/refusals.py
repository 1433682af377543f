"""The page of refusals and problems: every answer that is not yes, with its sentences."""

from __future__ import annotations

from collections.abc import Iterator

from api.problems import STATUS
from api.words import catalogue
from docs.making.markdown import code, fields, page, prose, table
from domain.identifiers import IdentifierError
from domain.refusals import REFUSALS, Refusal
from scanners.errors import SENTENCES, Code, Reason

_LANGUAGES = ("kk", "ru", "en")
_PARTS = ("title", "title.full", "next_step", "next_step.full")


def refusals() -> str:
    """Return the page."""
    problems = [case for case in STATUS if case not in REFUSALS]
    return page(
        "Refusals and problems",
        "A refusal is an answer of the ledger; a problem speaks of the request itself. Both come as RFC 9457 problems "
        "(`application/problem+json`). Act upon `code`; `case` tells apart what a code's family holds; `title` says "
        "what happened and `next_step` what to do, in the language of `Accept-Language`. A sentence with `{...}` is "
        "said where the evidence it names is at hand.",
        "A scan answers 200 with the same cases as `reasons`: its HTTP status never speaks of the pack.",
        "Kazakh and Russian sentences are a draft until native speakers have read them.",
        "## Order of precedence",
        "Where several refusals hold, the first of this table is the answer; `reasons` carries all of them.",
        table(("", "case", "code", "outcome", "HTTP", "meaning"), _precedence()),
        "## Problems of the request",
        table(("code", "HTTP", "what happened"), ((_link(case), *_problem(case)) for case in problems)),
        "## Why a code could not be read",
        f"The finer reason of {_either(Code)}, in `evidence.reason` and in the `code` of the field's error.",
        table(("reason", "sentence"), ((code(reason), SENTENCES[reason]) for reason in Reason)),
        "## Why a field is not taken",
        "Besides the reasons above, the `code` of a field's error may be one of these; others are plain words for what "
        "JSON and the description of the API ask for (`missing`, `not_json`, `out_of_range`, `one_of` ...).",
        table(("code", "sentence"), ((code(name), said) for name, said in IdentifierError.SENTENCES.items())),
        "## Each refusal",
        *(part for kind in REFUSALS.values() for part in _refusal(kind)),
        "## Each problem",
        *(part for case in problems for part in _sentences(case)),
    )


def _precedence() -> Iterator[tuple[str, ...]]:
    for number, (case, kind) in enumerate(REFUSALS.items(), 1):
        yield (
            str(number),
            _link(case),
            code(kind.code),
            code(kind.outcome),
            str(STATUS[case]),
            prose(kind.__doc__),
        )


def _problem(case: str) -> tuple[str, str]:
    return str(STATUS[case]), catalogue("en")[f"{case}.title"]


def _refusal(kind: type[Refusal]) -> Iterator[str]:
    yield f"### {kind.case}"
    yield prose(kind.__doc__)
    yield f"Code {code(kind.code)}, outcome {code(kind.outcome)}, HTTP {STATUS[kind.case]}. " + (
        "Evidence: " + ", ".join(f"{code(name)} ({type_})" for name, type_, _ in fields(kind)) + "."
        if fields(kind)
        else "No evidence."
    )
    yield _said(kind.case)


def _sentences(case: str) -> Iterator[str]:
    yield f"### {case}"
    yield _said(case)


def _said(case: str) -> str:
    said = {part: f"{case}.{part}" for part in _PARTS if f"{case}.{part}" in catalogue("en")}
    return table(
        ("", *_LANGUAGES), ((part, *(catalogue(one)[name] for one in _LANGUAGES)) for part, name in said.items())
    )


def _link(case: str) -> str:
    return f"[`{case}`](#{case})"


def _either(kind: type[Code]) -> str:
    return " or ".join(code(one) for one in kind)
