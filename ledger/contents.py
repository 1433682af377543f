"""What lies in a container now: what its events put in and did not take out, and is still there."""

from __future__ import annotations

from dataclasses import dataclass

from domain.acts.act import Needs
from domain.goods.containers import ContainerEmptied, ContainerKey, ContainerPacked, ContainerUnpacked
from domain.goods.packs import PackKey
from domain.ground.world import World
from ledger.ledger import Ledger, again
from ledger.mapper import Recorded


@dataclass(frozen=True, slots=True)
class Contents:
    """Packs and containers that lie directly in a container."""

    packs: tuple[PackKey, ...]
    containers: tuple[ContainerKey, ...]


def container_contents(ledger: Ledger, key: ContainerKey) -> Contents:
    """Return what lies directly in a container; nothing if it was emptied or never packed."""
    packs: dict[PackKey, None] = {}
    containers: dict[ContainerKey, None] = {}
    for recorded in again(lambda: list(ledger.log.events.get(key.stream))):
        assert isinstance(recorded, Recorded)
        match recorded.fact.event:
            case ContainerPacked() as said:
                packs |= dict.fromkeys(pack for group in said.packs for pack in group.pack_keys())
                containers |= dict.fromkeys(said.containers)
            case ContainerUnpacked() as said:
                gone = {pack for group in said.packs for pack in group.pack_keys()}
                packs = {pack: None for pack in packs if pack not in gone}
                containers = {one: None for one in containers if one not in said.containers}
            case ContainerEmptied():
                return Contents((), ())
            case _:
                continue
    world = ledger.read(Needs.of(more=packs))
    return Contents(tuple(pack for pack in packs if _lies_in(world, pack, key)), tuple(containers))


def _lies_in(world: World, pack: PackKey, key: ContainerKey) -> bool:
    """A pack dispensed out of a container left it without an event of the container."""
    state = world[pack]
    return state is not None and state.hanging.parent == key
