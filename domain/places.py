"""Where things hang, and where they hung before: the stays from which a pack's road is read."""

from __future__ import annotations

from dataclasses import dataclass

from domain.keys import Place, SiteKey


@dataclass(frozen=True, slots=True)
class Stay:
    """Time spent in a container or a shipment, in versions of that place.

    From the event `since` of the place, which put the thing there, to its event `until`, the last one the thing
    was part of; None while the place could record no more (it was emptied, received or cancelled).
    """

    place: Place
    since: int
    until: int | None


@dataclass(frozen=True, slots=True)
class Hanging:
    """Where a thing hangs now, since which version of that place (0 under a site), and its earlier stays."""

    parent: Place
    since: int = 0
    trail: tuple[Stay, ...] = ()

    def move(self, parent: Place, since: int, *, left_at: int | None) -> Hanging:
        """Return the hanging under another place; `left_at` is the old place's last version seen from inside.

        A stay under a site leaves no trace of its own: the events that ended it tell where it was.
        """
        if isinstance(self.parent, SiteKey):
            return Hanging(parent, since, self.trail)
        return Hanging(parent, since, (*self.trail, Stay(self.parent, self.since, left_at)))
