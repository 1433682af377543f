"""Texts whose letters were all made capitals, or all small: by a scanner that converts them, or Caps Lock on a Mac.

Caps Lock of other computers turns letters over, and can be turned back; what was converted is lost. It shows where
letters stand whose case is known: in the symbology prefix, in separators that are written out, and in a verification
code of base64, of which 44 characters are never in one case by chance.
"""

from typing import Final

from scanners.grammar.carriers import CARRIERS
from scanners.grammar.errors import Reason
from scanners.grammar.schema import GS
from scanners.repairs.ambiguous import AmbiguousError
from scanners.repairs.lost_gs import WIDTHS
from scanners.repairs.reading import Reading
from scanners.repairs.separators import WRITTEN_OUT

_PREFIXES: Final = {prefix.lower(): prefix for prefix in reversed(CARRIERS)}
_PREFIX: Final = 3


def is_one_case(text: str) -> bool:
    """Whether there are letters in a text, and all of them in one case."""
    return text.isupper() or text.islower()


def unconverted(text: str) -> str | None:
    """The text with its prefix as scanners send it, if one case of all letters has spoiled it; else None.

    The other letters stand as they came: what they were nobody knows.
    """
    prefix, body = _PREFIXES.get(text[:_PREFIX].lower()), text[_PREFIX:]
    if prefix is None or prefix == text[:_PREFIX] or not is_one_case(text):
        return None
    separated = WRITTEN_OUT.sub(GS, body)
    return prefix + separated if is_one_case(separated) else None


def require_both_cases(found: Reading) -> Reading:
    """The reading; raises `ScanError` if the letters of its verification code were converted."""
    code = found.elements.get("92", "")
    if len(code) == WIDTHS["92"] and is_one_case(code):
        raise AmbiguousError(Reason.LETTER_CASE, "92", readings=(found,))
    return found
