"""Why an act is refused. A refusal is an answer: a stable code, what was found, and where.

`code` is the family other systems act upon; `case` tells apart what the family holds and has its own sentence in
each language. Each refusal stands beside what it speaks of; which of several is the answer says
`domain.acts.precedence`. Who the pack was dispensed to, where and when is told only to those who did it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, TypeVar, dataclass_transform

from domain.ground.outcomes import Outcome

REFUSALS: dict[str, type[Refusal]] = {}
"""Every refusal by its case."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Base of all refusals; subclasses carry the evidence."""

    code: ClassVar[str]
    case: ClassVar[str]
    outcome: ClassVar[Outcome]


R = TypeVar("R", bound=Refusal)


@dataclass_transform(frozen_default=True)
def refusal(code: str, outcome: Outcome, *, case: str = "") -> Callable[[type[R]], type[R]]:
    """Make a class a refusal with its code, its case (the code where that says it all) and its outcome."""

    def register(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.code, made.case, made.outcome = code, case or code, outcome
        if made.case in REFUSALS:
            raise ValueError(f"Two refusals are called {made.case}.")
        REFUSALS[made.case] = made
        return made

    return register


def without_stops(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Return what may be held against a pack that may be another one: what can be put right here, and no stop."""
    return tuple(one for one in refusals if one.outcome is not Outcome.STOP)
