"""The rows that a ledger begins with, as acts: those of our own choice, and what the code on a pack looks like.

What founds a ledger enters them, and `darijol rules load` in an older one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from domain.acts.act import Act, Needs
from domain.acts.office.pricing import SetRule
from domain.acts.office.profiling import SetProfile
from domain.parties.callers import Caller
from domain.rules.dated import Citation, Confidence, rows_of
from domain.rules.parameters import Rule, RuleKey
from domain.rules.profiles import Profile, TailUse
from ledger.attempt import case_of
from ledger.ledger import Ledger


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

    name: str
    value: str
    came: Came
    case: str = ""


def chosen_rules() -> tuple[SetRule, ...]:
    """Return the rows that `domain/rules/chosen.toml` holds, in its order. All are marked I: inferred."""
    return tuple(map(_rule, _rows("chosen.toml", "rule")))


def national_profiles() -> tuple[SetProfile, ...]:
    """Return what `domain/rules/profiles.toml` holds: what codes look like where a product has no row of its own."""
    return tuple(map(_profile, _rows("profiles.toml", "profile")))


def load_rules(ledger: Ledger, caller: Caller) -> Iterator[Loaded]:
    """Enter each row that the ledger has not learned yet, in the name of the caller; safe to repeat.

    A row that contradicts what the operator entered is refused, and the operator's stays.
    """
    for rule in chosen_rules():
        known = rows_of(ledger.read(Needs.of(RuleKey(rule.rule))), RuleKey(rule.rule))
        same = (rule.value, rule.since, rule.until, rule.citation)
        is_known = any((one.value, one.since, one.until, one.citation) == same for one in known)
        yield _loaded(ledger, caller, rule, rule.rule.value, str(rule.value), is_known=is_known)
    for row in national_profiles():
        book = rows_of(ledger.read(Needs.of(row.book)), row.book)
        kept = (row.profile, row.since, row.until, row.citation)
        is_known = any((one.profile, one.since, one.until, one.citation) == kept for one in book)
        yield _loaded(ledger, caller, row, "code_profile", _shown(row.profile), is_known=is_known)


def _loaded(ledger: Ledger, caller: Caller, row: Act, name: str, value: str, *, is_known: bool) -> Loaded:
    if is_known:
        return Loaded(name, value, Came.KNOWN)
    case = ledger.perform(row, caller, case_of).answer.decode()
    return Loaded(name, value, Came.REFUSED if case else Came.LOADED, case)


def _shown(profile: Profile) -> str:
    """Return a profile in a few signs: the lengths of serial, key and code."""
    return f"{profile.serial_min}-{profile.serial_max}/{profile.key_length or 0}/{profile.code_length or 0}"


def _rows(file: str, table: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = tomllib.loads((files("domain.rules") / file).read_text("utf-8"))[table]
    return rows


def _rule(written: dict[str, Any]) -> SetRule:
    return SetRule(Rule(written["name"]), written["value"], written["since"], written.get("until"), _citation(written))


def _profile(written: dict[str, Any]) -> SetProfile:
    profile = Profile(
        serial_min=written["serial_min"],
        serial_max=written["serial_max"],
        tail=TailUse(written["tail"]),
        key_length=written.get("key_length"),
        code_length=written.get("code_length"),
    )
    return SetProfile(None, profile, written["since"], written.get("until"), _citation(written))


def _citation(written: dict[str, Any]) -> Citation:
    return Citation(written["source"], Confidence(written["confidence"]))
