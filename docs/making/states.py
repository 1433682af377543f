"""The page of states: how packs and shipments change, drawn from their transition tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from docs.making.markdown import code, members, page, prose, table
from domain.goods import packs, shipments
from domain.goods.lots import LotCommissioned, new_pack
from domain.goods.packs import PackStatus
from domain.goods.shipments import ShipmentKey, ShipmentShipped, ShipmentStatus
from domain.ground.channels import Channel
from domain.ground.events import Event, Fact
from domain.ground.identifiers import Gln, LotNumber
from domain.ground.time import start_of_day

Transitions = Mapping[Any, Mapping[type[Event], Any]]

_SITE = Gln.from_body("487000100002")
_DAY = date(2026, 7, 1)


def states() -> str:
    """Return the page."""
    return page(
        "States",
        "What is not drawn here cannot happen: no act records it, and the fold refuses to read it.",
        *_subject("A pack", PackStatus, packs.TRANSITIONS, LotCommissioned, _new_pack()),
        "Where a pack is does not stand in its status. It hangs under a site, a container or a shipment, and is where "
        "that is. So shipping a pallet changes the pallet, and no row of a pack. A pack that is dispensed or inactive "
        "is not moved any more.",
        *_subject("A shipment", ShipmentStatus, shipments.TRANSITIONS, ShipmentShipped, _new_shipment()),
        "## A container",
        "It has no table: it is open from its first `container.packed` until `container.emptied`, which ends this use "
        "of its SSCC. The next packing begins another generation.",
    )


def _new_pack() -> PackStatus:
    said = LotCommissioned(site=_SITE, expiry=_DAY, produced_on=_DAY, channel=Channel.COMMERCIAL, packs=1, tails=False)
    return new_pack(LotNumber("B1"), said, start_of_day(_DAY)).status


def _new_shipment() -> ShipmentStatus:
    said = ShipmentShipped(sender=_SITE, receiver=_SITE, packs=(), containers=(), documents=())
    fact = Fact(ShipmentKey(1), 1, "", datetime(2026, 7, 1, tzinfo=UTC), said)
    return shipments.evolve(ShipmentKey(1), None, fact).status


def _subject(
    name: str, statuses: type[StrEnum], transitions: Transitions, begins: type[Event], first: StrEnum
) -> Iterator[str]:
    yield f"## {name}"
    yield prose(statuses.__doc__)
    yield _diagram(transitions, begins, first)
    yield table(("state", "meaning"), ((code(value), said) for value, said in members(statuses) if said))
    events = list(dict.fromkeys(kind for steps in transitions.values() for kind in steps))
    yield table(
        ("state", *(code(kind.name) for kind in events)),
        ((code(state), *(_cell(steps.get(kind)) for kind in events)) for state, steps in transitions.items()),
    )


def _cell(following: StrEnum | None) -> str:
    return "cannot happen" if following is None else code(following)


def _diagram(transitions: Transitions, begins: type[Event], first: StrEnum) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {first}: {begins.name}"]
    for state, steps in transitions.items():
        lines += [f"    {state} --> {following}: {kind.name}" for kind, following in steps.items()]
        if not steps:
            lines.append(f"    {state} --> [*]")
    return "\n".join([*lines, "```"])
