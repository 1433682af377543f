"""What the acts at a counter answer, and what binds a price there."""

from __future__ import annotations

from datetime import date, datetime

from typing_extensions import TypedDict

from api.routes.shared.answers import PackSold, bound_by, only
from domain.acts.act import Accepted
from domain.acts.counter.dispensing import Dispense
from domain.goods.packs import PackKey
from domain.goods.receipts import DispensingCancelled, PackDispensed
from domain.ground.world import World
from domain.rules.ceilings import CeilingRow


class CeilingAnswer(TypedDict):
    """What binds the price: `ceiling` with its row, `not_regulated` with the row that says so, or `unknown`."""

    answer: str
    price_tiyn: int | None
    since: date | None
    until: date | None
    source: str | None
    confidence: str | None


class Dispensed(TypedDict):
    """Packs were sold. `dispensing` is the receipt's number, by which it may be taken back."""

    dispensing: str
    site: str
    packs: list[PackSold]
    total_tiyn: int
    occurred_at: datetime
    recorded_at: datetime


class DispensingTakenBack(TypedDict):
    """A dispensing was cancelled: its packs may be supplied again."""

    dispensing: str
    packs: int
    occurred_at: datetime
    recorded_at: datetime


def dispensed(act: Dispense, site: str, accepted: Accepted, world: World) -> Dispensed:
    """Answer what was sold, and which rows bound the prices."""
    packs: list[PackSold] = []
    for key, said in accepted.events:
        assert isinstance(key, PackKey)
        assert isinstance(said, PackDispensed)
        packs.append(
            PackSold(gtin=key.gtin, serial=key.serial, price_tiyn=said.price_tiyn, ceiling=bound_by(said.ceiling))
        )
    return Dispensed(
        dispensing=act.dispensing,
        site=site,
        packs=packs,
        total_tiyn=sum(pack["price_tiyn"] for pack in packs),
        occurred_at=accepted.occurred_at,
        recorded_at=world.now,
    )


def taken_back(dispensing: str, accepted: Accepted, world: World) -> DispensingTakenBack:
    """Answer which dispensing was cancelled."""
    _, said = only(accepted)
    assert isinstance(said, DispensingCancelled)
    return DispensingTakenBack(
        dispensing=dispensing,
        packs=sum(len(group.serials) for group in said.packs),
        occurred_at=accepted.occurred_at,
        recorded_at=world.now,
    )


def ceiling_answer(row: CeilingRow | None) -> CeilingAnswer:
    """Answer what binds a price: three answers, never two."""
    if row is None:
        return CeilingAnswer(answer="unknown", price_tiyn=None, since=None, until=None, source=None, confidence=None)
    return CeilingAnswer(
        answer="not_regulated" if row.price_tiyn is None else "ceiling",
        price_tiyn=row.price_tiyn,
        since=row.since,
        until=row.until,
        source=row.citation.source,
        confidence=row.citation.confidence,
    )
