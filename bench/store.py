"""The store's figures: commissioning, shipping, dispensing, history, rebuild, disk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from statistics import median
from typing import Any
from uuid import uuid4

import orjson
import psycopg
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from bench.figures import Figure, paired, seconds
from bench.nation import PHARMACIST, Nation, random_serials, sale
from domain.acts.items import Items
from domain.acts.road.shipping import Ship
from domain.goods.packs import PackKey
from domain.goods.shipments import ShipmentKey
from domain.goods.tails import Tails
from domain.ground.identifiers import Sscc
from ledger.audit import rebuild
from ledger.history import Entry, pack_history

CLIENTS = 16
TABLES = "event, serial_chunk, pack, place, snapshot, request, holding, holding_place, tracking"
_SSCC = count(1)


def commissioning(nation: Nation, owner: str, packs: int, rounds: int) -> list[Figure]:
    """Commission many packs of one product in one act, against a bare COPY and against the library."""
    given = [random_serials(packs, seed) for seed in range(rounds)]
    sizes = [len(given[0])]

    def ours(number: int) -> float:
        gtin = nation.product()
        _checkpoint(owner)
        return packs / seconds(lambda: nation.commission(gtin, given[number]))

    def bare(number: int) -> float:
        _run(owner, "DROP TABLE IF EXISTS bare", 'CREATE TABLE bare (serial text COLLATE "C" UNIQUE)')
        _checkpoint(owner)
        return packs / seconds(lambda: _bare_copy(owner, given[number]))

    ratio, detail = paired(rounds, ours, bare)
    rate = median(pair["ours"] for pair in detail["rounds"])
    library = _library_rate(owner, 3_000)
    _run(owner, "DROP TABLE IF EXISTS bare")
    work = f"commission {sizes[0]:,} packs of one product, random serials in random order, through the act"
    return [
        Figure(work, "bare binary COPY, same serials and order, unique index", ratio, at_least=1.2, detail=detail),
        Figure(work, "Application.save, one aggregate per pack", rate / library, at_least=25),
    ]


def shipping(nation: Nation, packs: int, rounds: int) -> Figure:
    """Ship a pallet of many packs, against one pack."""
    loose = nation.packs(rounds, seed=101)
    pallets = [_pallet(nation, packs, seed=200 + number) for number in range(rounds)]

    def ship(items: Items) -> float:
        return seconds(lambda: nation.perform(Ship(ShipmentKey(uuid4().int >> 66), PHARMACIST.site, items)))

    ship(Items((nation.packs(1, seed=102)[0],)))
    ratio, detail = paired(
        rounds,
        lambda number: ship(Items((), (pallets[number],))),
        lambda number: ship(Items((loose[number],))),
    )
    return Figure(f"ship a {packs:,}-pack pallet", "ship one pack", ratio, at_most=1.5, detail=detail)


def dispensing(nation: Nation, owner: str, acts: int, rounds: int) -> Figure:
    """Sell packs of one lot by many clients at once, against bare one-row commits by as many."""
    packs = nation.packs(acts * (rounds + 1), seed=301)
    nation.at_the_pharmacy(packs)
    batches = [packs[start : start + acts] for start in range(0, len(packs), acts)]
    numbers = count(1)
    _run(owner, "DROP TABLE IF EXISTS bare", "CREATE TABLE bare (id bigserial PRIMARY KEY, said text)")
    pool = ConnectionPool(owner, min_size=CLIENTS, max_size=CLIENTS, kwargs={"autocommit": True}, open=True)

    def sell(pack: PackKey) -> None:
        nation.perform(sale(pack, next(numbers)), PHARMACIST)

    def insert(pack: PackKey) -> None:
        with pool.connection() as conn:
            conn.execute("INSERT INTO bare (said) VALUES (%s)", (pack.serial,))

    _rate(sell, batches[rounds])
    ratio, detail = paired(
        rounds, lambda number: _rate(sell, batches[number]), lambda number: _rate(insert, batches[number])
    )
    pool.close()
    _run(owner, "DROP TABLE IF EXISTS bare")
    work = f"dispense, {CLIENTS} concurrent clients on the store, guards on, all packs of one lot"
    return Figure(work, "bare one-row INSERT commits (synchronous_commit on)", ratio, at_least=0.30, detail=detail)


def history(nation: Nation, rounds: int) -> list[Figure]:
    """Read a pack's road through a case, a pallet and a shipment."""
    packs = nation.packs(100, seed=401)
    case, pallet = _sscc(), _sscc()
    nation.pack(case, Items(tuple(packs)))
    nation.pack(pallet, Items((), (case,)))
    nation.ship(Items((), (pallet,)))
    nation.perform(sale(packs[0], 10**9), PHARMACIST)
    entries = pack_history(nation.ledger, packs[0])
    times = [seconds(lambda: pack_history(nation.ledger, packs[0])) * 1000 for _ in range(rounds)]
    size = len(orjson.dumps([_shown(entry) for entry in entries])) / 1000
    work = f"history of a pack through 3 containers ({len(entries)} steps)"
    return [
        Figure(work, "absolute, on the store, median", median(times), unit="ms", at_most=2.0),
        Figure(work, "absolute, as JSON", size, unit="kB", at_most=4.0),
    ]


