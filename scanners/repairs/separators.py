"""How the separator arrives from scanners that are not set to send it as it is, ASCII 29.

They write it out (`^]`, `{GS}`, `<GS>`, `<FNC1>`), press a key that stands for it, or nothing comes. What a program
gets for a key depends on the program: F8 gives nothing in most, ESC [ 1 9 ~ in a terminal, U+F70B on a Mac, its name in
a script that notes names; Alt with 0, 2, 9 on the number pad gives ASCII 29, U+2194 (that is 29 in old code pages),
nothing, each digit behind an ESC in a terminal, and the bare digits in a script that does not look at Alt; Ctrl with
`]` gives ASCII 29, nothing under the Russian layout of Windows, ESC under its Kazakh one, and a bare `]` in a script
that does not look at Ctrl. Programs write it as JSON and other languages do in strings (`\\u001d`, `\\x1d`).
Sources: xterm control sequences (F8, Meta); AppKit, NSF8FunctionKey; the layouts named in `keyboards`.
"""

import re
from typing import Final

_NOT_TYPED: Final = r"\u241d|\u2194|\uf70b|\x1b(?:\[19~|0\x1b2\x1b9)?"
_PATTERN: Final = rf"\^\]|[\[{{<](?:GS|F8|FNC1|0x1[dD])[\]}}>]|\\x1[dD]|\\u001[dD]|{_NOT_TYPED}|\]"

NOT_TYPED: Final = re.compile(_NOT_TYPED)
"""What stands for a separator on no key of any layout: a program put it there."""

WRITTEN_OUT: Final = re.compile(_PATTERN, re.IGNORECASE)
"""A separator that is written out, or what a key left for it, in any case of letters."""

BETWEEN_BRACKETS: Final = re.compile(rf"(?:{_PATTERN})(?=\(|\Z)", re.IGNORECASE)
"""The same between elements whose identifiers stand in brackets, and behind the last."""

_RIGHT_CASE: Final = re.compile(_PATTERN)

ALT_DIGITS: Final = "029"
KEY_NAME: Final = "F8"

AS_VALUE: Final = (ALT_DIGITS, KEY_NAME, KEY_NAME.swapcase())
"""What a key may leave that every value may hold too: only the whole text can show whether it is a separator."""


def case_kept(text: str) -> bool:
    """Whether each separator that is written out has its letters in the case in which scanners write them."""
    return all(_RIGHT_CASE.fullmatch(written[0]) for written in WRITTEN_OUT.finditer(text))


def shows_case(text: str) -> bool:
    """Whether separators are written out in letters that Caps Lock would have turned over, and did not."""
    written = "".join(one[0] for one in WRITTEN_OUT.finditer(text))
    return written.lower() != written.upper() and case_kept(text)


def is_of_program(text: str) -> bool:
    """Whether the separators were written out as no scanner writes them, but programs do."""
    return all(one[0][0] == "\\" for one in WRITTEN_OUT.finditer(text))
