"""Where something is: read up the chain of what it hangs under."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.goods.containers import ContainerKey
from domain.goods.shipments import ShipmentKey
from domain.ground.identifiers import Gln
from domain.ground.places import AnyPlace
from domain.ground.world import World
from domain.parties.sites import SiteKey


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where something is: at a site, or on the road in a shipment; and in which open containers, innermost first."""

    site: Gln | None
    shipment: ShipmentKey | None
    containers: tuple[ContainerKey, ...]


def whereabouts(world: World, place: AnyPlace) -> Whereabouts:
    """Follow a place up to the site or the shipment on the road that it hangs under."""
    inside: list[ContainerKey] = []
    while True:
        match place:
            case SiteKey(gln):
                return Whereabouts(gln, None, tuple(inside))
            case ShipmentKey():
                shipment = world[place]
                assert shipment is not None
                on_road = place if shipment.site is None else None
                return Whereabouts(shipment.site, on_road, tuple(inside))
            case ContainerKey():
                container = world[place]
                assert container is not None
                if container.open:
                    inside.append(place)
                place = container.hanging.parent
            case _:
                raise TypeError(f"Nothing hangs under {place.stream}.")


def moves(world: World, place: AnyPlace) -> Iterator[datetime]:
    """Yield when a container or shipment last moved, and everything that it hangs under; a site never does."""
    while not isinstance(place, SiteKey):
        if isinstance(place, ShipmentKey):
            shipment = world[place]
            assert shipment is not None
            yield shipment.moved_at
            return
        assert isinstance(place, ContainerKey)
        container = world[place]
        assert container is not None
        yield container.moved_at
        place = container.hanging.parent
