"""The sentences people read: what happened and what to do, in Kazakh, Russian and English.

The sentences stand in `locale/<language>/LC_MESSAGES/darijol.po`, two for each case: `<case>.title` says what
happened, `<case>.next_step` what to do. Where a name ends on `.full`, that sentence takes the other's place once all
the evidence its placeholders name is at hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Final, cast, get_type_hints

from babel.messages.pofile import read_po
from babel.numbers import format_decimal

from domain.ground.outcomes import Outcome
from domain.ground.refusal import REFUSALS
from domain.ground.time import KAZAKHSTAN

LANGUAGES: Final = ("en", "ru", "kk")
DEFAULT: Final = "en"
"""What a caller gets who asks for none of ours: most often a program, and an engineer reads its log."""

HEADER_READ: Final = 200
"""How many characters of an Accept-Language header are looked at."""

_LOCALE: Final = Path(__file__).parent / "locale"


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and what to do about it."""

    title: str
    next_step: str


def words(case: str, language: str, evidence: Mapping[str, object] | None = None) -> Words:
    """Return the sentences for a case of `domain.ground.refusal.REFUSALS`, or for a problem of the API's own.

    `evidence` is the refusal's, by field, as it is declared or as JSON writes it. Raises KeyError for a case or a
    language that has no sentences.
    """
    return filled(case, language, _shown(case, language, evidence or {}))


def filled(case: str, language: str, shown: Mapping[str, str]) -> Words:
    """Return the sentences for a case with its evidence as it is to be shown.

    Raises KeyError for a case or a language that has no sentences.
    """
    sentences = catalogue(language)
    return Words(fullest(sentences, f"{case}.title", shown), fullest(sentences, f"{case}.next_step", shown))


def outcome_word(outcome: Outcome, language: str) -> str:
    """Return the word for OK, CHECK or STOP that is shown first."""
    return catalogue(language)[f"outcome.{outcome}"]


def tenge(tiyn: int, language: str) -> str:
    """Return an amount as it is written in a language: 129773 is 1 297,73 ₸, with spaces that do not break."""
    return format_decimal(Decimal(tiyn).scaleb(-2), "#,##0.00", locale=language) + "\N{NO-BREAK SPACE}₸"


def language_of(accept_language: str | None) -> str:
    """Return the language of ours that an Accept-Language header likes best (RFC 9110, section 12.5.4)."""
    best, liking = DEFAULT, 0.0
    for item in (accept_language or "")[:HEADER_READ].split(","):
        tag, _, weight = item.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES and (quality := _quality(weight)) > liking:
            best, liking = language, quality
    return best


@cache
def catalogue(language: str) -> dict[str, str]:
    """Return every sentence of a language by its name. Raises KeyError for a language that is not ours."""
    if language not in LANGUAGES:
        raise KeyError(language)
    with (_LOCALE / language / "LC_MESSAGES" / "darijol.po").open("rb") as file:
        messages = read_po(file, locale=language, abort_invalid=True)
    return {str(message.id): str(message.string) for message in messages if message.id}


@cache
def placeholders(sentence: str) -> frozenset[str]:
    """Return the fields of evidence that a sentence names."""
    return frozenset(field for _, field, _, _ in Formatter().parse(sentence) if field)


def fullest(sentences: Mapping[str, str], name: str, shown: Mapping[str, str]) -> str:
    """Return the sentence of a name, filled: the full one if all that it names is at hand."""
    full = sentences.get(f"{name}.full")
    if full is not None and placeholders(full) <= shown.keys():
        return full.format_map(shown)
    return sentences[name]


def _shown(case: str, language: str, evidence: Mapping[str, object]) -> dict[str, str]:
    """Return the evidence as a reader of the language writes it; what is None has nothing to show."""
    kinds = _kinds(case)
    return {
        name: _text(value, kinds[name], name, language)
        for name, value in evidence.items()
        if name in kinds and value is not None
    }


@cache
def _kinds(case: str) -> Mapping[str, object]:
    """Return the declared type of each field of a refusal's evidence; a problem of the API's own has none."""
    return get_type_hints(REFUSALS[case]) if case in REFUSALS else {}


def _text(value: object, kind: object, name: str, language: str) -> str:
    declared = _as_declared(value, kind)
    match declared:
        case int() if name.endswith("_tiyn"):
            return tenge(declared, language)
        case list() | tuple():
            return ", ".join(map(str, cast(Sequence[object], declared)))
        case datetime():
            return f"{declared.astimezone(KAZAKHSTAN):%d.%m.%Y %H:%M}"
        case date():
            return f"{declared:%d.%m.%Y}"
        case _:
            return str(declared)


def _as_declared(value: object, kind: object) -> object:
    """Return a moment or a day that JSON wrote as text."""
    if isinstance(value, str) and kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and kind is date:
        return date.fromisoformat(value)
    return value


def _quality(weight: str) -> float:
    """Return the weight of a language in an Accept-Language header: 1 if none is given, 0 for what is no weight."""
    name, _, number = weight.strip().partition("=")
    if not name:
        return 1.0
    try:
        quality = float(number) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
    return quality if 0 <= quality <= 1 else 0.0
