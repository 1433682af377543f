"""Dispensing (CBV): packs are handed to a patient on one receipt, all of them or none; and taking that back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar

from domain.acts.act import Decision, Needs, Refused, moment
from domain.acts.items import NothingNamed, RepeatedInRequest, grouped, repeated
from domain.acts.timing import TIME_REFUSALS, happened, time_needs, wrong_time
from domain.goods.packs import PackKey
from domain.goods.products import ProductKey
from domain.goods.receipts import CeilingRef, Dispensing, DispensingCancelled, DispensingKey, PackDispensed
from domain.goods.whereabouts import whereabouts
from domain.ground.channels import Channel
from domain.ground.keys import AnyKey
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal, without_stops
from domain.ground.time import kazakhstan_day
from domain.ground.world import World
from domain.judging.codes import CryptoMismatch, ExpiryInDoubt, ExpiryMismatch, LotInDoubt, LotMismatch, Scan, ScanAgain
from domain.judging.expiry import Expired
from domain.judging.incidents import Occasion, incidents
from domain.judging.packs import (
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    UnknownProduct,
    UnknownSerial,
)
from domain.judging.prices import (
    PRICE_BOUNDS,
    AboveCeiling,
    CeilingUnknown,
    PriceTooHigh,
    PriceTooLow,
    StateFundedPack,
    price_refused,
    retail_book,
)
from domain.judging.unknown import NoRuleInForce
from domain.judging.verdict import not_suppliable
from domain.parties.callers import Caller
from domain.parties.parties import LicenceKind, NotLicensed, PartyKey, Role, WrongRole, unlicensed
from domain.rules.dated import Citation, row_on
from domain.rules.parameters import Rule, RuleKey


@refusal("dispensing_not_found", Outcome.CHECK)
class DispensingNotFound(Refusal):
    """The caller's site made no such dispensing."""

    dispensing: str


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


