"""Days and moments as a request writes them (RFC 3339): no number of seconds, and no offset that no place has."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, Final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from api.requests.own_errors import OWN, custom_error

WIDEST_OFFSET: Final = timedelta(hours=14)
"""No place on earth is further from UTC."""

_DAY: Final = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(_DAY.pattern + r"[Tt_ ][0-9]{2}:[0-9]{2}.*", re.DOTALL)


class AsDay:
    """Marks a field that holds a day, as text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic reads the field."""
        return _written("not_a_day", "date", _DAY, core_schema.date_schema(strict=False))


class AsMoment:
    """Marks a field that holds a moment with its offset from UTC, as text."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return how pydantic reads the field."""
        moment = core_schema.datetime_schema(strict=False, tz_constraint="aware")
        inside = core_schema.no_info_after_validator_function(_on_earth, moment)
        return _written("not_a_moment", "date-time", _MOMENT, inside)


def _written(code: str, shape: str, pattern: re.Pattern[str], then: CoreSchema) -> CoreSchema:
    """Return how text of a pattern is read."""

    def of_shape(text: str) -> str:
        if not pattern.fullmatch(text):
            raise custom_error(code)
        return text

    text = core_schema.custom_error_schema(
        core_schema.str_schema(), custom_error_type=f"{OWN}{code}", custom_error_message="wrong"
    )
    return core_schema.chain_schema(
        [core_schema.no_info_after_validator_function(of_shape, text), then],
        metadata={"pydantic_js_updates": {"format": shape}},
    )


def _on_earth(moment: datetime) -> datetime:
    offset = moment.utcoffset()
    if offset is None or abs(offset) > WIDEST_OFFSET:
        raise custom_error("not_a_moment")
    return moment
