"""Texts that a program rewrote on their way from the scanner to us, and what they were before.

Programs put characters into a form that HTML, XML, JSON, a web address or a spreadsheet's file may hold, and forget to
take them out of it again; some do it twice. What they write is often made of characters that a value may hold too, so
nothing here decides: each text is only another one to be read. Sources: HTML, character references; RFC 3986, section
2.1, and the WHATWG URL standard, form encoding (percent, `+`); RFC 8259, section 7 (JSON); ECMA-376, part 1, ST_Xstring
(`_x001D_`); RFC 4648, sections 4 and 5 (base64).
"""

import re
from base64 import b64decode
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, NamedTuple
from urllib.parse import unquote

from scanners.grammar.digital_link import begins_link
from scanners.grammar.schema import GS

DEPTH_MAX: Final = 3
"""How often a text may have been rewritten, one time upon the other."""

ESCAPES_MAX: Final = 16
"""How many texts are tried: it bounds the time."""

_NAMED: Final = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}


class Rewriting(NamedTuple):
    """A way in which programs write characters, and the way back."""

    find: re.Pattern[str]
    back: Callable[[re.Match[str]], str]


def _reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    return _NAMED[name] if name else _character(int(decimal) if decimal else int(hexadecimal, 16))


def _of_hexadecimal(found: re.Match[str]) -> str:
    number = next((one for one in found.groups() if one), "")
    return _character(int(number, 16))


def _of_backslash(found: re.Match[str]) -> str:
    return _of_hexadecimal(found) if len(found[0]) > 2 else found[0][1]


def _of_percent(found: re.Match[str]) -> str:
    return _of_hexadecimal(found) if found[1] else unquote(found[0])


def _percent_sign(_found: re.Match[str]) -> str:
    return "%"


def _character(number: int) -> str:
    return chr(number) if number < 0x110000 else "\N{REPLACEMENT CHARACTER}"


_PERCENT: Final = Rewriting(re.compile("%u([0-9A-Fa-f]{4})|(?:%[0-9A-Fa-f]{2})+"), _of_percent)

_PERCENT_IN_LINK: Final = Rewriting(re.compile("%25(?=[0-9A-Fa-f]{2})"), _percent_sign)
"""A web address is written with percent signs itself: in one, only a sign that was written again is no part of it."""

_REWRITINGS: Final = (
    Rewriting(re.compile("&(?:#([0-9]{1,7})|#[xX]([0-9A-Fa-f]{1,6})|(lt|gt|amp|quot|apos));"), _reference),
    _PERCENT,
    Rewriting(re.compile(r'\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|["\'/&\\<>=+])'), _of_backslash),
    Rewriting(re.compile("_x([0-9A-Fa-f]{4})_"), _of_hexadecimal),
)

_REWRITINGS_IN_LINK: Final = (_PERCENT_IN_LINK, *(one for one in _REWRITINGS if one is not _PERCENT))

_SIGNS: Final = re.compile(r"[&%\\_]").search
"""What one of them begins with: it is looked for first, since most texts have none."""

_ANY: Final = re.compile("|".join(one.find.pattern for one in _REWRITINGS)).search

_BASE64: Final = re.compile("[-+/_0-9A-Za-z]{20,}={0,2}")
_QUOTED: Final = re.compile("=?([\"'])(.+)\\1", re.DOTALL)
"""A text as a value of JSON that was written as one again, or as a formula that keeps a spreadsheet from reading it,
where a quote is written twice."""

_STANDARD: Final = str.maketrans("-_", "+/")


class Before(NamedTuple):
    """A text as it may have been before it was rewritten."""

    text: str
    only_separators: bool = False  # nothing but separators was rewritten: scanners are known to send `%1D` too
    is_base64: bool = False


def may_be_rewritten(text: str) -> bool:
    """Whether there is anything in a text that a program may have written for one character."""
    return _SIGNS(text) is not None and _ANY(text) is not None


def before_rewriting(text: str) -> Iterator[Before]:
    """Yield the texts that this one may have been, those first that were rewritten least; at most `ESCAPES_MAX`."""
    level, seen = [Before(text, only_separators=True)], {text}
    for _ in range(DEPTH_MAX):
        further: list[Before] = []
        for found in (one for rewritten in level for one in _one_step(rewritten)):
            if found.text not in seen:
                if len(seen) > ESCAPES_MAX:
                    return
                seen.add(found.text)
                further.append(found)
                yield found
        level = further


def _one_step(rewritten: Before) -> Iterator[Before]:
    text = rewritten.text
    for one in _REWRITINGS_IN_LINK if begins_link(text) else _REWRITINGS:
        plain = one.find.sub(one.back, text)
        if plain != text:
            separators = one is _PERCENT and all(each[0].upper() == "%1D" for each in one.find.finditer(text))
            yield Before(plain, separators and rewritten.only_separators, rewritten.is_base64)
    if (quoted := _QUOTED.fullmatch(text)) is not None:
        yield Before(quoted[2].replace(quoted[1] * 2, quoted[1]), is_base64=rewritten.is_base64)
    if _BASE64.fullmatch(joined := "".join(text.split())):
        with suppress(ValueError):
            padded = joined.rstrip("=").translate(_STANDARD)
            yield Before(b64decode(padded + "=" * (-len(padded) % 4)).decode(), is_base64=True)


def standard_tail(tail: str) -> str:
    """A crypto tail in the signs of base64, if it came in those that web addresses may hold (RFC 4648, section 5)."""
    return tail.translate(_STANDARD)


def with_pluses(text: str, width: int) -> str | None:
    """The text with `+` for the spaces in its last `width` characters, into which form decoding turned them.

    None if there are none, or spaces elsewhere too.
    """
    tail = text[-width:]
    if " " not in tail or " " in text[:-width] or tail[-1] == " " or GS in tail:
        return None
    return text.replace(" ", "+")
