"""What is counted for those who run the ledger. Labels are closed lists: nothing a caller sends becomes one."""

from __future__ import annotations

from math import nan

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from api.requests.problems import STATUS
from domain.ground.outcomes import Outcome

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 5.0)
_OTHER = "other"


class Metrics:
    """Counters of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.scan_seconds = Histogram(
            "darijol_scan_seconds", "Time to answer a scan.", buckets=_SECONDS, registry=self.registry
        )
        scans = Counter("darijol_scans", "Scans answered, by outcome.", ["outcome"], registry=self.registry)
        self.scans = {outcome: scans.labels(outcome.value) for outcome in Outcome}
        refusals = Counter(
            "darijol_refusals", "Refusals and problems answered, by case.", ["case"], registry=self.registry
        )
        self._refusals = {case: refusals.labels(case) for case in (*STATUS, _OTHER)}
        self.reports_lost = Counter(
            "darijol_reports_lost", "Suspicions that could not be recorded.", registry=self.registry
        )
        self.connections = Gauge(
            "darijol_read_connections", "Connections of the readers, by use.", ["use"], registry=self.registry
        )
        self.lag_seconds = Gauge(
            "darijol_lag_seconds", "Age of the oldest event that the holdings lack.", registry=self.registry
        )

    def refused(self, case: str) -> None:
        """Count a refusal or a problem."""
        self._refusals.get(case, self._refusals[_OTHER]).inc()

    def exposition(self, pool: tuple[int, int, int], lag_seconds: float | None) -> bytes:
        """Return all of it in the text format of Prometheus. `pool`: connections, those in use, and who waits."""
        self.lag_seconds.set(nan if lag_seconds is None else lag_seconds)
        for use, number in zip(("open", "busy", "waited_for"), pool, strict=True):
            self.connections.labels(use).set(number)
        return generate_latest(self.registry)
