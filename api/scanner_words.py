"""What `scanners` says, in Kazakh, Russian and English: why a code was not read, and what to set on a scanner.

`scanners` speaks English, to programs and engineers; the sentences for people stand in the catalogues of `api.words`,
by the reason, the repair or the advice. None of them speaks of the pack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from typing_extensions import TypedDict

from api.words import Words, catalogue, filled
from scanners import Advice, Repair, ScanError
from scanners.advice import FOR_REPAIR

UNSURE: Final = "scan_again"
"""The case of a pack that the ledger knows only by another reading of the text than as it stands."""

_SIGNS: Final = ((" or ", ", "), (" to ", "-"), ("at most ", "\N{LESS-THAN OR EQUAL TO} "))
"""Words of the evidence, and what every language writes for them."""

_ENGLISH: Final = re.compile("[a-z]{3}")


class ScannerAdvice(TypedDict):
    """What a scanner did to a code (`title`), and what to set so that codes arrive as they are (`next_step`)."""

    code: str
    title: str
    next_step: str


def reason_words(error: ScanError, language: str) -> Words:
    """Return what was wrong with a code, and where, and what to do. Raises KeyError for a language that is not ours."""
    position = "" if error.position is None else str(error.position)
    evidence = {"position": position, "expected": error.expected, "got": error.got}
    return scanner_words(f"reason_{error.reason}", language, {"name": _name(error.element, language), **evidence})


def scanner_words(case: str, language: str, evidence: Mapping[str, str]) -> Words:
    """Return the sentences for a case of `scanners`, as `reason_...`, `picture_...` or `print_...`.

    `evidence` is empty where there is none. What was expected, if it is said in English words, is left out, and with
    it the sentence that names it: no answer is in two languages. Raises KeyError for a case or a language without
    sentences.
    """
    shown = {**evidence, "expected": _technical(evidence.get("expected", ""))}
    return filled(case, language, {name: value for name, value in shown.items() if value})


def repair_advice(repair: Repair, language: str) -> ScannerAdvice:
    """Return what a scanner did to a code, and what to set. Raises KeyError for a language that is not ours."""
    advice, did = FOR_REPAIR[repair], catalogue(language)[f"repair_{repair}.title"]
    return ScannerAdvice(code=advice.value, title=did, next_step=advice_sentence(advice, language))


def advice_sentence(advice: Advice, language: str) -> str:
    """Return what to set on a scanner. Raises KeyError for a language that is not ours."""
    return catalogue(language)[f"advice_{advice}.next_step"]


def _name(element: str | None, language: str) -> str:
    """What an element is called at the beginning of a sentence; without an element, the whole code."""
    return catalogue(language).get(f"element.{element or 'code'}", f"AI {element}")


def _technical(expected: str) -> str:
    """What was expected as every language writes it; empty if it takes words."""
    for words, sign in _SIGNS:
        expected = expected.replace(words, sign)
    return "" if _ENGLISH.search(expected) else expected
