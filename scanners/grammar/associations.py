"""Which elements must, and which must not, stand together on one thing.

Source: GS1 General Specifications, section 4.14 (data relationships); section 3, AI 8030 (what may be signed).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import Reason

ALTERNATIVES_SHOWN = 6

SIGNATURE: Final = "8030"
_SERIAL_WITHIN: Final = ("253", "255", "8003")
"""Keys whose serial number is a part of their value, and may be missing."""


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


def unsigned_key(elements: Mapping[str, str]) -> Broken | None:
    """A digital signature is of one thing: a key that stands with it has its serial number."""
    for ai in _SERIAL_WITHIN:
        if SIGNATURE in elements and ai in elements and len(elements[ai]) == ELEMENTS[ai].least:
            return Broken(Reason.MISSING_ELEMENT, SIGNATURE, expected=f"a serial number in {ai}")
    return None


def _shown(demand: tuple[frozenset[str], ...]) -> str:
    words = ["+".join(sorted(group)) for group in demand]
    more = " ..." if len(words) > ALTERNATIVES_SHOWN else ""
    return " or ".join(words[:ALTERNATIVES_SHOWN]) + more
