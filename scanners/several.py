"""Two codes in one text: they were scanned one after the other, and the till took them for one."""

import re
from collections.abc import Callable
from typing import Final

_BEGINNING: Final = re.compile(r"\][a-z][0-9]|\(0[01]\)|https?://|01[0-9]{14}(?:21|17|10)|00[0-9]{18}", re.IGNORECASE)
"""How a code begins: with the prefix of its symbology, in brackets, as a link, or with a product or a container."""

_TRIED_MAX: Final = 16
"""How many beginnings are looked at: it bounds the time."""


def second_code(text: str, is_code: Callable[[str], bool]) -> int | None:
    """Where in a text that is no code another one begins, behind one that `is_code`; None if there is none.

    What follows is a code too, or the first one again, however often.
    """
    at = 1
    for _ in range(_TRIED_MAX):
        found = _BEGINNING.search(text, at)
        if found is None:
            return None
        at = found.start()
        first, rest = text[:at], text[at:]
        if (rest.startswith(first) or is_code(rest)) and is_code(first):
            return at
        at += 1
    return None
