"""Receipts: packs handed to a patient together, at a price and under a ceiling; and the taking back of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from domain.goods.containers import ContainerKey
from domain.goods.packs import Pack, PackEvent, PackGroup, PackKey, PackStatus, step
from domain.ground.events import Fact, event
from domain.ground.identifiers import Gln
from domain.ground.keys import AnyKey, Key
from domain.ground.subjects import subject
from domain.parties.sites import SiteKey
from domain.rules.dated import Citation


@dataclass(frozen=True, slots=True)
class DispensingKey(Key["Dispensing"]):
    """A receipt: packs handed over together. Its id is random."""

    id: str

    @property
    def stream(self) -> str:
        return f"dispensing/{self.id}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(rest)


@dataclass(frozen=True, slots=True)
class CeilingRef:
    """The row of a ceiling book that bound a price. `price_tiyn` None: the row says the price is not regulated."""

    row: int
    price_tiyn: int | None
    citation: Citation


@step(PackStatus.ACTIVE, PackStatus.DISPENSED)
@event("pack.dispensed")
class PackDispensed(PackEvent):
    """A pharmacist handed the pack to a patient. It may not be supplied again."""

    dispensing: str
    site: Gln
    price_tiyn: int
    ceiling: CeilingRef
    out_of: ContainerKey | None
    """The open container that the pack still lay in, if it did."""

    def touches(self, stream: AnyKey) -> Iterator[AnyKey]:
        """Yield the pack and its receipt."""
        yield stream
        yield DispensingKey(self.dispensing)

    def changed(self, pack: Pack) -> Pack:
        """Put the pack on its receipt, and out of the container that it still lay in."""
        site = SiteKey(self.site)
        hanging = pack.hanging if pack.hanging.parent == site else pack.hanging.move(site, 0)
        return replace(pack, hanging=hanging, dispensing=self.dispensing)


@step(PackStatus.DISPENSED, PackStatus.ACTIVE)
@event("dispensing.cancelled")
class DispensingCancelled(PackEvent):
    """A dispensing was taken back where it was made, before the packs left: they may be supplied again."""

    site: Gln
    packs: tuple[PackGroup, ...]
    reason: str

    def touches(self, stream: AnyKey) -> Iterator[AnyKey]:
        """Yield the receipt and its packs."""
        yield stream
        for group in self.packs:
            yield from group.pack_keys()

    def changed(self, pack: Pack) -> Pack:
        """Take the pack off its receipt."""
        return replace(pack, dispensing=None)


@dataclass(frozen=True, slots=True)
class Dispensing:
    """A receipt: what was handed over at one site at one moment, all of it or nothing."""

    version: int
    site: Gln
    dispensed_at: datetime
    cancelled: bool
    packs: tuple[PackKey, ...]


@subject("dispensing", DispensingKey, Dispensing, example="6f0c9f0e-3f7c-4a8e-9d3a-0c2f5f3f1a11")
def evolve(_: DispensingKey, state: Dispensing | None, fact: Fact) -> Dispensing:
    """Return the receipt after a fact: each pack dispensed adds itself."""
    match fact.event:
        case PackDispensed() as said:
            assert isinstance(fact.stream, PackKey)
            if state is None:
                return Dispensing(1, said.site, fact.occurred_at, cancelled=False, packs=(fact.stream,))
            return replace(state, version=state.version + 1, packs=(*state.packs, fact.stream))
        case DispensingCancelled() if state is not None:
            return replace(state, version=state.version + 1, cancelled=True)
        case _:
            raise TypeError(f"{fact.event.name} says nothing of a receipt.")
