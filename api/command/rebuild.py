"""`darijol rebuild`: make all state rows anew from the events."""

from __future__ import annotations

from typing import Annotated

import typer

from api.command.audit import show_report
from api.command.exits import CommandError, Exit
from api.command.opening import DemoOption, JsonOption, opened


def rebuild(
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    demo: DemoOption = False,
    as_json: JsonOption = False,
) -> None:
    """Make all state rows what the events say. Acts wait until it is done; scans go on.

    If the events say anything that cannot be, it is listed, nothing is changed, and the exit code is 1.
    """
    if not yes and not _agreed():
        raise CommandError("not_confirmed", "Nothing was changed. Agree when asked, or give --yes.", Exit.FOUND)
    from ledger import audit as ledger_audit

    with opened(demo=demo) as found:
        report = ledger_audit.rebuild(found.owner)
    show_report(report, as_json=as_json, done="Not rebuilt; read" if report.findings else "Rebuilt from")
    if report.findings:
        raise typer.Exit(Exit.FOUND)


def _agreed() -> bool:
    try:
        return typer.confirm("All state rows are made what the events say; acts wait meanwhile. Go on?", err=True)
    except typer.Abort:  # nobody is there to be asked
        return False
