"""Lists come from indexes: little more is looked at than is answered, however much there is, on an older ledger too."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, TypeVar

import psycopg
import pytest
from psycopg import Cursor
from psycopg.rows import TupleRow

from domain.acts.items import Items
from domain.acts.road.receiving import Receive
from domain.goods.packs import PackKey
from domain.goods.shipments import ShipmentKey, ShipmentStatus
from domain.ground.events import Fact
from domain.ground.identifiers import Gln, Serial
from domain.judging.incidents import IncidentKey, IncidentReported
from ledger.audit import audit, rebuild
from ledger.codec import dump_fact
from ledger.incidents import Wanted, list_incidents
from ledger.ledger import Ledger
from ledger.migrate import migrate
from ledger.shipments import list_shipments
from migrations import migrations
from tests.databases import conninfo_of, new_database
from tests.ledger.world import DISTRIBUTOR, GTIN, MAKER, OTHER_PHARMACY, PHARMACY, Nation, sale

T = TypeVar("T")

MANY = 40_000
SITES = [Gln.from_body(f"48700030{number:04}") for number in range(1, 40)]
LIMIT = 10
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE_LISTS = next(one.number for one in migrations() if one.name.endswith("_listings"))

_COPY = "COPY darijol.event (stream, version, topic, recorded_at, body) FROM STDIN"


def incidents() -> Iterator[tuple[str, int, str, datetime, bytes]]:
    """Yield very many incidents, a minute apart: at many sites by turns, of one product, and of two kinds by turns."""
    for number in range(MANY):
        said = IncidentReported(
            kind=("unknown_serial", "expired")[number % 2],
            gtin=GTIN,
            serial="S",
            site=SITES[number % len(SITES)],
            act="scan",
        )
        at = BEGAN + number * timedelta(minutes=1)
        key = IncidentKey(f"{number}")
        yield key.stream, 1, said.name, at, dump_fact(Fact(key, 1, said.site, at, said))


class Watched:
    """A cursor that explains each query before it runs it, and keeps the largest number of rows that a step gave."""

    def __init__(self, cursor: Cursor[TupleRow]) -> None:
        self._cursor = cursor
        self.rows = 0.0

    def execute(self, query: bytes, values: Any) -> Cursor[TupleRow]:
        """Run a query."""
        plan = self._cursor.execute(b"EXPLAIN (ANALYZE, FORMAT JSON) " + query, values).fetchone()
        assert plan is not None
        self.rows = max(self.rows, *_rows(plan[0][0]["Plan"]))
        return self._cursor.execute(query, values)


def _rows(step: dict[str, Any]) -> Iterator[float]:
    """Yield how many rows each step of a plan gave or threw away."""
    yield step["Actual Rows"] * step["Actual Loops"]
    yield step.get("Rows Removed by Filter", 0) * step["Actual Loops"]
    for one in step.get("Plans", ()):
        yield from _rows(one)


def rows_looked_at(ledger: Ledger, monkeypatch: pytest.MonkeyPatch, read: Callable[[], object]) -> float:
    """Return the largest number of rows that any step of a reading looked at."""
    watched: list[Watched] = []
    ask = ledger.ask

    def asking(_: Ledger, work: Callable[[Any], T]) -> T:
        def watch(cursor: Cursor[TupleRow]) -> T:
            watched.append(Watched(cursor))
            return work(watched[-1])

        return ask(watch)

    with monkeypatch.context() as patched:
        patched.setattr(Ledger, "ask", asking)
        read()
    assert watched
    return max(one.rows for one in watched)


@pytest.fixture(scope="module")
def full(server: str, registered: str) -> Generator[Nation]:
    """Give a ledger with very many incidents."""
    with new_database(server, registered) as name:
        conninfo = conninfo_of(server, name)
        with psycopg.connect(conninfo) as conn, conn.cursor().copy(_COPY) as copy:
            for row in incidents():
                copy.write_row(row)
        with psycopg.connect(conninfo, autocommit=True) as conn:
            conn.execute("VACUUM ANALYZE darijol.event")
        with Ledger(conninfo) as ledger:
            yield Nation(ledger, conninfo)


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(),
        Wanted(site=SITES[7]),
        Wanted(kind="expired"),
        Wanted(gtin=GTIN),
        Wanted(until=BEGAN + timedelta(days=2)),
        Wanted(site=SITES[7], until=BEGAN + timedelta(days=2)),
        Wanted(kind="expired", since=BEGAN + timedelta(days=1), until=BEGAN + timedelta(days=2)),
        Wanted(site=SITES[7], kind="expired"),
        Wanted(site=SITES[7], gtin=GTIN),
        Wanted(kind="held_elsewhere"),
        Wanted(site=PHARMACY.site),
        Wanted(gtin=GTIN, kind="held_elsewhere", site=PHARMACY.site),
    ],
    ids=str,
)
def test_of_very_many_incidents_no_more_are_looked_at_than_are_told(
    full: Nation, monkeypatch: pytest.MonkeyPatch, wanted: Wanted
) -> None:
    monkeypatch.setattr("ledger.incidents.SEEN", 4 * LIMIT)
    page = list_incidents(full.ledger, wanted, behind=None, limit=LIMIT)
    assert all(wanted.fits(entry) for entry in page.items)
    reading = partial(list_incidents, full.ledger, wanted, behind=page.next, limit=LIMIT)
    assert rows_looked_at(full.ledger, monkeypatch, reading) <= 10 * LIMIT


def test_control_what_no_index_holds_is_looked_for_among_all(full: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(cursor: Any) -> Any:
        return cursor.execute(b"SELECT FROM darijol.event WHERE darijol.said(body, 'act') = %s LIMIT 1", ("sale",))

    assert rows_looked_at(full.ledger, monkeypatch, lambda: full.ledger.ask(read)) > MANY / 2


def sendings(
    nation: Nation,
    site: Gln | None = PHARMACY.site,
    *,
    status: ShipmentStatus | None = None,
    sent: bool = True,
    awaited: bool = True,
) -> list[ShipmentKey]:
    """Return the shipments of a site, all pages of them."""
    found, before, more = list[ShipmentKey](), None, True
    while more:
        page = list_shipments(nation.ledger, site, sent=sent, awaited=awaited, status=status, behind=before, limit=2)
        found += [one.shipment for one in page.items]
        before, more = page.next, page.next is not None
    return found


def test_shipments_of_a_rare_state_are_found_page_by_page_though_few_are_looked_at_for_each(
    nation: Nation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ledger.shipments.SEEN", 3)
    sent = [nation.ship(MAKER, PHARMACY, Items(nation.commission(1))) for _ in range(8)]
    for key in sent[1:6]:
        nation.do(Receive(key), PHARMACY)
    nation.do(Receive(nation.ship(MAKER, OTHER_PHARMACY, Items(nation.commission(1)))), OTHER_PHARMACY)
    on_the_road, received = ShipmentStatus.IN_TRANSIT, ShipmentStatus.RECEIVED
    assert sendings(nation, status=on_the_road) == [sent[7], sent[6], sent[0]]
    assert sendings(nation, status=received) == sent[5:0:-1]
    assert sendings(nation, sent=False) == sent[::-1]
    assert sendings(nation, awaited=False) == []
    assert len(sendings(nation, site=None)) == 9
    assert sendings(nation, site=DISTRIBUTOR.site) == []


def test_a_ledger_of_before_has_its_lists_once_it_is_migrated(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with new_database(server) as name:
        conninfo = conninfo_of(server, name)
        older = [one for one in migrations() if one.number < BEFORE_LISTS]
        with monkeypatch.context() as patched:
            patched.setattr("ledger.migrate.migrations", lambda: older)
            migrate(conninfo)
        with Ledger(conninfo) as ledger:
            nation = Nation(ledger, conninfo)
            nation.register_all()
            (pack,) = nation.stock(1)
            nation.perform(sale(PackKey(GTIN, Serial("none"))), PHARMACY)
            nation.perform(sale(pack), OTHER_PHARMACY)
            migrate(conninfo)
            told = list_incidents(ledger, Wanted(gtin=GTIN), behind=None, limit=LIMIT).items
            assert [(entry.fact.by, entry.fact.event.kind) for entry in told] == [  # type: ignore[attr-defined]
                (OTHER_PHARMACY.site, "held_elsewhere"),
                (PHARMACY.site, "unknown_serial"),
            ]
            assert len(sendings(nation)) == 1
            assert audit(conninfo).findings == rebuild(conninfo).findings == ()
            assert len(sendings(nation)) == 1
