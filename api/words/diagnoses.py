"""What one scan of the test code shows about a scanner, as it is answered."""

from __future__ import annotations

from typing_extensions import TypedDict

from api.words.scanner_words import advice_sentence
from scanners import GS
from scanners.doctor import TEST_CODE, Diagnosis, diagnose


class Setting(TypedDict):
    """One thing to set on a scanner or a computer."""

    code: str
    next_step: str


class DiagnosisAnswer(TypedDict):
    """Whether codes arrive as they are (`ready`), what was found, and what to set, the most urgent first.

    `layout`, `letters`, `separator` and `suffix` are null for a text that is not the test code. `prefix` is what the
    scanner sends in front: a symbology prefix, nothing, or null for anything else.
    """

    ready: bool
    layout: str | None
    letters: str | None
    prefix: str | None
    separator: str | None
    suffix: str | None
    advice: list[Setting]


def diagnosis_answer(found: Diagnosis, language: str) -> DiagnosisAnswer:
    """Return a diagnosis in a language. Raises KeyError for a language that is not ours."""
    return DiagnosisAnswer(
        ready=found.is_ready,
        layout=found.layout,
        letters=found.letters,
        prefix=found.prefix,
        separator=found.separator,
        suffix=found.suffix,
        advice=[Setting(code=one.value, next_step=advice_sentence(one, language)) for one in found.advices],
    )


def diagnosis_examples(language: str) -> dict[str, DiagnosisAnswer]:
    """Return the answers for a scanner that is set right, and for one that sends neither prefix nor separator."""
    sent = {"ready": f"]d2{TEST_CODE}\r", "send_gs": TEST_CODE.replace(GS, "")}
    return {name: diagnosis_answer(diagnose(text), language) for name, text in sent.items()}
