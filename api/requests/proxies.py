"""Proxies that were named: they are believed when they say for whom they ask, and nobody else is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, Final, cast

from starlette.types import ASGIApp
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


@dataclass(frozen=True, slots=True)
class Proxies:
    """Addresses and networks of proxies; `address in proxies` tells whether it is one of them."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def __contains__(self, address: object) -> bool:
        try:
            known = ip_address(str(address))
        except ValueError:
            return False
        return any(known in network for network in self.networks)


NO_PROXIES: Final = Proxies()


def proxies_named(names: Iterable[str]) -> Proxies:
    """Return the proxies of addresses and networks as text. Raises ValueError with the one that names none.

    Everybody together are no proxy: then anybody could say who they are.
    """
    networks: list[IPv4Network | IPv6Network] = []
    for name in names:
        try:
            network = ip_network(name)
        except ValueError:
            raise ValueError(name) from None
        if network.prefixlen == 0:
            raise ValueError(name)
        networks.append(network)
        if isinstance(network, IPv4Network):  # as it appears on a socket that listens for IPv6 as well
            networks.append(IPv6Network(f"::ffff:{network.network_address}/{96 + network.prefixlen}"))
    return Proxies(tuple(networks))


def believing(app: ASGIApp, proxies: Proxies) -> ASGIApp:
    """Return the application as it is served behind proxies: a request's address and scheme are the client's.

    The address is the last in X-Forwarded-For that is no proxy: what stands before it, anybody may have written.
    """
    if not proxies.networks:
        return app
    return cast("ASGIApp", ProxyHeadersMiddleware(cast("Any", app), [str(one) for one in proxies.networks]))
