"""What the endpoints share for as long as the application runs."""

from __future__ import annotations

from dataclasses import dataclass

from anyio import CapacityLimiter
from starlette.requests import Request

from api.callers import Callers
from api.metrics import Metrics
from api.ready import ReadyProbe
from api.throttle import Throttle
from api.turns import Turns
from ledger.ledger import Ledger
from ledger.scanning import AsyncReader


@dataclass(frozen=True, slots=True)
class House:
    """The ledger, the ways to read it, and what counts who asks."""

    ledger: Ledger
    reader: AsyncReader
    callers: Callers
    metrics: Metrics
    ready: ReadyProbe
    by_address: Throttle
    by_product: Throttle
    bulk: CapacityLimiter
    bulk_turns: Turns
    heavy: CapacityLimiter
    large_turns: Turns


def house_of(request: Request) -> House:
    """Return what the application that answers a request runs on."""
    house = request.app.state.house
    assert isinstance(house, House)
    return house
