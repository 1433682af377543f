"""From elements to the text of a code: what a label, a demo or a test prints. Nothing invalid can be built.

Sources: GS1 General Specifications, section 7.8 (separators); GS1 Digital Link standard, URI syntax.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import quote

from domain.identifiers import Gtin, LotNumber, Serial
from scanners.digital_link import begins_link
from scanners.element_string import require_company, require_value
from scanners.elements import ELEMENTS
from scanners.errors import Reason, ScanError
from scanners.schema import GS

_ANY_YEAR: Final = 2000
"""Two-digit years are checked as those around 2000: it decides only whether 29 February exists in year 00."""

_STEM: Final = re.compile("https?://[-.0-9A-Za-z:]+(?:/[-._~0-9A-Za-z]+)*").fullmatch


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

    Raises `ScanError` if the stem is no plain web address, and `IdentifierError` if an identifier is not valid.
    """
    if not begins_link(stem) or not _STEM(stem):
        raise ScanError(Reason.LINK_MALFORMED, None, 1, "https://domain", "another stem")
    path = f"{stem}/01/{Gtin(gtin)}"
    if lot is not None:
        path += f"/10/{quote(LotNumber(lot), safe='')}"
    if serial is not None:
        path += f"/21/{quote(Serial(serial), safe='')}"
    return path if expiry is None else f"{path}?17={expiry:%y%m%d}"
