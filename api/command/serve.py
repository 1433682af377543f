"""`darijol serve`: the ledger over HTTP."""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from socket import socket
from typing import Annotated

import typer

from api.command.exits import CommandError, say
from api.command.opening import opened
from api.requests.proxies import Proxies, proxies_named

HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
PortOption = Annotated[int, typer.Option(help="Port to listen on.", min=0, max=65535)]
MetricsHostOption = Annotated[str, typer.Option(help="Address of /metrics, which tells what is counted.")]
MetricsPortOption = Annotated[
    int | None,
    typer.Option(help="Port of /metrics; without one, nobody is told.", min=0, max=65535),
]
ProxyOption = Annotated[
    list[str] | None,
    typer.Option(
        help="Address or network of a proxy that is believed about who asks; once for each. Without, nobody is.",
        envvar="DARIJOL_PROXY",
        show_envvar=False,
    ),
]

LogRequestsOption = Annotated[
    bool,
    typer.Option(
        "--log-requests",
        help="Write a line for each request to the error output; no value that was sent stands in it.",
        envvar="DARIJOL_LOG_REQUESTS",
        show_envvar=False,
    ),
]


def serve(
    host: HostOption = "127.0.0.1",
    port: PortOption = 8000,
    metrics_host: MetricsHostOption = "127.0.0.1",
    metrics_port: MetricsPortOption = None,
    proxy: ProxyOption = None,
    log_requests: LogRequestsOption = False,
) -> None:
    """Serve the ledger over HTTP until Ctrl-C or SIGTERM.

    Starts only on a database that keeps what it acknowledges. One process serves; run several on ports of their own
    behind a proxy, which also speaks TLS. One of them keeps the view of holdings up to date.
    """
    from api.command.serving import bind, serve_on

    proxies = _proxies(proxy or [])
    bound = bind(host, port)
    metrics = None if metrics_port is None else bind(metrics_host, metrics_port)
    with bound, metrics or nullcontext(), opened(demo=False) as found:
        if metrics is not None:
            _see_that_they_differ(bound, metrics)
            say(f"What is counted: {address_of(metrics.getsockname())}/metrics")
        say(f"The ledger is kept in {found.place}.")
        address = address_of(bound.getsockname())
        answers = partial(say, f"Darijol answers on {address}")
        serve_on(bound, found.app, answers, metrics, proxies, log_requests=log_requests)


def _proxies(names: list[str]) -> Proxies:
    try:
        return proxies_named(names)
    except ValueError as error:
        raise CommandError(
            "proxy_unknown", f"{str(error)!r} names no proxy: give an address, or a network such as 10.0.0.0/24."
        ) from None


def _see_that_they_differ(bound: socket, metrics: socket) -> None:
    """Tell ports apart: it is by its port that a request for what is counted is known to be from inside."""
    if bound.getsockname()[1] == metrics.getsockname()[1]:
        raise CommandError("port_not_free", "What is counted needs a port of its own: choose another --metrics-port.")


def address_of(listening: tuple[str, int] | tuple[str, int, int, int]) -> str:
    """Return the web address of a socket's name."""
    host, port = listening[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
