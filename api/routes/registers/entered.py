"""What was entered, as it is read back: products, company prefixes, and the dated rows of ceilings and rules."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from typing_extensions import TypedDict

from api.requests.field_errors import Wrong
from api.requests.fields import shown_of
from api.requests.problems import Problem
from api.routes.shared.answers import ProductAnswer, product_answer
from domain.acts.act import Needs
from domain.goods.products import Product, ProductKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Bin, Gtin, IdentifierError
from domain.parties.prefixes import CompanyPrefix
from domain.rules.ceilings import CeilingBook, CeilingKey, CeilingRow, PriceLevel
from domain.rules.dated import in_force
from domain.rules.parameters import Rule, RuleBook, RuleKey, RuleRow
from ledger.ledger import Ledger
from ledger.registers import list_ceilings, list_prefixes, list_products

CEILING_CURSOR: Final = f"^[0-9]{{14}}-({'|'.join(Channel)})-({'|'.join(PriceLevel)})$"
"""How a cursor of books is written."""


class RegisteredProduct(ProductAnswer):
    """A product under its GTIN."""

    gtin: str


class ProductsAnswer(TypedDict):
    """Products by GTIN. `next`: the `cursor` under which more follow; null if there are none."""

    products: list[RegisteredProduct]
    next: str | None


class PrefixAnswer(TypedDict):
    """A GS1 company prefix and whose it is."""

    prefix: str
    party: str


class PrefixesAnswer(TypedDict):
    """Company prefixes by their digits. `next`: the `cursor` under which more follow; null if there are none."""

    prefixes: list[PrefixAnswer]
    next: str | None


class EndingAnswer(TypedDict):
    """Who says that a row binds no longer, until when it was to bind before, and when the ledger learned that."""

    source: str
    confidence: str
    was_until: date | None
    learned_at: datetime


class CeilingRowAnswer(TypedDict):
    """A row of a book: what binds from `since` until the day before `until`. `price_tiyn` null: not regulated."""

    row: int
    price_tiyn: int | None
    since: date
    until: date | None
    source: str
    confidence: str
    learned_at: datetime
    ended: EndingAnswer | None


class CeilingBookAnswer(TypedDict):
    """The ceilings of a product in a channel at a level. `in_force`: null if nobody has told; `rows`: newest first.

    `rows` is null where no product was named.
    """

    gtin: str
    channel: str
    level: str
    in_force: CeilingRowAnswer | None
    rows: list[CeilingRowAnswer] | None


class CeilingsAnswer(TypedDict):
    """Books, with what is in force `on` a day. `next`: the `cursor` under which more follow; null if there are none."""

    on: date
    books: list[CeilingBookAnswer]
    next: str | None


class RuleRowAnswer(TypedDict):
    """A value of a rule, from `since` until the day before `until`."""

    row: int
    value: int
    since: date
    until: date | None
    source: str
    confidence: str
    learned_at: datetime


class RuleInForce(TypedDict):
    """A rule with the row in force; null if there is none."""

    rule: str
    in_force: RuleRowAnswer | None


class RulesAnswer(TypedDict):
    """Every rule, with what is in force `on` a day."""

    on: date
    rules: list[RuleInForce]


class RuleBookAnswer(TypedDict):
    """A rule with what is in force `on` a day, and all rows that the ledger learned, newest first."""

    rule: str
    on: date
    in_force: RuleRowAnswer | None
    rows: list[RuleRowAnswer]


def products(ledger: Ledger, maker: Bin | None, name: str | None, after: Gtin | None, limit: int) -> ProductsAnswer:
    """Return products: of a maker, or whose trade name begins so."""
    found = list_products(ledger, maker=maker, name=name, after=after, limit=limit + 1)
    taken = [_product(gtin, one) for gtin, one in found[:limit]]
    return ProductsAnswer(products=taken, next=taken[-1]["gtin"] if len(found) > limit else None)


def product(ledger: Ledger, gtin: Gtin) -> RegisteredProduct:
    """Return a product. Raises Problem `not_found`."""
    found = ledger.read(Needs.of(ProductKey(gtin)))[ProductKey(gtin)]
    if found is None:
        raise Problem("not_found")
    return _product(gtin, found)


def prefixes(ledger: Ledger, party: Bin | None, after: CompanyPrefix | None, limit: int) -> PrefixesAnswer:
    """Return company prefixes: those of a company, or all."""
    found = list_prefixes(ledger, party=party, after=after, limit=limit + 1)
    taken = [PrefixAnswer(prefix=prefix, party=held.party) for prefix, held in found[:limit]]
    return PrefixesAnswer(prefixes=taken, next=taken[-1]["prefix"] if len(found) > limit else None)


def ceilings_of(
    ledger: Ledger, gtin: Gtin, channel: Channel | None, level: PriceLevel | None, on: date | None
) -> CeilingsAnswer:
    """Return the books of a product with all their rows. Raises Problem `not_found`."""
    keys = [
        CeilingKey(gtin, one, other)
        for one in Channel
        for other in PriceLevel
        if channel in {None, one} and level in {None, other}
    ]
    world = ledger.read(Needs.of(ProductKey(gtin), more=keys))
    if world[ProductKey(gtin)] is None:
        raise Problem("not_found")
    day = on or world.today
    books = [_ceiling_book(key, world[key] or CeilingBook(version=0), day, with_rows=True) for key in keys]
    return CeilingsAnswer(on=day, books=books, next=None)


def ceilings(
    ledger: Ledger,
    channel: Channel | None,
    level: PriceLevel | None,
    on: date | None,
    after: CeilingKey | None,
    limit: int,
) -> CeilingsAnswer:
    """Return the books there are, by product, channel and level, with what is in force on a day."""
    found = list_ceilings(ledger, channel, level, after=after, limit=limit + 1)
    day = on or ledger.read(Needs.of()).today
    books = [_ceiling_book(key, book, day, with_rows=False) for key, book in found[:limit]]
    return CeilingsAnswer(on=day, books=books, next=_cursor(found[limit - 1][0]) if len(found) > limit else None)


def ceiling_after(cursor: str | None) -> CeilingKey | None:
    """Return the book behind which a list goes on; None from its beginning. Raises Problem `malformed_request`."""
    if cursor is None:
        return None
    gtin, channel, level = cursor.split("-")
    try:
        return CeilingKey(Gtin(gtin), Channel(channel), PriceLevel(level))
    except IdentifierError as error:
        raise Problem("malformed_request", [Wrong("cursor", error.code, shown_of(error))]) from None


def rules(ledger: Ledger, on: date | None) -> RulesAnswer:
    """Return every rule with the row in force on a day."""
    world = ledger.read(Needs.of(more=[RuleKey(rule) for rule in Rule]))
    day = on or world.today
    return RulesAnswer(
        on=day,
        rules=[
            RuleInForce(rule=rule.value, in_force=_in_force(world[RuleKey(rule)] or RuleBook(version=0), day))
            for rule in Rule
        ],
    )


def rule_book(ledger: Ledger, rule: Rule, on: date | None) -> RuleBookAnswer:
    """Return all rows of a rule."""
    world = ledger.read(Needs.of(RuleKey(rule)))
    book, day = world[RuleKey(rule)] or RuleBook(version=0), on or world.today
    rows = [_rule_row(row) for row in reversed(book.rows)]
    return RuleBookAnswer(rule=rule.value, on=day, in_force=_in_force(book, day), rows=rows)


def _cursor(key: CeilingKey) -> str:
    return f"{key.gtin}-{key.channel}-{key.level}"


def _product(gtin: Gtin, found: Product) -> RegisteredProduct:
    return RegisteredProduct(gtin=gtin, **product_answer(found))


def _ceiling_book(key: CeilingKey, book: CeilingBook, day: date, *, with_rows: bool) -> CeilingBookAnswer:
    binding = in_force(book.rows, day)
    return CeilingBookAnswer(
        gtin=key.gtin,
        channel=key.channel.value,
        level=key.level.value,
        in_force=None if binding is None else _ceiling_row(binding),
        rows=[_ceiling_row(row) for row in reversed(book.rows)] if with_rows else None,
    )


def _ceiling_row(row: CeilingRow) -> CeilingRowAnswer:
    ended = row.ended
    return CeilingRowAnswer(
        row=row.row,
        price_tiyn=row.price_tiyn,
        since=row.since,
        until=row.until,
        source=row.citation.source,
        confidence=row.citation.confidence.value,
        learned_at=row.learned_at,
        ended=None
        if ended is None
        else EndingAnswer(
            source=ended.citation.source,
            confidence=ended.citation.confidence.value,
            was_until=ended.was_until,
            learned_at=ended.learned_at,
        ),
    )


def _in_force(book: RuleBook, day: date) -> RuleRowAnswer | None:
    row = in_force(book.rows, day)
    return None if row is None else _rule_row(row)


def _rule_row(row: RuleRow) -> RuleRowAnswer:
    return RuleRowAnswer(
        row=row.row,
        value=row.value,
        since=row.since,
        until=row.until,
        source=row.citation.source,
        confidence=row.citation.confidence.value,
        learned_at=row.learned_at,
    )
