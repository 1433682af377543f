"""The rows of our own choice, as acts: what founds a ledger enters them, and `darijol rules load` in an older one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any, Final

from domain.acts.act import Needs
from domain.acts.pricing import SetRule
from domain.keys import RuleKey
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import Rule
from domain.world import Caller
from ledger.attempt import case_of
from ledger.ledger import Ledger

_FILE: Final = "chosen.toml"


class Came(StrEnum):
    """What came of a row that was to be loaded."""

    LOADED = "loaded"
    KNOWN = "known"
    """The ledger has learned this very row before."""
    REFUSED = "refused"
    """The ledger holds another row for those days: whoever entered it meant it, and it stays."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A row that was to be loaded, and what came of it; the case of the refusal, if it was refused."""

    row: SetRule
    came: Came
    case: str = ""


def chosen_rules() -> tuple[SetRule, ...]:
    """Return the rows that `domain/rules/chosen.toml` holds, in its order. All are marked I: inferred."""
    text = (files("domain.rules") / _FILE).read_text("utf-8")
    return tuple(map(_row, tomllib.loads(text)["rule"]))


def load_rules(ledger: Ledger, caller: Caller) -> Iterator[Loaded]:
    """Enter each row that the ledger has not learned yet, in the name of the caller; safe to repeat.

    A row that contradicts what the operator entered is refused, and the operator's stays.
    """
    for row in chosen_rules():
        book = ledger.read(Needs.of(RuleKey(row.rule))).rule(row.rule)
        same = (row.value, row.since, row.until, row.citation)
        if any((one.value, one.since, one.until, one.citation) == same for one in book.rows):
            yield Loaded(row, Came.KNOWN)
            continue
        case = ledger.perform(row, caller, case_of).answer.decode()
        yield Loaded(row, Came.REFUSED if case else Came.LOADED, case)


def _row(written: dict[str, Any]) -> SetRule:
    citation = Citation(written["source"], Confidence(written["confidence"]))
    return SetRule(Rule(written["name"]), written["value"], written["since"], written.get("until"), citation)
