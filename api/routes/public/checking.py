"""What a patient is told about the box in hand: product, expiry and one plain sentence; nothing of the chain.

The state of a pack is told only to who has its whole code, with the crypto tail its maker registered, and with the
lot and expiry of its pack where the code has them. Unknown packs, wrong tails, lots and expiries get one same answer,
so that nobody can try out serials. Product and serial alone give the product.

A GS1 Digital Link may name other things. The ledger is not asked about any of them: a case or pallet is told to be one,
known or not, since where it is and what it holds is nobody's business; of places, documents and the like nothing is
kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from typing_extensions import TypedDict

from api.routes.shared.codes import scans_of
from api.words.catalogues import words
from domain.acts.act import Needs
from domain.goods.lots import LotKey
from domain.goods.packs import Pack, PackKey, PackStatus
from domain.goods.products import Product, ProductKey
from domain.ground.identifiers import Gtin
from domain.ground.world import World
from domain.judging.codes import Scan, is_another
from domain.parties.parties import PartyKey
from ledger.scanning import AsyncReader
from scanners import Form, Reading


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

    `expiry` is told with the first four only. Of a link also `container` and `not_kept`: they have no `gtin`.
    """

    result: str
    title: str
    next_step: str
    gtin: str | None
    product: CheckedProduct | None
    expiry: date | None


NOT_CONFIRMED: Final = "not_confirmed"
"""What is told of a whole code that the ledger does not know, or knows otherwise."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about: a product (`gtin`) and the packs of it that a text may name, or no product but a `result`.

    `gtin` is that of the likeliest pack; all are asked about.
    """

    gtin: Gtin | None
    packs: tuple[Scan, ...] = ()
    result: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether a whole code is asked about, with its crypto tail."""
        return any(one.tail is not None for one in self.packs)


def question_of(readings: Sequence[Reading]) -> Question:
    """Return what readings ask about, the likeliest first. Raises UnreadProblem for a code of no pack that is no link.

    A link is answered whatever it names, since somebody has followed it.
    """
    own = readings[0]
    if own.form is not Form.DIGITAL_LINK or own.pack is not None:
        scans = scans_of(readings)
        return Question(scans[0].pack.gtin, scans)
    if own.gtin is not None:
        return Question(own.gtin)
    return Question(None, result="not_kept" if own.sscc is None else "container")


async def check(reader: AsyncReader, question: Question, language: str) -> CheckAnswer:
    """Return what a patient is told. Raises BusyError."""
    if question.gtin is None:
        return _told(question.result, language, None)
    gtins = dict.fromkeys([question.gtin, *(one.pack.gtin for one in question.packs)])
    world = await reader.read(Needs.of(*(one.pack for one in question.packs), *map(ProductKey, gtins)))
    meant = next((one for one in question.packs if _is_confirmed(world, one)), None)
    gtin = question.gtin if meant is None else meant.pack.gtin
    product = world[ProductKey(gtin)]
    maker = None if product is None else await reader.read(Needs.of(PartyKey(product.maker)))
    result, expiry = _result(world, meant.pack if meant else None, product, whole=question.is_whole)
    shown = None if product is None or maker is None else _product(product, maker)
    return _told(result, language, gtin, shown, expiry)


def _told(
    result: str, language: str, gtin: Gtin | None, product: CheckedProduct | None = None, expiry: date | None = None
) -> CheckAnswer:
    said = words(f"check_{result}", language)
    return CheckAnswer(
        result=result, title=said.title, next_step=said.next_step, gtin=gtin, product=product, expiry=expiry
    )


def _is_confirmed(world: World, scan: Scan) -> bool:
    pack = world[scan.pack]
    return pack is not None and pack.tail is not None and pack.tail == scan.tail and not is_another(world, scan)


def _result(world: World, key: PackKey | None, product: Product | None, *, whole: bool) -> tuple[str, date | None]:
    if key is None:
        return (NOT_CONFIRMED if whole else "product" if product else "unknown_product"), None
    pack = world[key]
    assert pack is not None
    lot = world[LotKey(key.gtin, pack.lot)]
    assert lot is not None
    return _state(pack, expired=world.today > lot.expiry), lot.expiry


def _state(pack: Pack, *, expired: bool) -> str:
    if pack.status is PackStatus.INACTIVE:
        return "withdrawn"
    if expired:
        return "expired"
    return "dispensed" if pack.status is PackStatus.DISPENSED else "genuine"


def _product(product: Product, makers: World) -> CheckedProduct:
    maker = makers[PartyKey(product.maker)]
    return CheckedProduct(
        trade_name=product.trade_name,
        inn=product.inn,
        form=product.form,
        strength=product.strength,
        pack_size=product.pack_size,
        registration_number=product.registration_number,
        maker=None if maker is None else maker.name,
    )
