"""The bodies of requests, each field valid or refused by name. Nothing is guessed: a price with a point is no price."""

from __future__ import annotations

from typing import Annotated, Self, TypeAlias

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from api.fields import (
    BinText,
    CodeText,
    ContainerText,
    Day,
    GlnText,
    GtinText,
    LotText,
    Moment,
    Price,
    SerialText,
    Text,
)
from api.limits import (
    DOCUMENTS_PER_SHIPMENT,
    LICENCES_PER_PARTY,
    PACK_SIZE,
    ROLES_PER_PARTY,
    RULE_VALUE,
    SERIALS_PER_OBJECT,
)
from api.own_errors import custom_error
from domain.goods.tails import TAIL_PART_MAX
from domain.ground.channels import Channel
from domain.ground.identifiers import CODED_MAX
from domain.ground.limits import (
    ITEMS_PER_PACKING,
    ITEMS_PER_SHIPMENT,
    PACKS_PER_RECEIPT,
    ROWS_PER_BOOK,
    TAILS_PER_CORRECTION,
)
from domain.parties.parties import LicenceKind, Role
from domain.rules.ceilings import PriceLevel
from domain.rules.dated import Confidence
from domain.rules.parameters import Rule
from domain.rules.profiles import Profile, TailUse


class Body(BaseModel):
    """Base of all bodies: strict types, and no field that is not declared."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Source(Body):
    """Who says so: a document with its article or edition, and how sure that is (S, P, I, or F for a fixture)."""

    source: Text
    confidence: Confidence


class NewProduct(Body):
    """A medicine in one trade package."""

    gtin: GtinText
    trade_name: Text
    inn: Text
    atc: Annotated[str, Field(pattern="^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$", examples=["B01AC30"])]
    form: Text
    strength: Text
    pack_size: Annotated[int, Field(ge=1, le=PACK_SIZE, description="Tablets, doses or pieces in the pack.")]
    registration_number: Text
    maker: BinText


class NewLicence(Body):
    """A licence; it holds from `since` until the day before `until`, without an end if that is left out."""

    number: Text
    kind: LicenceKind
    since: Day
    until: Day | None = None


class NewParty(Body):
    """A company with its roles and licences."""

    bin: BinText
    name: Text
    roles: Annotated[tuple[Role, ...], Field(min_length=1, max_length=ROLES_PER_PARTY)]
    licences: Annotated[tuple[NewLicence, ...], Field(max_length=LICENCES_PER_PARTY)] = ()


class NewSite(Body):
    """A place of a party."""

    gln: GlnText
    party: BinText
    name: Text
    region: Annotated[str, Field(pattern="^KZ-[0-9]{2}$", description="ISO 3166-2.", examples=["KZ-75"])]


RowNumber: TypeAlias = Annotated[
    int, Field(ge=1, le=2 * ROWS_PER_BOOK, description="The number that setting the row answered.")
]
Replaces: TypeAlias = Annotated[
    list[RowNumber],
    Field(max_length=ROWS_PER_BOOK, description="Rows that this one contradicts on purpose, by number."),
]


class NewCeiling(Body):
    """A ceiling from `since` until the day before `until`; `price_tiyn` null: the price is not regulated then."""

    gtin: GtinText
    channel: Channel
    level: PriceLevel
    price_tiyn: Price | None
    since: Day
    until: Day | None = None
    citation: Source
    replaces: Replaces = []


class CeilingEnd(Body):
    """A row of a ceiling book binds no longer from `until` on."""

    channel: Channel
    level: PriceLevel
    row: RowNumber
    until: Day
    citation: Source


class NewRule(Body):
    """The value of a parameter from `since` until the day before `until`."""

    rule: Rule
    value: Annotated[int, Field(ge=0, le=RULE_VALUE)]
    since: Day
    until: Day | None = None
    citation: Source
    replaces: Replaces = []


class NewProfile(Body):
    """What codes of a product look like from `since` until the day before `until`; without `gtin`, those of all others.

    `tail`: whether packs have a crypto tail; if not `none`, `key_length` and `code_length` say how long its parts are.
    """

    gtin: GtinText | None = None
    serial_min: Annotated[int, Field(ge=1, le=CODED_MAX)]
    serial_max: Annotated[int, Field(ge=1, le=CODED_MAX)]
    tail: TailUse
    key_length: Annotated[int, Field(ge=1, le=TAIL_PART_MAX)] | None = None
    code_length: Annotated[int, Field(ge=1, le=TAIL_PART_MAX)] | None = None
    since: Day
    until: Day | None = None
    citation: Source
    replaces: Replaces = []

    @model_validator(mode="after")
    def _together(self) -> Self:
        try:
            _ = self.profile
        except ValueError:
            raise custom_error("one_of", "profile") from None
        return self

    @property
    def profile(self) -> Profile:
        """The profile that it enters."""
        return Profile(self.serial_min, self.serial_max, self.tail, self.key_length, self.code_length)


def _kind(item: object) -> str:
    return "(object)" if isinstance(item, dict | BaseModel) else "(text)"


_Kind = Discriminator(_kind)
"""Tells text from an object; its two names are in brackets, and left out of the names of fields."""

_TailPart: TypeAlias = Annotated[str, Field(min_length=1, max_length=TAIL_PART_MAX, pattern=r"^[!-\"%-?A-Z_a-z]+$")]


class SerialWithTail(Body):
    """A serial with the key (AI 91) and the code (AI 92) printed behind it."""

    serial: SerialText
    key: _TailPart
    code: _TailPart


_SerialItem: TypeAlias = Annotated[
    Annotated[SerialText, Tag("(text)")] | Annotated[SerialWithTail, Tag("(object)")], _Kind
]


Literally: TypeAlias = Annotated[
    bool, Field(description="Take serials and tails as they stand, also such as spreadsheets write.")
]


class LotHeader(Body):
    """What all packs of a commissioning share."""

    gtin: GtinText
    lot: LotText
    expiry: Day
    produced_on: Day
    channel: Channel
    commissioned_at: Moment | None = None
    literal: Literally = False


class NewPacks(LotHeader):
    """Packs of a lot: their serials, all of them with keys and codes or none. Many of them come as lines instead."""

    serials: Annotated[tuple[_SerialItem, ...], Field(max_length=SERIALS_PER_OBJECT)]


class TailCorrections(Body):
    """Packs of a product with the crypto tails that they really have."""

    gtin: GtinText
    packs: Annotated[tuple[SerialWithTail, ...], Field(max_length=TAILS_PER_CORRECTION)]
    literal: Literally = False


class PackNamed(Body):
    """A pack by its product and serial."""

    gtin: GtinText
    serial: SerialText


PackItem: TypeAlias = Annotated[Annotated[CodeText, Tag("(text)")] | Annotated[PackNamed, Tag("(object)")], _Kind]
"""A pack, by the text of its code or by name."""


class Packing(Body):
    """What goes into a container: packs and containers."""

    sscc: ContainerText
    packs: Annotated[tuple[PackItem, ...], Field(max_length=ITEMS_PER_PACKING)] = ()
    containers: Annotated[tuple[ContainerText, ...], Field(max_length=ITEMS_PER_PACKING)] = ()
    packed_at: Moment | None = None


class Unpacking(Body):
    """What is taken out of a container. `all`: everything, and this use of the container is over."""

    sscc: ContainerText
    all: bool = False
    packs: Annotated[tuple[PackItem, ...], Field(max_length=ITEMS_PER_PACKING)] = ()
    containers: Annotated[tuple[ContainerText, ...], Field(max_length=ITEMS_PER_PACKING)] = ()
    unpacked_at: Moment | None = None

    @model_validator(mode="after")
    def _all_or_some(self) -> Self:
        if self.all and (self.packs or self.containers):
            raise custom_error("one_of", "all_or_some")
        return self


class Shipping(Body):
    """What is sent from the caller's site to another, and the numbers of the papers that go with it."""

    receiver: GlnText
    packs: Annotated[tuple[PackItem, ...], Field(max_length=ITEMS_PER_SHIPMENT)] = ()
    containers: Annotated[tuple[ContainerText, ...], Field(max_length=ITEMS_PER_SHIPMENT)] = ()
    documents: Annotated[tuple[Text, ...], Field(max_length=DOCUMENTS_PER_SHIPMENT)] = ()
    shipped_at: Moment | None = None


