"""What the operator enters."""

from __future__ import annotations

from typing import Annotated, Self, TypeAlias

from pydantic import ConfigDict, Field, model_validator

from api.requests.body import Body
from api.requests.fields import BinText, Day, GlnText, GtinText, PrefixText, Price, Text
from api.requests.limits import LICENCES_PER_PARTY, PACK_SIZE, ROLES_PER_PARTY, RULE_VALUE
from api.requests.own_errors import custom_error
from domain.goods.tails import TAIL_PART_MAX
from domain.ground.channels import Channel
from domain.ground.identifiers import CODED_MAX
from domain.ground.limits import ROWS_PER_BOOK
from domain.parties.parties import LicenceKind, Role
from domain.rules.ceilings import PriceLevel
from domain.rules.dated import Confidence
from domain.rules.parameters import Rule
from domain.rules.profiles import Profile, TailUse

Until: TypeAlias = Annotated[Day | None, Field(examples=["2027-07-01"])]


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
    until: Until = None


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


class NewPrefix(Body):
    """Whose a GS1 company prefix is."""

    prefix: PrefixText
    party: BinText
    from_party: Annotated[BinText | None, Field(description="Whose it was before; left out: nobody's.")] = None


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
    until: Until = None
    citation: Source
    replaces: Replaces = Field(default=[])


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
    until: Until = None
    citation: Source
    replaces: Replaces = Field(default=[])


class NewProfile(Body):
    """What codes of a product look like from `since` until the day before `until`; without `gtin`, those of all others.

    `tail`: whether packs have a crypto tail; if not `none`, `key_length` and `code_length` say how long its parts are.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [
                {
                    "properties": {
                        "tail": {"const": "none"},
                        "key_length": {"type": "null"},
                        "code_length": {"type": "null"},
                    }
                },
                {
                    "required": ["key_length", "code_length"],
                    "properties": {
                        "tail": {"enum": ["required", "allowed"]},
                        "key_length": {"type": "integer"},
                        "code_length": {"type": "integer"},
                    },
                },
            ]
        }
    )

    gtin: GtinText | None = None
    serial_min: Annotated[int, Field(ge=1, le=CODED_MAX)]
    serial_max: Annotated[int, Field(ge=1, le=CODED_MAX)]
    tail: TailUse
    key_length: Annotated[int, Field(ge=1, le=TAIL_PART_MAX)] | None = None
    code_length: Annotated[int, Field(ge=1, le=TAIL_PART_MAX)] | None = None
    since: Day
    until: Until = None
    citation: Source
    replaces: Replaces = Field(default=[])

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
