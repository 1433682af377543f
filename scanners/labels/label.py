"""What a label says: a pack, a web address or a container, of values that have been checked.

Sources: GS1 General Specifications, the rules for human readable interpretation, section 7.8 (element strings).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self

from domain.ground.identifiers import Gtin, LotNumber, Serial, Sscc
from scanners.grammar.build import digital_link, element_string
from scanners.grammar.digital_link import read_link
from scanners.grammar.errors import Reason, ScanError
from scanners.labels.accepted import in_brackets, require_accepted
from scanners.parse import parse
from scanners.repairs.reading import Form, Reading

LABEL_MAX: Final = 500
"""The most characters in one symbol. The fullest pack code has under 300, and 500 fit into any symbol that we draw."""

_ANY_YEAR: Final = 2000
"""Two-digit years of a link are checked as those around 2000: it decides only whether there is a 29 February."""

_COMPANY_INTERNAL: Final = frozenset(map(str, range(91, 100)))
"""What a company agrees with itself: nobody reads or types it, so it has no line. In Kazakhstan, the crypto tail."""


_LOST_ON_THE_WAY: Final = re.compile(r"[^?#]*?/((?:\.|%2e){1,2})(?![^/?#])", re.IGNORECASE)
"""A web address up to a part of its path that is "." or ".."."""


@dataclass(frozen=True, slots=True)
class PackLabel:
    """The code of one pack for a GS1 Data Matrix: any elements, of which one is the product and one the serial.

    `text` is what a scanner sends for it. `lot` and `expiry` are printed beside a symbol that does not hold them.
    Raises `ScanError` for elements that `parse` would refuse, that name no pack, that are more than `LABEL_MAX`
    characters, or that say what is to stand beside them; and `IdentifierError` for a lot that is none.
    """

    elements: Mapping[str, str]
    lot: LotNumber | None = None
    expiry: date | None = None
    text: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "elements", dict(self.elements))
        missing = [ai for ai in ("01", "21") if ai not in self.elements]
        if missing:
            raise ScanError(Reason.MISSING_ELEMENT, next(iter(self.elements), None), expected=missing[0])
        for ai, beside in (("10", self.lot), ("17", self.expiry)):
            if beside is not None and ai in self.elements:
                raise ScanError(Reason.REPEATED_ELEMENT, ai)
        object.__setattr__(self, "lot", None if self.lot is None else LotNumber(self.lot))
        object.__setattr__(self, "text", _of_bounded_length(element_string(self.elements)))

    @classmethod
    def of(
        cls,
        gtin: Gtin,
        serial: Serial,
        *,
        lot: LotNumber | None = None,
        expiry: date | None = None,
        key: str | None = None,
        code: str | None = None,
    ) -> Self:
        """The label of a pack from its parts. `key` and `code` are AI 91 and 92, the crypto tail of Kazakhstan.

        With a tail it is Kazakhstan's code, which holds neither lot nor expiry: they stand beside it. Raises
        `ScanError` and `IdentifierError`.
        """
        pack = {"01": Gtin(gtin), "21": Serial(serial)}
        tail = {ai: value for ai, value in (("91", key), ("92", code)) if value is not None}
        if tail:
            return cls({**pack, **tail}, lot, expiry)
        dated = {} if expiry is None else {"17": f"{expiry:%y%m%d}"}
        return cls({**pack, **dated, **({} if lot is None else {"10": LotNumber(lot)})})

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines for people; what stands beside the symbol has no bracket, since it cannot be scanned."""
        lot = () if self.lot is None else (f"LOT {self.lot}",)
        expiry = () if self.expiry is None else (f"EXP {self.expiry}",)
        return (*readable(self.elements), *lot, *expiry)


@dataclass(frozen=True, slots=True)
class LinkLabel:
    """A GS1 Digital Link for a QR Code. `text` is the link; raises `ScanError` if it is none, or too long.

    Nor may anything in its path be "." or "..": phones take these out of an address before they ask for it, however
    they are written (RFC 3986, 5.2.4), and would ask about something else.
    """

    text: str
    elements: Mapping[str, str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        if lost := _LOST_ON_THE_WAY.match(self.text):
            raise ScanError(Reason.WRONG_VALUE, None, lost.start(1) + 1, "neither . nor .. between slashes", lost[1])
        object.__setattr__(self, "elements", read_link(_of_bounded_length(self.text), _ANY_YEAR))

    @classmethod
    def of(
        cls,
        gtin: Gtin,
        serial: Serial | None = None,
        *,
        lot: LotNumber | None = None,
        expiry: date | None = None,
        stem: str = "https://id.gs1.org",
    ) -> Self:
        """The label of a product, a lot or a pack. It has no place for a crypto tail: a link is no code of a pack."""
        return cls(digital_link(gtin, serial, lot=lot, expiry=expiry, stem=stem))

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines for people."""
        return readable(self.elements)


@dataclass(frozen=True, slots=True)
class ContainerLabel:
    """The number of a case or pallet for a GS1-128 symbol. Raises `IdentifierError` if it is none."""

    sscc: Sscc

    def __post_init__(self) -> None:
        object.__setattr__(self, "sscc", Sscc(self.sscc))

    @property
    def elements(self) -> Mapping[str, str]:
        """The one element there is."""
        return {"00": self.sscc}

    @property
    def text(self) -> str:
        """What a scanner sends for it."""
        return element_string(self.elements)

    @property
    def lines(self) -> tuple[str, ...]:
        """The line for people."""
        return readable(self.elements)


Label = PackLabel | LinkLabel | ContainerLabel


def readable(elements: Mapping[str, str]) -> tuple[str, ...]:
    """The lines for people: identifiers in brackets, one element on each line, nothing rearranged.

    Typed one behind the other, they are read as what the symbol holds: so a bracket in a value is written `\\(`.
    """
    return tuple(f"({ai}){in_brackets(value)}" for ai, value in elements.items() if ai not in _COMPANY_INTERNAL)


def label_of(
    text: str, *, today: date, lot: LotNumber | None = None, expiry: date | None = None, literal: bool = False
) -> Label:
    """The label for the text of a code, however it is written: a Digital Link stays one, all else becomes elements.

    `lot` and `expiry` stand beside the code of a pack. `literal`: a serial or a tail that looks as spreadsheets write
    it is meant so. Raises `ScanError` for what is no code of a pack, of a container or of a link; for what may be
    divided into elements in more than one way, since a scan may ask the ledger which pack is meant and a label may
    not; and for what a keyboard, a program or a spreadsheet changed: a scan may put it right, a label never prints it.
    """
    found = parse(text, today=today)
    require_accepted(text, found, literal=literal)
    if found.form is Form.DIGITAL_LINK:
        return LinkLabel(_without_additions(text))
    return _container(found) if "00" in found.elements else PackLabel(found.elements, lot, expiry)


def _without_additions(link: str) -> str:
    """A link that was read, without what a scanner adds in front of it and behind it."""
    return link[link.lower().index("http") :].rstrip()


def _container(found: Reading) -> ContainerLabel:
    others = [ai for ai in found.elements if ai != "00"]
    if others:
        raise ScanError(Reason.FORBIDDEN_PAIR, "00", got=f"AI {others[0]}")
    return ContainerLabel(Sscc(found.elements["00"]))


def _of_bounded_length(text: str) -> str:
    if len(text) > LABEL_MAX:
        raise ScanError(Reason.TEXT_TOO_LONG, expected=str(LABEL_MAX), got=str(len(text)))
    return text
