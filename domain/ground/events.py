"""What happened: the base of every event, and the registry of their names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, TypeVar, dataclass_transform

from domain.ground.keys import AnyKey

if TYPE_CHECKING:
    pass

EVENTS: dict[str, type[Event]] = {}
"""Every event by its name. A name is kept for ever, whatever the class is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened and stays true. Subclasses carry what it says and nothing else."""

    name: ClassVar[str]

    def touches(self, stream: AnyKey) -> Iterator[AnyKey]:
        """Yield each subject whose state this event changes; first of all the one whose stream holds it."""
        yield stream


E = TypeVar("E", bound=Event)


@dataclass_transform(frozen_default=True, kw_only_default=True)
def event(name: str) -> Callable[[type[E]], type[E]]:
    """Make a class an event under a `noun.past-participle` name that nobody else holds."""

    def register(cls: type[E]) -> type[E]:
        made = dataclass(frozen=True, slots=True, kw_only=True)(cls)
        made.name = name
        if name in EVENTS:
            raise ValueError(f"Two events are called {name}.")
        EVENTS[name] = made
        return made

    return register


@dataclass(frozen=True, slots=True)
class Fact:
    """An event where it stands: in whose stream, at which version, who recorded it, and when it happened.

    `version` counts the events that touched the subject of the stream, so it rises within the stream and may
    skip what other streams recorded about the subject. `occurred_at` is the recorder's claim; the moment at
    which the ledger learned of it stands beside the stored event.
    """

    stream: AnyKey
    version: int
    by: str
    occurred_at: datetime
    event: Event
