"""From elements to the text of a code: what a label, a demo or a test prints. Nothing invalid can be built.

Sources: GS1 General Specifications, section 7.8 (separators); GS1 Digital Link standard, URI syntax.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import quote

from domain.ground.identifiers import Gtin, LotNumber, Serial, character_name
from scanners.grammar.digital_link import QUALIFIERS, begins_link
from scanners.grammar.element_string import require_company, require_value
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.errors import Reason, ScanError
from scanners.grammar.schema import GS

_ANY_YEAR: Final = 2000
"""Two-digit years are checked as those around 2000: it decides only whether 29 February exists in year 00."""

_STEM: Final = re.compile("https?://[-.0-9a-z]+(?::[0-9]{1,5})?(?:/[-._~0-9a-z]+)*/?", re.IGNORECASE).match


def element_string(elements: Mapping[str, str]) -> str:
    """The element string of these elements, in their order, with a separator only where one must stand.

    Raises `ScanError` for what `parse` would refuse: nothing at all, an unknown element, a wrong value, wrong company.
    """
    if not elements:
        raise ScanError(Reason.EMPTY)
    text = ""
    open_end = False
    for ai, value in elements.items():
        if ai not in ELEMENTS:
            raise ScanError(Reason.UNKNOWN_ELEMENT, None, len(text) + 1, got=ai[:4])
        text += f"{GS}{ai}" if open_end else ai
        require_value(ELEMENTS[ai], value, _ANY_YEAR, len(text))
        text += value
        open_end = not ELEMENTS[ai].is_predefined
    require_company(dict(elements))
    return text


def digital_link(
    gtin: Gtin,
    serial: Serial | None = None,
    *,
    lot: LotNumber | None = None,
    expiry: date | None = None,
    stem: str = "https://id.gs1.org",
) -> str:
    """The GS1 Digital Link of a product, a lot of it or one pack, under the web address `stem`.

    Raises `ScanError`, with positions in the stem, if that is no plain web address or holds a key itself, and
    `IdentifierError` if an identifier is not valid.
    """
    path = f"{_plain_stem(stem)}/01/{Gtin(gtin)}"
    if lot is not None:
        path += f"/10/{quote(LotNumber(lot), safe='')}"
    if serial is not None:
        path += f"/21/{quote(Serial(serial), safe='')}"
    return path if expiry is None else f"{path}?17={expiry:%y%m%d}"


def _plain_stem(stem: str) -> str:
    """The stem without a slash at its end. Raises `ScanError`."""
    if not begins_link(stem):
        raise ScanError(Reason.LINK_MALFORMED, None, 1, "https://domain", "no https:// in front")
    found = _STEM(stem)
    if found is None or found.end() < len(stem):
        raise _malformed(stem, found.end() if found else stem.index("//") + 2)
    begins = 0
    for word in stem.split("/"):
        if word in QUALIFIERS:
            raise ScanError(Reason.LINK_ORDER, word, begins + 1)
        begins += len(word) + 1
    return stem.removesuffix("/")


def _malformed(stem: str, at: int) -> ScanError:
    """Why a web address cannot be a stem, of which the character at this place is the first that is wrong."""
    if at == len(stem):
        return ScanError(Reason.LINK_MALFORMED, None, at + 1, "https://domain", "no domain")
    expected = "https://domain/path alone" if stem[at].isascii() else "0-9, a-z (a domain of other letters as xn--...)"
    return ScanError(Reason.LINK_MALFORMED, None, at + 1, expected, character_name(stem[at]))
