"""Reading a GS1 Digital Link: a web address that names a product, a pack, a container or a place.

Uncompressed addresses of any domain: the last key in the path, its qualifiers in their order, and attributes in the
query. Query parameters that are not numbers belong to the web server and are ignored; a number that is no element is
refused, since numbers are reserved. The path ends with a value: the grammar has no slash behind it. Names instead of
numbers (`/gtin/.../ser/...`) left the standard with release 1.3, so that such words are the domain's own again: they
are told, not read. Source: GS1 Digital Link standard, URI syntax; RFC 3986 (percent-encoding).
"""

import re
from collections.abc import Container, Iterator
from typing import Final
from urllib.parse import unquote_to_bytes

from domain.ground.identifiers import character_name
from scanners.grammar.element_string import require_company, require_value
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import Reason, ScanError

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

_OLD_KEYS: Final = frozenset(
    {
        *("gtin", "itip", "gmn", "cpid", "gln", "payTo", "party", "gsrnp"),
        *("gsrn", "gcn", "sscc", "gdti", "ginc", "gsin", "grai", "giai"),
    }
)
_OLD_QUALIFIERS: Final = frozenset(["cpv", "lot", "ser", "cpsn", "glnx", "refno", "srin"])
"""What keys and qualifiers were called besides their numbers (Digital Link 1.1 and 1.2, "convenience alphas")."""

_KEY_VALUE: Final = re.compile("[0-9]{4}").match
"""How the value of every key begins: so an address of another sort is told apart (URI syntax, section 6)."""

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

_Word = tuple[str, int]  # what stands between two slashes, and where it begins
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


def names_something(path: str) -> bool:
    """Whether the path of an address is a Digital Link's, or means to be: all else is some page of its domain.

    A path that names something may still be refused by `read_link`, which says what is wrong with it.
    """
    try:
        _path_elements(path, 0)
    except ScanError as error:
        return error.reason is not Reason.LINK_WITHOUT_KEY
    return True


def _path_elements(path: str, begins: int) -> list[_Found]:
    """The pairs at the end of the path, from the last key on. Raises `ScanError` if no key is there."""
    words: list[_Word] = []
    for word in path.split("/"):
        words.append((word, begins))
        begins += len(word) + 1
    key = _last_key(words)
    if key is None or not words[-1][0]:
        _require_no_slash_too_many(words)
    if key is None:
        raise ScanError(_why_without_key(words))
    pairs = zip(words[key::2], words[key + 1 :: 2], strict=True)
    return [(ai, value, starts) for (ai, _), (value, starts) in pairs]


def _last_key(words: list[_Word], keys: Container[str] = QUALIFIERS, elements: Container[str] = ELEMENTS) -> int | None:
    """Where the last key stands, if only pairs of elements and values follow it; the first word is the empty one."""
    for at in range(len(words) - 2, 0, -2):
        if words[at][0] in keys:
            return at
        if words[at][0] not in elements:
            return None
    return None


def _require_no_slash_too_many(words: list[_Word]) -> None:
    """Refuse slashes that nothing follows, at the end or in between, if without them the path is a link's."""
    written = [words[0], *(word for word in words if word[0])]
    key = _last_key(written)
    if key is not None:
        _, from_key = written[key]
        at = next(begins for word, begins in words if not word and begins > from_key)
        raise ScanError(Reason.LINK_SLASH, None, at)


def _why_without_key(words: list[_Word]) -> Reason:
    written = [words[0], *(word for word in words if word[0])]
    key = _last_key(written, {*QUALIFIERS, *_OLD_KEYS}, {*ELEMENTS, *_OLD_KEYS, *_OLD_QUALIFIERS})
    if key is not None and _KEY_VALUE(written[key + 1][0]):
        return Reason.LINK_OLD_NAMES
    return Reason.LINK_COMPRESSED if _COMPRESSED.fullmatch(words[-1][0]) else Reason.LINK_WITHOUT_KEY


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
