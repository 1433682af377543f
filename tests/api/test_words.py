"""The sentences people read: all of them there, in all three languages, and none that accuses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from api.requests.problems import STATUS
from api.words.catalogues import (
    DEFAULT,
    LANGUAGES,
    Words,
    catalogue,
    language_of,
    outcome_word,
    placeholders,
    tenge,
    words,
)
from domain.goods.serials import SerialsError
from domain.ground.outcomes import Outcome
from domain.ground.refusal import REFUSALS
from tests.api.scanners_said import SAID

CASES = sorted(STATUS)
NAMES = sorted(catalogue(DEFAULT))
WORDS = ("field.", "home.", "outcome.", "label.", "element.", "found.", "doctor.", "character.")
SENTENCES = [name for name in NAMES if not name.startswith(WORDS)]
CHECKED = [
    *("genuine", "dispensed", "withdrawn", "expired", "not_confirmed", "product", "unknown_product", "unread"),
    *("container", "not_kept"),
]
"""What a patient may be told of a pack."""

ACCUSING = re.compile(
    "fake|counterfeit|forge|falsif|illegal|fraud"
    "|подделк|поддельн|контрафакт|фальсифи|фальшив|незаконн|мошенн"
    "|жалған|қолдан жасал|заңсыз|алаяқ"
)
SAME_EVERYWHERE = {"outcome.ok", "character.visible"}
OF_KAZAKH = frozenset("әғқңөұүһі")
OF_RUSSIAN = re.compile(r"\b(?:и|или|на|что|это|для|код[аеу]|сканер[аеу])\b")
"""Letters and words that one of the two languages has and the other has not."""
NBSP = "\N{NO-BREAK SPACE}"


def test_every_refusal_and_every_problem_has_its_sentences_in_every_language() -> None:
    assert set(REFUSALS) <= set(CASES)
    for language in LANGUAGES:
        for case in CASES:
            said = words(case, language)
            assert said.title, case
            assert said.next_step, case


@pytest.mark.parametrize("code", ["no_serials", "too_many_serials", "wrong_serial", "serial_repeated"])
def test_a_list_of_serials_that_cannot_be_taken_says_why(code: str) -> None:
    assert SerialsError(code, 1, "").code in CASES


def test_the_three_catalogues_hold_the_same_sentences() -> None:
    assert all(sorted(catalogue(language)) == NAMES for language in LANGUAGES)


def test_no_sentence_is_about_nothing() -> None:
    known = {*CASES, *SAID, *(f"check_{result}" for result in CHECKED)}
    assert {name.partition(".")[0] for name in SENTENCES} == known


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SAME_EVERYWHERE])
def test_no_sentence_is_left_untranslated(name: str) -> None:
    assert len({catalogue(language)[name] for language in LANGUAGES}) == len(LANGUAGES)


@pytest.mark.parametrize("name", NAMES)
def test_no_sentence_accuses_or_shows_a_bare_code(name: str) -> None:
    for language in LANGUAGES:
        said = catalogue(language)[name]
        assert ACCUSING.search(said.lower()) is None
        assert "_" not in re.sub(r"\{\w+\}", "", said)


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_is_a_sentence(name: str) -> None:
    for language in LANGUAGES:
        said = catalogue(language)[name]
        assert said[0] == "{" or said[0].isupper()
        assert said.endswith(".")
        assert "  " not in said
        assert said == said.strip()


@pytest.mark.parametrize("name", SENTENCES)
def test_each_language_is_written_in_its_own_letters(name: str) -> None:
    said = {language: catalogue(language)[name].lower() for language in LANGUAGES}
    assert re.search("[а-яё]", said["en"]) is None
    assert re.search("[а-яё]{2}", said["ru"])
    assert not OF_KAZAKH.intersection(said["en"] + said["ru"])
    assert OF_KAZAKH.intersection(said["kk"])
    assert OF_RUSSIAN.findall(said["kk"]) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_same_evidence_is_named_in_every_language(name: str) -> None:
    first, *others = (placeholders(catalogue(language)[name]) for language in LANGUAGES)
    assert all(other == first for other in others)


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_names_only_evidence_that_its_refusal_has_and_only_where_it_is_the_full_one(name: str) -> None:
    named = placeholders(catalogue(DEFAULT)[name])
    case, *rest = name.split(".")
    assert bool(named) == (rest[-1] == "full")
    evidence = {field.name for field in fields(REFUSALS[case])} if case in REFUSALS else SAID.get(case, frozenset())
    assert named <= evidence


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".full")])
def test_a_full_sentence_takes_the_place_of_one_that_stands_alone(name: str) -> None:
    assert name.removesuffix(".full") in NAMES


def test_who_hears_that_a_pack_was_dispensed_elsewhere_hears_neither_where_nor_when() -> None:
    evidence = {"pack": "x", "site": "4870001000035", "dispensed_at": "2026-03-02T06:00:00Z"}
    for language in LANGUAGES:
        assert words("dispensed_elsewhere", language, evidence) == words("dispensed_elsewhere", language)


@pytest.mark.parametrize(("language", "name"), [("kk", "ТМККК"), ("ru", "ГОБМП"), ("en", "GOBMP")])
def test_state_money_has_its_official_name(language: str, name: str) -> None:
    assert name in words("state_funded_pack", language).title


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", (f"1,297.74{NBSP}₸", f"1,297.73{NBSP}₸")),
        ("ru", (f"1{NBSP}297,74{NBSP}₸", f"1{NBSP}297,73{NBSP}₸")),
        ("kk", (f"1{NBSP}297,74{NBSP}₸", f"1{NBSP}297,73{NBSP}₸")),
    ],
)
@pytest.mark.parametrize("since", [date(2019, 7, 15), "2019-07-15"], ids=["as declared", "as JSON"])
def test_a_price_above_the_ceiling_is_said_in_figures(language: str, shown: tuple[str, str], since: object) -> None:
    evidence = {"price_tiyn": 129774, "ceiling_tiyn": 129773, "since": since, "until": None}
    said = words("above_ceiling", language, evidence)
    assert all(amount in said.title for amount in shown)
    assert "15.07.2019" in said.title
    assert shown[1] in said.next_step


@pytest.mark.parametrize("at", [datetime(2026, 3, 1, 20, 5, tzinfo=UTC), "2026-03-01T20:05:00Z"])
def test_a_moment_is_said_by_the_clock_of_kazakhstan(at: object) -> None:
    assert "02.03.2026 01:05" in words("dispensed_here", "ru", {"dispensed_at": at}).title


def test_some_serials_are_listed() -> None:
    said = words("serial_already_issued", "en", {"gtin": "04870001000011", "serials": ("A", "B")})
    assert "A, B" in said.title


@pytest.mark.parametrize("evidence", [None, {}, {"price_tiyn": 1}, {"price_tiyn": 1, "ceiling_tiyn": None}])
def test_without_all_of_its_evidence_the_plain_sentence_is_said(evidence: Mapping[str, object] | None) -> None:
    assert words("above_ceiling", "en", evidence) == Words(
        "The price is above the ceiling of that day.", "Lower the price to the ceiling or below."
    )


def test_what_evidence_says_is_never_read_as_a_sentence_of_ours() -> None:
    said = words("already_registered", "en", {"identifier": "{since} %s {0.__class__}"})
    assert said.title == "{since} %s {0.__class__} is entered already."


@pytest.mark.parametrize("locale", ["kk", "ru"])
@given(tiyn=st.integers(0, 10**13))
def test_an_amount_is_written_as_babel_writes_tenge(locale: str, tiyn: int) -> None:
    assert tenge(tiyn, locale) == format_currency(Decimal(tiyn).scaleb(-2), "KZT", locale=f"{locale}_KZ")


@pytest.mark.parametrize(
    ("tiyn", "written"),
    [
        (0, "0.00"),
        (5, "0.05"),
        (100, "1.00"),
        (129773, "1,297.73"),
        (10_000_000_000, "100,000,000.00"),
        (900719925474099301, "9,007,199,254,740,993.01"),
    ],
)
def test_every_tiyn_is_shown(tiyn: int, written: str) -> None:
    assert tenge(tiyn, "en") == f"{written}{NBSP}₸"


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome.OK, ("OK", "МОЖНО", "БОЛАДЫ")),
        (Outcome.CHECK, ("CHECK", "ПРОВЕРЬТЕ", "ТЕКСЕРІҢІЗ")),
        (Outcome.STOP, ("STOP", "СТОП", "ТОҚТАҢЫЗ")),
    ],
)
def test_the_word_shown_first(outcome: Outcome, said: tuple[str, ...]) -> None:
    assert tuple(outcome_word(outcome, language) for language in ("en", "ru", "kk")) == said


@pytest.mark.parametrize(("case", "language"), [("no_such_case", "en"), ("expired", "de"), ("expired", "../en")])
def test_there_are_no_sentences_for_what_is_not_ours(case: str, language: str) -> None:
    with pytest.raises(KeyError):
        words(case, language)


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, DEFAULT),
        ("", DEFAULT),
        ("kk", "kk"),
        ("KK-kz", "kk"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8,en;q=0.7", "ru"),
        ("de,fr;q=0.9", DEFAULT),
        ("de, ru;q=0.3, kk;q=0.5", "kk"),
        ("en;q=0.1, kk;q=0.2", "kk"),
        ("kk;q=0.5,ru;q=0.5", "kk"),
        ("kk;q=0", DEFAULT),
        ("kk;q=0,ru;q=0.1", "ru"),
        ("*", DEFAULT),
        ("*;q=0.5, ru;q=0.1", "ru"),
        ("kk;q=2, ru;q=0.1", "ru"),
        ("kk;q=-1, ru;q=0.1", "ru"),
        ("kk;q=nan, ru;q=0.1", "ru"),
        ("kk;q=, ru;q=0.1", "ru"),
        ("kk;level=1, ru;q=0.1", "ru"),
        ("kk ; q=0.4 , ru ; q=0.3", "kk"),
        (",;,ru,;q=1", "ru"),
        ("x" * 10_000 + ",kk", DEFAULT),
    ],
)
def test_the_language_that_is_liked_best_is_spoken(header: str | None, language: str) -> None:
    assert language_of(header) == language


@given(st.text(max_size=300))
def test_whatever_the_header_a_language_of_ours_is_spoken(header: str) -> None:
    assert language_of(header) in LANGUAGES


@pytest.mark.parametrize("case", sorted(REFUSALS))
def test_every_outcome_that_stops_says_not_to_hand_the_pack_over(case: str) -> None:
    if REFUSALS[case].outcome is Outcome.STOP:
        assert re.search(r"Do not (supply|sell)", words(case, "en").next_step)
        assert re.search(r"Не (отпускайте|продавайте)", words(case, "ru").next_step)
        assert re.search(r"(бермеңіз|сатпаңыз)", words(case, "kk").next_step)
