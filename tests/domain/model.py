"""The ledger as three dictionaries: where each pack, container and shipment is, and what became of it.

It keeps no streams, no versions and no chain: when a pallet moves, it writes the new place of each thing by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.acts.items import Items
from domain.goods.packs import PackKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Sscc

Spot = tuple[str, str]
"""Where something is, directly: at a site, in a container or in a shipment, and which."""


@dataclass
class ModelPack:
    """A pack as the model knows it."""

    channel: Channel
    spot: Spot
    state: str = "active"
    receipt: str = ""


@dataclass
class ModelShipment:
    """A shipment as the model knows it."""

    sender: str
    receiver: str
    state: str = "on the road"


@dataclass
class Model:
    """Where everything is, and what became of it."""

    packs: dict[PackKey, ModelPack] = field(default_factory=dict[PackKey, ModelPack])
    containers: dict[Sscc, Spot] = field(default_factory=dict[Sscc, Spot])
    shipments: dict[int, ModelShipment] = field(default_factory=dict[int, ModelShipment])

    def holder(self, spot: Spot) -> Spot:
        """Return the site or the shipment that a spot is at in the end."""
        while spot[0] == "container":
            spot = self.containers[Sscc(spot[1])]
        return spot

    def loose(self, items: Items, site: str) -> bool:
        """Tell whether all these things are there to be moved by a site."""
        here = ("site", site)
        packs = [self.packs.get(key) for key in items.packs]
        return all(pack is not None and pack.state == "active" and pack.spot == here for pack in packs) and all(
            self.containers.get(sscc) == here for sscc in items.containers
        )

    def directly_in(self, items: Items, spot: Spot) -> bool:
        """Tell whether all these things lie directly in a place."""
        packs = [self.packs.get(key) for key in items.packs]
        return all(pack is not None and pack.spot == spot for pack in packs) and all(
            self.containers.get(sscc) == spot for sscc in items.containers
        )

    def put(self, items: Items, spot: Spot) -> None:
        """Put things somewhere."""
        for key in items.packs:
            self.packs[key].spot = spot
        for sscc in items.containers:
            self.containers[sscc] = spot

    def lift(self, old: Spot, new: Spot) -> None:
        """Put everything that lies directly in one place into another."""
        for pack in self.packs.values():
            pack.spot = new if pack.spot == old else pack.spot
        self.containers = {sscc: new if spot == old else spot for sscc, spot in self.containers.items()}
