"""What is asked for at a counter."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator

from api.requests.body import Body, one_group_of
from api.requests.fields import CodeText, GtinText, Moment, Price, Sent, SerialText
from api.requests.own_errors import custom_error
from domain.ground.limits import PACKS_PER_RECEIPT


class Sold(Body):
    """A pack and its price: the pack by the text of its code, or by product and serial."""

    model_config = ConfigDict(json_schema_extra=one_group_of(("code",), ("gtin", "serial")))

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


class Scanning(Body):
    """A code, exactly as the scanner sent it, and the price it is to be sold for if the till knows it already."""

    code: CodeText
    price_tiyn: Price | None = None


class ScannerCheck(Body):
    """What a scanner sent for the test code, with whatever it sent in front and behind."""

    sent: Sent
