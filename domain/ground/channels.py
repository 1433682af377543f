"""The channel of a pack: who pays for it."""

from __future__ import annotations

from enum import StrEnum


class Channel(StrEnum):
    """Who pays for a pack; fixed for ever when it enters the ledger."""

    COMMERCIAL = "commercial"
    """Whoever buys it."""
    STATE_FUNDED = "state_funded"
    """The state: it is handed out free, and never sold."""
