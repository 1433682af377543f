"""What a scan says, once it has been read."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from domain.identifiers import Gtin, LotNumber, PackKey, Serial, Sscc
from scanners.keyboards import Keyboard, Layout
from scanners.retyping import retyped


class Form(StrEnum):
    """How the code was written."""

    ELEMENT_STRING = "element_string"
    BRACKETED = "bracketed"
    DIGITAL_LINK = "digital_link"
    SSCC = "sscc"  # eighteen digits alone
    PRODUCT = "product"  # EAN-8, UPC-A, EAN-13 or GTIN-14 alone: it names a product, never one pack


class Repair(StrEnum):
    """What had to be put right before the text could be read: a fault of the scanner, never of the pack."""

    KEYBOARD_RU = "keyboard_ru"  # typed through the Russian keyboard layout
    KEYBOARD_KZ = "keyboard_kz"  # typed through the Kazakh keyboard layout
    CAPS_LOCK = "caps_lock"  # typed with Caps Lock on
    LOST_GS = "lost_gs"  # separators were lost, and put back where fixed widths leave no choice
    GS_WRITTEN_OUT = "gs_written_out"  # separators came as `^]`, `{GS}`, `<GS>` ...
    PLAIN_CARRIER = "plain_carrier"  # an element string in a symbol that does not say it is GS1


_LAYOUTS: Final = {Layout.RU: Repair.KEYBOARD_RU, Layout.KZ: Repair.KEYBOARD_KZ}


def repairs_of(keyboard: Keyboard) -> tuple[Repair, ...]:
    """What is put right when a text is read as one that came through this keyboard."""
    layout = (_LAYOUTS[keyboard.layout],) if keyboard.layout in _LAYOUTS else ()
    return (*layout, Repair.CAPS_LOCK) if keyboard.caps else layout


class Reading(NamedTuple):
    """A code that was read and is valid in every part. (A tuple, since one is made for every scan.)

    `elements` maps each Application Identifier to its value, in the order in which they were read. `repaired` is empty
    for a text that was right as it came. `others` are the other full valid readings of the same characters: two
    elements glued together read like one longer element. `keyboard_known`: the text itself shows that it came through
    no other keyboard, as a symbology prefix does.
    """

    form: Form
    elements: Mapping[str, str]
    expiry: date | None = None
    repaired: tuple[Repair, ...] = ()
    others: "tuple[Reading, ...]" = ()
    keyboard_known: bool = True

    @property
    def alternatives(self) -> "tuple[Reading, ...]":
        """Other full valid readings of the same text, which only the ledger can tell from this one.

        Each says in `repaired` what would have been wrong. Besides `others` these are the readings for a text that
        came with Caps Lock on: nothing but a ledger that knows one of two serials can show it. They are made when
        they are asked for, since few are.
        """
        return self.others if self.keyboard_known else self.others + tuple(self._retyped())

    def _retyped(self) -> "Iterator[Reading]":
        seen = [one.elements for one in (self, *self.others)]
        for one in (self, *self.others):
            for keyboard, elements in retyped(one.elements, bracketed=one.form is Form.BRACKETED):
                if elements not in seen:
                    seen.append(elements)
                    repaired = repairs_of(keyboard) + one.repaired
                    yield Reading(one.form, elements, one.expiry, repaired)

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
