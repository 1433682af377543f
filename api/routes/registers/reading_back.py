"""Reading back what was entered: products, prefixes, ceilings, rules, and what a key is told of itself."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.description.openapi import SOUGHT, reading
from api.requests.cursors import Cursor, ListSize, number_of
from api.requests.fields import BinText, Day, GlnText, GtinInPath, GtinText, PrefixText, Text
from api.requests.limits import LIST_SIZE
from api.requests.readers import Reader, reader
from api.requests.responses import NEUTRAL_LANGUAGE, OK, answer
from api.requests.services import services_of
from api.routes.registers.entered import (
    CEILING_CURSOR,
    CeilingsAnswer,
    PrefixesAnswer,
    ProductsAnswer,
    RegisteredProduct,
    RuleBookAnswer,
    RulesAnswer,
    ceiling_after,
    ceilings,
    ceilings_of,
    prefixes,
    product,
    products,
    rule_book,
    rules,
)
from api.routes.registers.own import OwnAnswer, own
from domain.acts.rights import Reading
from domain.ground.channels import Channel
from domain.rules.ceilings import PriceLevel
from domain.rules.parameters import Rule
from ledger.access import AccessKey

router = APIRouter(prefix="/v1", tags=["reading"])


async def _key(request: Request) -> AccessKey:
    return await services_of(request).callers.key(request.headers)


ProductReader = Annotated[Reader, Depends(reader(Reader, Reading.PRODUCT))]
PrefixReader = Annotated[Reader, Depends(reader(Reader, Reading.PREFIX))]
CeilingReader = Annotated[Reader, Depends(reader(Reader, Reading.CEILING))]
RuleReader = Annotated[Reader, Depends(reader(Reader, Reading.RULE))]
OwnReader = Annotated[Reader, Depends(reader(Reader, Reading.OWN))]
OwnKey = Annotated[AccessKey, Depends(_key)]


@router.get("/products", **reading(Reading.PRODUCT, ProductsAnswer))
def read_products(
    reader: ProductReader,
    maker: BinText | None = None,
    name: Text | None = None,
    cursor: GtinText | None = None,
    limit: ListSize = LIST_SIZE,
) -> Response:
    """Return the products that are registered, by GTIN: of one maker, or whose trade name begins with `name`."""
    return answer(OK, NEUTRAL_LANGUAGE, products(reader.ledger, maker, name, cursor, limit))


@router.get("/products/{gtin}", **reading(Reading.PRODUCT, RegisteredProduct, problems=SOUGHT))
def read_product(gtin: GtinInPath, reader: ProductReader) -> Response:
    """Return what was registered under a GTIN."""
    return answer(OK, NEUTRAL_LANGUAGE, product(reader.ledger, gtin))


@router.get("/prefixes", **reading(Reading.PREFIX, PrefixesAnswer))
def read_prefixes(
    reader: PrefixReader,
    party: BinText | None = None,
    cursor: PrefixText | None = None,
    limit: ListSize = LIST_SIZE,
) -> Response:
    """Return whose which GS1 company prefix is, by prefix: of one company, or all."""
    return answer(OK, NEUTRAL_LANGUAGE, prefixes(reader.ledger, party, cursor, limit))


@router.get("/ceilings", **reading(Reading.CEILING, CeilingsAnswer, problems=SOUGHT))
def read_ceilings(
    reader: CeilingReader,
    gtin: GtinText | None = None,
    channel: Channel | None = None,
    level: PriceLevel | None = None,
    on: Day | None = None,
    cursor: Annotated[str | None, Query(pattern=CEILING_CURSOR, json_schema_extra={"format": "ceiling-cursor"})] = None,
    limit: ListSize = LIST_SIZE,
) -> Response:
    """Return which ceilings are in force on a day, today if none is named; of one product also all rows.

    Rows stand newest first. A book without a row is one that nobody has told the ledger of.
    """
    if gtin is not None:
        return answer(OK, NEUTRAL_LANGUAGE, ceilings_of(reader.ledger, gtin, channel, level, on))
    return answer(OK, NEUTRAL_LANGUAGE, ceilings(reader.ledger, channel, level, on, ceiling_after(cursor), limit))


@router.get("/rules", **reading(Reading.RULE, RulesAnswer))
def read_rules(reader: RuleReader, on: Day | None = None) -> Response:
    """Return every rule with the row in force on a day, today if none is named."""
    return answer(OK, NEUTRAL_LANGUAGE, rules(reader.ledger, on))


@router.get("/rules/{rule}", **reading(Reading.RULE, RuleBookAnswer))
def read_rule(rule: Rule, reader: RuleReader, on: Day | None = None) -> Response:
    """Return a rule with the row in force on a day, and all its rows, newest first."""
    return answer(OK, NEUTRAL_LANGUAGE, rule_book(reader.ledger, rule, on))


@router.get("/me", **reading(Reading.OWN, OwnAnswer))
def read_own(
    reader: OwnReader,
    key: OwnKey,
    cursor_site: GlnText | None = None,
    cursor_key: Cursor | None = None,
    limit: ListSize = LIST_SIZE,
) -> Response:
    """Return your company with its licences, sites and keys, and what the key that asks may do."""
    return answer(OK, NEUTRAL_LANGUAGE, own(reader, key, cursor_site, number_of(cursor_key), limit))
