"""Which elements must, and which must not, stand together on one thing.

Source: GS1 General Specifications, section 4.14 (data relationships).
"""

from functools import lru_cache
from typing import NamedTuple

from scanners.elements import ELEMENTS
from scanners.errors import Reason

ALTERNATIVES_SHOWN = 6


class Broken(NamedTuple):
    """A rule that a set of elements breaks."""

    reason: Reason
    element: str
    expected: str = ""
    got: str = ""


@lru_cache(maxsize=4096)
def broken_rule(ais: tuple[str, ...]) -> Broken | None:
    """The first rule that these elements break together, or None. There are few combinations: each is judged once."""
    present = frozenset(ais)
    for ai in ais:
        if barred := ELEMENTS[ai].bars & present:
            return Broken(Reason.FORBIDDEN_PAIR, ai, got=min(barred))
    for ai in ais:
        for demand in ELEMENTS[ai].needs:
            if not any(group <= present for group in demand):
                return Broken(Reason.MISSING_ELEMENT, ai, expected=_shown(demand))
    return None


def _shown(demand: tuple[frozenset[str], ...]) -> str:
    words = ["+".join(sorted(group)) for group in demand]
    more = " ..." if len(words) > ALTERNATIVES_SHOWN else ""
    return " or ".join(words[:ALTERNATIVES_SHOWN]) + more
