"""The price of a pack: may it be sold for money, and for this much?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.goods.packs import PackKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.world import World
from domain.rules.ceilings import CeilingKey, CeilingRow, PriceLevel
from domain.rules.dated import Citation, row_on
from domain.rules.parameters import Rule, RuleKey


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


PRICE_BOUNDS = (Rule.PAID_PRICE_LEAST_TIYN, Rule.PAID_PRICE_MOST_TIYN)
"""The rules that tell a price from what a till fills in where it has none."""


def retail_book(key: PackKey, channel: Channel) -> CeilingKey:
    """Return the ceiling book that binds the sale of a pack to a patient."""
    return CeilingKey(key.gtin, channel, PriceLevel.RETAIL)


def price_refused(world: World, key: PackKey, price_tiyn: int, day: date) -> Iterator[Refusal]:
    """Yield why a pack may not be sold to a patient for a price on a day."""
    pack = world[key]
    assert pack is not None
    if pack.channel is Channel.STATE_FUNDED:
        yield StateFundedPack(key)
        return
    yield from _no_price(world, key, price_tiyn, day)
    book = retail_book(key, pack.channel)
    row = row_on(world, book, day)
    if row is None:
        yield CeilingUnknown(key, book.gtin, book.channel, book.level, day)
    elif row.price_tiyn is not None and price_tiyn > row.price_tiyn:
        yield AboveCeiling(key, price_tiyn, row.price_tiyn, row.row, row.since, row.until, row.citation)


def _no_price(world: World, key: PackKey, price_tiyn: int, day: date) -> Iterator[Refusal]:
    """Yield why what stands for a price is none: what no row bounds may be any."""
    least, most = (row_on(world, RuleKey(rule), day) for rule in PRICE_BOUNDS)
    if least is not None and price_tiyn < least.value:
        yield PriceTooLow(key, price_tiyn, least.value, least.row, least.citation)
    if most is not None and price_tiyn > most.value:
        yield PriceTooHigh(key, price_tiyn, most.value, most.row, most.citation)


def price_in_doubt(world: World, key: PackKey, channel: Channel, ceiling: CeilingRow | None) -> Iterator[Refusal]:
    """Yield what a counter should know of the price before it names one."""
    if channel is Channel.STATE_FUNDED:
        yield StateFundedInHand(key)
    elif ceiling is None:
        yield CeilingUnknown(key, key.gtin, channel, PriceLevel.RETAIL, world.today)
