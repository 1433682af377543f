"""The codes that most packs carry, matched in one step.

Only a shorter way to what `element_string` reads element by element, for the speed of it: the patterns and checks are
those of the table, and whatever is not valid in every part is left to the long way, which says why. A test holds the
two against each other.
"""

import re
from typing import Final, NamedTuple

from scanners.grammar.elements import ELEMENTS
from scanners.grammar.formats import Check

USUAL: Final = (
    ("01", "21", "91", "92"),  # Kazakhstan and the EAEU
    ("01", "21", "17", "10"),  # EU, US: each maker has an order of its own
    ("01", "21", "10", "17"),
    ("01", "17", "10", "21"),
    ("01", "10", "17", "21"),
    ("01", "21"),  # in documents
)
"""Elements in the order in which they stand. All of them may stand together."""


class _Shape(NamedTuple):
    ais: tuple[str, ...]
    groups: tuple[int, ...]
    checks: tuple[tuple[int, Check], ...]


def _shapes() -> dict[int, _Shape]:
    """The shapes, each by the number of the last group that it has in the pattern of them all."""
    shapes: dict[int, _Shape] = {}
    last = 0
    for ais in USUAL:
        groups = tuple(range(last + 1, last + 1 + len(ais)))
        checks = tuple((at, check) for at, ai in enumerate(ais) if (check := ELEMENTS[ai].check))
        last = groups[-1]
        shapes[last] = _Shape(ais, groups, checks)
    return shapes


_SHAPES: Final = _shapes()
_MATCH: Final = re.compile("|".join("".join(ELEMENTS[ai].pattern for ai in ais) for ais in USUAL)).fullmatch


def usual_elements(text: str, year: int) -> dict[str, str] | None:
    """The elements of a text that is one of the usual codes and valid; None leaves it open what it is."""
    found = _MATCH(text)
    if found is None or found.lastindex is None:
        return None
    ais, groups, checks = _SHAPES[found.lastindex]
    values = found.group(*groups)
    for at, check in checks:
        if check(values[at], year) is not None:
            return None
    return dict(zip(ais, values))  # noqa: B905 -- as many groups as identifiers, and `strict` costs a tenth
