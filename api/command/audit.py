"""`darijol audit`: is every row what the events say?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import typer

from api.command.exits import Exit, json_text, show_table
from api.command.opening import DemoOption, JsonOption, opened

if TYPE_CHECKING:
    from ledger.audit import Report
    from ledger.replay import Finding

_SHOWN: Final = 100
"""How many findings the table holds; JSON holds all."""


def audit(demo: DemoOption = False, as_json: JsonOption = False) -> None:
    """Compare every row with what the events say. The exit code is 1 if anything differs.

    Events told with a time before what they stand on, which older versions took, are listed too: no row is wrong then.

    Changes nothing, and may run while the ledger is serving. Needs temporary space of the size of the rows.
    """
    from ledger import audit as ledger_audit

    with opened(demo=demo) as found:
        report = ledger_audit.audit(found.app)
    show_report(report, as_json=as_json, done="Audited")
    if report.findings:
        raise typer.Exit(Exit.FOUND)


def show_report(report: Report, *, as_json: bool, done: str) -> None:
    """Print what an audit or a rebuild saw."""
    if as_json:
        typer.echo(json_text(report))
        return
    for findings in (report.findings, report.backwards):
        if findings:
            show_table(("what", "where", "detail"), ((one.what, one.where, one.detail) for one in findings[:_SHOWN]))
    typer.echo(f"{done} {report.events:,} events and {report.packs:,} packs: {_counted(report.findings)} findings.")
    if report.backwards:
        typer.echo(f"Times that run backwards: {_counted(report.backwards)} events, told before what they stand on.")


def _counted(findings: tuple[Finding, ...]) -> str:
    shown = f" (the table holds {_SHOWN})" if len(findings) > _SHOWN else ""
    return f"{len(findings):,}{shown}" if findings else "no"
