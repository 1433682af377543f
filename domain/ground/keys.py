"""Keys: each names one subject, knows the stream of its events, and tells the type of its state."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, Protocol, Self, TypeAlias, TypeVar

KeyT = TypeVar("KeyT", bound="AnyKey")
StateT = TypeVar("StateT", bound="State")
KeyT_co = TypeVar("KeyT_co", bound="AnyKey", covariant=True)
StateT_co = TypeVar("StateT_co", bound="State", covariant=True)


class State(Protocol):
    """What a subject is after its events. `version` counts the events that touched it."""

    @property
    def version(self) -> int: ...


class Key(Generic[StateT_co]):
    """Names one subject. The type parameter is the subject's state, so that a world answers a key with that type.

    Subclasses are frozen dataclasses; the house tests see that they name their streams. The class is no ABC: every act
    asks of all its keys which kind they are, and of an ABC that is slow.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def stream(self) -> str:
        """The name of the stream that holds the subject's events: its kind, a slash, and what `named` reads."""

    @classmethod
    @abstractmethod
    def named(cls, rest: str) -> Self:
        """Return the key whose stream has this behind the first slash."""

    @property
    def answers(self) -> Lookup[AnyKey] | None:
        """The question to which this key may be the answer; None where subjects of its kind are never looked up."""
        return None


AnyKey: TypeAlias = Key[State]


class Lookup(Generic[KeyT_co]):
    """A question whose answer is a key: which use of an SSCC is the newest? Subclasses are frozen dataclasses."""

    __slots__ = ()
