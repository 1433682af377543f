"""Measure every figure and write `bench/results.json`: `make bench`.

`python -m bench --quick` tries it out; `--long` scans among ten million packs, and
writes `bench/long.json`; names of measures run those alone.
"""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from rich.console import Console
from rich.table import Table

from bench import parsing, serving, store
from bench.figures import Figure
from bench.nation import Nation
from bench.pictures import pictures
from ledger.embedded import EmbeddedPostgres
from ledger.ledger import Ledger
from ledger.migrate import migrate

RESULTS = Path(__file__).with_name("results.json")
LONG_RESULTS = Path(__file__).with_name("long.json")


def main() -> None:
    """Run all, print a table, write the results; the exit code is 1 if a target is missed."""
    quick, long, only = "--quick" in sys.argv, "--long" in sys.argv, _chosen()
    console = Console()
    figures: list[Figure] = []
    with TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder)) as server:
        for name, measure in (_long() if long else _measures(quick)).items():
            for figure in measure(server) if name in (only or {name}) else ():
                figures.append(figure)
                console.print(f"{figure.work}: {figure.value:.3g} {figure.unit} {figure.target}")
    console.print(_table(figures))
    if not (quick or only):
        (LONG_RESULTS if long else RESULTS).write_text(
            json.dumps(_results(figures), indent=1, default=str) + "\n", "utf-8"
        )
    raise SystemExit(any(figure.met is False for figure in figures))


Measure = Callable[[EmbeddedPostgres], list[Figure]]


def _chosen() -> set[str]:
    return {name for name in sys.argv[1:] if not name.startswith("-")}


def _measures(quick: bool) -> dict[str, Measure]:
    bulk = 50_000 if quick else 1_000_000
    rounds = 2 if quick else 3
    acts = 300 if quick else 3_000
    return {
        "parsing": lambda _: parsing.parsing(bulk, rounds),
        "pictures": lambda _: pictures(quick),
        "commissioning": _on("commissioning", lambda one, owner: store.commissioning(one, owner, bulk, rounds + 2)),
        "shipping": _on("shipping", lambda one, _: [store.shipping(one, 10_000, 5)]),
        "dispensing": _on("dispensing", lambda one, owner: [store.dispensing(one, owner, acts, rounds + 2)]),
        "selling": _on("selling", lambda one, owner: [serving.dispensing(one, owner, acts, rounds)]),
        "scanning": _on("scanning", lambda one, owner: serving.scanning(one, owner, bulk, acts * 2, rounds)),
        "history": _on("history", lambda one, _: store.history(one, 200)),
        "disk": _on("disk", lambda one, owner: store.disk(one, owner, bulk)),
        "rebuild": _on("rebuild", lambda one, owner: [store.rebuilding(one, owner, bulk, 1 if quick else 2)]),
    }


def _long() -> dict[str, Measure]:
    def many(server: EmbeddedPostgres) -> list[Figure]:
        with nation(server, "fewer") as small, nation(server, "more") as large:
            return [serving.scanning_more(small, large, 1_000_000, 10_000_000, 6_000, 7)]

    return {"many": many}


def _on(name: str, work: Callable[[Nation, str], list[Figure]]) -> Measure:
    def measure(server: EmbeddedPostgres) -> list[Figure]:
        with nation(server, name) as (founded, owner):
            return work(founded, owner)

    return measure


@contextmanager
def nation(server: EmbeddedPostgres, name: str) -> Generator[tuple[Nation, str]]:
    """Give a founded nation on a database of its own, and the owner's connection string."""
    with psycopg.connect(server.conninfo(), autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {name}".encode())
    owner = server.conninfo(name)
    migrate(owner)
    with Ledger(owner) as ledger:
        yield Nation(ledger).found(), owner
    with psycopg.connect(server.conninfo(), autocommit=True) as conn:
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _table(figures: list[Figure]) -> Table:
    table = Table("work", "against", "value", "target", "met", title="Darijol, measured")
    for figure in figures:
        met = {True: "yes", False: "NO", None: ""}[figure.met]
        table.add_row(figure.work, figure.against, f"{figure.value:.3g} {figure.unit}", figure.target, met)
    return table


def _results(figures: list[Figure]) -> dict[str, object]:
    return {
        "measured_at": datetime.now(UTC),
        "machine": {"python": platform.python_version(), "cores": cpu_count(), "system": platform.system()},
        "figures": [figure.as_json() for figure in figures],
    }


if __name__ == "__main__":
    main()
