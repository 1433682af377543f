"""What a scan says, once it has been read."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from domain.goods.packs import PackKey
from domain.ground.identifiers import Gtin, LotNumber, Serial, Sscc
from scanners.grammar.bracketed import joined, read_bracketed
from scanners.grammar.digital_link import begins_link, read_link
from scanners.grammar.element_string import read_elements
from scanners.grammar.errors import ScanError
from scanners.grammar.formats import gs1_date
from scanners.grammar.schema import GS
from scanners.repairs.escapes import Before, before_rewriting, may_be_rewritten, standard_tail
from scanners.repairs.glued import repeats_product, shorter_serials, without_number
from scanners.repairs.keyboards import Keyboard, Layout
from scanners.repairs.lost_gs import WIDTHS, breaks_widths, full_readings
from scanners.repairs.retyping import is_checked, retyped
from scanners.repairs.separators import AS_VALUE, WRITTEN_OUT


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
    ESCAPED = "escaped"  # a program wrote characters as `&lt;`, `%3D`, `_x001D_`, `\\u001d` ...
    BASE64 = "base64"  # a program wrote the whole text in base64
    TAIL_REWRITTEN = "tail_rewritten"  # a program wrote `-`, `_` or spaces for signs of a verification code
    GLUED_BEHIND = "glued_behind"  # another code came right behind this one, whole or in part


_LAYOUTS: Final = {Layout.RU: Repair.KEYBOARD_RU, Layout.KZ: Repair.KEYBOARD_KZ}


_SIGNS: Final = {Form.BRACKETED: "()", Form.DIGITAL_LINK: ":/."}
"""The signs that show that a text is of this form: a keyboard that changes them has not been between."""


_REWRITTEN: Final = frozenset([Repair.ESCAPED, Repair.BASE64, Repair.TAIL_REWRITTEN])
_TAIL: Final = frozenset(["91", "92"])
_ODD: Final = re.compile(r"[&%\\_-]").search
"""Finds characters with which programs write others, or in place of others."""


def expiry_of(elements: Mapping[str, str], year: int) -> date | None:
    """The last day of use (AI 17), if there is one."""
    return gs1_date(elements["17"], year) if "17" in elements else None


def repairs_of(keyboard: Keyboard) -> tuple[Repair, ...]:
    """What is put right when a text is read as one that came through this keyboard."""
    layout = (_LAYOUTS[keyboard.layout],) if keyboard.layout in _LAYOUTS else ()
    return (*layout, Repair.CAPS_LOCK) if keyboard.caps else layout


def repairs_before(before: Before) -> tuple[Repair, ...]:
    """What is put right when a text is read as it was before a program rewrote it."""
    if before.is_base64:
        return (Repair.BASE64,)
    return (Repair.GS_WRITTEN_OUT,) if before.only_separators else (Repair.ESCAPED,)


class Doubt(IntEnum):
    """What cannot be known of a reading by its text alone; the higher, the more."""

    NONE = 0
    PACK = 1  # which pack is meant: one that the ledger knows
    ALL = 2  # what else the code says too: separators or other characters may have been lost or added


class Divided(NamedTuple):
    """Other readings of a text, by other divisions of the same characters. `is_cut`: there may be more."""

    readings: "tuple[Reading, ...]"
    is_cut: bool


class Reading(NamedTuple):
    """A code that was read and is valid in every part. (A tuple, since one is made for every scan.)

    `elements` maps each Application Identifier to its value, in the order in which they were read. `repaired` is empty
    for a text that was right as it came. `also` are full valid readings that were met on the way. `text` is what was
    read, in the year `year`, without what scanners add in front; empty if nothing more is to be looked for in it.
    `keyboard_known`: the text itself shows that it came through no other keyboard, as a symbology prefix does.
    """

    form: Form
    elements: Mapping[str, str]
    expiry: date | None = None
    repaired: tuple[Repair, ...] = ()
    keyboard_known: bool = True
    also: "tuple[Reading, ...]" = ()
    text: str = ""
    year: int = 0

    @property
    def alternatives(self) -> "tuple[Reading, ...]":
        """Other full valid readings of the same text, which only the ledger can tell from this one.

        Each says in `repaired` what would have been wrong. Besides those of `divided` these are the readings for a
        text that came with Caps Lock on, that a program rewrote, or behind which another number came. All are
        looked for when they are asked for: most texts have none, and it takes longer than to read the text.
        """
        if self._is_whole:
            return ()
        others = (*self.divided().readings, *self._before_rewriting(), *self._with_standard_tail())
        if not self.keyboard_known:
            others += tuple(self._retyped(others))
        return others + tuple(self._glued(without for without, _ in without_number(self.elements)))

    @property
    def shortened(self) -> "tuple[Reading, ...]":
        """The readings if anything at all came right behind the serial, and made it longer; the longest first."""
        return tuple(self._glued(shorter_serials(self.elements)))

    @property
    def ends_on_serial(self) -> bool:
        """Whether the serial is the last value, so that what came right behind the code would make it longer."""
        return bool(self.text) and [*self.elements][-1] == "21"

    @property
    def doubt(self) -> Doubt:
        """What the text leaves open, so that nothing of it is held against a pack.

        Letters in the wrong case are no such doubt, since `alternatives` has both readings; so have numbers behind it.
        """
        if self._is_whole:
            return Doubt.NONE
        others = self.divided()
        is_split = self.form is Form.BRACKETED and len(others.readings) > 0
        if Repair.LOST_GS in self.repaired or breaks_widths(self.elements) or (others.readings and not is_split):
            return Doubt.ALL
        if others.is_cut:
            return Doubt.ALL
        is_open = is_split or not _REWRITTEN.isdisjoint(self.repaired) or repeats_product(self.elements)
        return Doubt.PACK if is_open or any(self._before_rewriting()) else Doubt.NONE

    @property
    def is_doubtful(self) -> bool:
        """Whether the text leaves something open: nothing is held against a pack that is not known so."""
        return self.doubt is not Doubt.NONE

    @property
    def _is_whole(self) -> bool:
        """Whether the text is Kazakhstan's with separators and nothing odd: most are, and leave nothing open."""
        return (
            self.keyboard_known
            and not (self.repaired or self.also)
            and GS in self.text
            and [*self.elements][-1] == "92"
            and self.elements.keys() == WIDTHS.keys()
            and not breaks_widths(self.elements)
            and _ODD(self.text) is None
        )

    def divided(self) -> Divided:
        """The other full valid readings if the same characters are divided otherwise."""
        if self.form is Form.BRACKETED and self.text:
            parts = (self._with(elements) for elements in joined(self.text, self.year))
            return Divided((*self.also, *parts), is_cut=False)
        if self.form is not Form.ELEMENT_STRING or GS in self.text or not self.text:
            return Divided(self.also, is_cut=False)
        found, is_cut = list(self.also), False
        for separator in (*AS_VALUE, ""):
            if separator in self.text:
                divisions = full_readings(self.text, self.year, separator)
                is_cut |= divisions.is_cut
                for elements in divisions.readings:
                    if self._leaves_room_for(elements) and self._is_new(elements, found):
                        found.append(self._with(elements, Repair.GS_WRITTEN_OUT if separator else Repair.LOST_GS))
        return Divided(tuple(found), is_cut)

    def _is_new(self, elements: Mapping[str, str], others: "Iterable[Reading]") -> bool:
        return all(elements != one.elements for one in (self, *others))

    def _leaves_room_for(self, elements: Mapping[str, str]) -> bool:
        """Whether elements may be meant beside this reading. Fixed widths rule out a serial that is longer."""
        return Repair.LOST_GS not in self.repaired or len(elements.get("21", "")) < len(self.elements["21"])

    def _with(self, elements: Mapping[str, str], *repairs: Repair) -> "Reading":
        repaired = (*(one for one in self.repaired if one is not Repair.LOST_GS), *repairs)
        return Reading(self.form, elements, expiry_of(elements, self.year), repaired, self.keyboard_known)

    def _retyped(self, others: "tuple[Reading, ...]") -> "Iterator[Reading]":
        seen = [one.elements for one in (self, *others)]
        for one in (self, *others):
            for keyboard, elements in retyped(one.elements, _SIGNS.get(one.form, "")):
                if elements not in seen:
                    seen.append(elements)
                    repaired = repairs_of(keyboard) + one.repaired
                    yield Reading(one.form, elements, one.expiry, repaired)

    def _before_rewriting(self) -> "Iterator[Reading]":
        """Yield what the text says if a program rewrote it: it names a product or a container, and is right then."""
        if not may_be_rewritten(self.text):
            return
        seen: list[Reading] = list(self.also)
        for before in before_rewriting(self.text):
            with suppress(ScanError):
                form, elements = _read_plainly(before.text, self.year)
                if is_checked(elements) and self._is_new(elements, seen):
                    repaired = self.repaired + repairs_before(before)
                    one = Reading(form, elements, expiry_of(elements, self.year), repaired, self.keyboard_known)
                    seen.append(one)
                    yield one

    def _with_standard_tail(self) -> "Iterator[Reading]":
        """Yield the reading if a program wrote the tail in the signs that web addresses may hold."""
        code = self.elements.get("92", "")
        if not self.text or len(code) != WIDTHS["92"] or not ("-" in code or "_" in code):
            return
        elements = {ai: standard_tail(value) if ai in _TAIL else value for ai, value in self.elements.items()}
        if elements != self.elements:
            yield self._with(elements, Repair.TAIL_REWRITTEN)

    def _glued(self, found: "Iterable[dict[str, str]]") -> "Iterator[Reading]":
        """Yield the readings that leave out what came behind; of a text that was read so, nothing more."""
        for elements in found if self.text else ():
            yield self._with(elements, Repair.GLUED_BEHIND)

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


def _read_plainly(text: str, year: int) -> tuple[Form, dict[str, str]]:
    """The form and the elements of a text that is valid as it stands, save for its separators. Raises `ScanError`."""
    if begins_link(text):
        return Form.DIGITAL_LINK, read_link(text, year)
    text = WRITTEN_OUT.sub(GS, text).removeprefix(GS)
    if text[:1] == "(":
        return Form.BRACKETED, read_bracketed(text, year)
    return Form.ELEMENT_STRING, read_elements(text, year)
