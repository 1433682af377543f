"""What the endpoints share for as long as the application runs."""

from __future__ import annotations

from dataclasses import dataclass

from anyio import CapacityLimiter
from starlette.requests import Request

from api.requests.callers import Callers
from api.requests.metrics import Metrics
from api.requests.ready import ReadyProbe
from api.requests.throttle import Throttle
from api.requests.turns import Turns
from ledger.ledger import Ledger
from ledger.scanning import AsyncReader


@dataclass(frozen=True, slots=True)
class Services:
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


def services_of(request: Request) -> Services:
    """Return what the application that answers a request runs on."""
    services = request.app.state.services
    assert isinstance(services, Services)
    return services
