"""Why an act is refused. A refusal is an answer: a stable code, what was found, and where; in order of precedence.

`code` is the family other systems act upon; `case` tells apart what the family holds and has its own sentence in
each language. Where several refusals hold, the one declared first is the answer, so the order of this file is a
promise. Who the pack was dispensed to, where and when is told only to those who did it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, TypeVar, dataclass_transform

from domain.identifiers import Bin, Gln, Gtin, LotNumber, Serial, Sscc
from domain.keys import Channel, PackKey, PriceLevel
from domain.outcomes import Outcome
from domain.parties import LicenceKind, Role
from domain.rules.dated import Citation

REFUSALS: dict[str, type[Refusal]] = {}
"""Every refusal by its case, gravest first: the order of precedence."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Base of all refusals; subclasses carry the evidence."""

    code: ClassVar[str]
    case: ClassVar[str]
    outcome: ClassVar[Outcome]


R = TypeVar("R", bound=Refusal)


@dataclass_transform(frozen_default=True)
def refusal(code: str, outcome: Outcome, *, case: str = "") -> Callable[[type[R]], type[R]]:
    """Make a class a refusal with its code, its case (the code where that says it all) and its outcome."""

    def register(cls: type[R]) -> type[R]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.code, made.case, made.outcome = code, case or code, outcome
        if made.case in REFUSALS:
            raise ValueError(f"Two refusals are called {made.case}.")
        REFUSALS[made.case] = made
        return made

    return register


def first(refusals: Iterable[Refusal]) -> Refusal | None:
    """Return the refusal that takes precedence; None if there are none."""
    order = list(REFUSALS)
    return min(refusals, key=lambda one: order.index(one.case), default=None)


def without_stops(refusals: Iterable[Refusal]) -> tuple[Refusal, ...]:
    """Return what may be held against a pack that may be another one: what can be put right here, and no stop."""
    return tuple(one for one in refusals if one.outcome is not Outcome.STOP)


# Who asks, and when


@refusal("time_in_future", Outcome.CHECK)
class TimeInFuture(Refusal):
    """The act is said to have happened later than now; the caller's clock is wrong."""

    occurred_at: datetime
    now: datetime


@refusal("time_too_early", Outcome.CHECK)
class TimeTooEarly(Refusal):
    """The act is said to have happened before what made its things what it needs: before they were there."""

    occurred_at: datetime
    not_before: datetime


@refusal("told_too_late", Outcome.CHECK)
class ToldTooLate(Refusal):
    """The act is said to have happened longer ago than such an act may be told."""

    occurred_at: datetime
    now: datetime
    late_minutes: int
    within_minutes: int
    citation: Citation


@refusal("wrong_role", Outcome.CHECK)
class WrongRole(Refusal):
    """The party does not have the role that the act needs."""

    party: Bin
    role: Role


@refusal("not_licensed", Outcome.CHECK)
class NotLicensed(Refusal):
    """The party holds no licence of the kinds that allow this, on the day it happens."""

    party: Bin
    kinds: tuple[LicenceKind, ...]
    day: date


# What is named but not there


@refusal("party_not_registered", Outcome.CHECK)
class PartyNotRegistered(Refusal):
    """No party has this BIN in the ledger."""

    party: Bin


@refusal("site_not_registered", Outcome.CHECK)
class SiteNotRegistered(Refusal):
    """No site has this GLN in the ledger."""

    site: Gln


@refusal("product_not_registered", Outcome.CHECK)
class ProductNotRegistered(Refusal):
    """No product has this GTIN in the ledger; packs of it cannot be commissioned, nor ceilings set."""

    gtin: Gtin


@refusal("shipment_not_found", Outcome.CHECK)
class ShipmentNotFound(Refusal):
    """No such shipment concerns the caller: it does not exist, or it is between others."""

    shipment: str


@refusal("container_not_found", Outcome.CHECK)
class ContainerNotFound(Refusal):
    """No container with this SSCC is in use at the caller's."""

    sscc: Sscc


@refusal("dispensing_not_found", Outcome.CHECK)
class DispensingNotFound(Refusal):
    """The caller's site made no such dispensing."""

    dispensing: str


@refusal("ceiling_row_not_found", Outcome.CHECK)
class CeilingRowNotFound(Refusal):
    """The ceiling book has no such row."""

    gtin: Gtin
    channel: Channel
    level: PriceLevel
    row: int


# Registers


@refusal("already_registered", Outcome.CHECK)
class AlreadyRegistered(Refusal):
    """Something is registered under this identifier already."""

    identifier: str


@refusal("wrong_period", Outcome.CHECK)
class WrongPeriod(Refusal):
    """A period must end after it begins."""

    since: date
    until: date


@refusal("book_full", Outcome.CHECK)
class BookFull(Refusal):
    """The book holds as many rows as it may."""

    rows_max: int


@dataclass(frozen=True, slots=True)
class Standing:
    """A row in force that another would contradict. `value`: of a ceiling in tiyn; None: the price is free, or it is a
    profile."""

    row: int
    since: date
    until: date | None
    value: int | None


