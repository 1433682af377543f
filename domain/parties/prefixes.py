"""GS1 company prefixes: under which numbers a company may number its cases and pallets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Self

from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Bin, Identifier, Sscc, require_digits
from domain.ground.keys import Key
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal, refusal
from domain.ground.subjects import subject
from domain.ground.world import World

LENGTHS: Final = range(4, 13)
"""How many digits a company prefix has (GS1 General Specifications, glossary: GS1 Company Prefix)."""


class CompanyPrefix(Identifier):
    """GS1 company prefix: 4 to 12 digits, with which the numbers of one company begin.

    It stands behind the first digit of an SSCC (GS1 General Specifications, section 3, AI 00).
    """

    __slots__ = ()
    kind = "company prefix"

    def __new__(cls, text: str) -> Self:
        """Return digits as a prefix. Raises IdentifierError."""
        require_digits(cls.kind, text, LENGTHS, f"{LENGTHS[0]}-{LENGTHS[-1]}")
        return str.__new__(cls, text)


@dataclass(frozen=True, slots=True)
class PrefixKey(Key["PrefixHeld"]):
    """A company prefix."""

    prefix: CompanyPrefix

    @property
    def stream(self) -> str:
        return f"prefix/{self.prefix}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(CompanyPrefix(rest))


@dataclass(frozen=True, slots=True)
class PrefixHeld:
    """Which company a prefix belongs to now."""

    version: int
    party: Bin


@event("prefix.assigned")
class PrefixAssigned(Event):
    """A company prefix belongs to a company from now on, and to no other."""

    party: Bin


@subject("prefix", PrefixKey, PrefixHeld, example="4870001")
def evolve(_: PrefixKey, state: PrefixHeld | None, fact: Fact) -> PrefixHeld:
    """Return whose the prefix is after a fact."""
    said = fact.event
    assert isinstance(said, PrefixAssigned)
    assert state is None or state.party != said.party
    return PrefixHeld(fact.version, said.party)


@refusal("prefix_not_assigned", Outcome.CHECK)
class PrefixNotAssigned(Refusal):
    """The ledger was told of no company whose prefix this is, or with whose prefix this SSCC begins."""

    identifier: str


@refusal("prefix_of_another", Outcome.CHECK)
class PrefixOfAnother(Refusal):
    """The number begins with the prefix of another company, which alone gives out such numbers."""

    identifier: str


def beginnings(digits: str) -> tuple[PrefixKey, ...]:
    """Return all prefixes with which digits may begin, the shortest first."""
    return tuple(PrefixKey(CompanyPrefix(digits[:length])) for length in LENGTHS if length <= len(digits))


def prefixes_of(sscc: Sscc) -> tuple[PrefixKey, ...]:
    """Return all prefixes that an SSCC may have, the shortest first: they stand behind its extension digit."""
    return beginnings(sscc[1:])


def holder_of(world: World, prefixes: tuple[PrefixKey, ...]) -> Bin | None:
    """Return the company with the longest of some prefixes, where one belongs to anybody.

    GS1 gives out no prefix that begins with another one; where the register has both, the longer says more.
    """
    held = (world[key] for key in reversed(prefixes))
    return next((one.party for one in held if one is not None), None)


def foreign(world: World, sscc: Sscc, party: Bin) -> Refusal | None:
    """Refuse a company that begins to use an SSCC under a prefix that is not its own."""
    holder = holder_of(world, prefixes_of(sscc))
    if holder is None:
        return PrefixNotAssigned(sscc)
    return None if holder == party else PrefixOfAnother(sscc)
