"""Kazakhstan days: the law counts in them, the ledger stores UTC."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

KAZAKHSTAN = ZoneInfo("Asia/Almaty")
"""UTC+6 before 2024-03-01, UTC+5 since (IANA time zone database)."""


def kazakhstan_day(moment: datetime) -> date:
    """Return the calendar day in Kazakhstan of an aware moment.

    Raises ValueError for a moment without a time zone: it names no day.
    """
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone before it has a day.")
    return moment.astimezone(KAZAKHSTAN).date()
