"""Symbology prefixes: the three characters by which a scanner says which symbol it read. Source: ISO/IEC 15424."""

from enum import Enum
from typing import Final


class Carrier(Enum):
    """What a symbology prefix says of the text behind it."""

    GS1 = "element strings"
    PLAIN = "any text"
    RETAIL = "a product's number alone"


CARRIERS: Final = {
    prefix: carrier
    for carrier, prefixes in {
        Carrier.GS1: "]C1 ]e0 ]d2 ]d5 ]d8 ]Q3 ]Q4 ]J1",
        Carrier.PLAIN: "]C0 ]d1 ]d4 ]d7 ]Q1 ]Q2 ]J0",
        Carrier.RETAIL: "]E0 ]E4 ]I0 ]I1",
    }.items()
    for prefix in prefixes.split()
}
"""The symbology prefixes that we read. A plain carrier should hold a Digital Link or bracketed text; an element string
in it is read too, and marked, since there are printers that leave out the FNC1 in front."""
