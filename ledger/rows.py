"""State rows: a snapshot of the fold in the shape of each table, and back."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from orjson import Fragment

from domain.goods.containers import Container, ContainerKey
from domain.goods.hanging import Hanging, Stay
from domain.goods.packs import Pack, PackKey, PackStatus
from domain.goods.shipments import Shipment, ShipmentKey, ShipmentStatus
from domain.ground.channels import Channel
from domain.ground.identifiers import Gln, LotNumber
from domain.ground.keys import State
from domain.ground.subjects import SUBJECTS
from ledger.codec import dump, load
from ledger.places import place_number, place_of

STATUS_LETTER = {PackStatus.ACTIVE: "a", PackStatus.DISPENSED: "d", PackStatus.INACTIVE: "i"}
CHANNEL_LETTER = {Channel.COMMERCIAL: "c", Channel.STATE_FUNDED: "s"}
_STATUS = {letter: status for status, letter in STATUS_LETTER.items()}
_CHANNEL = {letter: channel for channel, letter in CHANNEL_LETTER.items()}


class Found(NamedTuple):
    """A row that `darijol.load` returns; which columns are filled depends on its kind."""

    kind: str
    number: int
    name: str
    version: int
    parent: int | None
    since: int
    status: str
    channel: str
    lot: str
    tail: int | None
    dispensing: UUID | None
    trail: list[int] | None
    state: str
    answer: bytes
    at: Any


def pack_row(key: PackKey, old: Pack, new: Pack) -> dict[str, Any]:
    """Return a pack's new row, with what its old one must be."""
    return {
        "gtin": int(key.gtin),
        "serial": key.serial,
        "version": new.version,
        "status": STATUS_LETTER[new.status],
        "tail": new.tail,
        "dispensing": new.dispensing,
        "changed_at": new.changed_at,
        "old_version": old.version,
        "old_status": STATUS_LETTER[old.status],
        **_hanging_columns(new.hanging),
    }


def place_row(key: ContainerKey | ShipmentKey, state: Container | Shipment) -> dict[str, Any]:
    """Return the row of a container or a shipment."""
    match state:
        case Container():
            kept: dict[str, Any] = {
                "open": state.open,
                "height": state.height,
                "moved_at": state.moved_at,
                "filled_at": state.filled_at,
            }
            columns = _hanging_columns(state.hanging)
        case Shipment():
            kept = {
                "status": state.status,
                "sender": state.sender,
                "receiver": state.receiver,
                "containers": state.containers,
                "packs": state.packs,
                "moved_at": state.moved_at,
            }
            parent = None if state.site is None else int(state.site[:12])
            columns = {"parent": parent, "since": 0, "trail": None}
    return {"key": place_number(key), "version": state.version, "state": kept, **columns}


def stream_row(stream: str, state: State) -> list[Any]:
    """Return the row of any other state."""
    return [stream, state.version, Fragment(dump(state))]


def read_pack(row: Found) -> Pack:
    """Return the state of a pack from its row."""
    assert row.parent is not None
    return Pack(
        version=row.version,
        status=_STATUS[row.status],
        channel=_CHANNEL[row.channel],
        lot=LotNumber(row.lot),
        hanging=_hanging(row.parent, row.since, row.trail),
        tail=row.tail,
        dispensing=None if row.dispensing is None else str(row.dispensing),
        changed_at=row.at,
    )


def read_place(row: Found) -> Container | Shipment:
    """Return the state of a container or a shipment from its row."""
    kept = load(row.state, dict[str, Any])
    if row.number < 0:
        return Shipment(
            version=row.version,
            status=ShipmentStatus(kept["status"]),
            sender=Gln(kept["sender"]),
            receiver=Gln(kept["receiver"]),
            containers=kept["containers"],
            packs=kept["packs"],
            moved_at=datetime.fromisoformat(kept["moved_at"]),
        )
    assert row.parent is not None
    return Container(
        version=row.version,
        open=kept["open"],
        height=kept["height"],
        hanging=_hanging(row.parent, row.since, row.trail),
        moved_at=datetime.fromisoformat(kept["moved_at"]),
        filled_at=datetime.fromisoformat(kept["filled_at"]),
    )


@lru_cache(maxsize=20_000)
def read_snapshot(stream: str, state: str) -> State:
    """Return any other state from its row."""
    return load(state, SUBJECTS[stream.partition("/")[0]].state)


def _hanging_columns(hanging: Hanging) -> dict[str, Any]:
    trail = [
        number
        for stay in hanging.trail
        for number in (place_number(stay.place), stay.since, 0 if stay.until is None else stay.until)
    ]
    return {"parent": place_number(hanging.parent), "since": hanging.since, "trail": trail or None}


def _hanging(parent: int, since: int, trail: list[int] | None) -> Hanging:
    if trail is None:
        return Hanging(place_of(parent), since)
    stays = zip(trail[::3], trail[1::3], trail[2::3], strict=True)
    return Hanging(
        place_of(parent),
        since,
        tuple(Stay(place_of(place), first, last or None) for place, first, last in stays),
    )
