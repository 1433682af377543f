"""Failures of a field under codes of our own, as pydantic carries them to `api.requests.field_errors`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic_core import PydanticCustomError

from scanners import ScanError

OWN: Final = "="
"""Stands before a code of ours where pydantic has codes of the same name that mean something else."""


def custom_error(
    code: str, sentence: str = "", shown: Mapping[str, str] | None = None, error: ScanError | None = None
) -> PydanticCustomError:
    """Return a failure of a field under a code of ours; `api.requests.field_errors.Wrong` says the rest."""
    evidence: dict[str, Any] = {"sentence": sentence, "shown": shown or {}, "error": error}
    return PydanticCustomError(f"{OWN}{code}", "wrong", evidence)  # type: ignore[arg-type, unused-ignore]
