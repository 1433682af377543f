"""Where things hang, and where they hung before: the stays from which a pack's road is read."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass

from domain.ground.events import Event, Fact
from domain.ground.places import AnyPlace
from domain.parties.sites import SiteKey


@dataclass(frozen=True, slots=True)
class Stay:
    """Time spent in a container or a shipment.

    It began with the event `since` of that place, by version, which put the thing there. It ended with the event
    `until` of the place where that took the thing out; else (None) with what happened to the thing itself next: it
    was put somewhere else, dispensed, or emptied.
    """

    place: AnyPlace
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Hanging:
    """Where a thing hangs now, since which version of that place (0 under a site), and its earlier stays."""

    parent: AnyPlace
    since: int = 0
    trail: tuple[Stay, ...] = ()

    def move(self, parent: AnyPlace, since: int, *, until: int | None = None) -> Hanging:
        """Return the hanging under another place; `until` is the old place's event that took the thing out, if one did.

        A stay under a site leaves no trace of its own: the events that ended it tell where it was.
        """
        if isinstance(self.parent, SiteKey):
            return Hanging(parent, since, self.trail)
        return Hanging(parent, since, (*self.trail, Stay(self.parent, self.since, until)))


class Moving(Event, ABC):
    """An event that puts things under another place. `touches` names them after the subject of the stream."""

    @abstractmethod
    def moved(self, hanging: Hanging, fact: Fact) -> Hanging:
        """Return where a thing hangs after this event, which `fact` holds."""
