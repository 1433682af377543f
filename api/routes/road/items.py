"""Packs and containers named together, as packing and shipping move them."""

from __future__ import annotations

from collections.abc import Sequence

from api.requests.problems import Places
from api.routes.shared.bodies import PackNamed
from api.routes.shared.codes import read_packs
from domain.acts.items import Items
from domain.ground.identifiers import Sscc
from ledger.ledger import Ledger


def read_items(ledger: Ledger, packs: Sequence[str | PackNamed], containers: Sequence[Sscc]) -> tuple[Items, Places]:
    """Return what is named, and where in the request each stands. Raises what `codes.read_packs` raises."""
    read = read_packs(ledger, packs, [f"packs[{number}]" for number in range(len(packs))])
    places: dict[object, tuple[str, ...]] = dict(read.places)
    for number, sscc in enumerate(containers):
        places[sscc] = (*places.get(sscc, ()), f"containers[{number}]")
    return Items(read.keys, tuple(containers)), places
