"""The page of refusals and problems: every answer that is not yes, with its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from api.requests.problems import STATUS
from api.words.catalogues import catalogue
from docs.making.markdown import code, fields, page, prose, table
from domain.acts.precedence import PRECEDENCE
from domain.ground.identifiers import IdentifierError
from domain.ground.refusal import REFUSALS, Refusal
from scanners import Advice, Code, Reason, Repair
from scanners.advice import FOR_REPAIR, SENTENCES
from scanners.grammar import errors
from scanners.pictures import PictureReason

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
        f"The finer reason of {_either(Code)}, in `evidence.reason` and in the `code` of the field's error. None of "
        "them speaks of the pack. `title` and `next_step` of the problem, and `message` of the field's error, are its "
        "sentences: `title.full` where the evidence it names is at hand (`{name}` is what the element is called).",
        _told("reason", [*Reason, "wrong_encoding"]),
        "The next step for `wrong_characters` is that of an advice where the character shows what to set; "
        "`wrong_encoding` is said in its place where bytes are no UTF-8. What is not to be seen has a word:",
        table(("character", *_LANGUAGES), _named_in_each("character")),
        "In `darijol parse`, where programs and engineers read, `message` is one of these:",
        table(("reason", "message"), ((code(one), errors.SENTENCES[one]) for one in Reason)),
        "## What was put right before a code could be read",
        "The `flags` of a code that was read; `advice` says the same in words, with what to set on the scanner.",
        table(
            ("flag", "advice", *_LANGUAGES),
            ((code(one), code(FOR_REPAIR[one]), *_in_each(f"repair_{one}.title")) for one in Repair),
        ),
        "Before them stands `scan_again`, in the words that it has as a refusal, where the code may have been read "
        "wrongly.",
        "## What to set on a scanner",
        table(
            ("advice", "`darijol scanner-check`", *_LANGUAGES),
            ((code(one), SENTENCES[one], *_in_each(f"advice_{one}.next_step")) for one in Advice),
        ),
        "## Why no code was read in a picture",
        "The `reason` of `darijol read`.",
        _told("picture", PictureReason),
        "## Why a label cannot be printed",
        "Its size, never what it says: the `code` of `PrintError`.",
        _told("print", sorted(_named("print"))),
        "## What a scan of the test code shows",
        table(("found", *_LANGUAGES), _named_in_each("found")),
        "## What the elements of a code are called",
        "Others are called by their number: `AI 7003`.",
        table(("element", *_LANGUAGES), _named_in_each("element")),
        "## Why a field is not taken",
        "Besides the reasons above, the `code` of a field's error may be one of these; others are plain words for what "
        "JSON and the description of the API ask for (`missing`, `not_json`, `out_of_range`, `one_of` ...).",
        table(("code", "sentence"), ((code(name), said) for name, said in IdentifierError.SENTENCES.items())),
        "## Each refusal",
        *(part for case in PRECEDENCE for part in _refusal(REFUSALS[case])),
        "## Each problem",
        *(part for case in problems for part in _sentences(case)),
    )


def _precedence() -> Iterator[tuple[str, ...]]:
    for number, case in enumerate(PRECEDENCE, 1):
        kind = REFUSALS[case]
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
    return table(("", *_LANGUAGES), ((part, *_in_each(name)) for part, name in said.items()))


def _told(kind: str, cases: Iterable[str]) -> str:
    """Return a table of the sentences of cases that are named for their kind."""
    return table(
        (kind, "", *_LANGUAGES),
        (
            (code(case), part, *_in_each(name))
            for case in cases
            for part in _PARTS
            if (name := f"{kind}_{case}.{part}") in catalogue("en")
        ),
    )


def _named_in_each(kind: str) -> Iterator[tuple[str, ...]]:
    return ((code(name), *_in_each(f"{kind}.{name}")) for name in _named(kind))


def _named(kind: str) -> Iterator[str]:
    """Yield what the catalogues name for a kind, once each and in their order."""
    names = (name.removeprefix(kind) for name in catalogue("en") if re.match(f"{kind}[._]", name))
    yield from dict.fromkeys(name[1:] if name[0] == "." else name[1:].partition(".")[0] for name in names)


def _in_each(name: str) -> tuple[str, ...]:
    return tuple(catalogue(one)[name] for one in _LANGUAGES)


def _link(case: str) -> str:
    return f"[`{case}`](#{case})"


def _either(kind: type[Code]) -> str:
    return " or ".join(code(one) for one in kind)
