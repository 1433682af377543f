"""What a text could also be if separators were lost on the way, or look like a part of a value.

A lost separator is never guessed. It is put back only where fixed widths leave no choice, on packs of Kazakhstan and
the EAEU; for any other text this module says which full valid readings there are.
"""

import re
from collections.abc import Collection, Iterator
from typing import Final

from domain.identifiers import CHARSET_82
from scanners.associations import broken_rule, unsigned_key
from scanners.element_string import element_at
from scanners.elements import ELEMENTS
from scanners.schema import GS, Element

READINGS_MAX: Final = 16
"""How many readings are looked for: the ledger is asked about each of them."""

ON_PACKS: Final = frozenset(["00", "01", "02", "10", "11", "17", "21", "37", "91", "92"])
"""What is usual on packs and cases of medicine."""

SEARCHED_MAX: Final = 256
"""How many characters a text may have to be searched: three times the longest code on a pack."""

STEPS_MAX: Final = 1000
"""How many elements are tried, over all readings: it bounds the time at some ten milliseconds."""

_ANY: Final = f"[{re.escape(CHARSET_82)}]"
_FIXED_WIDTH: Final = 83
ONE_OF_TWO_LOST: Final = _FIXED_WIDTH + 1
"""How long a text of the fixed widths is that still has one separator."""

_FIXED_WIDTHS: Final = re.compile(f"(01[0-9]{{14}}21{_ANY}{{13}}){GS}?(91{_ANY}{{4}}){GS}?(92{_ANY}{{44}})").fullmatch
"""The 83 characters on packs of Kazakhstan and the EAEU: product, serial, key, code at offsets 0, 16, 31 and 37."""


def fixed_widths(text: str) -> str | None:
    """The text with its separators put back, if it has the widths of a Kazakhstan or EAEU code; else None."""
    found = _FIXED_WIDTHS(text) if _FIXED_WIDTH <= len(text) <= ONE_OF_TWO_LOST else None
    return GS.join(found.groups()) if found else None


def full_readings(text: str, year: int, separator: str = "") -> list[dict[str, str]]:
    """The valid readings of the whole text if a separator may be missing anywhere, at most `READINGS_MAX`.

    With a `separator`, one that looks like a part of a value, it stands wherever one must stand. Readings made only
    of what is usual on a pack come first, so that a limit cuts off what is least likely.
    """
    search = _Search(text, year, separator)
    if len(text) <= SEARCHED_MAX and element_at(text, 0) is not None:
        search.run(ON_PACKS)
        search.run(ELEMENTS)
    return search.readings


class _Search:
    """Every way to cut a text into elements, depth first, within the limits."""

    def __init__(self, text: str, year: int, separator: str) -> None:
        self.text = text
        self.year = year
        self.separator = separator
        self.readings: list[dict[str, str]] = []
        self.steps = 0
        self.beginnings: dict[int, Element] = {}
        self.dead_ends: set[int] = set()

    def run(self, known: Collection[str]) -> None:
        """Look for readings made of these elements, besides those found before."""
        self.beginnings = {
            at: element
            for at in range(len(self.text))
            if (element := element_at(self.text, at)) is not None and element.ai in known
        }
        self.dead_ends = set()
        self.go_on(0, {})

    def go_on(self, at: int, elements: dict[str, str]) -> bool:
        """Read on from `at`, after `elements`. False if no cut leads from here to the end, whatever came before."""
        if at == len(self.text):
            if not (broken_rule(tuple(elements)) or unsigned_key(elements)) and elements not in self.readings:
                self.readings.append(dict(elements))
            return True
        element = None if at in self.dead_ends else self.beginnings.get(at)
        if element is None:
            return False
        leads_on = False
        for value, behind in self._cuts(element, at):
            if self.steps >= STEPS_MAX or len(self.readings) >= READINGS_MAX:
                return True
            self.steps += 1
            if element.fault(value, self.year) is None:
                leads_on |= self._go_on_with(element.ai, value, behind, elements)
        if not leads_on:
            self.dead_ends.add(at)
        return leads_on

    def _go_on_with(self, ai: str, value: str, behind: int, elements: dict[str, str]) -> bool:
        if ai in elements:
            return elements[ai] != value or self.go_on(behind, elements)
        elements[ai] = value
        leads_on = self.go_on(behind, elements)
        del elements[ai]
        return leads_on

    def _cuts(self, element: Element, at: int) -> Iterator[tuple[str, int]]:
        """The values the element may have here, with the place where the next one begins."""
        text, begins = self.text, at + len(element.ai)
        stop = text.find(GS, begins)
        stop = len(text) if stop < 0 else stop
        for cut in range(begins + element.least, min(begins + element.most, stop) + 1):
            if cut == stop:
                yield text[begins:cut], min(cut + 1, len(text))
            elif (behind := self._behind(element, cut)) in self.beginnings:
                yield text[begins:cut], behind

    def _behind(self, element: Element, cut: int) -> int:
        """Where the next element begins if this one ends here; -1 if its separator does not stand here."""
        if not self.separator or element.is_predefined:
            return cut
        return cut + len(self.separator) if self.text.startswith(self.separator, cut) else -1
