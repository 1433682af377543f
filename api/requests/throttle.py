"""A count of tries a minute for each of many, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic

_WINDOW_SECONDS = 60.0
_OTHERS = "others"


class Throttle:
    """Lets each key try `tries` times in a minute; `kind` says what keys are.

    Where more than `keys` of them try, those beyond share one count.
    """

    def __init__(self, kind: str, tries: int, keys: int, clock: Callable[[], float] = monotonic) -> None:
        self.kind = kind
        self.tries = tries
        self._keys = keys
        self._clock = clock
        self._counts: dict[str, int] = {}
        self._ends = 0.0

    def wait_seconds(self, key: str) -> int:
        """Count one try of a key. Return 0 if it may go on, else after how many seconds it may try again."""
        now = self._clock()
        if now >= self._ends:
            self._counts = {}
            self._ends = now + _WINDOW_SECONDS
        if key not in self._counts and len(self._counts) >= self._keys:
            key = _OTHERS
        count = self._counts.get(key, 0) + 1
        self._counts[key] = count
        return 0 if count <= self.tries else max(1, round(self._ends - now))


def network_of(address: str | None) -> str:
    """Return under which name an address is counted: itself, or the /64 of an IPv6 address, which one holder has."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return _OTHERS
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)
