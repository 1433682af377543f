"""Saying whose a GS1 company prefix is: with it a company numbers its cases and pallets, and nobody else does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from domain.acts.act import Accepted, Decision, Needs, Refused
from domain.acts.office.registering import AlreadyRegistered
from domain.ground.identifiers import Bin
from domain.ground.refusal import Refusal
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.parties.parties import PartyKey, PartyNotRegistered
from domain.parties.prefixes import (
    CompanyPrefix,
    PrefixAssigned,
    PrefixKey,
    PrefixNotAssigned,
    PrefixOfAnother,
    beginnings,
    holder_of,
)


@dataclass(frozen=True, slots=True)
class AssignPrefix:
    """Enter whose a company prefix is. One that belongs to a company passes to another only `from_party`."""

    refusals: ClassVar[tuple[type[Refusal], ...]] = (
        PartyNotRegistered,
        AlreadyRegistered,
        PrefixNotAssigned,
        PrefixOfAnother,
    )

    prefix: CompanyPrefix
    party: Bin
    from_party: Bin | None = None

    def needs(self, caller: Caller) -> Needs:  # noqa: ARG002
        return Needs.of(PartyKey(self.party), more=beginnings(self.prefix))

    def decide(self, world: World, caller: Caller) -> Decision:  # noqa: ARG002
        if found := tuple(self._wrong(world)):
            return Refused(found)
        return Accepted(((PrefixKey(self.prefix), PrefixAssigned(party=self.party)),), world.now)

    def _wrong(self, world: World) -> Iterator[Refusal]:
        if world[PartyKey(self.party)] is None:
            yield PartyNotRegistered(self.party)
        held = world[PrefixKey(self.prefix)]
        if held is not None and (held.party == self.party or held.party != self.from_party):
            yield AlreadyRegistered(self.prefix)
        if held is None and self.from_party is not None:
            yield PrefixNotAssigned(self.prefix)
        around = holder_of(world, beginnings(self.prefix)[:-1])
        if around is not None and around != self.party:
            yield PrefixOfAnother(self.prefix)
