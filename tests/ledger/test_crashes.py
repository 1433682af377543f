"""Crashes: PostgreSQL or the process that serves is killed under load. What was acknowledged is there, and once."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import psycopg
import pytest

from domain.goods.packs import PackKey
from domain.goods.serials import Serials
from domain.ground.identifiers import Serial
from ledger.audit import audit
from ledger.commissioning import commission
from ledger.datastore import SESSION
from ledger.embedded import EmbeddedPostgres
from ledger.embedded.processes import processes_of
from ledger.ledger import Ledger
from ledger.migrate import migrate
from tests.databases import conninfo_of, new_database
from tests.ledger.embedded_tools import kill_all, new_folder, wait_for
from tests.ledger.world import GTIN, MAKER, PHARMACY, Nation, lot, render, request, said, sale

ROOT = Path(__file__).parents[2]
TILLS = 6

Answers = dict[str, str]
"""What was answered to the sale of each pack."""


class Server(EmbeddedPostgres):
    """A server of our own, with its power cord."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._cluster = folder / "cluster"

    def pull_the_cord(self) -> None:
        """Kill every process of the server."""
        kill_all(processes_of(self._cluster))


@pytest.fixture(scope="module")
def own_server() -> Generator[Server]:
    """Start a server that may be killed."""
    with new_folder() as folder, Server(folder) as server:
        yield server


@contextmanager
def nation_on(server: Server) -> Generator[Nation]:
    """Build a nation on a server of our own."""
    with new_database(server.conninfo()) as name:
        conninfo = conninfo_of(server.conninfo(), name)
        migrate(conninfo)
        with Ledger(conninfo) as ledger:
            nation = Nation(ledger, conninfo)
            nation.register_all()
            yield nation


def wait_for_more(done: Answers) -> None:
    """Wait until more sales are answered."""
    enough = len(done) + 200
    wait_for(lambda: len(done) >= enough, limit_s=60)


def sell_while_the_server_dies(server: Server, nation: Nation, times: int) -> Answers:
    """Sell packs in several threads while the server is killed and comes back; return what was answered."""
    packs = nation.stock(9000)
    done: Answers = {}
    enough = Event()

    def sell(some: Sequence[PackKey]) -> None:
        for pack in some:
            if enough.is_set():
                return
            done[pack.serial] = nation.perform(sale(pack), PHARMACY, request(pack.serial)).answer.decode()

    with ThreadPoolExecutor(TILLS) as tills:
        selling = [tills.submit(sell, packs[till::TILLS]) for till in range(TILLS)]
        try:
            for _ in range(times):
                wait_for_more(done)
                server.pull_the_cord()
            wait_for_more(done)
        finally:
            enough.set()
        for one in selling:
            one.result()
    return done


def sold(nation: Nation) -> Counter[str]:
    """Return how often each pack was recorded as sold."""
    with psycopg.connect(nation.conninfo) as conn:
        rows = conn.execute("SELECT stream FROM darijol.event WHERE topic = 'pack.dispensed'").fetchall()
    return Counter(stream.rpartition("/")[2] for (stream,) in rows)


@pytest.mark.parametrize("times", [pytest.param(2, marks=pytest.mark.slow), pytest.param(10, marks=pytest.mark.long)])
def test_no_acknowledged_sale_is_lost_or_doubled_when_the_server_is_killed(own_server: Server, times: int) -> None:
    with nation_on(own_server) as nation:
        done = sell_while_the_server_dies(own_server, nation, times)
        assert {answer.partition(" ")[0] for answer in done.values()} == {"accepted"}
        assert sold(nation) == Counter(done.keys())
        for serial in list(done)[::20]:
            pack = PackKey(GTIN, Serial(serial))
            assert nation.perform(sale(pack), PHARMACY, request(serial)).answer.decode() == done[serial]
        assert audit(nation.conninfo).findings == ()


@pytest.mark.slow
def test_a_commissioning_cut_short_by_a_killed_server_is_done_once(own_server: Server) -> None:
    serials = Serials.sort([b"%07d" % number for number in range(100_000)])
    with nation_on(own_server) as nation, ThreadPoolExecutor(1) as maker:
        commissioning = maker.submit(commission, nation.ledger, lot(len(serials)), serials, MAKER, render, request("1"))
        with psycopg.connect(nation.conninfo, autocommit=True) as conn:
            wait_for(lambda: conn.execute("SELECT FROM pg_stat_progress_copy").fetchone() is not None)
        own_server.pull_the_cord()
        assert said(commissioning.result()) == "accepted"
        report = audit(nation.conninfo)
        assert (report.packs, report.findings) == (len(serials), ())


@pytest.mark.slow
def test_control_without_waiting_for_the_disk_acknowledged_sales_are_lost(
    own_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SESSION, "synchronous_commit", "off")
    with psycopg.connect(own_server.conninfo(), autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        conn.execute("SELECT pg_reload_conf()")
    with nation_on(own_server) as nation:
        done = sell_while_the_server_dies(own_server, nation, times=1)
        assert done.keys() - sold(nation).keys() != set()


def run_a_till(nation: Nation, day: str, packs: Sequence[PackKey], *, killed_after: int | None = None) -> Answers:
    """Let another process sell packs; kill it after so many sales. Return what it said was acknowledged."""
    command = [sys.executable, "-m", "tests.ledger.till", nation.conninfo, day, *(pack.serial for pack in packs)]
    done: Answers = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as till:
        assert till.stdout
        for line in till.stdout:
            serial, _, answer = line.rstrip().partition(" ")
            done[serial] = answer
            if len(done) == killed_after:
                till.kill()
    return done


def test_no_acknowledged_sale_is_lost_or_doubled_when_the_process_that_serves_is_killed(nation: Nation) -> None:
    packs = nation.stock(400)
    said_before: Answers = {}
    for killed_after in (50, 150, None):
        said_now = run_a_till(nation, "Monday", packs, killed_after=killed_after)
        assert {serial: said_now.get(serial, answer) for serial, answer in said_before.items()} == said_before
        said_before |= said_now
    assert {answer.partition(" ")[0] for answer in said_before.values()} == {"accepted"}
    assert sold(nation) == Counter(pack.serial for pack in packs)
    assert audit(nation.conninfo).findings == ()


def test_control_with_other_request_ids_a_till_that_was_killed_is_told_that_its_packs_are_sold(nation: Nation) -> None:
    packs = nation.stock(100)
    run_a_till(nation, "Monday", packs, killed_after=20)
    said_now = run_a_till(nation, "Tuesday", packs)
    assert {answer.partition(" ")[0] for answer in said_now.values()} == {"accepted", "dispensed_here"}
