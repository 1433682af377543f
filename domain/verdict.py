"""The verdict on a pack in the hand: may it be supplied here, today, at this price?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.acts.items import pack_not_here, pack_unknown_or_gone
from domain.identifiers import LotNumber
from domain.keys import CeilingKey, Channel, PackKey, PriceLevel
from domain.lots import Lot
from domain.outcomes import Outcome, worst
from domain.packs import Pack
from domain.parties import Role
from domain.printed import Agreement, PrintedExpiry, expiry_agreement, lot_agreement
from domain.products import Product
from domain.refusals import (
    AboveCeiling,
    CeilingUnknown,
    CryptoMismatch,
    Expired,
    ExpiryInDoubt,
    ExpiryMismatch,
    HeldElsewhere,
    InTransitToYou,
    LotInDoubt,
    LotMismatch,
    NoRuleInForce,
    PriceTooHigh,
    PriceTooLow,
    Refusal,
    StateFundedInHand,
    StateFundedPack,
)
from domain.rules.ceilings import CeilingRow
from domain.rules.parameters import Rule
from domain.world import Caller, World

PRICE_BOUNDS = (Rule.PAID_PRICE_LEAST_TIYN, Rule.PAID_PRICE_MOST_TIYN)
"""The rules that tell a price from what a till fills in where it has none."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A pack as its code was read: which one; the digest of its crypto tail, its lot and its expiry.

    None stands for what the code does not carry: it says nothing.
    """

    pack: PackKey
    tail: int | None
    lot: LotNumber | None = None
    expiry: PrintedExpiry | None = None

    @property
    def says_more(self) -> bool:
        """Whether the code carries a lot or an expiry, which can be held against the ledger's."""
        return self.lot is not None or self.expiry is not None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scan is answered: the outcome, the reasons for it gravest first, and what the pack is."""

    outcome: Outcome
    reasons: tuple[Refusal, ...]
    product: Product | None
    pack: Pack | None
    lot: Lot | None
    ceiling: CeilingRow | None

    @property
    def lot_number(self) -> LotNumber | None:
        """The number of the pack's lot, if the pack is known."""
        return None if self.pack is None else self.pack.lot


def retail_book(key: PackKey, channel: Channel) -> CeilingKey:
    """Return the ceiling book that binds the sale of a pack to a patient."""
    return CeilingKey(key.gtin, channel, PriceLevel.RETAIL)


def judge(world: World, caller: Caller, scan: Scan, price_tiyn: int | None = None) -> Verdict:
    """Judge a scanned pack today, and the price it is to be sold for if one is named.

    Changes nothing; what speaks of a copy is for the caller to report.
    """
    pack = world.pack(scan.pack)
    reasons = [one for one in not_suppliable(world, caller, scan, world.today) if not _beside_the_point(one, caller)]
    ceiling = lot = None
    if pack is not None:
        lot = world.lot(scan.pack.gtin, pack.lot)
        if pack.channel is Channel.COMMERCIAL:
            ceiling = world.ceilings(retail_book(scan.pack, pack.channel)).on(world.today)
        if price_tiyn is not None:
            reasons += price_refused(world, scan.pack, price_tiyn, world.today)
        elif not reasons:
            reasons += _price_in_doubt(world, scan.pack, pack.channel, ceiling)
    outcome = worst([one.outcome for one in reasons])
    return Verdict(outcome, tuple(reasons), world.product(scan.pack.gtin), pack, lot, ceiling)


def _price_in_doubt(world: World, key: PackKey, channel: Channel, ceiling: CeilingRow | None) -> Iterator[Refusal]:
    """Yield what a counter should know of the price before it names one."""
    if channel is Channel.STATE_FUNDED:
        yield StateFundedInHand(key)
    elif ceiling is None:
        yield CeilingUnknown(key, key.gtin, channel, PriceLevel.RETAIL, world.today)


def _beside_the_point(reason: Refusal, caller: Caller) -> bool:
    """An inspector scans packs where they lie: that they are not at the inspector's own site says nothing."""
    return Role.REGULATOR in caller.roles and isinstance(reason, InTransitToYou | HeldElsewhere)


def has_another_tail(world: World, scan: Scan) -> bool:
    """Tell whether a code has a crypto tail, and not the one that the maker registered for its pack."""
    pack = world.pack(scan.pack)
    return pack is not None and None not in {scan.tail, pack.tail} and scan.tail != pack.tail


