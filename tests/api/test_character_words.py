"""One character that does not belong in a code: shown as people see it, with what to do that fits it."""

from __future__ import annotations

import pytest

from api.words.catalogues import LANGUAGES, catalogue
from api.words.scanner_words import reason_words
from scanners import GS, Reason, ScanError
from tests.api.scanners_said import BEYOND_QUESTION, GTIN, SHOWN, foreign_words, unread


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_character_is_shown_to_people_and_named_in_the_evidence(language: str, name: str) -> None:
    reason = Reason.WRONG_CHARACTERS if " " not in name or len(name) > 5 else Reason.WRONG_CARRIER
    error = ScanError(reason, "21", 19, "GS1 character set 82", name)
    said = reason_words(error, language).title
    assert SHOWN[name][language] in said
    assert foreign_words(said, language) == set()


def test_characters_of_a_carrier_that_cannot_be_shown_are_left_to_the_evidence() -> None:
    error = unread("] \x02" + "01")
    assert error is not None
    assert (error.reason, error.got) == (Reason.WRONG_CARRIER, "] SPACE U+0002")
    assert reason_words(error, "ru").title == catalogue("ru")["reason_wrong_carrier.title"]


KEYBOARD = ("reason_wrong_characters.next_step",)
IN_FRONT = ("advice_no_other_prefix.next_step", "pack_beyond_question.next_step")
ONCE_MORE = ("reason_wrong_value.next_step",)
SEPARATOR = ("advice_send_gs_itself.next_step", "advice_no_other_suffix.next_step", "pack_beyond_question.next_step")
KAZAKH = f"01{GTIN}21A1b2C3d4E5f6G{GS}91EE05{GS}92{'Ab/=' * 11}"

WHAT_TO_DO: dict[str, tuple[str, tuple[str, ...]]] = {
    "a letter of another alphabet": (f"01{GTIN}21\u0411Ab", KEYBOARD),
    "a letter of another alphabet in front": ("\u044901" + GTIN, KEYBOARD),
    "a sign of the Russian keyboard": (f"01{GTIN}21A\N{NUMERO SIGN}b", KEYBOARD),
    "a full-width digit": (f"01{GTIN}21\N{FULLWIDTH DIGIT ONE}", KEYBOARD),
    "a space in front": (f" {KAZAKH}", IN_FRONT),
    "a word in front": (f"ID:{KAZAKH}", IN_FRONT),
    "STX in front": (f"\x02{KAZAKH}", IN_FRONT),
    "a letter among digits": (f"0104870O01000011{KAZAKH[16:]}", ONCE_MORE),
    "a space within": (f"01{GTIN}21A1 b2", SEPARATOR),
    "a bar for each separator": (KAZAKH.replace(GS, "|"), SEPARATOR),
    "a tilde for each separator": (KAZAKH.replace(GS, "~"), SEPARATOR),
    "RS for each separator": (KAZAKH.replace(GS, "\x1e"), SEPARATOR),
    "a space that does not break": (KAZAKH.replace(GS, "\N{NO-BREAK SPACE}"), SEPARATOR),
    "ETX behind": (f"{KAZAKH}\x03", SEPARATOR),
    "a space behind": (f"{KAZAKH} ", SEPARATOR),
}
"""What stands in a text that should not, and what is said about it."""


@pytest.mark.parametrize("case", WHAT_TO_DO)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_to_do_about_a_character_fits_what_it_is_and_where_it_stands(language: str, case: str) -> None:
    text, names = WHAT_TO_DO[case]
    error = unread(text)
    assert error is not None
    assert error.reason is Reason.WRONG_CHARACTERS
    assert reason_words(error, language).next_step == " ".join(catalogue(language)[name] for name in names)
    assert reason_words(error, language).next_step.endswith(BEYOND_QUESTION[language])