@refusal("row_contradicted", Outcome.CHECK)
class RowContradicted(Refusal):
    """Rows say another thing for days on which they begin; they are replaced only by number, never silently."""

    rows: tuple[int, ...]
    standing: tuple[Standing, ...]


# Commissioning


@refusal("not_the_maker", Outcome.CHECK)
class NotTheMaker(Refusal):
    """Only the maker under whom the product is registered commissions its packs."""

    gtin: Gtin


@refusal("produced_in_future", Outcome.CHECK)
class ProducedInFuture(Refusal):
    """The production date lies after today."""

    produced_on: date
    today: date


@refusal("expiry_before_production", Outcome.CHECK)
class ExpiryBeforeProduction(Refusal):
    """The expiry lies before the production date."""

    produced_on: date
    expiry: date


@refusal("lot_differs", Outcome.CHECK)
class LotDiffers(Refusal):
    """The lot is known with another expiry or production date."""

    gtin: Gtin
    lot: LotNumber
    known_expiry: date
    known_produced_on: date


@refusal("serial_shape", Outcome.CHECK)
class SerialShape(Refusal):
    """A serial is shorter or longer than those of the product are: it was cut, or something stands beside it."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK, case="tail_missing")
class TailMissing(Refusal):
    """Packs of the product come with a key and a code, and none were given."""

    gtin: Gtin
    field: str


@refusal("tail_shape", Outcome.CHECK, case="tail_not_expected")
class TailNotExpected(Refusal):
    """Packs of the product have neither key nor code, and some were given."""

    gtin: Gtin
    field: str
    line: int | None


@refusal("tail_shape", Outcome.CHECK, case="tail_exchanged")
class TailExchanged(Refusal):
    """Key and code have each other's length: they stand in each other's place."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK, case="tail_cut")
class TailCut(Refusal):
    """The code is shorter than codes of the product are: its end is missing."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK, case="tail_glued")
class TailGlued(Refusal):
    """The key or the code is longer than those of the product are: something stands before or behind it."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("tail_shape", Outcome.CHECK)
class TailShape(Refusal):
    """The key or the code has another length than those of the product have."""

    gtin: Gtin
    field: str
    line: int | None
    expected: str
    got: int


@refusal("serial_already_issued", Outcome.CHECK)
class SerialAlreadyIssued(Refusal):
    """Serials of this product were commissioned before; a serial is used once, for ever. Some are shown."""

    gtin: Gtin
    serials: tuple[Serial, ...]


# A pack in the hand: identity first, then what became of it, then where it is, then its price


@refusal("repeated_in_request", Outcome.CHECK)
class RepeatedInRequest(Refusal):
    """The same thing stands in the request more than once: a refusal for each place where it stands."""

    item: str


@refusal("unknown_code", Outcome.STOP, case="unknown_product")
class UnknownProduct(Refusal):
    """No product is registered under this GTIN."""

    pack: PackKey


@refusal("unknown_code", Outcome.STOP, case="unknown_serial")
class UnknownSerial(Refusal):
    """The product is registered, but no pack of it with this serial was ever commissioned."""

    pack: PackKey


@refusal("crypto_mismatch", Outcome.STOP)
class CryptoMismatch(Refusal):
    """The crypto tail (91 and 92) is not the one the maker registered for this serial."""

    pack: PackKey


@refusal("lot_mismatch", Outcome.STOP)
class LotMismatch(Refusal):
    """The code names another lot (AI 10) than the one the pack was commissioned in, and no misreading explains it."""

    pack: PackKey
    printed_lot: LotNumber
    lot: LotNumber


@refusal("lot_mismatch", Outcome.CHECK, case="lot_in_doubt")
class LotInDoubt(Refusal):
    """The code names another lot, as a reading may have made it: other case, an end cut off or something glued on."""

    pack: PackKey
    printed_lot: LotNumber
    lot: LotNumber


@refusal("expiry_mismatch", Outcome.STOP)
class ExpiryMismatch(Refusal):
    """The code names another expiry (AI 17) than the one of the pack's lot."""

    pack: PackKey
    printed_expiry: date
    expiry: date


@refusal("expiry_mismatch", Outcome.CHECK, case="expiry_in_doubt")
class ExpiryInDoubt(Refusal):
    """The code names the month of expiry and no day (day 00), and the lot was told with a day of that month."""

    pack: PackKey
    printed_expiry: date
    expiry: date


@refusal("scan_again", Outcome.CHECK)
class ScanAgain(Refusal):
    """The code may have been read wrongly, and something would stop the pack that it was taken for."""

    pack: PackKey


@refusal("duplicate_code", Outcome.CHECK, case="dispensed_here")
class DispensedHere(Refusal):
    """This site dispensed the pack already; it may be undone within the window."""

    pack: PackKey
    dispensed_at: datetime
    dispensing: str


@refusal("duplicate_code", Outcome.STOP, case="dispensed_elsewhere")
class DispensedElsewhere(Refusal):
    """The pack was dispensed at another site already."""

    pack: PackKey


