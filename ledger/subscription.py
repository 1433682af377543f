"""Subscriptions that poll: what follows the log asks for what is new, below the horizon, from time to time."""

from __future__ import annotations

from eventsourcing.persistence import ListenNotifySubscription
from eventsourcing.postgres import PostgresApplicationRecorder

POLL_SECONDS = 0.05


class PollingSubscription(ListenNotifySubscription[PostgresApplicationRecorder]):
    """The library's pulling subscription, woken by a clock instead of a notification."""

    def _loop_on_pull(self) -> None:
        try:
            while not self._has_been_stopped:
                self._pull()
                self._has_been_notified.wait(POLL_SECONDS)
        except BaseException as error:
            if self._thread_error is None:
                self._thread_error = error
            self.stop()
