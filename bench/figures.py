"""What a benchmark says: a figure, what it was measured against, and the target."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One promised figure. `value` must be at least, or at most, the target; no target: reported only."""

    work: str
    against: str
    value: float
    unit: str = "x"
    at_least: float | None = None
    at_most: float | None = None
    detail: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def met(self) -> bool | None:
        """Tell whether the target is met; None if there is none."""
        if self.at_least is not None:
            return self.value >= self.at_least
        if self.at_most is not None:
            return self.value <= self.at_most
        return None

    @property
    def target(self) -> str:
        """The target as a person reads it."""
        if self.at_least is not None:
            return f">= {self.at_least:g}"
        return "" if self.at_most is None else f"<= {self.at_most:g}"

    def as_json(self) -> dict[str, Any]:
        """Return what is written to the results."""
        return asdict(self) | {"met": self.met}


def seconds(work: Callable[[], object]) -> float:
    """Return how long a piece of work takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


def paired(rounds: int, ours: Callable[[int], float], theirs: Callable[[int], float]) -> tuple[float, dict[str, Any]]:
    """Measure two things by turns, several rounds; return the median of ours over theirs, and each pair.

    By turns and within one run, since the machine's speed drifts: a ratio outlives that, an absolute does not.
    """
    pairs: list[tuple[float, float]] = []
    for number in range(rounds):
        if number % 2:
            second = theirs(number)
            pairs.append((ours(number), second))
        else:
            first = ours(number)
            pairs.append((first, theirs(number)))
    ratios = [one / other for one, other in pairs]
    return median(ratios), {
        "rounds": [{"ours": round(one, 6), "theirs": round(other, 6)} for one, other in pairs],
        "spread": [round(min(ratios), 3), round(max(ratios), 3)],
    }
