"""Codes that name no pack, as a problem of the request: it speaks of the scanner, in the words of the finer reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from api.requests.field_errors import FieldError
from api.requests.limits import ERRORS_SHOWN
from api.requests.problems import Problem, ProblemDocument
from api.words.catalogues import Words, words
from api.words.scanner_words import reason_words
from scanners import Reason, ScanError

LINK_REASONS: Final = frozenset(reason for reason in Reason if reason.startswith("link_"))
"""What is wrong with a web address itself."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one code names no pack, and the field where it stands. `error` is None if it was read and is no pack's."""

    field: str
    error: ScanError | None = None

    @property
    def code(self) -> str:
        """The code of the problem: `unreadable`, `ambiguous` or `not_a_pack`."""
        return "not_a_pack" if self.error is None else self.error.code.value

    @property
    def evidence(self) -> dict[str, Any]:
        """What a program may want to know of it, as far as it is known."""
        if self.error is None:
            return {}
        names = ("reason", "element", "position", "expected", "got")
        return {name: value for name in names if (value := getattr(self.error, name))}

    def moved(self, by: int, field: str) -> Self:
        """Return the same fault in another field, in which the text stands so many characters further on."""
        if self.error is None or self.error.position is None:
            return replace(self, field=field)
        return replace(self, field=field, error=self.error.at(self.error.position + by))

    def words(self, language: str) -> Words:
        """Return what was wrong and what to do."""
        return words(self.code, language) if self.error is None else reason_words(self.error, language)

    def told(self, language: str) -> FieldError:
        """Return it as what is wrong with a field."""
        code = self.code if self.error is None else self.error.reason.value
        return FieldError(field=self.field, code=code, message=self.words(language).title)


class UnreadProblem(Problem):
    """One code or several of a request that name no pack. The first is the answer, the others stand beside it."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(faults[0].code, evidence=faults[0].evidence)
        self.faults = tuple(faults)

    @property
    def is_of_address(self) -> bool:
        """Whether a web address is written wrongly: its sentences are for whoever holds it, not for a till alone."""
        error = self.faults[0].error
        return error is not None and error.reason in LINK_REASONS

    def document(self, language: str) -> ProblemDocument:
        """Return the problem in a language."""
        first = self.faults[0]
        said = first.words(language)
        document = super().document(language)
        document["title"] = said.title
        document["next_step"] = said.next_step
        document["field"] = first.field
        document["errors"] = [fault.told(language) for fault in self.faults[:ERRORS_SHOWN]]
        return document
