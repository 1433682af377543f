"""Subjects: what the ledger keeps a state of. Each is one module, which registers its key, its state and its fold here.

Whatever asks by kind asks this registry: the fold, the rows, the replay, the reference pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from domain.ground.events import Fact
from domain.ground.keys import AnyKey, Key, KeyT, State, StateT


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of subject: the first word of its streams, the types of its keys and states, and its fold."""

    kind: str
    key: type[AnyKey]
    state: type[State]
    evolve: Callable[[Any, Any, Fact], State]
    example: str
    """What may stand behind the first slash of a stream of this kind."""


SUBJECTS: dict[str, Subject] = {}
"""Every kind of subject."""

_BY_KEY: dict[type[AnyKey], Subject] = {}


def subject(
    kind: str, key: type[KeyT], state: type[StateT], *, example: str
) -> Callable[[Callable[[KeyT, StateT | None, Fact], StateT]], Callable[[KeyT, StateT | None, Fact], StateT]]:
    """Register a kind of subject by its fold, which returns the state after a fact that touches the subject.

    It raises KeyError where a transition table has no such step, and TypeError or AssertionError for an event that
    says nothing of the subject: each means that something recorded what cannot happen.
    """

    def register(
        evolve: Callable[[KeyT, StateT | None, Fact], StateT],
    ) -> Callable[[KeyT, StateT | None, Fact], StateT]:
        if kind in SUBJECTS:
            raise ValueError(f"Two subjects are called {kind}.")
        SUBJECTS[kind] = _BY_KEY[key] = Subject(kind, key, state, evolve, example)
        return evolve

    return register


def evolve(key: Key[StateT], state: StateT | None, fact: Fact) -> StateT:
    """Return the state of a subject after a fact that touches it: the one fold, now and whenever events are read again.

    Raises what the subject's own fold raises for what cannot happen, and TypeError for a state of another kind.
    """
    known = _BY_KEY[type(key)]
    if state is not None and not isinstance(state, known.state):
        raise TypeError(f"{fact.event.name} does not touch {key.stream}.")
    return cast("StateT", known.evolve(key, state, fact))


@lru_cache(maxsize=20_000)
def key_of(stream: str) -> AnyKey:
    """Return the key whose `stream` this is. Raises ValueError for a name that is no stream of the ledger."""
    kind, _, rest = stream.partition("/")
    known = SUBJECTS.get(kind)
    if known is None:
        raise ValueError(f"No subject is called {stream[:80]!r}.")
    return known.key.named(rest)
