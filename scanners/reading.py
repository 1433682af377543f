"""What a scan says, once it has been read."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from domain.identifiers import Gtin, LotNumber, PackKey, Serial, Sscc


class Form(StrEnum):
    """How the code was written."""

    ELEMENT_STRING = "element_string"
    BRACKETED = "bracketed"
    DIGITAL_LINK = "digital_link"
    SSCC = "sscc"  # eighteen digits alone
    PRODUCT = "product"  # EAN-8, UPC-A, EAN-13 or GTIN-14 alone: it names a product, never one pack


class Repair(StrEnum):
    """What had to be put right before the text could be read: a fault of the scanner, never of the pack."""

    GS_MISSING = "gs_missing"  # separators were lost, and put back where fixed widths leave no choice
    GS_WRITTEN_OUT = "gs_written_out"  # separators came as `^]`, `{GS}`, `<GS>` ...
    PLAIN_CARRIER = "plain_carrier"  # an element string in a symbol that does not say it is GS1


class Reading(NamedTuple):
    """A code that was read and is valid in every part. (A tuple, since one is made for every scan.)

    `elements` maps each Application Identifier to its value, in the order in which they were read. `repaired` is empty
    for a text that was right as it came. `alternatives` are other full valid readings of the same text, which only
    the ledger can tell from this one: two elements glued together read like one longer element.
    """

    form: Form
    elements: Mapping[str, str]
    expiry: date | None = None
    repaired: tuple[Repair, ...] = ()
    alternatives: "tuple[Reading, ...]" = ()

    @property
    def gtin(self) -> Gtin | None:
        """AI 01: the product."""
        value = self.elements.get("01")
        return None if value is None else Gtin(value)

    @property
    def serial(self) -> Serial | None:
        """AI 21: the serial number."""
        value = self.elements.get("21")
        return None if value is None else Serial(value)

    @property
    def lot(self) -> LotNumber | None:
        """AI 10: the lot."""
        value = self.elements.get("10")
        return None if value is None else LotNumber(value)

    @property
    def sscc(self) -> Sscc | None:
        """AI 00: the container."""
        value = self.elements.get("00")
        return None if value is None else Sscc(value)

    @property
    def pack(self) -> PackKey | None:
        """The pack's one identity, however its code was written; None if the code does not name one pack."""
        gtin, serial = self.gtin, self.serial
        return None if gtin is None or serial is None else PackKey(gtin, serial)

    @property
    def key(self) -> str | None:
        """AI 91: on packs of Kazakhstan and the EAEU, the identifier of the verification key."""
        return self.elements.get("91")

    @property
    def code(self) -> str | None:
        """AI 92: on packs of Kazakhstan and the EAEU, the verification code."""
        return self.elements.get("92")
