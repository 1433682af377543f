"""What each site holds: a view behind the log, kept by a follower that applies each event once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.projection import Projection
from psycopg import Cursor
from psycopg.rows import TupleRow, tuple_row

from domain.goods.containers import ContainerEmptied, ContainerKey, ContainerPacked, ContainerUnpacked
from domain.goods.lots import LotCommissioned, LotKey
from domain.goods.packs import PackDecommissioned, PackGroup, PackKey
from domain.goods.receipts import DispensingCancelled, PackDispensed
from domain.goods.shipments import ShipmentCancelled, ShipmentKey, ShipmentReceived, ShipmentShipped
from domain.ground.events import Fact
from domain.ground.identifiers import Gln, Gtin, LotNumber
from domain.ground.places import AnyPlace
from domain.parties.sites import SiteKey
from ledger.ledger import Ledger
from ledger.log import Log
from ledger.mapper import Recorded
from ledger.places import place_number

TOPICS = tuple(
    kind.name
    for kind in (
        LotCommissioned,
        ContainerPacked,
        ContainerUnpacked,
        ContainerEmptied,
        ShipmentShipped,
        ShipmentReceived,
        ShipmentCancelled,
        PackDispensed,
        PackDecommissioned,
        DispensingCancelled,
    )
)


@dataclass(frozen=True, slots=True)
class Holding:
    """How many packs of a lot a site holds, loose and in containers."""

    gtin: Gtin
    lot: LotNumber
    packs: int


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a site held when the follower had come to `position` of the log (0: to nothing yet)."""

    position: int
    lots: tuple[Holding, ...]


def holdings(ledger: Ledger, site: Gln, *, after: tuple[Gtin, LotNumber] | None = None, limit: int = 1000) -> Holdings:
    """Return what a site holds in the order of product and lot, from after a lot, at most `limit` lots."""
    return ledger.ask(lambda cursor: _holdings(cursor, site, after, limit))


def _holdings(cursor: Cursor[TupleRow], site: Gln, after: tuple[Gtin, LotNumber] | None, limit: int) -> Holdings:
    start = (0, "") if after is None else (int(after[0]), str(after[1]))
    with cursor.connection.transaction():
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT notification_id FROM darijol.tracking WHERE application_name = %s", (Log.name,))
        row = cursor.fetchone()
        cursor.execute(
            """
            WITH RECURSIVE here AS (
                SELECT %s::bigint AS place
                UNION ALL SELECT p.place FROM here JOIN darijol.holding_place p ON p.parent = here.place
            )
            SELECT h.gtin, h.lot, sum(h.packs)::bigint FROM here JOIN darijol.holding h USING (place)
            WHERE (h.gtin, h.lot) > (%s, %s)
            GROUP BY h.gtin, h.lot HAVING sum(h.packs) <> 0 ORDER BY h.gtin, h.lot LIMIT %s
            """,
            (place_number(SiteKey(site)), *start, limit),
        )
        lots = tuple(Holding(Gtin(f"{gtin:014}"), LotNumber(lot), packs) for gtin, lot, packs in cursor)
    return Holdings(0 if row is None else row[0], lots)


def has_to_do_with_lot(ledger: Ledger, site: Gln, gtin: Gtin, lot: LotNumber) -> bool:
    """Tell whether a site holds packs of a lot, or sent some that are on the road, or awaits them."""

    def read(cursor: Cursor[TupleRow]) -> bool:
        cursor.execute(
            """
            WITH RECURSIVE here AS (
                SELECT %(site)s::bigint AS place
                UNION ALL SELECT p.place FROM darijol.holding_place p WHERE p.sender = %(site)s OR p.receiver = %(site)s
                UNION ALL SELECT p.place FROM here JOIN darijol.holding_place p ON p.parent = here.place
            )
            SELECT EXISTS (
                SELECT FROM here JOIN darijol.holding h USING (place)
                WHERE h.gtin = %(gtin)s AND h.lot = %(lot)s AND h.packs <> 0
            )
            """,
            {"site": place_number(SiteKey(site)), "gtin": int(gtin), "lot": lot},
        )
        return cursor.fetchone() == (True,)

    return ledger.ask(read)


class HoldingsView(PostgresTrackingRecorder):
    """The tables of the view, and how far the follower came, changed together."""

    def apply(self, fact: Fact, tracking: Tracking) -> None:
        """Change the view by one fact, once: a fact already tracked raises IntegrityError and changes nothing."""
        with self.datastore.transaction(commit=True) as tracked:
            self._insert_tracking(tracked, tracking)
            with tracked.connection.cursor(row_factory=tuple_row) as cursor:
                _apply(cursor, fact)


