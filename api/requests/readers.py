"""Who reads: a caller who holds the right, and the ledger that is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from starlette.requests import Request

from api.requests.services import services_of
from domain.acts.rights import OVERSIGHT, Right
from domain.parties.callers import Caller
from ledger.ledger import Ledger

R = TypeVar("R", bound="Reader")


@dataclass(frozen=True, slots=True)
class Reader:
    """A caller, and the ledger. What reads for the caller is made of the same."""

    ledger: Ledger
    caller: Caller

    @property
    def oversees(self) -> bool:
        """Whether the caller reads everything."""
        return not OVERSIGHT.isdisjoint(self.caller.roles)


def reader(kind: type[R], right: Right) -> Callable[[Request], Awaitable[R]]:
    """Return what an endpoint that reads depends on: who reads, if they may."""

    async def reads(request: Request) -> R:
        services = services_of(request)
        return kind(services.ledger, await services.callers.permitted(request.headers, right))

    return reads
