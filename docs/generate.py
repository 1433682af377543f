"""Make the pages of `docs/reference`, and the drawings, from the code: `make docs`.

python -m docs.generate
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from docs.making.command_line import command_line
from docs.making.events import events
from docs.making.figures import figures
from docs.making.http import http
from docs.making.limits import limits
from docs.making.pack_code import pack_code
from docs.making.refusals import refusals
from docs.making.rights import rights
from docs.making.states import states

REFERENCE = Path(__file__).with_name("reference")
COMMAND = "make docs"

PAGES: dict[str, Callable[[], str]] = {
    "events": events,
    "states": states,
    "refusals": refusals,
    "rights": rights,
    "api": http,
    "limits": limits,
    "command-line": command_line,
    "figures": figures,
}


DRAWINGS: dict[Path, Callable[[], str]] = {Path(__file__).parent / "explanation" / "pack-code.svg": pack_code}


def main() -> None:
    """Write every page and drawing."""
    for drawing, draw in DRAWINGS.items():
        drawing.write_text(draw(), "utf-8")
    for name, make in PAGES.items():
        (REFERENCE / f"{name}.md").write_text(make(), "utf-8")


if __name__ == "__main__":
    main()
