"""What a scan says, once it has been read."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from domain.identifiers import Gtin, LotNumber, PackKey, Serial, Sscc
from scanners.formats import gs1_date
from scanners.keyboards import Keyboard, Layout
from scanners.lost_gs import breaks_widths, full_readings
from scanners.retyping import retyped
from scanners.separators import AS_VALUE


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


_SIGNS: Final = {Form.BRACKETED: "()", Form.DIGITAL_LINK: ":/."}
"""The signs that show that a text is of this form: a keyboard that changes them has not been between."""


def expiry_of(elements: Mapping[str, str], year: int) -> date | None:
    """The last day of use (AI 17), if there is one."""
    return gs1_date(elements["17"], year) if "17" in elements else None


def repairs_of(keyboard: Keyboard) -> tuple[Repair, ...]:
    """What is put right when a text is read as one that came through this keyboard."""
    layout = (_LAYOUTS[keyboard.layout],) if keyboard.layout in _LAYOUTS else ()
    return (*layout, Repair.CAPS_LOCK) if keyboard.caps else layout


class Divided(NamedTuple):
    """Other readings of a text, by other divisions of the same characters. `is_cut`: there may be more."""

    readings: "tuple[Reading, ...]"
    is_cut: bool


class Reading(NamedTuple):
    """A code that was read and is valid in every part. (A tuple, since one is made for every scan.)

    `elements` maps each Application Identifier to its value, in the order in which they were read. `repaired` is empty
    for a text that was right as it came. `also` are full valid readings that were met on the way. `glued` is a text
    without separators, read in the year `year`, in which two elements may look like one longer element; empty if that
    cannot be. `keyboard_known`: the text itself shows that it came through no other keyboard, as a symbology prefix
    does.
    """

    form: Form
    elements: Mapping[str, str]
    expiry: date | None = None
    repaired: tuple[Repair, ...] = ()
    keyboard_known: bool = True
    also: "tuple[Reading, ...]" = ()
    glued: str = ""
    year: int = 0

    @property
    def alternatives(self) -> "tuple[Reading, ...]":
        """Other full valid readings of the same text, which only the ledger can tell from this one.

        Each says in `repaired` what would have been wrong. Besides those of `divided` these are the readings for a
        text that came with Caps Lock on: nothing but a ledger that knows one of two serials can show it. All are
        looked for when they are asked for: most texts have none, and it takes longer than to read the text.
        """
        others = self.divided().readings
        return others if self.keyboard_known else others + tuple(self._retyped(others))

    @property
    def is_doubtful(self) -> bool:
        """Whether separators or other characters may have been lost or added: nothing is held against such a pack.

        Letters in the wrong case are no such doubt, since `alternatives` has both readings.
        """
        if Repair.LOST_GS in self.repaired or breaks_widths(self.elements):
            return True
        others = self.divided()
        return bool(others.readings) or others.is_cut

    def divided(self) -> Divided:
        """The other full valid readings if the same characters are divided otherwise."""
        if not self.glued:
            return Divided(self.also, is_cut=False)
        found, is_cut = list(self.also), False
        for separator in (*AS_VALUE, ""):
            if separator in self.glued:
                divisions = full_readings(self.glued, self.year, separator)
                is_cut |= divisions.is_cut
                for elements in divisions.readings:
                    if self._leaves_room_for(elements) and all(elements != one.elements for one in (self, *found)):
                        found.append(self._with(elements, Repair.GS_WRITTEN_OUT if separator else Repair.LOST_GS))
        return Divided(tuple(found), is_cut)

    def _leaves_room_for(self, elements: Mapping[str, str]) -> bool:
        """Whether elements may be meant beside this reading. Fixed widths rule out a serial that is longer."""
        return Repair.LOST_GS not in self.repaired or len(elements.get("21", "")) < len(self.elements["21"])

    def _with(self, elements: Mapping[str, str], repair: Repair) -> "Reading":
        repaired = (*(one for one in self.repaired if one is not Repair.LOST_GS), repair)
        return Reading(self.form, elements, expiry_of(elements, self.year), repaired, self.keyboard_known)

    def _retyped(self, others: "tuple[Reading, ...]") -> "Iterator[Reading]":
        seen = [one.elements for one in (self, *others)]
        for one in (self, *others):
            for keyboard, elements in retyped(one.elements, _SIGNS.get(one.form, "")):
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
