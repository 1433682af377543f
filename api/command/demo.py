"""`darijol demo`: a nation to try everything on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from api.command.exits import ERRORS, CommandError, say
from api.command.opening import opened
from api.command.serve import HostOption, PortOption, address_of
from domain.ground.time import kazakhstan_day

if TYPE_CHECKING:
    from api.demo.page import Demonstration
    from ledger.home import Home


def demo(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw away what was tried, and begin anew.")] = False,
) -> None:
    """Serve a demonstration nation: makers, warehouses, pharmacies and their stock, all of them invented.

    Everything in it was recorded by acts, into an embedded database of its own. What is done to it stays until it is
    started with --fresh.
    """
    from api.command.serving import bind, serve_on
    from api.demo.page import page

    bound = bind(host, port)
    say("Starting PostgreSQL ...")
    with bound, opened(demo=True, fresh=fresh) as found:
        today = kazakhstan_day(datetime.now(UTC))
        text = page(_prepared(found, address_of(bound.getsockname()), today), today)
        serve_on(bound, found.app, lambda: typer.echo(text))


def _prepared(home: Home, address: str, today: date) -> Demonstration:
    """Record the nation where it is missing, and return what there is to show."""
    from api.demo.keyring import holders, keys
    from api.demo.page import Demonstration
    from api.demo.plan import Plan
    from api.demo.seeding import SeedingError, is_seeded, renew, seed
    from api.demo.shelf import ceiling_on, coming, for_sale, others
    from api.demo.stock import FULL
    from ledger.issuing import KeyIssuer
    from ledger.ledger import Ledger

    plan = Plan(FULL, datetime.now(UTC))
    with Ledger(home.app) as ledger:
        if not is_seeded(ledger):
            try:
                with _bars() as bars:
                    seed(ledger, plan, bars)
            except SeedingError as error:
                raise CommandError(error.code, str(error)) from None
        renew(ledger, plan)
        return Demonstration(
            address,
            _command(),
            keys(KeyIssuer(ledger, home.owner), FULL, Path(home.place)),
            holders(FULL),
            ceiling_on(ledger, today),
            for_sale(ledger, FULL),
            coming(ledger, FULL),
            list(others(ledger, FULL)),
        )


@contextmanager
def _bars() -> Generator[Callable[[str, int, int], None]]:
    """Give what shows how far each part is."""
    columns = (TextColumn("{task.description:<34}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    parts: dict[str, TaskID] = {}
    with Progress(*columns, console=ERRORS) as progress:

        def show(title: str, done: int, total: int) -> None:
            if title not in parts:
                parts[title] = progress.add_task(title, total=total)
            progress.update(parts[title], completed=done)

        yield show


def _command() -> str:
    """Return how the command was called."""
    called = sys.argv[0]
    if Path(called).name != "darijol":
        return f"{sys.executable} -m api.command"
    return str(Path(called).relative_to(Path.cwd())) if Path(called).is_relative_to(Path.cwd()) else called
