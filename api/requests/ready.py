"""Whether all is served, asked of the database no oftener than needed: anybody may ask us."""

from __future__ import annotations

from time import monotonic

from anyio import Lock
from typing_extensions import TypedDict

from api.requests.limits import READY_CACHE_SECONDS
from api.requests.logs import log_error
from ledger.errors import BusyError
from ledger.ledger import Ledger
from ledger.readiness import probe
from ledger.scanning import AsyncReader


class Ready(TypedDict):
    """Whether scans, readings and acts were served a moment ago.

    `lag_seconds`: age of the oldest event that the holdings lack.
    """

    ready: bool
    schema_right: bool
    role_right: bool
    lag_seconds: float | None


class ReadyProbe:
    """Probes the database, and believes what it found for `READY_CACHE_SECONDS`."""

    def __init__(self, reader: AsyncReader, ledger: Ledger) -> None:
        self._reader = reader
        self._ledger = ledger
        self._lock = Lock()
        self._until = 0.0
        self._found = Ready(ready=False, schema_right=False, role_right=False, lag_seconds=None)

    async def now(self) -> Ready:
        """Return what was found last, or find it anew."""
        async with self._lock:
            if monotonic() >= self._until:
                self._found = await self._probed()
                self._until = monotonic() + READY_CACHE_SECONDS
            return self._found

    def doubt(self) -> None:
        """Believe what was found no longer: something was not served."""
        self._until = 0.0

    async def _probed(self) -> Ready:
        try:
            found = await probe(self._reader, self._ledger)
        except BusyError as error:
            log_error("not_ready", error)
            return Ready(ready=False, schema_right=False, role_right=False, lag_seconds=None)
        return Ready(
            ready=found.is_ready,
            schema_right=found.is_schema_right,
            role_right=found.is_role_right,
            lag_seconds=found.lag_seconds,
        )
