"""The registers, a page at a time in the order of their names: products, sites, company prefixes, books of ceilings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.goods.products import Product, ProductKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Bin, Gln, Gtin
from domain.ground.subjects import key_of
from domain.parties.prefixes import CompanyPrefix, PrefixHeld, PrefixKey
from domain.parties.sites import Site, SiteKey
from domain.rules.ceilings import CeilingBook, CeilingKey, PriceLevel
from ledger.ledger import Ledger
from ledger.rows import read_snapshot

_REGISTER = """
    SELECT s.stream, s.state::text FROM darijol.snapshot s
    WHERE s.stream > %(after)s AND s.stream < %(end)s
    AND (%(maker)s::text IS NULL OR s.state->>'maker' = %(maker)s)
    AND (%(name)s::text IS NULL OR starts_with(lower((s.state->>'trade_name') COLLATE pg_c_utf8),
                                               lower(%(name)s::text COLLATE pg_c_utf8)))
    AND (%(party)s::text IS NULL OR s.state->>'party' = %(party)s)
    AND (%(suffix)s::text IS NULL OR s.stream LIKE %(suffix)s)
    ORDER BY s.stream LIMIT %(limit)s
"""


def list_products(
    ledger: Ledger, *, maker: Bin | None = None, name: str | None = None, after: Gtin | None, limit: int
) -> list[tuple[Gtin, Product]]:
    """Return products in the order of their GTIN from after one: of a maker, or whose trade name begins so."""
    start = "product/" if after is None else ProductKey(after).stream
    found: list[tuple[Gtin, Product]] = []
    for key, state in _read(ledger, "product", start, limit, maker=maker, name=name):
        assert isinstance(key, ProductKey)
        assert isinstance(state, Product)
        found.append((key.gtin, state))
    return found


def list_sites(ledger: Ledger, party: Bin, *, after: Gln | None, limit: int) -> list[tuple[Gln, Site]]:
    """Return the sites of a company in the order of their GLN from after one."""
    start = "site/" if after is None else SiteKey(after).stream
    found: list[tuple[Gln, Site]] = []
    for key, state in _read(ledger, "site", start, limit, party=party):
        assert isinstance(key, SiteKey)
        assert isinstance(state, Site)
        found.append((key.gln, state))
    return found


def list_prefixes(
    ledger: Ledger, *, party: Bin | None, after: CompanyPrefix | None, limit: int
) -> list[tuple[CompanyPrefix, PrefixHeld]]:
    """Return company prefixes, those of a company or all, by their digits from after one."""
    start = "prefix/" if after is None else PrefixKey(after).stream
    found: list[tuple[CompanyPrefix, PrefixHeld]] = []
    for key, state in _read(ledger, "prefix", start, limit, party=party):
        assert isinstance(key, PrefixKey)
        assert isinstance(state, PrefixHeld)
        found.append((key.prefix, state))
    return found


def list_ceilings(
    ledger: Ledger, channel: Channel | None, level: PriceLevel | None, *, after: CeilingKey | None, limit: int
) -> list[tuple[CeilingKey, CeilingBook]]:
    """Return the books of a channel and a level, or of all, by product, channel and level from after one."""
    start = "ceiling/" if after is None else after.stream
    named = f"%/{channel or '%'}/{level or '%'}"
    found: list[tuple[CeilingKey, CeilingBook]] = []
    for key, state in _read(ledger, "ceiling", start, limit, suffix=named):
        assert isinstance(key, CeilingKey)
        assert isinstance(state, CeilingBook)
        found.append((key, state))
    return found


def _read(ledger: Ledger, register: str, after: str, limit: int, **wanted: str | None) -> Iterator[tuple[Any, Any]]:
    all_of_it = dict.fromkeys(("maker", "name", "party", "suffix"))
    values = {**all_of_it, **wanted, "after": after, "end": f"{register}0", "limit": limit}  # 0 follows the stroke

    def read(cursor: Cursor[TupleRow]) -> list[TupleRow]:
        return cursor.execute(_REGISTER, values).fetchall()

    for stream, state in ledger.ask(read):
        yield key_of(stream), read_snapshot(stream, state)
