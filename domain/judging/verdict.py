"""The verdict on a pack in the hand: may it be supplied here, today, at this price?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from domain.goods.lots import Lot, LotKey
from domain.goods.packs import Pack
from domain.goods.products import Product, ProductKey
from domain.goods.whereabouts import whereabouts
from domain.ground.channels import Channel
from domain.ground.identifiers import LotNumber
from domain.ground.outcomes import Outcome, worst
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.judging.codes import CryptoMismatch, Scan, has_another_tail, is_another, mismatches
from domain.judging.expiry import too_old
from domain.judging.packs import HeldElsewhere, InTransitToYou, pack_not_here, pack_unknown_or_gone
from domain.judging.prices import price_in_doubt, price_refused, retail_book
from domain.parties.callers import Caller
from domain.parties.parties import Role
from domain.rules.ceilings import CeilingRow
from domain.rules.dated import row_on


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


def judge(world: World, caller: Caller, scan: Scan, price_tiyn: int | None = None) -> Verdict:
    """Judge a scanned pack today, and the price it is to be sold for if one is named.

    Changes nothing; what speaks of a copy is for the caller to report.
    """
    pack = world[scan.pack]
    reasons = [one for one in not_suppliable(world, caller, scan, world.today) if not _beside_the_point(one, caller)]
    ceiling = lot = None
    if pack is not None:
        lot = world[LotKey(scan.pack.gtin, pack.lot)]
        if pack.channel is Channel.COMMERCIAL:
            ceiling = row_on(world, retail_book(scan.pack, pack.channel), world.today)
        if price_tiyn is not None:
            reasons += price_refused(world, scan.pack, price_tiyn, world.today)
        elif not reasons:
            reasons += price_in_doubt(world, scan.pack, pack.channel, ceiling)
    outcome = worst([one.outcome for one in reasons])
    return Verdict(outcome, tuple(reasons), world[ProductKey(scan.pack.gtin)], pack, lot, ceiling)


def _beside_the_point(reason: Refusal, caller: Caller) -> bool:
    """An inspector scans packs where they lie: that they are not at the inspector's own site says nothing."""
    return Role.REGULATOR in caller.roles and isinstance(reason, InTransitToYou | HeldElsewhere)


def not_suppliable(world: World, caller: Caller, scan: Scan, day: date) -> Iterator[Refusal]:
    """Yield why a pack may not be supplied at the caller's site on a day, whatever its price, gravest first.

    Where the code is not the one of this pack, nothing is said of the pack: it is not known whose state that would be.
    """
    if has_another_tail(world, scan):
        yield CryptoMismatch(scan.pack)
        return
    if scan.says_more and world[scan.pack] is not None:
        yield from mismatches(world, scan)
        if is_another(world, scan):
            return
    if (gone := pack_unknown_or_gone(world, caller, scan.pack)) is not None:
        yield gone
        return
    pack = world[scan.pack]
    assert pack is not None
    where = whereabouts(world, pack.hanging.parent)
    if (away := pack_not_here(world, caller, scan.pack, where)) is not None:
        yield away
    yield from too_old(world, scan.pack, pack, day)