class Cancelling(Body):
    """Why something is taken back."""

    reason: Text
    cancelled_at: Moment | None = None


class Receiving(Body):
    """The shipment that arrived: by its number, or by any case or pallet in it."""

    shipment: Annotated[str, Field(pattern="^[0-7][0-9a-f]{15}$", examples=["0a1b2c3d4e5f6071"])] | None = None
    sscc: ContainerText | None = None
    received_at: Moment | None = None

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.shipment is None) == (self.sscc is None):
            raise custom_error("one_of", "shipment_or_container")
        return self


class Sold(Body):
    """A pack and its price: the pack by the text of its code, or by product and serial."""

    code: CodeText | None = None
    gtin: GtinText | None = None
    serial: SerialText | None = None
    price_tiyn: Price

    @model_validator(mode="after")
    def _either(self) -> Self:
        named = self.gtin is not None and self.serial is not None
        if named == (self.code is not None) or (self.gtin is None) != (self.serial is None):
            raise custom_error("one_of", "code_or_name")
        return self


class Dispensing(Body):
    """The packs of one receipt: all of them are sold, or none is."""

    packs: Annotated[tuple[Sold, ...], Field(max_length=PACKS_PER_RECEIPT)]
    dispensed_at: Moment | None = None


class WritingOff(Body):
    """A pack that may not be supplied any more, and why: damaged, lost, stolen, destroyed ..."""

    pack: PackItem
    reason: Text
    decommissioned_at: Moment | None = None


class Scanning(Body):
    """A code, exactly as the scanner sent it, and the price it is to be sold for if the till knows it already."""

    code: CodeText
    price_tiyn: Price | None = None


class ScannerCheck(Body):
    """What a scanner sent for the test code, with whatever it sent in front and behind."""

    sent: CodeText
