"""What a spreadsheet makes of a serial: it reads text as a number, a date or a formula, and writes that back.

The true serial is lost then, and the one it left is well formed: `1.23457E+12` has nothing but characters of the GS1
set 82. So it is known by the forms that spreadsheets write, and nothing else is refused: `1E12345678901` is a serial.
"""

from __future__ import annotations

import re
from string import ascii_letters, digits

_MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec"

_FORMS = {
    "formula": r"=\".*\"|[='][0-9a-z]+",
    "number": r"[-+]?[0-9](?:[.,][0-9]+)?E[-+][0-9]{2,3}|[-+]?[0-9][.,][0-9]+E[0-9]{1,3}"
    r"|[0-9]+[.,]0+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+",
    "date": rf"[0-9]{{1,2}}-(?:{_MONTHS})(?:-(?:[0-9]{{2}}|[0-9]{{4}}))?|(?:{_MONTHS})-(?:[0-9]{{2}}|[0-9]{{4}})"
    r"|[0-9]{1,2}(?P<sign>[./-])[0-9]{1,2}(?P=sign)(?:[0-9]{2}|[0-9]{4})"
    r"|(?:19|20)[0-9]{2}(?P<mark>[./-])[01]?[0-9](?P=mark)[0-3]?[0-9]",
    "error": r"#[A-ZА-Я0-9/]+[!?]?|#{2,}",
    "word": r"TRUE|FALSE|ИСТИНА|ЛОЖЬ|АҚИҚАТ|ЖАЛҒАН|NULL|NONE|NAN|N/A",
    "blanks": r"\s.*|.*\s",
}
_ANY = re.compile("|".join(_FORMS.values()), re.IGNORECASE | re.DOTALL).fullmatch
_SPOILED = {form: re.compile(pattern, re.IGNORECASE | re.DOTALL).fullmatch for form, pattern in _FORMS.items()}
_PLAIN = (ascii_letters + digits).encode()
_WORD_MOST = 5
"""How long the spoiled texts are at most that are of letters and digits alone."""


def spoiled_as(text: str) -> str | None:
    """Return for what a spreadsheet took a text: formula, number, date, error, word, blanks; None if for text."""
    if not _ANY(text):
        return None
    return next(form for form, matches in _SPOILED.items() if matches(text))


def may_be_spoiled(texts: bytes, shortest: int) -> bool:
    """Tell whether one of many texts may be spoiled, without a look at each: all of them in one, and the shortest."""
    return shortest <= _WORD_MOST or bool(texts.translate(None, _PLAIN))
