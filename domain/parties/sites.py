"""Sites: the places of parties. Whatever is neither in a container nor on the road hangs under one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from domain.ground.events import Event, Fact, event
from domain.ground.identifiers import Bin, Gln
from domain.ground.outcomes import Outcome
from domain.ground.places import Place
from domain.ground.refusal import Refusal, refusal
from domain.ground.subjects import subject


@dataclass(frozen=True, slots=True)
class SiteKey(Place["Site"]):
    """A site of a party, by its GLN. What lies in no container and is on no road hangs under a site."""

    gln: Gln

    @property
    def stream(self) -> str:
        return f"site/{self.gln}"

    @classmethod
    def named(cls, rest: str) -> Self:
        return cls(Gln(rest))


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a party, by its GLN. `region` is an ISO 3166-2 code such as KZ-75."""

    version: int
    party: Bin
    name: str
    region: str


@event("site.registered")
class SiteRegistered(Event):
    """A place of a party was entered; medicines may be held there."""

    party: Bin
    site_name: str
    region: str


@subject("site", SiteKey, Site, example="4870001000028")
def evolve(_: SiteKey, state: Site | None, fact: Fact) -> Site:
    """Return the site after a fact."""
    said = fact.event
    assert isinstance(said, SiteRegistered)
    assert state is None
    return Site(version=1, party=said.party, name=said.site_name, region=said.region)


@refusal("site_not_registered", Outcome.CHECK)
class SiteNotRegistered(Refusal):
    """No site has this GLN in the ledger."""

    site: Gln
