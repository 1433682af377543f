"""PostgreSQL is killed under the ledger: who asks waits a moment and is answered, and `/ready` says what is so."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import pytest
from httpx import Response

from domain.ground.identifiers import Gln
from domain.parties.parties import Role
from ledger.embedded import EmbeddedPostgres
from ledger.errors import BusyError
from ledger.ledger import Ledger
from ledger.migrate import migrate
from tests.api.client import running
from tests.api.nation import G1, PHARMACY, Nation, code, found, populate
from tests.ledger.embedded_tools import answers, new_folder, query, wait_for

IN_A_ROW = 12
"""More than a pool that was much used may hold dead connections."""
AT_ONCE = 24
CUT = (
    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
    "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@dataclass(frozen=True, slots=True)
class One:
    """What one request is about: a pack in the pharmacy, a key that nobody has shown yet, and a number of its own."""

    serial: str
    key: str
    number: int


Ask = Callable[[Nation, One], Response]

KINDS: dict[str, Ask] = {
    "scan": lambda nation, one: nation.scan(code(one.serial)),
    "pack": lambda nation, one: nation.api.get(f"/v1/packs/{G1}/{one.serial}", nation.pharmacy),
    "road": lambda nation, one: nation.api.get(f"/v1/packs/{G1}/{one.serial}/history", nation.regulator),
    "lot": lambda nation, _: nation.api.get(f"/v1/lots/{G1}/B1", nation.regulator),
    "holdings": lambda nation, _: nation.api.get(f"/v1/sites/{PHARMACY.gln}/holdings", nation.pharmacy),
    "shipments": lambda nation, _: nation.api.get("/v1/shipments", nation.pharmacy),
    "incidents": lambda nation, _: nation.api.get("/v1/incidents", nation.regulator),
    "key": lambda nation, one: nation.api.get("/v1/me", one.key),
    "check": lambda nation, one: nation.api.get(f"/01/{G1}/21/{one.serial}", address=f"198.51.100.{one.number}"),
    "act": lambda nation, one: nation.sell(one.serial, 60_000),
}


@dataclass(frozen=True, slots=True)
class Struck:
    """A nation on a PostgreSQL of its own, that can be killed."""

    nation: Nation
    postgres: EmbeddedPostgres

    def kill(self) -> None:
        """Kill PostgreSQL, as a machine out of memory does. It comes back by itself."""
        pid = self.postgres.pid
        assert pid
        os.kill(pid, signal.SIGKILL)

    def use(self) -> None:
        """Ask much at once, so that there are many connections."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            asked = [
                pool.submit(self.nation.api.get, path, self.nation.regulator)
                for path in ("/v1/products", f"/v1/incidents?gtin={G1}") * AT_ONCE
            ]
        assert {one.result().status_code for one in asked} == {200}

    def ready(self) -> bool:
        """Tell whether `/ready` is green."""
        return self.nation.api.get("/ready").status_code == 200


@pytest.fixture(scope="module")
def struck() -> Generator[Struck]:
    """Give a nation whose PostgreSQL may be killed."""
    with new_folder() as folder, EmbeddedPostgres(folder) as postgres:
        conninfo = postgres.conninfo()
        migrate(conninfo)
        with Ledger(conninfo) as ledger:
            keys = found(ledger, conninfo)
        with running(conninfo) as api:
            populate(api, keys)
            yield Struck(Nation(api, keys), postgres)


@pytest.fixture
def asked(struck: Struck) -> list[One]:
    """Give what is asked, and have many connections open."""
    nation = struck.nation
    serials = nation.stocked(IN_A_ROW)
    keys = [
        nation.api.issuer.create(Gln(PHARMACY.gln), {Role.PHARMACY}, f"till {number}") for number in range(IN_A_ROW)
    ]
    struck.use()
    return [One(*one) for one in zip(serials, keys, count(1), strict=False)]


def statuses(struck: Struck, asked: list[One]) -> dict[str, set[int]]:
    """Ask for everything, one kind after the other, several times in a row; return what was answered."""
    return {kind: {ask(struck.nation, one).status_code for one in asked} for kind, ask in KINDS.items()}


SERVED = {kind: {200} for kind in KINDS} | {"act": {201}}


def test_once_ready_is_green_again_everything_is_served_many_times_in_a_row(struck: Struck, asked: list[One]) -> None:
    struck.kill()
    wait_for(lambda: not answers(struck.postgres), limit_s=5)
    wait_for(struck.ready, limit_s=30)
    assert statuses(struck, asked) == SERVED


def test_whoever_asks_first_after_the_database_came_back_is_served(struck: Struck, asked: list[One]) -> None:
    struck.kill()
    wait_for(lambda: not answers(struck.postgres), limit_s=5)
    wait_for(lambda: answers(struck.postgres), limit_s=30)
    assert statuses(struck, asked) == SERVED


def test_whoever_asks_while_the_database_comes_back_waits_and_is_served(struck: Struck, asked: list[One]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        struck.kill()
        waiting = [(kind, pool.submit(ask, struck.nation, one)) for kind, ask in KINDS.items() for one in asked[:3]]
    assert {(kind, answer.result().status_code) for kind, answer in waiting} == {
        (kind, status) for kind, some in SERVED.items() for status in some
    }


def test_that_every_connection_is_cut_at_once_is_seen_by_nobody(struck: Struck, asked: list[One]) -> None:
    query(struck.postgres, CUT)
    assert statuses(struck, asked) == SERVED


def test_what_was_not_served_is_no_longer_said_to_be_ready(
    struck: Struck, asked: list[One], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert struck.ready()

    async def away(*_: object) -> None:
        raise BusyError("The database was away.")

    monkeypatch.setattr("ledger.scanning._fetch", away)
    assert struck.ready()  # what was found a moment ago
    assert KINDS["scan"](struck.nation, asked[0]).status_code == 503
    assert not struck.ready()
    monkeypatch.undo()
