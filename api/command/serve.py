"""`darijol serve`: the ledger over HTTP."""

from __future__ import annotations

from typing import Annotated

import typer

from api.command.exits import say
from api.command.opening import opened

HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]


def serve(host: HostOption = "127.0.0.1", port: PortOption = 8000) -> None:
    """Serve the ledger over HTTP until Ctrl-C or SIGTERM.

    Starts only on a database that keeps what it acknowledges. One process serves; run several on ports of their own
    behind a proxy, which also speaks TLS. One of them keeps the view of holdings up to date.
    """
    from api.command.serving import bind, serve_on

    bound = bind(host, port)
    with bound, opened(demo=False) as found:
        say(f"The ledger is kept in {found.place}.")
        address = address_of(bound.getsockname())
        serve_on(bound, found.app, lambda: say(f"Darijol answers on {address}"))


def address_of(listening: tuple[str, int] | tuple[str, int, int, int]) -> str:
    """Return the web address of a socket's name."""
    host, port = listening[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
