"""What an element is, and how a row of the table becomes one.

Sources: GS1 General Specifications, section 7.8 (predefined lengths, separators).
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from domain.ground.identifiers import CHARSET_82, INSPECTED_MAX, character_name
from scanners.grammar.errors import Reason
from scanners.grammar.formats import Check, Fault, Part, digits

GS: Final = "\x1d"
"""What a scanner sends for FNC1 between elements: ASCII 29, the group separator."""

PREDEFINED: Final = frozenset(["00", "01", "02", "03", "04", *map(str, range(11, 21)), *map(str, range(31, 37)), "41"])
"""The first two digits of the elements that end by themselves (General Specifications, section 7.8)."""


@dataclass(frozen=True, slots=True)
class Element:
    """One Application Identifier.

    `pattern` is the identifier, its value (group 1) and what ends it; `find(text, at)` matches that at one place of an
    element string; `fits(value)` says whether a whole value has the right length and characters. What characters
    cannot show (check digits, dates, countries) is left to `check`.
    """

    ai: str
    parts: tuple[Part, ...]
    least: int
    most: int
    needs: tuple[tuple[frozenset[str], ...], ...]
    bars: frozenset[str]
    is_attribute: bool
    pattern: str
    find: Callable[[str, int], re.Match[str] | None]
    fits: Callable[[str], re.Match[str] | None]
    check: Check | None

    @property
    def is_uniform(self) -> bool:
        """Whether a value that is right is still right when it ends sooner, so long as it has the least length."""
        return len(self.parts) == 1 and self.check is None

    @property
    def is_predefined(self) -> bool:
        """Whether it ends by itself, without a separator."""
        return self.ai[:2] in PREDEFINED

    def fault(self, value: str, year: int) -> Fault | None:
        """What is wrong with a whole value, or None."""
        if self.fits(value):
            return self.check(value, year) if self.check else None
        return _misfit(self, value)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table, for one identifier or several that are alike; made by `row` and `measures`."""

    ais: tuple[str, ...]
    parts: tuple[Part, ...]
    needs: tuple[str, ...]
    bars: str
    is_attribute: bool


def row(ais: str, *parts: Part, needs: str | tuple[str, ...] = (), bars: str = "", attribute: bool = True) -> Row:
    """A line of the table: the identifiers, the parts of their value, and their company.

    In `needs`, each text is one demand, met by any of its alternatives (`,`); an alternative may ask for several
    elements at once (`+`). `31*` stands for every element that begins with 31. `bars` lists elements it may not
    stand with. `attribute` says whether a Digital Link may carry it in the query.
    """
    demands = (needs,) if isinstance(needs, str) else needs
    return Row(tuple(_expand(ais)), parts, demands, bars, attribute)


def _expand(ais: str) -> Iterable[str]:
    """`"310-316 337"` as its numbers."""
    for word in ais.split():
        first, _, last = word.partition("-")
        yield from (f"{number:0{len(first)}}" for number in range(int(first), int(last or first) + 1))


def measures(families: str, needs: str) -> Iterable[Row]:
    """Measures: the fourth digit tells the decimals, and no measure is given twice."""
    for family in _expand(families):
        yield row(f"{family}0-{family}5", digits(6), needs=needs, bars=f"{family}*")


def build(ai: str, row: Row, known: frozenset[str]) -> Element:
    """One element of a row; `known` are the identifiers of all rows."""
    value = "".join(part.pattern for part in row.parts)
    end = f"{GS}?" if ai[:2] in PREDEFINED else rf"(?:{GS}|\Z)"
    pattern = f"{ai}({value}){end}"
    return Element(
        ai=ai,
        parts=row.parts,
        least=sum(part.least for part in row.parts if not part.optional),
        most=sum(part.most for part in row.parts),
        needs=tuple(tuple(_alternatives(demand, known)) for demand in row.needs),
        bars=frozenset(one for group in _alternatives(row.bars, known) for one in group) - {ai},
        is_attribute=row.is_attribute,
        pattern=pattern,
        find=re.compile(pattern).match,
        fits=re.compile(value).fullmatch,
        check=_whole(row.parts),
    )


def _alternatives(words: str, known: frozenset[str]) -> Iterable[frozenset[str]]:
    for word in filter(None, words.split(",")):
        if word.endswith("*"):
            yield from (frozenset([ai]) for ai in sorted(known) if ai.startswith(word[:-1]))
        else:
            yield frozenset(word.split("+"))


def _whole(parts: tuple[Part, ...]) -> Check | None:
    """The checks of the parts as one check of the whole value."""
    checked = [(sum(part.most for part in parts[:at]), part.most, part.check) for at, part in enumerate(parts)]
    steps = [(start, start + length, check) for start, length, check in checked if check]
    if not steps:
        return None
    if len(parts) == 1:
        return parts[0].check

    def check_each(value: str, year: int) -> Fault | None:
        for start, end, check in steps:
            if start < len(value) and (fault := check(value[start:end], year)):
                return fault._replace(offset=start + fault.offset)
        return None

    return check_each


def _misfit(element: Element, value: str) -> Fault:
    """Why a value has not the right length or characters."""
    if not value:
        return Fault(Reason.EMPTY_ELEMENT, 0, _lengths(element), "")
    at = 0
    for part in element.parts:
        for offset, character in enumerate(value[at : at + part.most], at):
            if character not in part.alphabet.characters:
                return Fault(Reason.WRONG_CHARACTERS, offset, part.alphabet.name, character_name(character))
        at += part.most
    for offset, character in enumerate(value[at : at + INSPECTED_MAX], at):  # a stray one behind the value
        if character not in CHARSET_82:
            return Fault(Reason.WRONG_CHARACTERS, offset, "the end of the value", character_name(character))
    if element.least < element.most < len(value):
        return Fault(Reason.TOO_LONG, 0, str(element.most), str(len(value)))
    return Fault(Reason.WRONG_LENGTH, 0, _lengths(element), str(len(value)))


def _lengths(element: Element) -> str:
    return f"{element.least}-{element.most}" if element.least < element.most else str(element.least)
