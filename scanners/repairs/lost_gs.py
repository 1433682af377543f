"""What a text could also be if separators were lost on the way, or look like a part of a value.

A lost separator is never guessed. It is put back only where fixed widths leave no choice, on packs of Kazakhstan and
the EAEU; for any other text this module says which full valid readings there are.
"""

import re
from collections.abc import Mapping
from heapq import heappop, heappush
from typing import Final, NamedTuple

from domain.ground.identifiers import CHARSET_82
from scanners.grammar.associations import broken_rule, unsigned_key
from scanners.grammar.element_string import element_at
from scanners.grammar.schema import GS, Element

READINGS_MAX: Final = 24
"""How many readings are looked for: the ledger is asked about each of them."""

SEARCHED_MAX: Final = 128
"""How many characters a text may have to be searched: half as many again as the longest code on a pack."""

STEPS_MAX: Final = 1000
"""How many beginnings of readings are gone on with: it bounds the time where most ends are against the rules."""

_RARITY: Final = {
    ai: rarity
    for rarity, ais in (
        (1, "00 01 02 10 11 17 21 37 91 92"),  # usual on packs and cases of medicine
        (2, "15 93 94 95 96 97 98 99 240 241 710 711 712 713 714 715 716 717"),  # there are packs that have them
    )
    for ai in ais.split()
}
_RARE: Final = 4
"""All else. Of readings, those are found first whose elements are fewest and least rare, added up."""

WIDTHS: Final = {"01": 14, "21": 13, "91": 4, "92": 44}
"""The widths on packs of Kazakhstan and the EAEU: product, serial, key and code, 83 characters with identifiers."""

_FIXED_WIDTH: Final = sum(len(ai) + width for ai, width in WIDTHS.items())
ONE_OF_TWO_LOST: Final = _FIXED_WIDTH + 1
"""How long a text of the fixed widths is that still has one separator."""

_ANY: Final = f"[{re.escape(CHARSET_82)}]"
_PARTS: Final = {ai: f"{ai}{_ANY}{{{width}}}" for ai, width in WIDTHS.items()}
_FIXED: Final = re.compile(f"({_PARTS['01']}{_PARTS['21']}){GS}?({_PARTS['91']}){GS}?({_PARTS['92']})").fullmatch


def fixed_widths(text: str) -> str | None:
    """The text with its separators put back, if it has the widths of a Kazakhstan or EAEU code; else None."""
    found = _FIXED(text) if _FIXED_WIDTH <= len(text) <= ONE_OF_TWO_LOST else None
    return GS.join(found.groups()) if found else None


def breaks_widths(elements: Mapping[str, str]) -> bool:
    """Whether the elements are those of Kazakhstan and the EAEU, and one of them has more or fewer characters."""
    return elements.keys() == WIDTHS.keys() and any(len(elements[ai]) != width for ai, width in WIDTHS.items())


class Divisions(NamedTuple):
    """The full readings of a text, the likeliest first. `is_cut`: there may be more than were looked for."""

    readings: list[dict[str, str]]
    is_cut: bool


def full_readings(text: str, year: int, separator: str = "") -> Divisions:
    """The valid readings of the whole text if a separator may be missing anywhere, at most `READINGS_MAX`.

    With a `separator`, one that looks like a part of a value, it stands wherever one must stand.
    """
    if element_at(text, 0) is None:
        return Divisions([], is_cut=False)
    if len(text) > SEARCHED_MAX:
        return Divisions([], is_cut=True)
    return _Search(text, year, separator).run()


class _Step(NamedTuple):
    """One element that may stand at a place, and where the next one begins."""

    ai: str
    value: str
    behind: int


class _Search:
    """The ways through a text from its beginning to its end, in the order of their rarity.

    What each place costs to the end is found first, from the end; so no way is begun that leads nowhere.
    """

    def __init__(self, text: str, year: int, separator: str) -> None:
        self.text = text
        self.separator = separator
        self.to_end: dict[int, int] = {len(text): 0}
        self.steps: dict[int, list[_Step]] = {}
        for at in reversed(range(len(text))):
            element = element_at(text, at)
            if element is not None:
                self._begin(element, at, year)

    def _begin(self, element: Element, at: int, year: int) -> None:
        """Keep the steps from here that lead on to the end."""
        cuts = self._cuts(element, at)
        if not cuts:
            return
        are_right = element.is_uniform and element.fault(cuts[-1][0], year) is None
        steps = [
            _Step(element.ai, value, behind)
            for value, behind in cuts
            if are_right or element.fault(value, year) is None
        ]
        if steps:
            self.steps[at] = steps
            self.to_end[at] = _RARITY.get(element.ai, _RARE) + min([self.to_end[step.behind] for step in steps])

    def run(self) -> Divisions:
        """The readings whose elements may stand together."""
        readings: list[dict[str, str]] = []
        ways: list[tuple[int, int, int, dict[str, str]]] = []
        begun = 0
        if 0 in self.to_end:
            ways.append((self.to_end[0], 0, 0, {}))
        while ways and begun < STEPS_MAX and len(readings) < READINGS_MAX:
            rarity, _, at, elements = heappop(ways)
            if at == len(self.text):
                if not (broken_rule(tuple(elements)) or unsigned_key(elements)) and elements not in readings:
                    readings.append(elements)
                continue
            for ai, value, behind in self.steps[at]:
                if elements.get(ai, value) == value:
                    begun += 1
                    whole = rarity - self.to_end[at] + _RARITY.get(ai, _RARE) + self.to_end[behind]
                    heappush(ways, (whole, begun, behind, {**elements, ai: value}))
        return Divisions(readings, is_cut=bool(ways))

    def _cuts(self, element: Element, at: int) -> list[tuple[str, int]]:
        """The values the element may have here, with the place where the next one begins, if that leads to the end."""
        text, to_end, begins = self.text, self.to_end, at + len(element.ai)
        stop = text.find(GS, begins)
        stop = len(text) if stop < 0 else stop
        first, last = begins + element.least, begins + element.most
        ends = range(first, min(last + 1, stop))
        if not self.separator or element.is_predefined:
            cuts = [(text[begins:cut], cut) for cut in ends if cut in to_end]
        else:
            cuts = [(text[begins:cut], behind) for cut in ends if (behind := self._behind(cut)) in to_end]
        if first <= stop <= last and (behind := min(stop + 1, len(text))) in to_end:
            cuts.append((text[begins:stop], behind))
        return cuts

    def _behind(self, cut: int) -> int:
        """Where the next element begins if this one ends here; -1 if no separator stands here."""
        behind = cut + len(self.separator)
        return behind if self.text.startswith(self.separator, cut) and behind < len(self.text) else -1
