"""`darijol rules`: the rows that a ledger begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.command.exits import CommandError, Exit, json_text, show_table
from api.command.opening import DemoOption, JsonOption, opened_ledger
from domain.ground.identifiers import Gln, IdentifierError
from domain.parties.parties import Role

if TYPE_CHECKING:
    from domain.parties.callers import Caller
    from ledger.ledger import Ledger

app = typer.Typer(
    help="Rows that a ledger begins with: rules of our own choice, marked I and replaceable by rows with a source, and "
    "what the code on a pack of Kazakhstan looks like.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
)


def _gln(text: str) -> Gln:
    try:
        return Gln(text)
    except IdentifierError as error:
        raise typer.BadParameter(str(error)) from None


@app.callback()
def _rules() -> None:
    """Keep `load` a command of its own, though it is the only one."""


@app.command()
def load(
    site: Annotated[
        Gln | None,
        typer.Option("--site", help="GLN of the operator's site; needed only if it has several.", parser=_gln),
    ] = None,
    demo: DemoOption = False,
    as_json: JsonOption = False,
) -> None:
    """Enter the rules that this version came with and the ledger has not learned, in the operator's name.

    A new ledger has them from its founding; an older one needs them once. Safe to repeat. What the operator entered
    for the same days stays. The exit code is 1 if a row was refused.
    """
    from api.founding.chosen_rules import Came, load_rules

    with opened_ledger(demo=demo) as ledger:
        done = list(load_rules(ledger, _operator(ledger, site)))
    rows = [(one.name, one.value, one.came.value, one.case) for one in done]
    if as_json:
        names = ("rule", "value", "came", "case")
        typer.echo(json_text([dict(zip(names, row, strict=True)) for row in rows]))
    else:
        show_table(("rule", "value", "what came of it", "why"), rows)
    if any(one.came is Came.REFUSED for one in done):
        raise typer.Exit(Exit.FOUND)


def _operator(ledger: Ledger, site: Gln | None) -> Caller:
    """Return the operator, by the keys that were made for it. Raises CommandError."""
    from ledger.access import list_keys

    callers = {key.site: key.caller for key in list_keys(ledger) if Role.OPERATOR in key.roles}
    if site is not None:
        callers = {site: callers[site]} if site in callers else {}
    if not callers:
        raise CommandError(
            "no_operator", "No key of an operator was ever made. Begin with `darijol keys first`.", Exit.FOUND
        )
    if len(callers) > 1:
        raise CommandError("several_operators", f"Say which with --site: {', '.join(sorted(callers))}.", Exit.FOUND)
    return next(iter(callers.values()))