@dataclass(frozen=True, slots=True)
class Sale:
    """One pack on a receipt and the price it is sold for.

    `is_certain` is False where the code may have been read wrongly, so that the pack in the hand may be another. If
    nothing speaks against the sale it goes through: most likely it is this pack. What would stop it is not held
    against the pack in the hand: the answer is to scan again, and no incident is kept.
    """

    scan: Scan
    price_tiyn: int
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class Dispense:
    """Sell packs at the caller's site to one patient. `dispensing` is the receipt's new random id."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        WrongRole,
        NotLicensed,
        NothingNamed,
        RepeatedInRequest,
        UnknownProduct,
        UnknownSerial,
        CryptoMismatch,
        LotMismatch,
        LotInDoubt,
        ExpiryMismatch,
        ExpiryInDoubt,
        ScanAgain,
        DispensedHere,
        DispensedElsewhere,
        Decommissioned,
        InTransitToYou,
        HeldElsewhere,
        Expired,
        StateFundedPack,
        AboveCeiling,
        PriceTooLow,
        PriceTooHigh,
        CeilingUnknown,
    )

    dispensing: str
    sales: tuple[Sale, ...]
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:
        packs: list[AnyKey] = []
        for sale in self.sales:
            key = sale.scan.pack
            packs += (key, ProductKey(key.gtin), retail_book(key, Channel.COMMERCIAL))
        return Needs.of(
            PartyKey(caller.party),
            DispensingKey(self.dispensing),
            RuleKey(Rule.DISPENSING_ON_EXPIRY_DAY),
            *map(RuleKey, PRICE_BOUNDS),
            *time_needs(self.at, Rule.DISPENSING_TOLD_WITHIN_MINUTES),
            more=packs,
        )

    def decide(self, world: World, caller: Caller) -> Decision:
        at = moment(self.at, world)
        found = tuple(self._wrong(world, caller, at))
        if found:
            return Refused(found, incidents(found, caller, Occasion.DISPENSING))
        return happened(world, self.at, *(self._dispensed(world, caller, sale, at) for sale in self.sales))

    def _wrong(self, world: World, caller: Caller, at: datetime) -> Iterator[Refusal]:
        if (wrong := wrong_time(world, self.at, Rule.DISPENSING_TOLD_WITHIN_MINUTES)) is not None:
            yield wrong
        unfit = unlicensed(world, caller.party, Role.PHARMACY, {LicenceKind.RETAIL}, at)
        if unfit is not None:
            yield unfit
        if not self.sales:
            yield NothingNamed()
        yield from repeated(f"{sale.scan.pack.gtin} {sale.scan.pack.serial}" for sale in self.sales)
        for sale in self.sales:
            yield from _sale_refused(world, caller, sale, at)

    def _dispensed(self, world: World, caller: Caller, sale: Sale, at: datetime) -> tuple[PackKey, PackDispensed]:
        key = sale.scan.pack
        pack = world[key]
        assert pack is not None
        row = row_on(world, retail_book(key, pack.channel), kazakhstan_day(at))
        assert row is not None
        return key, PackDispensed(
            dispensing=self.dispensing,
            site=caller.site,
            price_tiyn=sale.price_tiyn,
            ceiling=CeilingRef(row.row, row.price_tiyn, row.citation),
            out_of=next(iter(whereabouts(world, pack.hanging.parent).containers), None),
        )


def _sale_refused(world: World, caller: Caller, sale: Sale, at: datetime) -> list[Refusal]:
    day = kazakhstan_day(at)
    found = list(not_suppliable(world, caller, sale.scan, day))
    if world[sale.scan.pack] is not None:
        found += price_refused(world, sale.scan.pack, sale.price_tiyn, day)
    return found if sale.is_certain else _of_a_doubtful_pack(sale.scan.pack, found)


def _of_a_doubtful_pack(key: PackKey, found: list[Refusal]) -> list[Refusal]:
    calm = without_stops(found)
    return [ScanAgain(key), *calm] if len(calm) < len(found) else found


@dataclass(frozen=True, slots=True)
class CancelDispensing:
    """Take back a dispensing where it was made, within the window that a dated row states."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        *TIME_REFUSALS,
        DispensingNotFound,
        DispensingAlreadyCancelled,
        CancelWindowOver,
    )

    dispensing: str
    reason: str
    at: datetime | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        times = time_needs(self.at, Rule.DISPENSING_CANCEL_TOLD_WITHIN_MINUTES)
        window = RuleKey(Rule.DISPENSING_CANCEL_WINDOW_DAYS)
        return Needs.of(DispensingKey(self.dispensing), window, *times, then=self._its_packs)

    def _its_packs(self, world: World) -> Needs:
        receipt = world[DispensingKey(self.dispensing)]
        return Needs.of(more=receipt.packs if receipt else ())

    def decide(self, world: World, caller: Caller) -> Decision:
        if (wrong := wrong_time(world, self.at, Rule.DISPENSING_CANCEL_TOLD_WITHIN_MINUTES)) is not None:
            return Refused((wrong,))
        receipt = world[DispensingKey(self.dispensing)]
        if receipt is None or receipt.site != caller.site:
            return Refused((DispensingNotFound(self.dispensing),))
        if (standing := self._stands(world, receipt)) is not None:
            return Refused((standing,))
        said = DispensingCancelled(site=caller.site, packs=grouped(world, receipt.packs), reason=self.reason)
        return happened(world, self.at, (DispensingKey(self.dispensing), said))

    def _stands(self, world: World, receipt: Dispensing) -> Refusal | None:
        if receipt.cancelled:
            return DispensingAlreadyCancelled(self.dispensing)
        today = world.today  # not the day that is claimed: any sale could be taken back then
        window = row_on(world, RuleKey(Rule.DISPENSING_CANCEL_WINDOW_DAYS), today)
        if window is None:
            return NoRuleInForce(Rule.DISPENSING_CANCEL_WINDOW_DAYS, today)
        dispensed_on = kazakhstan_day(receipt.dispensed_at)
        if today > dispensed_on + timedelta(days=window.value):
            return CancelWindowOver(self.dispensing, dispensed_on, window.value, window.citation)
        return None
