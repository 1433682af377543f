"""Kazakhstan days: the law counts in them, whatever the clock of a server says."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from domain.ground.time import kazakhstan_day


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 3, 1, 18, 59, 59, tzinfo=UTC), date(2026, 3, 1)),
        (datetime(2026, 3, 1, 19, tzinfo=UTC), date(2026, 3, 2)),
        (datetime(2020, 1, 1, 17, 59, 59, tzinfo=UTC), date(2020, 1, 1)),
        (datetime(2020, 1, 1, 18, tzinfo=UTC), date(2020, 1, 2)),
        (datetime(2024, 2, 29, 17, 59, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2024, 2, 29, 18, 30, tzinfo=UTC), date(2024, 2, 29)),
        (datetime(2024, 2, 29, 19, tzinfo=UTC), date(2024, 3, 1)),
        (datetime(2026, 3, 2, 0, 30, tzinfo=timezone(timedelta(hours=5))), date(2026, 3, 2)),
        (datetime(2026, 3, 1, 23, 30, tzinfo=timezone(timedelta(hours=-3))), date(2026, 3, 2)),
    ],
)
def test_a_moment_has_the_day_it_is_in_kazakhstan(moment: datetime, day: date) -> None:
    assert kazakhstan_day(moment) == day


def test_a_moment_without_a_time_zone_names_no_day() -> None:
    with pytest.raises(ValueError, match="needs a time zone"):
        kazakhstan_day(datetime(2026, 3, 2, 12))  # noqa: DTZ001 - that is the mistake
