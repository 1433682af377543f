"""The page of the command line, from the commands themselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from api.command.app import app
from api.command.speaking import LANGUAGE
from docs.making.markdown import code, page, prose, table
from ledger.home import DATA, DATABASE_URL, OWNER_URL


def command_line() -> str:
    """Return the page."""
    root: Any = get_command(app)
    return page(
        "Command line",
        prose(root.help),
        prose(app.info.epilog or ""),
        table(("option of all commands, before the command", "default", ""), map(_option, _own(root.params))),
        "Data goes to the standard output, everything else to the error output. Errors begin with a stable code in "
        "brackets.",
        *(part for name, command in root.commands.items() for part in _command(f"darijol {name}", command)),
        "## Settings",
        table(
            ("variable", "what it says"),
            (
                (code(DATABASE_URL), "The PostgreSQL server, as a connection string. Without it: the embedded one."),
                (code(OWNER_URL), f"The login that may migrate and rebuild there. Without it: {code(DATABASE_URL)}."),
                (code(DATA), "The folder of the embedded server."),
                (code(LANGUAGE), "What `--language` says: `en`, `ru` or `kk`."),
            ),
        ),
    )


def _command(name: str, command: Any) -> Iterator[str]:
    yield f"## {name}"
    yield prose(command.help)
    yield table(("option", "default", ""), map(_option, _own(command.params)))
    for under, one in getattr(command, "commands", {}).items():
        yield from _command(f"{name} {under}", one)


def _own(parameters: list[Any]) -> list[Any]:
    return [one for one in parameters if one.name != "help"]


def _option(option: Any) -> tuple[str, str, str]:
    is_argument = option.param_type_name == "argument"
    name = option.metavar if is_argument else ", ".join(option.opts)
    return code(name), _default(option), getattr(option, "help", None) or ""


def _default(option: Any) -> str:
    if option.required:
        return "required"
    if option.default in (None, False, ()):
        return ""
    return code(option.default)
