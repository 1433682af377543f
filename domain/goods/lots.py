"""Lots: packs of a product made together, with one expiry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Self

from domain.goods.hanging import Hanging
from domain.goods.packs import Pack, PackStatus
from domain.ground.channels import Channel
from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Gln, Gtin, LotNumber
from domain.ground.keys import AnyKey, Key
from domain.ground.subjects import subject
from domain.parties.sites import SiteKey


@dataclass(frozen=True, slots=True)
class LotKey(Key["Lot"]):
    """A lot of a product."""

    gtin: Gtin
    lot: LotNumber

    @property
    def stream(self) -> str:
        return f"lot/{self.gtin}/{self.lot}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(Gtin(rest[:14]), LotNumber(rest[15:]))


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot of a product. `expiry` is the last day printed on the pack; `packs` counts those commissioned."""

    version: int
    expiry: date
    produced_on: date
    packs: int


@event("lot.commissioned")
class LotCommissioned(Event):
    """Serials of a lot were put on packs at a site: those packs exist from now on.

    The serials are kept, sorted, in chunks beside the event: `packs` of them, with the digests of their crypto
    tails where `tails` says so.
    """

    site: Gln
    expiry: date
    produced_on: date
    channel: Channel
    packs: int
    tails: bool

    def touches(self, stream: AnyKey) -> Iterator[AnyKey]:
        """Yield the lot. Its new packs are too many to name here: they are in the chunks."""
        yield stream


def new_pack(lot: LotNumber, said: LotCommissioned, at: datetime) -> Pack:
    """Return the state that all packs of a commissioning share, told at `at`: fresh, and loose at the maker's site."""
    return Pack(
        version=1,
        status=PackStatus.ACTIVE,
        channel=said.channel,
        lot=lot,
        hanging=Hanging(SiteKey(said.site)),
        tail=None,
        dispensing=None,
        changed_at=at,
    )


@subject("lot", LotKey, Lot, example="04870001000011/B1")
def evolve(_: LotKey, state: Lot | None, fact: Fact) -> Lot:
    """Return the lot after a fact."""
    said = fact.event
    assert isinstance(said, LotCommissioned)
    if state is None:
        return Lot(version=fact.version, expiry=said.expiry, produced_on=said.produced_on, packs=said.packs)
    return replace(state, version=fact.version, packs=state.packs + said.packs)
