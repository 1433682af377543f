"""What is asked for on the road of packs."""

from __future__ import annotations

from typing import Annotated, Self, TypeAlias

from pydantic import ConfigDict, Field, Tag, model_validator

from api.requests.body import Body, TextOrObject, one_group_of
from api.requests.fields import ContainerText, Day, GlnText, GtinText, LotText, Moment, SerialText, Text
from api.requests.limits import DOCUMENTS_PER_SHIPMENT, SERIALS_PER_OBJECT
from api.requests.own_errors import custom_error
from api.routes.shared.bodies import PackItem
from domain.goods.tails import TAIL_PART_MAX
from domain.ground.channels import Channel
from domain.ground.limits import ITEMS_PER_PACKING, ITEMS_PER_SHIPMENT, TAILS_PER_CORRECTION

_TailPart: TypeAlias = Annotated[str, Field(min_length=1, max_length=TAIL_PART_MAX, pattern=r"^[!-\"%-?A-Z_a-z]+$")]


class SerialWithTail(Body):
    """A serial with the key (AI 91) and the code (AI 92) printed behind it."""

    serial: SerialText
    key: _TailPart
    code: _TailPart


_SerialItem: TypeAlias = Annotated[
    Annotated[SerialText, Tag("(text)")] | Annotated[SerialWithTail, Tag("(object)")], TextOrObject
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


class Packing(Body):
    """What goes into a container: packs and containers."""

    sscc: ContainerText
    packs: Annotated[tuple[PackItem, ...], Field(max_length=ITEMS_PER_PACKING)] = ()
    containers: Annotated[tuple[ContainerText, ...], Field(max_length=ITEMS_PER_PACKING)] = ()
    packed_at: Moment | None = None


class Unpacking(Body):
    """What is taken out of a container. `all`: everything, and this use of the container is over."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "required": ["all"],
                    "properties": {"all": {"const": True}, "packs": {"maxItems": 0}, "containers": {"maxItems": 0}},
                },
                {"properties": {"all": {"const": False}}},
            ]
        }
    )

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


class Receiving(Body):
    """The shipment that arrived: by its number, or by any case or pallet in it."""

    model_config = ConfigDict(json_schema_extra=one_group_of(("shipment",), ("sscc",)))

    shipment: Annotated[str, Field(pattern="^[0-7][0-9a-f]{15}$", examples=["0a1b2c3d4e5f6071"])] | None = None
    sscc: ContainerText | None = None
    received_at: Moment | None = None

    @model_validator(mode="after")
    def _either(self) -> Self:
        if (self.shipment is None) == (self.sscc is None):
            raise custom_error("one_of", "shipment_or_container")
        return self


class WritingOff(Body):
    """A pack that may not be supplied any more, and why: damaged, lost, stolen, destroyed ..."""

    pack: PackItem
    reason: Text
    decommissioned_at: Moment | None = None