class HoldingsProjection(Projection[HoldingsView]):
    """Follows the log for `holdings`."""

    name = "holdings"
    topics = TOPICS

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        """Apply one event of the log."""
        assert isinstance(domain_event, Recorded)
        self.view.apply(domain_event.fact, tracking)


def _apply(cursor: Cursor[TupleRow], fact: Fact) -> None:
    match fact.event:
        case LotCommissioned() as said:
            assert isinstance(fact.stream, LotKey)
            _add(cursor, SiteKey(said.site), fact.stream.gtin, fact.stream.lot, said.packs)
        case PackDispensed() as said:
            _take(cursor, said.out_of or SiteKey(said.site), fact)
        case PackDecommissioned() as said:
            _take(cursor, SiteKey(said.site), fact)
        case DispensingCancelled() as said:
            _add_groups(cursor, SiteKey(said.site), said.packs)
        case _:
            _move(cursor, fact)


def _move(cursor: Cursor[TupleRow], fact: Fact) -> None:
    place = fact.stream
    assert isinstance(place, ContainerKey | ShipmentKey)
    match fact.event:
        case ContainerPacked() as said:
            site = SiteKey(said.site)
            if fact.version == 1:
                _hang(cursor, place, site)
            _shift(cursor, said.packs, said.containers, site, place)
        case ContainerUnpacked() as said:
            _shift(cursor, said.packs, said.containers, place, SiteKey(said.site))
        case ContainerEmptied() as said:
            _close(cursor, place, place_number(SiteKey(said.site)))
        case ShipmentShipped() as said:
            sender, receiver = SiteKey(said.sender), SiteKey(said.receiver)
            cursor.execute(
                "INSERT INTO darijol.holding_place (place, sender, receiver) VALUES (%s, %s, %s)",
                (place_number(place), place_number(sender), place_number(receiver)),
            )
            _shift(cursor, said.packs, said.containers, sender, place)
        case ShipmentReceived() | ShipmentCancelled() as said:
            _close(cursor, place, _end_of_road(cursor, place, received=isinstance(said, ShipmentReceived)))
        case _:
            raise TypeError(f"{fact.event.name} moves nothing.")


def _shift(
    cursor: Cursor[TupleRow],
    packs: Iterable[PackGroup],
    containers: Iterable[ContainerKey],
    source: AnyPlace,
    target: AnyPlace,
) -> None:
    for group in packs:
        _add(cursor, source, group.gtin, group.lot, -len(group.serials))
    _add_groups(cursor, target, packs)
    for container in containers:
        _hang(cursor, container, target)


def _add_groups(cursor: Cursor[TupleRow], place: AnyPlace, groups: Iterable[PackGroup]) -> None:
    for group in groups:
        _add(cursor, place, group.gtin, group.lot, len(group.serials))


def _add(cursor: Cursor[TupleRow], place: AnyPlace, gtin: Gtin, lot: LotNumber, packs: int) -> None:
    cursor.execute("SELECT darijol.add_holding(%s, %s, %s, %s)", (place_number(place), int(gtin), lot, packs))


def _take(cursor: Cursor[TupleRow], place: AnyPlace, fact: Fact) -> None:
    """Take one pack away; its lot never changes, so its row tells it however late this is."""
    key = fact.stream
    assert isinstance(key, PackKey)
    cursor.execute(
        "SELECT darijol.add_holding(%s, gtin, lot, -1) FROM darijol.pack WHERE gtin = %s AND serial = %s",
        (place_number(place), int(key.gtin), key.serial),
    )


def _hang(cursor: Cursor[TupleRow], container: AnyPlace, parent: AnyPlace) -> None:
    cursor.execute(
        "INSERT INTO darijol.holding_place (place, parent) VALUES (%s, %s) "
        "ON CONFLICT (place) DO UPDATE SET parent = excluded.parent",
        (place_number(container), place_number(parent)),
    )


def _close(cursor: Cursor[TupleRow], place: AnyPlace, site: int) -> None:
    cursor.execute("SELECT darijol.move_holdings(%s, %s)", (place_number(place), site))


def _end_of_road(cursor: Cursor[TupleRow], shipment: AnyPlace, *, received: bool) -> int:
    cursor.execute("SELECT sender, receiver FROM darijol.holding_place WHERE place = %s", (place_number(shipment),))
    row = cursor.fetchone()
    assert row is not None
    sender: int = row[0]
    receiver: int = row[1]
    return receiver if received else sender
