"""What a person at the counter is told: OK, CHECK or STOP."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The first thing on every screen; what to do with the pack in hand."""

    OK = "ok"
    CHECK = "check"
    """One thing can be put right here."""
    STOP = "stop"
    """Do not hand this pack over."""


def worst(outcomes: list[Outcome]) -> Outcome:
    """Return the gravest of several outcomes; OK if there are none."""
    order = list(Outcome)
    return max(outcomes, key=order.index, default=Outcome.OK)
