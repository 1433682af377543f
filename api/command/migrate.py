"""`darijol migrate`: bring the database up to date."""

from __future__ import annotations

import typer

from api.command.exits import json_text
from api.command.opening import DemoOption, JsonOption, opened


def migrate(demo: DemoOption = False, as_json: JsonOption = False) -> None:
    """Bring the database up to date. Safe to repeat, and while the ledger is serving.

    On a server, DARIJOL_OWNER_URL logs in as one who may create roles and schemas.
    """
    from ledger import migrate as ledger_migrate
    from migrations import migrations

    with opened(demo=demo) as found:
        applied = [*found.applied, *ledger_migrate.migrate(found.owner)]
    if as_json:
        typer.echo(json_text({"applied": applied, "schema": migrations()[-1].number}))
        return
    for name in applied:
        typer.echo(f"applied {name}")
    typer.echo(f"The database is up to date, at migration {migrations()[-1].number}.")
