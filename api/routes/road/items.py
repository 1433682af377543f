"""Packs and containers named together, as packing and shipping move them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from api.requests.problems import Places
from api.routes.shared.bodies import PackNamed
from api.routes.shared.codes import read_packs
from domain.acts.items import Items, NothingNamed, RepeatedInRequest
from domain.acts.timing import TIME_REFUSALS
from domain.goods.containers import ContainerElsewhere, ContainerNotFound
from domain.ground.identifiers import Sscc
from domain.ground.refusal import Refusal
from domain.judging.packs import (
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    ItemInside,
    UnknownProduct,
    UnknownSerial,
)
from ledger.ledger import Ledger

PACK_REFUSALS: Final[tuple[type[Refusal], ...]] = (
    *TIME_REFUSALS,
    UnknownProduct,
    UnknownSerial,
    DispensedHere,
    DispensedElsewhere,
    Decommissioned,
    InTransitToYou,
    HeldElsewhere,
    ItemInside,
)
ITEM_REFUSALS: Final[tuple[type[Refusal], ...]] = (
    *PACK_REFUSALS,
    NothingNamed,
    RepeatedInRequest,
    ContainerNotFound,
    ContainerElsewhere,
)
"""Why packs and containers cannot be moved from where the caller is."""


def read_items(ledger: Ledger, packs: Sequence[str | PackNamed], containers: Sequence[Sscc]) -> tuple[Items, Places]:
    """Return what is named, and where in the request each stands. Raises what `codes.read_packs` raises."""
    read = read_packs(ledger, packs, [f"packs[{number}]" for number in range(len(packs))])
    places: dict[object, tuple[str, ...]] = dict(read.places)
    for number, sscc in enumerate(containers):
        places[sscc] = (*places.get(sscc, ()), f"containers[{number}]")
    return Items(read.keys, tuple(containers)), places
