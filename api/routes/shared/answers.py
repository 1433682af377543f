"""What several areas answer: products, and packs on a receipt with the row that bound the price."""

from __future__ import annotations

from typing_extensions import TypedDict

from domain.acts.act import Accepted
from domain.goods.products import Product
from domain.goods.receipts import CeilingRef
from domain.ground.events import Event
from domain.ground.keys import AnyKey


class ProductAnswer(TypedDict):
    """A product as it is registered; `maker` is a BIN."""

    trade_name: str
    inn: str
    atc: str
    form: str
    strength: str
    pack_size: int
    registration_number: str
    maker: str


class BoundBy(TypedDict):
    """The row that bound a price; `price_tiyn` null: it says that the price is not regulated."""

    row: int
    price_tiyn: int | None
    source: str
    confidence: str


class PackSold(TypedDict):
    """A pack on a receipt."""

    gtin: str
    serial: str
    price_tiyn: int
    ceiling: BoundBy


def product_answer(product: Product) -> ProductAnswer:
    """Return a product as it is shown."""
    return ProductAnswer(
        trade_name=product.trade_name,
        inn=product.inn,
        atc=product.atc,
        form=product.form,
        strength=product.strength,
        pack_size=product.pack_size,
        registration_number=product.registration_number,
        maker=product.maker,
    )


def bound_by(ref: CeilingRef) -> BoundBy:
    """Answer which row bound a price."""
    return BoundBy(
        row=ref.row,
        price_tiyn=ref.price_tiyn,
        source=ref.citation.source,
        confidence=ref.citation.confidence,
    )


def only(accepted: Accepted) -> tuple[AnyKey, Event]:
    """Return the one event of an act that records one alone, and on which stream."""
    ((key, said),) = accepted.events
    return key, said
