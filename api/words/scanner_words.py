"""What `scanners` says, in Kazakh, Russian and English: why a code was not read, and what to set on a scanner.

`scanners` speaks English, to programs and engineers; the sentences for people stand in the catalogues beside this,
by the reason, the repair or the advice. None of them speaks of the pack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from unicodedata import category, lookup

from typing_extensions import TypedDict

from api.words.catalogues import Words, catalogue, filled
from domain.ground.identifiers import CHARSET_82
from scanners import Advice, Reason, Repair, ScanError
from scanners.advice import FOR_REPAIR

UTF_8: Final = "UTF-8"
"""What is expected of bytes that are no text."""

_SIGNS: Final = ((" or ", ", "), (" to ", "-"), ("at most ", "\N{LESS-THAN OR EQUAL TO} "), ("more than ", "> "))
"""Words of the evidence, and what every language writes for them."""

_ENGLISH: Final = re.compile("[a-z]{3}")

_SEEN: Final = "LNPS"
"""The Unicode categories of characters that can be shown: letters, numbers, punctuation, symbols."""


class ScannerAdvice(TypedDict):
    """What a scanner did to a code (`title`), and what to set so that codes arrive as they are (`next_step`)."""

    code: str
    title: str
    next_step: str


def reason_words(error: ScanError, language: str) -> Words:
    """Return what was wrong with a code, and where, and what to do. Raises KeyError for a language that is not ours."""
    if error.expected == UTF_8:
        return scanner_words("reason_wrong_encoding", language, {"position": str(error.position)})
    position = "" if error.position is None else str(error.position)
    evidence = {"position": position, "expected": error.expected, "got": _got(error, language)}
    said = scanner_words(f"reason_{error.reason}", language, {"name": _name(error.element, language), **evidence})
    if error.reason is Reason.WRONG_CHARACTERS and error.got:
        return Words(said.title, " ".join(catalogue(language)[name] for name in _what_to_do(error)))
    return said


def scanner_words(case: str, language: str, evidence: Mapping[str, str]) -> Words:
    """Return the sentences for a case of `scanners`, as `reason_...`, `picture_...` or `print_...`.

    `evidence` is empty where there is none. What was expected, if it is said in English words, is left out, and with
    it the sentence that names it: no answer is in two languages. Raises KeyError for a case or a language without
    sentences.
    """
    shown = {**evidence, "expected": technical(evidence.get("expected", ""))}
    return filled(case, language, {name: value for name, value in shown.items() if value})


def repair_advice(repair: Repair, language: str) -> ScannerAdvice:
    """Return what a scanner did to a code, and what to set. Raises KeyError for a language that is not ours."""
    advice, did = FOR_REPAIR[repair], catalogue(language)[f"repair_{repair}.title"]
    return ScannerAdvice(code=advice.value, title=did, next_step=advice_sentence(advice, language))


def advice_sentence(advice: Advice, language: str) -> str:
    """Return what to set on a scanner. Raises KeyError for a language that is not ours."""
    return catalogue(language)[f"advice_{advice}.next_step"]


def _what_to_do(error: ScanError) -> tuple[str, ...]:
    """The sentences on a character that is not taken: who sent it shows by what it is and where it stands."""
    character = _character(error.got)
    if error.is_typed:
        return ("reason_wrong_value.next_step",)
    if _is_of_keyboard(character):
        return ("reason_wrong_characters.next_step",)
    if error.position == 1:
        return ("advice_no_other_prefix.next_step", "pack_beyond_question.next_step")
    if character in CHARSET_82:  # a code may hold it, but not here
        return ("reason_wrong_value.next_step",)
    # Within a code it stands for a separator, behind it for the end: how long the text was is not known here.
    return ("advice_send_gs_itself.next_step", "advice_no_other_suffix.next_step", "pack_beyond_question.next_step")


def _is_of_keyboard(character: str) -> bool:
    """Whether a keyboard that is not set to English gives this character and no scanner does."""
    return not character.isascii() and (character.isalnum() or character == "\N{NUMERO SIGN}")


def _got(error: ScanError, language: str) -> str:
    """What stood in the code as people see it; what an English name says is said by the character itself."""
    match error.reason:
        case Reason.WRONG_CHARACTERS | Reason.KEYBOARD_LAYOUT:
            return character_words(error.got, language) if error.got else ""
        case Reason.WRONG_CARRIER:
            characters = error.got.split(" ")
            return _quoted("".join(characters), language) if len(max(characters, key=len)) == 1 else ""
        case Reason.TEXT_TOO_LONG:
            return technical(error.got)
        case _:
            return error.got


def character_words(name: str, language: str) -> str:
    """Return what a character is called: itself in quotes, or a word for one that nobody sees."""
    character = _character(name)
    if character == " ":
        return catalogue(language)["character.space"]
    if category(character)[0] not in _SEEN:
        return catalogue(language)["character.invisible"].format(number=f"U+{ord(character):04X}")
    if not character.isalpha() or character.isascii() or name.startswith("LATIN"):
        return _quoted(character, language)
    # One that looks like a Latin letter shows nothing by itself.
    return catalogue(language)["character.not_latin"].format(character=character)


def _quoted(characters: str, language: str) -> str:
    return catalogue(language)["character.visible"].format(character=characters)


def _character(name: str) -> str:
    """The character that `domain.ground.identifiers.character_name` names so."""
    if len(name) == 1:
        return name
    return chr(int(name[2:], 16)) if name.startswith("U+") else lookup(name)


def _name(element: str | None, language: str) -> str:
    """What an element is called at the beginning of a sentence; without an element, the whole code."""
    return catalogue(language).get(f"element.{element or 'code'}", f"AI {element}")


def technical(expected: str) -> str:
    """Return what was expected as every language writes it; empty if it takes words."""
    for words, sign in _SIGNS:
        expected = expected.replace(words, sign)
    return "" if _ENGLISH.search(expected) else expected
