"""The rows of our own choice: in a ledger from its founding, in an older one once they are loaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from api.founding.chosen_rules import chosen_rules, national_profiles
from domain.acts.act import Needs
from domain.acts.office.pricing import SetRule
from domain.parties.parties import Role
from domain.rules.dated import Confidence, in_force, rows_of
from domain.rules.parameters import TOLD_WITHIN, Rule, RuleBook, RuleKey
from domain.rules.profiles import ProfileKey, ProfileRow
from ledger.home import DATABASE_URL, OWNER_URL
from ledger.issuing import KeyIssuer
from ledger.ledger import Ledger
from tests.api.commands import run
from tests.databases import as_app
from tests.ledger.world import INVENTED, OPERATOR, PHARMACY, Nation

CHOSEN = {row.rule: row for row in chosen_rules()}


@pytest.fixture
def older(database: str, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Nation:
    """Give a ledger that was founded before there were rows of our own choice."""
    monkeypatch.setenv(DATABASE_URL, as_app(database))
    monkeypatch.delenv(OWNER_URL, raising=False)
    nation = Nation(ledger, database)
    nation.register(OPERATOR, PHARMACY)
    return nation


def book(ledger: Ledger, rule: Rule) -> RuleBook:
    """Return what the ledger has learned of a rule."""
    return ledger.read(Needs.of(RuleKey(rule)))[RuleKey(rule)] or RuleBook(version=0)


def profiles(ledger: Ledger) -> Sequence[ProfileRow]:
    """Return what the ledger has learned of codes that have no profile of their own."""
    return rows_of(ledger.read(Needs.of(ProfileKey(None))), ProfileKey(None))


def test_codes_of_kazakhstan_are_as_their_source_states() -> None:
    (row,) = national_profiles()
    shape = row.profile
    assert (shape.serial_min, shape.serial_max, shape.key_length, shape.code_length) == (13, 13, 4, 44)
    assert (row.gtin, row.citation.confidence) == (None, Confidence.STATED)


def test_every_row_of_our_own_choice_says_that_it_is_one() -> None:
    assert {row.citation.confidence for row in CHOSEN.values()} == {Confidence.INFERRED}
    assert len(CHOSEN) == len(chosen_rules())


def test_every_act_that_may_give_a_time_has_a_row_to_begin_with() -> None:
    assert CHOSEN.keys() >= {Rule.CLOCK_LEEWAY_SECONDS, *TOLD_WITHIN}
    minutes = {rule: CHOSEN[rule].value for rule in TOLD_WITHIN}
    counter = {rule for rule in TOLD_WITHIN if rule.startswith("dispensing")}
    assert all(value < 60 for rule, value in minutes.items() if rule in counter)
    assert {value for rule, value in minutes.items() if rule not in counter} == {72 * 60}


def test_a_ledger_has_them_from_its_founding(
    database: str, ledger: Ledger, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DATABASE_URL, as_app(database))
    monkeypatch.setenv(OWNER_URL, database)
    site = ("--site", str(OPERATOR.site), "--site-name", "The office", "--region", "KZ-71")
    assert run(capsys, "keys", "first", "--bin", str(OPERATOR.party), "--name", "The operator", *site).exit == 0
    for rule, row in CHOSEN.items():
        (known,) = book(ledger, rule).rows
        assert (known.value, known.since, known.citation) == (row.value, row.since, row.citation)
    assert [row.profile for row in profiles(ledger)] == [row.profile for row in national_profiles()]
    loaded = run(capsys, "rules", "load", "--json")
    assert (loaded.exit, {one["came"] for one in loaded.json}) == (0, {"known"})


def test_an_older_ledger_gets_them_once(older: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    KeyIssuer(older.ledger, older.conninfo).create(OPERATOR.site, {Role.OPERATOR}, "the office")
    first, again = run(capsys, "rules", "load", "--json"), run(capsys, "rules", "load")
    assert {one["rule"]: one["came"] for one in first.json} == dict.fromkeys([*CHOSEN, "code_profile"], "loaded")
    assert (again.exit, "loaded" in again.out, "known" in again.out) == (0, False, True)
    assert all(len(book(older.ledger, rule).rows) == 1 for rule in CHOSEN)
    assert len(profiles(older.ledger)) == 1


def test_without_an_operator_nobody_can_load_them(older: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    KeyIssuer(older.ledger, older.conninfo).create(PHARMACY.site, {Role.PHARMACY}, "a till")
    ran = run(capsys, "rules", "load")
    assert (ran.exit, "[no_operator]" in ran.err) == (1, True)
    assert book(older.ledger, Rule.CLOCK_LEEWAY_SECONDS).rows == ()


def test_only_the_operator_loads_them(older: Nation, capsys: pytest.CaptureFixture[str]) -> None:
    KeyIssuer(older.ledger, older.conninfo).create(OPERATOR.site, {Role.OPERATOR}, "the office")
    assert "[no_operator]" in run(capsys, "rules", "load", "--site", str(PHARMACY.site)).err
    assert run(capsys, "rules", "load", "--site", str(OPERATOR.site)).exit == 0


def test_what_the_operator_entered_since_is_not_overruled_by_loading_again(
    older: Nation, capsys: pytest.CaptureFixture[str]
) -> None:
    KeyIssuer(older.ledger, older.conninfo).create(OPERATOR.site, {Role.OPERATOR}, "the office")
    run(capsys, "rules", "load")
    rule = Rule.DISPENSING_TOLD_WITHIN_MINUTES
    older.do(SetRule(rule, 5, date(2021, 1, 1), None, INVENTED), OPERATOR)
    run(capsys, "rules", "load")
    row = in_force(book(older.ledger, rule).rows, date(2026, 1, 1))
    assert row is not None
    assert row.value == 5
