"""Logs as an allow-list: of what a log line is given, only declared fields are written."""

from __future__ import annotations

import sys
from collections.abc import MutableMapping
from traceback import extract_tb
from typing import Any, Final

import structlog

FIELDS: Final = frozenset(
    {"event", "level", "timestamp", "route", "method", "status", "error", "sqlstate", "where", "case", "version"}
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
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )


def keep_declared(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Drop every field of a log line that is not declared."""
    return {name: value for name, value in entry.items() if name in FIELDS}


def log_error(event: str, error: BaseException, **known: str | int) -> None:
    """Log an exception by its kind and place: its text may hold what a row or a request held."""
    frames = extract_tb(error.__traceback__)[-_FRAMES:]
    where = " < ".join(f"{frame.name} {frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames))
    logger = structlog.get_logger()
    logger.error(event, error=type(error).__name__, sqlstate=getattr(error, "sqlstate", None), where=where, **known)
