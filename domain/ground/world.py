"""What the ledger knows, in one snapshot, of everything an act needs: the input of every decision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast, final

from domain.ground.keys import AnyKey, Key, KeyT, Lookup, State, StateT
from domain.ground.time import kazakhstan_day


@final
class World:
    """States by key: `world[key]`. A key that was loaded and has no state is None; one not loaded is our mistake.

    `now` is the database's clock.
    """

    __slots__ = ("_found", "_states", "now")

    def __init__(
        self,
        now: datetime,
        states: Mapping[AnyKey, State | None],
        found: Mapping[Lookup[Any], AnyKey | None] | None = None,
    ) -> None:
        self.now = now
        self._states: Mapping[AnyKey, Any] = states  # a key's type says which
        self._found = found or {}

    def __getitem__(self, key: Key[StateT]) -> StateT | None:
        """Return the state of a subject; None if there is none. Raises KeyError if it was not loaded."""
        found: StateT | None = self._states[key]
        return found

    def find(self, lookup: Lookup[KeyT]) -> KeyT | None:
        """Return what a question was answered; None if there is nothing. Raises KeyError if it was not asked."""
        return cast("KeyT | None", self._found[lookup])

    def asked(self, lookup: Lookup[Any]) -> bool:
        """Tell whether a question was asked."""
        return lookup in self._found

    @property
    def states(self) -> Mapping[AnyKey, State | None]:
        """Everything that was read, present or absent: what the decision stands on."""
        return self._states

    @property
    def today(self) -> date:
        """The day it is in Kazakhstan."""
        return kazakhstan_day(self.now)

    def joined(self, later: World) -> World:
        """Return this world with what a later reading adds; what both hold stays as it was read first."""
        return World(self.now, {**later._states, **self._states}, {**later._found, **self._found})

    def after(self, states: Mapping[AnyKey, State]) -> World:
        """Return this world once an act has led to these states."""
        answers = ((key.answers, key) for key in states)
        newer = {lookup: key for lookup, key in answers if lookup is not None and lookup in self._found}
        return World(self.now, {**self._states, **states}, {**self._found, **newer})
