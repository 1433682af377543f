"""The commands together, and what goes wrong with them said in one sentence."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import Annotated, NoReturn

import typer

from api.command import audit, demo, keys, label, migrate, parse, read, rebuild, rules, scanner_check, serve
from api.command.exits import CommandError, Exit, say_error
from api.command.speaking import LanguageOption
from api.words.catalogues import DEFAULT

_EPILOG = (
    "Exit codes: 0 done, 1 something was found or refused, 2 wrongly called, 3 cannot start. The database is an "
    "embedded PostgreSQL (its folder: DARIJOL_DATA), or the server that DARIJOL_DATABASE_URL names; DARIJOL_OWNER_URL "
    "is the login that may migrate and rebuild there."
)

app = typer.Typer(
    name="darijol",
    help="A ledger that follows every pack of medicine from the factory to the patient.",
    epilog=_EPILOG,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)
for command in (demo.demo, serve.serve, migrate.migrate, audit.audit, rebuild.rebuild, parse.parse):
    app.command()(command)
app.command()(read.read)
app.command()(scanner_check.scanner_check)
app.add_typer(keys.app, name="keys")
app.add_typer(label.app, name="label")
app.add_typer(rules.app, name="rules")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code."""
    signal.signal(signal.SIGTERM, _end)
    try:
        end = app(args=arguments, prog_name="darijol", standalone_mode=False)
    except CommandError as error:
        say_error(error.code, str(error))
        sys.exit(error.exit)
    except typer.TyperException as error:
        _say_wrong_call(error)
        sys.exit(Exit.USAGE)
    sys.exit(end or Exit.DONE)


def _say_wrong_call(error: typer.TyperException) -> None:
    """Say in one sentence what Typer does not take. Nothing is left to say where it has shown the help instead."""
    said = " ".join(error.format_message().replace("Value error, ", "").split())
    if said:
        called: typer.Context | None = getattr(error, "ctx", None)
        path = "darijol" if called is None else called.command_path
        say_error("wrong_call", f"{said.rstrip('.')}{'' if said.endswith('?') else '.'} See {path} --help.")


def _end(_: int, __: FrameType | None) -> None:
    """Take a request to end as Ctrl-C: what was opened is closed on the way out."""
    raise KeyboardInterrupt


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        from migrations import migrations

        typer.echo(f"darijol {version('darijol')}, schema {migrations()[-1].number}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", help="Show the version and end.", callback=_show_version, is_eager=True)
    ] = False,
    language: LanguageOption = DEFAULT,
) -> None:
    """Take the options that all commands share."""
