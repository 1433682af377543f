"""What a patient is told about the box in hand: product, expiry and one plain sentence; nothing of the chain.

The state of a pack is told only to who has its whole code, with the crypto tail its maker registered, and with the
lot and expiry of its pack where the code has them. Unknown packs, wrong tails, lots and expiries get one same answer,
so that nobody can try out serials. Product and serial alone give the product.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from typing_extensions import TypedDict

from api.words import words
from domain.acts.act import Needs
from domain.keys import PackKey, PartyKey, ProductKey
from domain.packs import Pack, PackStatus
from domain.products import Product
from domain.verdict import Scan, is_another
from domain.world import World
from ledger.scanning import AsyncReader


class CheckedProduct(TypedDict):
    """A product as a patient knows it; `maker` is the company's name."""

    trade_name: str
    inn: str
    form: str
    strength: str
    pack_size: int
    registration_number: str
    maker: str | None


class CheckAnswer(TypedDict):
    """`result`: `genuine`, `dispensed`, `withdrawn`, `expired`, `not_confirmed`, `product` or `unknown_product`.

    `expiry` is told with the first four only.
    """

    result: str
    title: str
    next_step: str
    gtin: str
    product: CheckedProduct | None
    expiry: date | None


async def check(reader: AsyncReader, readings: Sequence[Scan], language: str) -> CheckAnswer:
    """Return what a patient is told. Raises BusyError."""
    world = await reader.read(
        Needs.of(*(one.pack for one in readings), *(ProductKey(one.pack.gtin) for one in readings))
    )
    whole = any(one.tail is not None for one in readings)
    meant = next((one for one in readings if _is_confirmed(world, one)), None)
    gtin = (meant or readings[0]).pack.gtin
    product = world.product(gtin)
    maker = None if product is None else await reader.read(Needs.of(PartyKey(product.maker)))
    result, expiry = _result(world, meant.pack if meant else None, product, whole=whole)
    said = words(f"check_{result}", language)
    return CheckAnswer(
        result=result,
        title=said.title,
        next_step=said.next_step,
        gtin=gtin,
        product=None if product is None or maker is None else _product(product, maker),
        expiry=expiry,
    )


def _is_confirmed(world: World, scan: Scan) -> bool:
    pack = world.pack(scan.pack)
    return pack is not None and pack.tail is not None and pack.tail == scan.tail and not is_another(world, scan)


def _result(world: World, key: PackKey | None, product: Product | None, *, whole: bool) -> tuple[str, date | None]:
    if key is None:
        return ("not_confirmed" if whole else "product" if product else "unknown_product"), None
    pack = world.pack(key)
    assert pack is not None
    lot = world.lot(key.gtin, pack.lot)
    assert lot is not None
    return _state(pack, expired=world.today > lot.expiry), lot.expiry


def _state(pack: Pack, *, expired: bool) -> str:
    if pack.status is PackStatus.INACTIVE:
        return "withdrawn"
    if expired:
        return "expired"
    return "dispensed" if pack.status is PackStatus.DISPENSED else "genuine"


def _product(product: Product, makers: World) -> CheckedProduct:
    maker = makers.party(product.maker)
    return CheckedProduct(
        trade_name=product.trade_name,
        inn=product.inn,
        form=product.form,
        strength=product.strength,
        pack_size=product.pack_size,
        registration_number=product.registration_number,
        maker=None if maker is None else maker.name,
    )
