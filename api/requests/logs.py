"""Logs as an allow-list: of what a log line is given, only declared fields are written."""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from traceback import extract_tb
from typing import Any, Final

import structlog
from starlette.routing import Match, Route
from starlette.types import Scope

FIELDS: Final = frozenset(
    {
        *("event", "level", "timestamp", "error", "sqlstate", "where"),
        *("number", "method", "route", "status", "case", "site", "duration_ms"),
    }
)
"""What may stand in a log line. None of them ever holds a value that somebody sent."""

_FRAMES: Final = 6


def configure_logs() -> None:
    """Write logs as JSON lines to the error output."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_declared,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=lambda *_: structlog.WriteLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )

    lines = logging.getLogger("darijol")
    lines.handlers = [_AsLines()]
    lines.propagate = False


class _AsLines(logging.Handler):
    """Writes what other rooms log as such lines: their constant text, never an argument of it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record."""
        error = record.exc_info[1] if record.exc_info else None
        try:
            if error is None:
                structlog.get_logger().log(record.levelno, str(record.msg))
            else:
                log_error(str(record.msg), error)
        except Exception:  # as every handler of logs does: no work ends because a line could not be written
            self.handleError(record)


class NotedRoute(Route):
    """A route that is noted with the request, as FastAPI's are: so `route_of` can name it."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether this route answers a request."""
        match, found = super().matches(scope)
        found["route"] = self
        return match, found


def route_of(scope: Scope) -> str:
    """Return the template of a request's route: the path itself may hold what somebody sent."""
    return getattr(scope.get("route"), "path", "none")


def keep_declared(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field of a log line that is not declared."""
    return {name: value for name, value in entry.items() if name in FIELDS}


def log_error(event: str, error: BaseException, **known: str | int) -> None:
    """Log an exception by its kind and place: its text may hold what a row or a request held."""
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{frame.name} {frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    logger = structlog.get_logger()
    logger.error(event, error=type(error).__name__, sqlstate=getattr(error, "sqlstate", None), where=where, **known)
