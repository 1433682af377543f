"""Kazakhstan days: the law counts in them, the ledger stores UTC."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

KAZAKHSTAN = ZoneInfo("Asia/Almaty")
"""UTC+6 before 2024-03-01, UTC+5 since (IANA time zone database)."""


@lru_cache(maxsize=1_000)
def kazakhstan_day(moment: datetime) -> date:
    """Return the calendar day in Kazakhstan of an aware moment.

    Raises ValueError for a moment without a time zone: it names no day.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone before it has a day.")
    return moment.astimezone(KAZAKHSTAN).date()


def start_of_day(day: date) -> datetime:
    """Return the moment at which a calendar day begins in Kazakhstan."""
    return datetime.combine(day, time.min, KAZAKHSTAN)


def is_longer(span: timedelta, count: int, unit: timedelta) -> bool:
    """Tell whether a span of time is longer than so many units, however many: a dated row may hold any number."""
    tick = timedelta(microseconds=1)
    return span // tick > count * (unit // tick)
