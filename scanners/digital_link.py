"""Reading a GS1 Digital Link: a web address that names a product, a pack, a container or a place.

Uncompressed addresses of any domain: the last key in the path, its qualifiers in their order, and attributes in the
query. Query parameters that are not numbers belong to the web server and are ignored; a number that is no element is
refused, since numbers are reserved. Source: GS1 Digital Link standard, URI syntax; RFC 3986 (percent-encoding).
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from domain.identifiers import character_name
from scanners.element_string import require_company, require_value
from scanners.elements import ELEMENTS
from scanners.errors import Reason, ScanError

QUALIFIERS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "00": ((),),
    "01": (("22", "10", "21"), ("235",)),
    "253": ((),),
    "255": ((),),
    "401": ((),),
    "402": ((),),
    "414": (("254",), ("7040",)),
    "415": (("8020",),),
    "417": (("7040",),),
    "8003": ((),),
    "8004": (("7040",),),
    "8006": (("22", "10", "21"),),
    "8010": (("8011",),),
    "8013": ((),),
    "8017": (("8019",),),
    "8018": (("8019",),),
}
"""The keys of a Digital Link, each with the sequences of qualifiers that may follow it, in this order."""

_SCHEME: Final = re.compile("https?://", re.IGNORECASE)

begins_link: Final = _SCHEME.match
"""Whether a text is a web address at all."""

_LINK: Final = re.compile(
    r"https?://(?:[-._~0-9a-z]+|\[[.0-9:a-f]+\])(?::[0-9]{1,5})?(?P<path>/[^?#]*)(?:\?(?P<query>[^#]*))?(?:#.*)?",
    re.IGNORECASE,
)
_FOREIGN: Final = re.compile(r"[^-._~:/?#\[\]@!$&'()*+,;=%0-9A-Za-z]")
_WRONG_PERCENT: Final = re.compile("%(?![0-9A-Fa-f]{2})")
_COMPRESSED: Final = re.compile("(?=.*[0-9])(?=.*[A-Z])(?=.*[a-z])[-_0-9A-Za-z]{10,}")

_Found = tuple[str, str, int]  # an identifier, its value as written, and where the value begins


def read_link(text: str, year: int) -> dict[str, str]:
    """The elements of a Digital Link: the key, its qualifiers, then the attributes. Raises `ScanError`."""
    if foreign := _FOREIGN.search(text):
        got = character_name(foreign[0])
        raise ScanError(Reason.LINK_MALFORMED, None, foreign.start() + 1, "a character of web addresses", got)
    link = _LINK.fullmatch(text)
    if link is None:
        raise ScanError(Reason.LINK_MALFORMED, None, 1, "https://domain/...", "no domain or no path")
    if second := _SCHEME.search(text, link.start("path"), link.end("path")):
        raise ScanError(Reason.SEVERAL_CODES, None, second.start() + 1)
    path = _path_elements(link["path"], link.start("path"))
    sequence = _sequence(path)
    elements: dict[str, str] = {}
    for ai, written, at in path:
        _add(elements, ai, _decoded(ai, written, at), year, at)
    for ai, written, at in _attributes(link["query"] or "", link.start("query")):
        if ai in sequence or not ELEMENTS[ai].is_attribute:
            raise ScanError(Reason.LINK_ATTRIBUTE, ai, at + 1)
        _add(elements, ai, _decoded(ai, written.replace("+", " "), at), year, at)
    require_company(elements)
    return elements


def _path_elements(path: str, begins: int) -> list[_Found]:
    """The pairs at the end of the path, from the last key on."""
    words: list[tuple[str, int]] = []
    for word in path.split("/"):
        words.append((word, begins))
        begins += len(word) + 1
    for at in range(len(words) - 2, 0, -2):
        if words[at][0] not in ELEMENTS:
            break
        if words[at][0] in QUALIFIERS:
            pairs = zip(words[at::2], words[at + 1 :: 2], strict=True)
            return [(ai, value, starts) for (ai, _), (value, starts) in pairs]
    compressed = _COMPRESSED.fullmatch(words[-1][0])
    raise ScanError(Reason.LINK_COMPRESSED if compressed else Reason.LINK_WITHOUT_KEY)


def _sequence(path: list[_Found]) -> tuple[str, ...]:
    """The qualifiers that the path's own are taken from, in order; those left out may not move to the query."""
    key, *qualifiers = [ai for ai, _, _ in path]
    fitting: tuple[str, ...] = ()
    for count, (ai, _, at) in enumerate(path):
        taken = qualifiers[:count]
        sequences = [each for each in QUALIFIERS[key] if taken == [one for one in each if one in taken]]
        if not sequences:
            raise ScanError(Reason.LINK_ORDER, ai, at + 1)
        fitting = sequences[0]
    return fitting


def _attributes(query: str, begins: int) -> Iterator[_Found]:
    """The numbered parameters of the query."""
    for parameter in query.split("&"):
        name, equals, value = parameter.partition("=")
        if equals and name.isdigit():
            if name not in ELEMENTS:
                raise ScanError(Reason.UNKNOWN_ELEMENT, None, begins + 1, got=name[:4])
            yield name, value, begins + len(name) + 1
        begins += len(parameter) + 1


def _decoded(ai: str, written: str, at: int) -> str:
    """A value with its percent signs resolved; `at` is where it begins in the text."""
    if "%" not in written:
        return written
    if wrong := _WRONG_PERCENT.search(written):
        raise ScanError(Reason.WRONG_CHARACTERS, ai, at + wrong.start() + 1, "two hexadecimal digits after %", "%")
    return unquote_to_bytes(written).decode("utf-8", "replace")


def _add(elements: dict[str, str], ai: str, value: str, year: int, at: int) -> None:
    require_value(ELEMENTS[ai], value, year, at)
    if elements.setdefault(ai, value) != value:
        raise ScanError(Reason.REPEATED_ELEMENT, ai, at + 1)
