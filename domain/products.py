"""Products: what a GTIN stands for."""

from __future__ import annotations

from dataclasses import dataclass

from domain.events import Event, Fact, event
from domain.identifiers import Bin


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


def evolve(state: Product | None, fact: Fact) -> Product:
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
