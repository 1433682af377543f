"""The registers, a page at a time in the order of their names: products, sites, company prefixes, books of ceilings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.goods.products import Product, ProductKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Bin, Gln, Gtin
from domain.ground.keys import AnyKey, State
from domain.ground.subjects import key_of
from domain.parties.prefixes import CompanyPrefix, PrefixHeld, PrefixKey
from domain.parties.sites import Site, SiteKey
from domain.rules.ceilings import CeilingBook, CeilingKey, PriceLevel
from ledger.ledger import Ledger
from ledger.rows import read_snapshot

K = TypeVar("K", bound=AnyKey)
S = TypeVar("S", bound=State)

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
    behind = None if after is None else ProductKey(after)
    found = _read(ledger, ("product", ProductKey, Product), behind, limit, maker=maker, name=name)
    return [(key.gtin, product) for key, product in found]


def list_sites(ledger: Ledger, party: Bin, *, after: Gln | None, limit: int) -> list[tuple[Gln, Site]]:
    """Return the sites of a company in the order of their GLN from after one."""
    behind = None if after is None else SiteKey(after)
    return [(key.gln, site) for key, site in _read(ledger, ("site", SiteKey, Site), behind, limit, party=party)]


def list_prefixes(
    ledger: Ledger, *, party: Bin | None, after: CompanyPrefix | None, limit: int
) -> list[tuple[CompanyPrefix, PrefixHeld]]:
    """Return company prefixes, those of a company or all, by their digits from after one."""
    behind = None if after is None else PrefixKey(after)
    found = _read(ledger, ("prefix", PrefixKey, PrefixHeld), behind, limit, party=party)
    return [(key.prefix, held) for key, held in found]


def list_ceilings(
    ledger: Ledger, channel: Channel | None, level: PriceLevel | None, *, after: CeilingKey | None, limit: int
) -> list[tuple[CeilingKey, CeilingBook]]:
    """Return the books of a channel and a level, or of all, by product, channel and level from after one."""
    named = f"%/{channel or '%'}/{level or '%'}"
    return list(_read(ledger, ("ceiling", CeilingKey, CeilingBook), after, limit, suffix=named))


def _read(
    ledger: Ledger, register: tuple[str, type[K], type[S]], after: K | None, limit: int, **wanted: str | None
) -> Iterator[tuple[K, S]]:
    """Yield the keys and states of a register: what its streams are called, and the types of both."""
    name, key_type, state_type = register
    start = f"{name}/" if after is None else after.stream
    all_of_it = dict.fromkeys(("maker", "name", "party", "suffix"))
    values = {**all_of_it, **wanted, "after": start, "end": f"{name}0", "limit": limit}  # 0 follows the stroke

    def read(cursor: Cursor[TupleRow]) -> list[TupleRow]:
        return cursor.execute(_REGISTER, values).fetchall()

    for stream, stored in ledger.ask(read):
        key, state = key_of(stream), read_snapshot(stream, stored)
        assert isinstance(key, key_type)
        assert isinstance(state, state_type)
        yield key, state