def agreements(world: World, scan: Scan) -> tuple[Agreement, Agreement]:
    """Return how lot and expiry of a code stand to those of its pack, which the ledger knows."""
    pack = world.pack(scan.pack)
    assert pack is not None
    if scan.expiry is None:
        return lot_agreement(scan.lot, pack.lot), Agreement.SILENT
    lot = world.lot(scan.pack.gtin, pack.lot)
    assert lot is not None
    return lot_agreement(scan.lot, pack.lot), expiry_agreement(scan.expiry, lot.expiry)


def is_another(world: World, scan: Scan) -> bool:
    """Tell whether a code says of its pack what no reading explains: another crypto tail, lot or expiry.

    Of a pack that the ledger does not know, nothing is another.
    """
    if has_another_tail(world, scan):
        return True
    return scan.says_more and world.pack(scan.pack) is not None and Agreement.OTHER in agreements(world, scan)


def _mismatches(world: World, scan: Scan) -> Iterator[Refusal]:
    """Yield what a code says otherwise than the ledger of the lot and the expiry of a pack that is known."""
    pack = world.pack(scan.pack)
    assert pack is not None
    of_lot, of_expiry = agreements(world, scan)
    if of_lot > Agreement.SILENT:
        assert scan.lot is not None
        mismatch = LotMismatch if of_lot is Agreement.OTHER else LotInDoubt
        yield mismatch(scan.pack, scan.lot, pack.lot)
    if of_expiry > Agreement.SILENT:
        lot = world.lot(scan.pack.gtin, pack.lot)
        assert scan.expiry is not None
        assert lot is not None
        differs = ExpiryMismatch if of_expiry is Agreement.OTHER else ExpiryInDoubt
        yield differs(scan.pack, scan.expiry.day, lot.expiry)


def not_suppliable(world: World, caller: Caller, scan: Scan, day: date) -> Iterator[Refusal]:
    """Yield why a pack may not be supplied at the caller's site on a day, whatever its price, gravest first.

    Where the code is not the one of this pack, nothing is said of the pack: it is not known whose state that would be.
    """
    if has_another_tail(world, scan):
        yield CryptoMismatch(scan.pack)
        return
    if scan.says_more and world.pack(scan.pack) is not None:
        yield from _mismatches(world, scan)
        if is_another(world, scan):
            return
    if (gone := pack_unknown_or_gone(world, caller, scan.pack)) is not None:
        yield gone
        return
    pack = world.pack(scan.pack)
    assert pack is not None
    where = world.whereabouts(pack.hanging.parent)
    if (away := pack_not_here(world, caller, scan.pack, where)) is not None:
        yield away
    yield from _too_old(world, scan.pack, pack, day)


def price_refused(world: World, key: PackKey, price_tiyn: int, day: date) -> Iterator[Refusal]:
    """Yield why a pack may not be sold to a patient for a price on a day."""
    pack = world.pack(key)
    assert pack is not None
    if pack.channel is Channel.STATE_FUNDED:
        yield StateFundedPack(key)
        return
    yield from _no_price(world, key, price_tiyn, day)
    book = retail_book(key, pack.channel)
    row = world.ceilings(book).on(day)
    if row is None:
        yield CeilingUnknown(key, book.gtin, book.channel, book.level, day)
    elif row.price_tiyn is not None and price_tiyn > row.price_tiyn:
        yield AboveCeiling(key, price_tiyn, row.price_tiyn, row.row, row.since, row.until, row.citation)


def _no_price(world: World, key: PackKey, price_tiyn: int, day: date) -> Iterator[Refusal]:
    """Yield why what stands for a price is none: what no row bounds may be any."""
    least, most = (world.rule(rule).on(day) for rule in PRICE_BOUNDS)
    if least is not None and price_tiyn < least.value:
        yield PriceTooLow(key, price_tiyn, least.value, least.row, least.citation)
    if most is not None and price_tiyn > most.value:
        yield PriceTooHigh(key, price_tiyn, most.value, most.row, most.citation)


def _too_old(world: World, key: PackKey, pack: Pack, day: date) -> Iterator[Refusal]:
    lot = world.lot(key.gtin, pack.lot)
    assert lot is not None
    if day > lot.expiry:
        yield Expired(key, lot.expiry, None)
    elif day == lot.expiry:
        rule = world.rule(Rule.DISPENSING_ON_EXPIRY_DAY).on(day)
        if rule is None:
            yield NoRuleInForce(Rule.DISPENSING_ON_EXPIRY_DAY, day, key)
        elif not rule.value:
            yield Expired(key, lot.expiry, rule.citation)
