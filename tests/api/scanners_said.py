"""Everything that `scanners` may say, by its name in the catalogues, with the evidence that comes with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Final

import scanners.labels
from api.words.catalogues import placeholders
from scanners import Advice, Reason, Repair, ScanError, parse
from scanners.grammar.errors import SENTENCES
from scanners.pictures import PICTURE_SENTENCES, PictureReason

TODAY: Final = date(2026, 7, 1)
GTIN: Final = "04870001000011"
BEYOND_QUESTION: Final = {
    "en": "The pack is not in question.",
    "ru": "К упаковке вопросов нет.",
    "kk": "Қаптамаға сұрақ жоқ.",
}
"""What stands behind everything that is said of a code that was not read."""

SHOWN: Final = {
    "CYRILLIC CAPITAL LETTER A": {
        "en": "the non-Latin letter “А”",
        "ru": "нелатинская буква «А»",
        "kk": "латын әліпбиінде жоқ «А» әрпі",
    },
    "h": {"en": "“h”", "ru": "«h»", "kk": "«h»"},
    "~": {"en": "“~”", "ru": "«~»", "kk": "«~»"},
    "} } }": {"en": "“}}}”", "ru": "«}}}»", "kk": "«}}}»"},
    "] z z": {"en": "“]zz”", "ru": "«]zz»", "kk": "«]zz»"},
    "LATIN SMALL LETTER E WITH ACUTE": {"en": "“é”", "ru": "«é»", "kk": "«é»"},
    "FULLWIDTH DIGIT ONE": {"en": "“１”", "ru": "«１»", "kk": "«１»"},
    "NUMERO SIGN": {"en": "“№”", "ru": "«№»", "kk": "«№»"},
    "SPACE": {"en": "a space", "ru": "пробел", "kk": "бос орын"},
    **{
        name: {
            "en": f"the invisible character {number}",
            "ru": f"невидимый знак {number}",
            "kk": f"көрінбейтін {number} таңбасы",
        }
        for name, number in {
            "NO-BREAK SPACE": "U+00A0",
            "ZERO WIDTH SPACE": "U+200B",
            "COMBINING ACUTE ACCENT": "U+0301",
            "U+0002": "U+0002",
            "U+DCFF": "U+DCFF",
            "U+10FFFF": "U+10FFFF",
        }.items()
    },
}
"""What is shown for a character, or several, that the evidence calls by a Unicode name."""

_WORD: Final = re.compile("[A-Za-z]{3,}")
_QUOTED: Final = re.compile(r"«.*»|“.*”|U\+[0-9A-F]+")
_KEPT: Final = {"GTIN", "SSCC", "ENG", "Caps", "Lock", "AIM", "ASCII", "Enter", "UTF"}
"""What every language calls so."""

PRINT_CODES: Final = sorted(
    code
    for source in Path(scanners.labels.__file__).parent.glob("*.py")
    for code in re.findall(r'PrintError\(\s*"(\w+)"', source.read_text("utf-8"))
)
"""The code of every error that a label may bring up, as the source raises them."""


def _said() -> Iterator[tuple[str, frozenset[str]]]:
    yield from ((f"reason_{one}", placeholders(SENTENCES[one])) for one in Reason)
    yield from ((f"repair_{one}", frozenset[str]()) for one in Repair)
    yield from ((f"advice_{one}", frozenset[str]()) for one in Advice)
    yield from ((f"picture_{one}", placeholders(PICTURE_SENTENCES[one])) for one in PictureReason)
    yield from ((f"print_{one}", frozenset(["got", "expected"])) for one in PRINT_CODES)
    yield "reason_wrong_encoding", frozenset(["position"])
    yield "pack_beyond_question", frozenset()


SAID: Final = dict(_said())


def unread(text: str) -> ScanError | None:
    """Return why a text is not read, if it is not."""
    try:
        parse(text, today=TODAY)
    except ScanError as error:
        return error
    return None


def foreign_words(said: str, language: str) -> set[str]:
    """Return the words of another language in a sentence; what is quoted, or numbered, is the code's own."""
    if language == "en":
        return set(re.findall("[^ -~]+", _QUOTED.sub("", said)))
    return set(_WORD.findall(_QUOTED.sub("", said))) - _KEPT
