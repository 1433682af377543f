"""The server is killed while tills sell: no sale that was acknowledged is lost, and none sent again is refused."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx
import psycopg
import pytest

from ledger.audit import audit
from ledger.home import DATABASE_URL
from tests.api.client import running
from tests.api.nation import PHARMACY, Keys, Nation, pack
from tests.api.processes import Process, darijol
from tests.databases import as_app, conninfo_of, new_database
from tests.ledger.embedded_tools import wait_for

PACKS = 400
KILLED_AFTER = (80, 200)
TILLS = 6

WAITING = "SELECT count(*) FROM pg_locks WHERE relation = 'darijol.event'::regclass AND NOT granted"
"""How many sales wait to be written."""
CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)
"""How many connections there are besides the one that asks."""

Answers = dict[str, httpx.Response]
"""What was answered to the sale of each pack."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A pharmacy with packs on its shelf, in a ledger that nobody serves yet."""

    conninfo: str
    key: str
    serials: list[str]

    @contextmanager
    def served(self) -> Generator[tuple[Process, str]]:
        """Serve the ledger in a process of its own; give that and its address."""
        with darijol("serve", "--port", "0", **{DATABASE_URL: as_app(self.conninfo)}) as process:
            yield process, process.wait_for("answers on (http://127.0.0.1:[0-9]+)$")

    def sell(self, till: httpx.Client, serial: str, day: str) -> httpx.Response:
        """Sell a pack on a receipt of its own."""
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": f"{day}/{serial}"}
        return till.post("/v1/dispensings", headers=headers, json={"packs": [{**pack(serial), "price_tiyn": 600_00}]})

    def sell_all(self, address: str, serials: Sequence[str], answers: Answers, day: str = "Monday") -> bool:
        """Sell packs one after the other; tell whether each was answered. Ends at the first that was not."""
        with httpx.Client(base_url=address, timeout=30) as till:
            try:
                for serial in serials:
                    answers[serial] = self.sell(till, serial, day)
            except httpx.TransportError:
                return False
        return True

    def counted(self, query: str) -> int:
        """Return what a query counts in the database."""
        with psycopg.connect(self.conninfo) as conn:
            row = conn.execute(query.encode()).fetchone()
        assert row is not None
        return int(row[0])

    def recorded(self) -> list[tuple[str, str]]:
        """Return each sale that the log holds: the pack, and its receipt."""
        query = (
            "SELECT split_part(stream, '/', 3), convert_from(body, 'utf8')::jsonb #>> '{said,dispensing}' "
            "FROM darijol.event WHERE topic = 'pack.dispensed'"
        )
        with psycopg.connect(self.conninfo) as conn:
            return conn.execute(query).fetchall()


@pytest.fixture
def shop(server: str, populated: tuple[str, Keys]) -> Generator[Shop]:
    """Give a pharmacy with packs to sell."""
    name, keys = populated
    with new_database(server, name) as copy:
        conninfo = conninfo_of(server, copy)
        with running(conninfo) as api:
            serials = Nation(api, keys).stocked(PACKS)
        yield Shop(conninfo, keys[PHARMACY.gln], serials)


def sell_until_killed(shop: Shop, answers: Answers, enough: int) -> int:
    """Sell in several tills what is not answered yet; kill the server when so many are. Return how many it cut off."""
    left = [serial for serial in shop.serials if serial not in answers]
    with shop.served() as (process, address), ThreadPoolExecutor(TILLS) as tills:
        selling = [tills.submit(shop.sell_all, address, left[till::TILLS], answers) for till in range(TILLS)]
        wait_for(lambda: len(answers) >= enough, limit_s=60)
        process.popen.kill()
        return sum(not one.result() for one in selling)


@pytest.mark.slow
def test_no_acknowledged_sale_is_lost_or_doubled_when_the_server_is_killed_under_load(shop: Shop) -> None:
    answers: Answers = {}
    for enough in KILLED_AFTER:
        assert sell_until_killed(shop, answers, enough) > 0
        assert {(serial, answer.json()["dispensing"]) for serial, answer in answers.items()} <= set(shop.recorded())
    with shop.served() as (_, address):
        before = dict(answers)
        assert shop.sell_all(address, [serial for serial in shop.serials if serial not in before], answers)
        again: Answers = {}
        assert shop.sell_all(address, list(before)[::10], again)
    assert {answer.status_code for answer in answers.values()} == {201}
    for serial, answer in again.items():
        assert (answer.content, answer.headers["Idempotent-Replayed"]) == (before[serial].content, "true")
    sold = [(serial, answer.json()["dispensing"]) for serial, answer in answers.items()]
    assert sorted(shop.recorded()) == sorted(sold)
    assert len(sold) == PACKS
    assert audit(shop.conninfo).findings == ()


def lose_answers(shop: Shop) -> list[str]:
    """Kill the server between the moment it hands sales to the database and their answers; return their packs."""
    serials = shop.serials[:TILLS]
    with shop.served() as (process, address), ThreadPoolExecutor(TILLS) as tills:
        with psycopg.connect(shop.conninfo) as held:
            held.execute("LOCK TABLE darijol.event IN SHARE MODE")
            selling = [tills.submit(shop.sell_all, address, [serial], {}) for serial in serials]
            wait_for(lambda: shop.counted(WAITING))
            process.popen.kill()
            process.popen.wait()
        assert not any(one.result() for one in selling)
    # What the server had handed over, the database still does.
    wait_for(lambda: not shop.counted(CONNECTIONS))
    return serials


@pytest.mark.slow
def test_a_sale_whose_answer_was_lost_with_the_server_is_answered_when_it_is_sent_again(shop: Shop) -> None:
    serials, answers, under_another_id = lose_answers(shop), Answers(), Answers()
    recorded = dict(shop.recorded())
    assert recorded
    with shop.served() as (_, address):
        assert shop.sell_all(address, list(recorded), under_another_id, day="Tuesday")
        assert shop.sell_all(address, serials, answers)
    assert {answer.json()["case"] for answer in under_another_id.values()} == {"dispensed_here"}
    assert {answer.status_code for answer in answers.values()} == {201}
    replayed = {
        serial: answer.json()["dispensing"]
        for serial, answer in answers.items()
        if "Idempotent-Replayed" in answer.headers
    }
    assert replayed == recorded
    assert len(shop.recorded()) == TILLS
