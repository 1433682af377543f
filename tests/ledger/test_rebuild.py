"""A rebuild while the ledger goes on: who reads finds every pack at every moment, and acts wait and are done."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from threading import Event

import psycopg
import pytest

from domain.acts.act import Needs
from domain.goods.packs import PackKey
from ledger.audit import audit, rebuild
from tests.ledger.races import at_once
from tests.ledger.world import PHARMACY, Nation, request, said, sale

PACKS = 50_000
READERS = 2
ROUNDS = 4
TAMPERED, TRUE = 99, 1
"""Versions of each pack: before the rebuild, and after."""


@dataclass
class Seen:
    """What readers saw: how often they read, and the versions of the packs, 0 for a pack that was not there."""

    reads: int = 0
    versions: set[int] = field(default_factory=set[int])


@contextmanager
def reading(nation: Nation, packs: tuple[PackKey, ...]) -> Generator[Seen]:
    """Read packs one after the other, in several threads, for as long as the context lasts."""
    seen, enough = Seen(), Event()

    def read() -> None:
        for pack in cycle(packs):
            if enough.is_set():
                return
            found = nation.ledger.read(Needs.of(pack))[pack]
            seen.versions.add(0 if found is None else found.version)
            seen.reads += 1

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(read) for _ in range(READERS)]
        try:
            yield seen
        finally:
            enough.set()
        for one in readers:
            one.result()


@pytest.fixture
def tampered(nation: Nation) -> tuple[PackKey, ...]:
    """Give some of very many packs, of which no row is what the events say."""
    packs = nation.commission(PACKS)
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("UPDATE darijol.pack SET version = %s", (TAMPERED,))
    return packs[:: PACKS // 100]


def emptied_and_filled(conninfo: str) -> None:
    """Put the rows right as one would who thinks of no reader."""
    with psycopg.connect(conninfo) as conn:
        conn.execute("CREATE TEMPORARY TABLE kept AS TABLE darijol.pack")
        conn.execute("TRUNCATE darijol.pack")
        conn.execute("INSERT INTO darijol.pack TABLE kept")
        conn.execute("UPDATE darijol.pack SET version = %s", (TRUE,))


def test_whoever_reads_during_a_rebuild_finds_the_rows_as_they_were_and_then_new(
    nation: Nation, tampered: tuple[PackKey, ...]
) -> None:
    with reading(nation, tampered) as seen:
        before = seen.reads
        assert rebuild(nation.conninfo).findings == ()
        during = seen.reads - before
        after = seen.reads
        while seen.reads < after + len(tampered):
            time.sleep(0.01)
    assert seen.versions == {TAMPERED, TRUE}
    assert during > 10, "Who reads waits for the rebuild."
    assert audit(nation.conninfo).findings == ()


def test_control_rows_that_are_emptied_and_filled_again_are_missed_by_who_reads(
    nation: Nation, tampered: tuple[PackKey, ...]
) -> None:
    with reading(nation, tampered) as seen:
        emptied_and_filled(nation.conninfo)
    assert 0 in seen.versions


def test_a_rebuild_and_acts_at_once_are_all_done(nation: Nation) -> None:
    sold = nation.stock(ROUNDS)
    made = len(sold)

    def commission() -> None:
        assert len(nation.commission(2_000)) == 2_000

    def sell(pack: PackKey) -> None:
        assert said(nation.perform(sale(pack), PHARMACY, request(pack.serial))) == "accepted"

    def rebuild_it() -> None:
        assert rebuild(nation.conninfo).findings == ()

    for pack in sold:
        calls: list[Callable[[], None]] = [rebuild_it, rebuild_it, commission, commission, partial(sell, pack)]
        at_once(calls)
        made += 4_000
    report = audit(nation.conninfo)
    assert (report.packs, report.findings) == (made, ())