def _tails(packs: int) -> Tails:
    tails = Tails()
    for number in range(packs):
        tails.add("EE05", f"{number:044}")
    return tails


def disk(nation: Nation, owner: str, packs: int) -> list[Figure]:
    """Weigh a commissioned pack, after plain VACUUM, in all tables and indexes."""
    before = _weight(owner)
    gtin = nation.product()
    nation.commission(gtin, random_serials(packs, seed=501))
    plain = _weight(owner)
    nation.commission(nation.product(), random_serials(packs, seed=502), _tails(packs))
    tailed = _weight(owner)
    few = packs // 10
    loose = nation.packs(few, seed=503)
    fresh = _weight(owner)
    for start in range(0, few, 100):
        nation.pack(_sscc(), Items(tuple(loose[start : start + 100])))
    packed = _weight(owner)
    work = f"disk per commissioned pack, {packs:,} packs, after plain VACUUM, all tables and indexes"
    return [
        Figure(work + ", without tails", "absolute", (plain - before) / packs, unit="bytes", at_most=150),
        Figure(work + ", with tails", "absolute", (tailed - plain) / packs, unit="bytes"),
        Figure("disk added by packing into cases of 100", "absolute", (packed - fresh) / few, unit="bytes"),
    ]


def rebuilding(nation: Nation, owner: str, packs: int, rounds: int) -> Figure:
    """Make the state rows anew from the events, against commissioning the same packs through the act.

    Everything else in the ledger is made anew as well, so this runs on a ledger of its own.
    """
    given = [random_serials(packs, 600 + number) for number in range(rounds)]

    def commission(number: int) -> float:
        gtin = nation.product()
        _checkpoint(owner)
        return packs / seconds(lambda: nation.commission(gtin, given[number]))

    def again(number: int) -> float:
        _checkpoint(owner)
        return packs * (number + 1) / seconds(lambda: rebuild(owner))

    pairs = [(commission(number), again(number)) for number in range(rounds)]
    ratio = median(two / one for one, two in pairs)
    detail = {"rounds": [{"ours": two, "theirs": one} for one, two in pairs]}
    against = "commissioning the same packs through the act"
    return Figure("rebuild of state rows from events", against, ratio, at_least=0.8, detail=detail)


def _rate(work: Callable[[PackKey], None], packs: Sequence[PackKey]) -> float:
    with ThreadPoolExecutor(CLIENTS) as clients:
        return len(packs) / seconds(lambda: list(clients.map(work, packs)))


def _pallet(nation: Nation, packs: int, seed: int) -> Sscc:
    loose = nation.packs(packs, seed)
    cases: list[Sscc] = []
    for start in range(0, packs, 100):
        cases.append(_sscc())
        nation.pack(cases[-1], Items(tuple(loose[start : start + 100])))
    pallet = _sscc()
    nation.pack(pallet, Items((), tuple(cases)))
    return pallet


def _sscc() -> Sscc:
    return Sscc.from_body(f"0487{next(_SSCC):013}")


def _shown(entry: Entry) -> dict[str, Any]:
    fact = entry.fact
    return {
        "event": fact.event.name,
        "stream": fact.stream.stream,
        "by": fact.by,
        "occurred_at": fact.occurred_at,
        "recorded_at": entry.recorded_at,
        "position": entry.position,
    }


def _bare_copy(owner: str, serials: Sequence[bytes]) -> None:
    before = b"\0\1" + len(serials[0]).to_bytes(4, "big")
    with (
        psycopg.connect(owner, autocommit=True) as conn,
        conn.cursor() as cursor,
        cursor.copy("COPY bare FROM STDIN (FORMAT binary)") as copy,
    ):
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for start in range(0, len(serials), 4096):
            copy.write(before + before.join(serials[start : start + 4096]))
        copy.write(b"\xff\xff")


def _library_rate(owner: str, packs: int) -> float:
    """Return how many packs a second the library saves as aggregates, one by one."""
    given = conninfo_to_dict(owner)
    app = Application[Any](
        {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": str(given["dbname"]),
            "POSTGRES_HOST": str(given["host"]),
            "POSTGRES_PORT": str(given.get("port", 5432)),
            "POSTGRES_USER": str(given["user"]),
            "POSTGRES_PASSWORD": str(given.get("password", "")),
            "POSTGRES_SCHEMA": "public",
        }
    )

    def save() -> None:
        for _ in range(packs):
            app.save(Aggregate())

    rate = packs / seconds(save)
    app.close()
    return rate


def _weight(owner: str) -> int:
    names = TABLES.split(", ")
    _run(owner, *(f"VACUUM darijol.{name}" for name in names))
    with psycopg.connect(owner) as conn:
        row = conn.execute(
            "SELECT sum(pg_total_relation_size(t.relid)) FROM unnest(%s::text[]) AS named, "
            "pg_partition_tree(('darijol.' || named)::regclass) AS t",
            (names,),
        ).fetchone()
        assert row is not None
        return int(row[0])


def _checkpoint(owner: str) -> None:
    _run(owner, "CHECKPOINT")


def _run(owner: str, *statements: str) -> None:
    with psycopg.connect(owner, autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement.encode())
