"""Shipments: which left a site or are on their way to it, newest first, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from typing import LiteralString

from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.goods.shipments import ShipmentCancelled, ShipmentKey, ShipmentReceived, ShipmentShipped, ShipmentStatus
from domain.ground.identifiers import Gln
from ledger.codec import load_fact
from ledger.ledger import Ledger
from ledger.listing import SEEN, Page, Span, newest_first, page_of

_SEEN = """e.recorded_at, e.position, e.stream,
    (SELECT p.state->>'status' FROM darijol.place p WHERE p.key = -('x' || right(e.stream, 16))::bit(64)::bigint)"""

_LOADS = """
    SELECT e.stream, e.version, e.topic, e.recorded_at, darijol.said(e.body, 'at'), p.state->>'sender',
           p.state->>'receiver', p.state->>'status', (p.state->>'packs')::integer, (p.state->>'containers')::integer,
           convert_from(e.body, 'UTF8')::jsonb #> '{said,documents}'
    FROM darijol.event e JOIN darijol.place p ON p.key = -('x' || right(e.stream, 16))::bit(64)::bigint
    WHERE e.stream = ANY (%s) ORDER BY e.version
"""
"""The events of shipments without what they carry, which may be ten thousand packs each."""

_SHIPPED = """
    SELECT stream, version, topic, body FROM darijol.event WHERE stream = %s AND topic = 'shipment.shipped'
"""


@dataclass(frozen=True, slots=True)
class Sending:
    """A shipment with its times: `..._at` is theirs, `recorded_at` ours. `ended_at`: received or called back."""

    shipment: ShipmentKey
    sender: Gln
    receiver: Gln
    status: ShipmentStatus
    packs: int
    containers: int
    documents: tuple[str, ...]
    shipped_at: datetime
    recorded_at: datetime
    ended_at: datetime | None = None


def list_shipments(
    ledger: Ledger,
    site: Gln | None,
    *,
    sent: bool = True,
    awaited: bool = True,
    status: ShipmentStatus | None,
    behind: int | None,
    limit: int,
) -> Page[Sending]:
    """Return shipments from a site, or to it, or both (of all sites: None), newest first, after the one at `behind`."""
    sides: list[tuple[LiteralString, str] | None] = []
    if site is None:
        sides.append(None)
    if site is not None and sent:
        sides.append(("sender", site))
    if site is not None and awaited:
        sides.append(("receiver", site))
    seen = limit + 1 if status is None else SEEN

    def read(cursor: Cursor[TupleRow]) -> Page[Sending]:
        found: list[TupleRow] = []
        for side in sides:
            query, values = newest_first(_SEEN, "shipment.shipped", side, Span(behind=behind), seen)
            found += cursor.execute(query, values).fetchall()
        found.sort(key=itemgetter(0, 1), reverse=True)
        looked_at = found[:seen]
        fitting = [(position, stream) for _, position, stream, state in looked_at if status is None or state == status]
        page = page_of(fitting, limit)
        cut_short = page.next is None and len(looked_at) == seen
        return Page(tuple(_sendings(cursor, page.items)), looked_at[-1][1] if cut_short else page.next)

    return ledger.ask(read)


def read_shipment(ledger: Ledger, key: ShipmentKey) -> tuple[Sending, ShipmentShipped] | None:
    """Return a shipment, and what was said when it left; None if there is no such."""

    def read(cursor: Cursor[TupleRow]) -> tuple[Sending, ShipmentShipped] | None:
        found = _sendings(cursor, [key.stream])
        if not found:
            return None
        row = cursor.execute(_SHIPPED, (key.stream,)).fetchone()
        assert row is not None
        said = load_fact(*row).event
        assert isinstance(said, ShipmentShipped)
        return found[0], said

    return ledger.ask(read)


def _sendings(cursor: Cursor[TupleRow], streams: Sequence[str]) -> list[Sending]:
    """Return shipments in the order in which they are named."""
    began: dict[str, Sending] = {}
    ended: dict[str, datetime] = {}
    for stream, _, topic, recorded_at, at, sender, receiver, status, packs, containers, documents in cursor.execute(
        _LOADS, (list(streams),)
    ):
        moment = datetime.fromisoformat(at)
        if topic in {ShipmentReceived.name, ShipmentCancelled.name}:
            ended[stream] = moment
            continue
        began[stream] = Sending(
            ShipmentKey(int(stream[-16:], 16)),
            Gln(sender),
            Gln(receiver),
            ShipmentStatus(status),
            packs,
            containers,
            tuple(documents),
            moment,
            recorded_at,
        )
    return [replace(began[stream], ended_at=ended.get(stream)) for stream in streams if stream in began]
