"""Followers: views that are made from the log in the background, each event applied once. No act waits for them."""

from __future__ import annotations

import logging
from threading import Event, Thread
from types import TracebackType
from typing import Any, Self

import psycopg
from eventsourcing.projection import ProjectionRunner
from psycopg import Connection

from ledger.datastore import app_conninfo
from ledger.holdings import HoldingsProjection, HoldingsView
from ledger.log import Log
from ledger.recorder import lock_key

RESTART_SECONDS = 1.0
ALIVE_SECONDS = 0.5
"""How often the connection that holds the lock is seen to live."""

_FOLLOWING = "follower/holdings"

_LOGGER = logging.getLogger("darijol.followers")


class Followers:
    """Runs the followers of a log in threads of this process, and starts one again when it fails.

    Of several processes on one database one follows; another takes over when it ends.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._stopping = Event()
        self._failing = False
        self._thread = Thread(target=self._keep_following, name="darijol-holdings", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()

    def _keep_following(self) -> None:
        while not self._stopping.is_set():
            try:
                with psycopg.connect(app_conninfo(self._conninfo), autocommit=True) as conn:
                    self._follow_if_alone(conn)
            except Exception:
                self._say_once()
            self._stopping.wait(RESTART_SECONDS)

    def _say_once(self) -> None:
        """Log a failure, unless the one before was logged and nothing has gone well since."""
        if not self._failing:
            _LOGGER.exception("The follower of holdings failed. It tries again each second, and says when it goes on.")
        self._failing = True

    def _say_that_it_goes_on(self) -> None:
        if self._failing:
            _LOGGER.warning("The follower of holdings goes on from where it was.")
        self._failing = False

    def _follow_if_alone(self, conn: Connection) -> None:
        """Follow for as long as this connection lives, if no other process does. The lock ends with the connection."""
        if conn.execute("SELECT pg_try_advisory_lock(%s)", (lock_key(_FOLLOWING),)).fetchone() != (True,):
            self._say_that_it_goes_on()  # in another process
            return
        with holdings_runner(self._conninfo) as runner:
            while not (self._stopping.wait(ALIVE_SECONDS) or runner.is_interrupted.is_set()):
                conn.execute("SELECT")
                self._say_that_it_goes_on()


def holdings_runner(conninfo: str) -> ProjectionRunner[Log, HoldingsView]:
    """Start the follower of `ledger.holdings`: it goes on from where it was."""
    environment: dict[str, Any] = Log.environment(conninfo)
    return ProjectionRunner(
        application_class=Log, projection_class=HoldingsProjection, view_class=HoldingsView, env=environment
    )
