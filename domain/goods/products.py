"""Products: what a GTIN stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Bin, Gtin
from domain.ground.keys import Key
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.subjects import subject


@dataclass(frozen=True, slots=True)
class ProductKey(Key["Product"]):
    """A product, by its GTIN."""

    gtin: Gtin

    @property
    def stream(self) -> str:
        return f"product/{self.gtin}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(Gtin(rest))


@dataclass(frozen=True, slots=True)
class Product:
    """A medicine in one trade package, as registered."""

    version: int
    trade_name: str
    inn: str
    atc: str
    form: str
    strength: str
    pack_size: int
    registration_number: str
    maker: Bin


@event("product.registered")
class ProductRegistered(Event):
    """A medicine was entered under its GTIN; its packs may be commissioned from now on."""

    trade_name: str
    inn: str
    atc: str
    form: str
    strength: str
    pack_size: int
    registration_number: str
    maker: Bin


@subject("product", ProductKey, Product, example="04870001000011")
def evolve(_: ProductKey, state: Product | None, fact: Fact) -> Product:
    """Return the product after a fact."""
    said = fact.event
    assert isinstance(said, ProductRegistered)
    assert state is None
    return Product(
        version=1,
        trade_name=said.trade_name,
        inn=said.inn,
        atc=said.atc,
        form=said.form,
        strength=said.strength,
        pack_size=said.pack_size,
        registration_number=said.registration_number,
        maker=said.maker,
    )


@refusal("product_not_registered", Outcome.CHECK)
class ProductNotRegistered(Refusal):
    """No product has this GTIN in the ledger; packs of it cannot be commissioned, nor ceilings set."""

    gtin: Gtin


@refusal("not_the_maker", Outcome.CHECK)
class NotTheMaker(Refusal):
    """Only the maker under whom the product is registered commissions its packs."""

    gtin: Gtin
