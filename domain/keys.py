"""The subjects of the ledger: each key names one thing that has a state, and the stream of its events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TypeAlias

from domain.identifiers import Bin, Gln, Gtin, LotNumber, Serial, Sscc
from domain.identifiers import PackKey as PackKey  # noqa: PLC0414 - it is a key as the others are


class Channel(StrEnum):
    """Who pays for a pack; fixed for ever when it enters the ledger."""

    COMMERCIAL = "commercial"
    """Whoever buys it."""
    STATE_FUNDED = "state_funded"
    """The state: it is handed out free, and never sold."""


class PriceLevel(StrEnum):
    """At which sale a ceiling binds."""

    RETAIL = "retail"
    """To a patient."""
    WHOLESALE = "wholesale"
    """To a pharmacy or another distributor."""


@dataclass(frozen=True, slots=True)
class ProductKey:
    """A product, by its GTIN."""

    gtin: Gtin

    @property
    def stream(self) -> str:
        return f"product/{self.gtin}"


@dataclass(frozen=True, slots=True)
class PartyKey:
    """A party, by its BIN."""

    bin: Bin

    @property
    def stream(self) -> str:
        return f"party/{self.bin}"


@dataclass(frozen=True, slots=True)
class SiteKey:
    """A site of a party, by its GLN. What lies in no container and is on no road hangs under a site."""

    gln: Gln

    @property
    def stream(self) -> str:
        return f"site/{self.gln}"


@dataclass(frozen=True, slots=True)
class LotKey:
    """A lot of a product."""

    gtin: Gtin
    lot: LotNumber

    @property
    def stream(self) -> str:
        return f"lot/{self.gtin}/{self.lot}"


@dataclass(frozen=True, slots=True)
class ContainerKey:
    """One use of an SSCC. Emptying a container ends its generation; the next packing starts another."""

    sscc: Sscc
    generation: int

    @property
    def stream(self) -> str:
        return f"container/{self.sscc}/{self.generation}"


@dataclass(frozen=True, slots=True)
class ShipmentKey:
    """A shipment, by a random number of 63 bits; written as 16 hexadecimal digits."""

    number: int

    @property
    def stream(self) -> str:
        return f"shipment/{self.number:016x}"


@dataclass(frozen=True, slots=True)
class DispensingKey:
    """A receipt: packs handed over together. Its id is random."""

    id: str

    @property
    def stream(self) -> str:
        return f"dispensing/{self.id}"


@dataclass(frozen=True, slots=True)
class CeilingKey:
    """The book of price ceilings of a product in a channel, at one level of sale."""

    gtin: Gtin
    channel: Channel
    level: PriceLevel

    @property
    def stream(self) -> str:
        return f"ceiling/{self.gtin}/{self.channel}/{self.level}"


@dataclass(frozen=True, slots=True)
class RuleKey:
    """A parameter of the law or of practice, kept as dated rows."""

    rule: str

    @property
    def stream(self) -> str:
        return f"rule/{self.rule}"


@dataclass(frozen=True, slots=True)
class ProfileKey:
    """The book of what codes look like: of a product, or (None) of all products that have no row of their own."""

    gtin: Gtin | None

    @property
    def stream(self) -> str:
        return f"profile/{self.gtin or _NATIONAL}"


_NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class IncidentKey:
    """Something seen at a site that needs a second look: one a day for each kind, code, site and act."""

    id: str

    @property
    def stream(self) -> str:
        return f"incident/{self.id}"


Place: TypeAlias = SiteKey | ContainerKey | ShipmentKey
"""Where a pack or a container hangs."""

Key: TypeAlias = (
    ProductKey
    | PartyKey
    | SiteKey
    | LotKey
    | PackKey
    | ContainerKey
    | ShipmentKey
    | DispensingKey
    | CeilingKey
    | RuleKey
    | ProfileKey
    | IncidentKey
)


@lru_cache(maxsize=20_000)
def key_of(stream: str) -> Key:
    """Return the key whose `stream` this is. Raises ValueError for a name that is no stream of the ledger."""
    kind, _, rest = stream.partition("/")
    build = _KEYS.get(kind)
    if build is None:
        raise ValueError(f"No subject is called {stream[:80]!r}.")
    return build(rest)


def _lot_key(rest: str) -> LotKey:
    return LotKey(Gtin(rest[:14]), LotNumber(rest[15:]))


def _pack_key(rest: str) -> PackKey:
    return PackKey(Gtin(rest[:14]), Serial(rest[15:]))


def _container_key(rest: str) -> ContainerKey:
    return ContainerKey(Sscc(rest[:18]), int(rest[19:]))


def _ceiling_key(rest: str) -> CeilingKey:
    gtin, channel, level = rest.split("/")
    return CeilingKey(Gtin(gtin), Channel(channel), PriceLevel(level))


_KEYS: dict[str, Callable[[str], Key]] = {
    "product": lambda rest: ProductKey(Gtin(rest)),
    "party": lambda rest: PartyKey(Bin(rest)),
    "site": lambda rest: SiteKey(Gln(rest)),
    "lot": _lot_key,
    "pack": _pack_key,
    "container": _container_key,
    "shipment": lambda rest: ShipmentKey(int(rest, 16)),
    "dispensing": DispensingKey,
    "ceiling": _ceiling_key,
    "rule": RuleKey,
    "profile": lambda rest: ProfileKey(None if rest == _NATIONAL else Gtin(rest)),
    "incident": IncidentKey,
}
