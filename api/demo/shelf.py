"""Codes to try: packs of the demonstration that are, right now, what they are shown for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Final

from api.demo.codes import PackCode
from api.demo.medicines import AMOXICILLIN, CARDIOMAGNYL, INSULIN, METFORMIN, PARACETAMOL, SALBUTAMOL
from api.demo.plan import on_the_road
from api.demo.stock import EXPIRED, EXPIRING, MAIN, STATE_FUNDED, Size
from domain.acts.act import Needs
from domain.ground.channels import Channel
from domain.ground.identifiers import Sscc
from domain.judging.verdict import judge
from domain.parties.callers import Caller
from domain.rules.ceilings import CeilingKey, CeilingRow, PriceLevel
from domain.rules.dated import row_on
from ledger.ledger import Ledger
from ledger.scanning import scan_needs

FOR_SALE: Final = 3
"""How many packs of one medicine the page sells, or tries to."""

_AT_ONCE: Final = 25
_IN_TRANSIT: Final = "in_transit_to_you"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of pack to show, the cases it may be found in, and the case of the refusal that a scan must give."""

    title: str
    codes: Iterable[PackCode]
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Shown:
    """A code and what it is shown for; `case` is what a scan of it says, None for nothing against it."""

    title: str
    code: PackCode
    case: str | None


def ceiling_on(ledger: Ledger, day: date) -> CeilingRow | None:
    """Return the row that binds the retail price of Cardiomagnyl on a day; None if the ledger was told nothing."""
    key = CeilingKey(CARDIOMAGNYL.gtin, Channel.COMMERCIAL, PriceLevel.RETAIL)
    return row_on(ledger.read(Needs.of(key)), key, day)


def for_sale(ledger: Ledger, size: Size) -> list[PackCode]:
    """Return codes of Cardiomagnyl that the first pharmacy may sell now; fewer than `FOR_SALE` if it has no more."""
    codes = MAIN[CARDIOMAGNYL].codes(0, size)
    return list(islice(_found(ledger, size.customers[0].caller, codes, None), FOR_SALE))


def others(ledger: Ledger, size: Size) -> Iterator[Shown]:
    """Yield a code for each other answer that a scan at the first pharmacy can give, where there is one left."""
    caller = size.customers[0].caller
    for kind in _kinds(size):
        for code in islice(_found(ledger, caller, kind.codes, kind.case), 1):
            yield Shown(kind.title, code, kind.case)


def coming(ledger: Ledger, size: Size) -> Sscc | None:
    """Return the case that is on its way to the first pharmacy, unless it was received."""
    batch, case = MAIN[CARDIOMAGNYL], on_the_road(size)
    found = _found(ledger, size.customers[0].caller, batch.codes(case, size), _IN_TRANSIT)
    return batch.case(case) if next(found, None) is not None else None


def _kinds(size: Size) -> list[Kind]:
    elsewhere = [MAIN[medicine].codes(1, size) for medicine in (AMOXICILLIN, METFORMIN)]
    return [
        Kind("Price not regulated", MAIN[PARACETAMOL].codes(0, size)),
        Kind("Expires soon", EXPIRING.codes(0, size)),
        Kind("Bought with state money", STATE_FUNDED.codes(0, size), "state_funded_in_hand"),
        Kind("Ceiling unknown", MAIN[SALBUTAMOL].codes(0, size), "ceiling_unknown"),
        Kind("Expired", EXPIRED.codes(0, size), "expired"),
        Kind(
            "Still on the road, unless its case was received in step 8",
            MAIN[CARDIOMAGNYL].codes(on_the_road(size), size),
            _IN_TRANSIT,
        ),
        Kind("Held by another", MAIN[INSULIN].codes(1, size), "held_elsewhere"),
        Kind("Sold by another", chain.from_iterable(elsewhere), "dispensed_elsewhere"),
    ]


def _found(ledger: Ledger, caller: Caller, codes: Iterable[PackCode], case: str | None) -> Iterator[PackCode]:
    """Yield the codes of which a scan says `case` first, or nothing at all."""
    rest = iter(codes)
    while some := list(islice(rest, _AT_ONCE)):
        world = ledger.read(scan_needs([code.scan for code in some]))
        for code in some:
            reasons = judge(world, caller, code.scan).reasons
            if (reasons[0].case if reasons else None) == case:
                yield code