@refusal("decommissioned", Outcome.STOP)
class Decommissioned(Refusal):
    """The pack was written off and may not be supplied."""

    pack: PackKey


@refusal("not_owner_or_in_transfer", Outcome.CHECK, case="in_transit_to_you")
class InTransitToYou(Refusal):
    """The pack is in a shipment to the caller's site that was not received yet."""

    pack: PackKey
    shipment: str


@refusal("not_owner_or_in_transfer", Outcome.STOP, case="held_elsewhere")
class HeldElsewhere(Refusal):
    """The pack is at another site, or on its way to one."""

    pack: PackKey


@refusal("expired", Outcome.STOP)
class Expired(Refusal):
    """The expiry of the pack's lot has passed."""

    pack: PackKey
    expiry: date
    rule: Citation | None


@refusal("state_funded_pack", Outcome.STOP)
class StateFundedPack(Refusal):
    """The pack was bought with state money: it is given free against a prescription and never sold."""

    pack: PackKey


@refusal("state_funded_pack", Outcome.CHECK, case="state_funded_in_hand")
class StateFundedInHand(Refusal):
    """The pack in hand was bought with state money. Nobody said yet that it is to be sold; it must not be."""

    pack: PackKey


@refusal("above_ceiling", Outcome.CHECK)
class AboveCeiling(Refusal):
    """The price is above the ceiling in force on the day of sale."""

    pack: PackKey
    price_tiyn: int
    ceiling_tiyn: int
    row: int
    since: date
    until: date | None
    citation: Citation


@refusal("price_in_doubt", Outcome.CHECK, case="price_too_low")
class PriceTooLow(Refusal):
    """The price is lower than any pack is sold for: most likely the till had none."""

    pack: PackKey
    price_tiyn: int
    least_tiyn: int
    row: int
    citation: Citation


@refusal("price_in_doubt", Outcome.CHECK, case="price_too_high")
class PriceTooHigh(Refusal):
    """The price is higher than any pack is sold for: most likely the till filled it in."""

    pack: PackKey
    price_tiyn: int
    most_tiyn: int
    row: int
    citation: Citation


@refusal("ceiling_unknown", Outcome.CHECK)
class CeilingUnknown(Refusal):
    """The ledger was told neither a ceiling for this product on that day nor that its price is free."""

    pack: PackKey
    gtin: Gtin
    channel: Channel
    level: PriceLevel
    day: date


@refusal("no_rule_in_force", Outcome.CHECK)
class NoRuleInForce(Refusal):
    """The act needs a rule that no row states for that day; `pack`: for this pack of it."""

    rule: str
    day: date
    pack: PackKey | None = None


# Containers and the road


@refusal("nothing_named", Outcome.CHECK)
class NothingNamed(Refusal):
    """The act names no pack and no container."""


@refusal("contains_itself", Outcome.CHECK)
class ContainsItself(Refusal):
    """A container cannot be put into itself."""

    sscc: Sscc


@refusal("container_elsewhere", Outcome.CHECK)
class ContainerElsewhere(Refusal):
    """The container is in use elsewhere, or on the road; its SSCC is free again once it is emptied."""

    sscc: Sscc


@refusal("item_inside", Outcome.CHECK)
class ItemInside(Refusal):
    """The pack or container lies in another container; take it out first."""

    item: str
    sscc: Sscc


@refusal("not_in_container", Outcome.CHECK)
class NotInContainer(Refusal):
    """The pack or container does not lie directly in the container it is to be taken from."""

    item: str
    sscc: Sscc


@refusal("too_deep", Outcome.CHECK)
class TooDeep(Refusal):
    """Containers would nest deeper than they may."""

    sscc: Sscc
    depth_max: int


@refusal("sscc_used_up", Outcome.CHECK)
class SsccUsedUp(Refusal):
    """The SSCC was used as often as one may be."""

    sscc: Sscc
    uses_max: int


@refusal("same_site", Outcome.CHECK)
class SameSite(Refusal):
    """A shipment goes from one site to another."""

    site: Gln


@refusal("shipment_received", Outcome.CHECK)
class ShipmentAlreadyReceived(Refusal):
    """The shipment was received; it can be neither received again nor called back."""

    shipment: str


@refusal("shipment_cancelled", Outcome.CHECK)
class ShipmentAlreadyCancelled(Refusal):
    """The sender called the shipment back."""

    shipment: str


# Taking back


@refusal("dispensing_cancelled", Outcome.CHECK)
class DispensingAlreadyCancelled(Refusal):
    """The dispensing was cancelled before."""

    dispensing: str


@refusal("cancel_window_over", Outcome.CHECK)
class CancelWindowOver(Refusal):
    """A dispensing may be cancelled only within a number of days."""

    dispensing: str
    dispensed_on: date
    window_days: int
    citation: Citation


# Correcting


@refusal("already_shipped", Outcome.CHECK)
class AlreadyShipped(Refusal):
    """The pack, or something that it lies or lay in, has been in a shipment: others may have scanned its tail since."""

    pack: PackKey
