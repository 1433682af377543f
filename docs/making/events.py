"""The page of events: everything that the ledger can know to have happened."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from docs.making.markdown import code, fields, members, page, prose, table
from docs.making.words import of_field
from domain.goods.containers import ContainerKey
from domain.goods.packs import PackGroup
from domain.goods.receipts import CeilingRef
from domain.ground.channels import Channel
from domain.ground.events import EVENTS, Event, Fact
from domain.ground.subjects import SUBJECTS, key_of
from domain.parties.parties import Licence, LicenceKind, Role
from domain.rules.ceilings import PriceLevel
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import Rule
from domain.rules.profiles import Profile, TailUse

_PARTS = (PackGroup, CeilingRef, ContainerKey, Citation, Licence, Profile)
_CHOICES = (Channel, PriceLevel, Role, LicenceKind, Confidence, Rule, TailUse)


def events() -> str:
    """Return the page."""
    return page(
        "Events",
        "Every event the ledger records, by subject. A name is kept for ever. An event "
        "stands in one stream, that of the subject its name begins with, and changes the state of what it touches "
        "([decision 0002](../decisions/0002-a-fact-is-recorded-once-and-touches-what-it-changes.md)).",
        "## Around every event",
        prose(Fact.__doc__),
        "`recorded_at` is the database's clock at the moment of recording.",
        *(part for name in sorted(EVENTS, key=_noun) for part in _event(EVENTS[name])),
        "## What fields are made of",
        *(part for kind in _PARTS for part in _part(kind)),
        *(part for kind in _CHOICES for part in _choice(kind)),
    )


def _noun(name: str) -> str:
    return name.partition(".")[0]


def _event(kind: type[Event]) -> Iterator[str]:
    noun = _noun(kind.name)
    key = key_of(f"{noun}/{SUBJECTS[noun].example}")
    yield f"## {kind.name}"
    yield prose(kind.__doc__)
    touches = prose(kind.touches.__doc__).removeprefix("Yield ") if "touches" in vars(kind) else "its subject alone."
    yield f"Stream: {code(key.stream)} ({prose(type(key).__doc__).rstrip('.')}). Touches: {touches}"
    yield _fields_of(kind) or "It has no fields."


def _part(kind: type) -> Iterator[str]:
    yield f"### {kind.__name__}"
    yield prose(kind.__doc__)
    yield _fields_of(kind)


def _choice(kind: type[StrEnum]) -> Iterator[str]:
    yield f"### {kind.__name__}"
    yield prose(kind.__doc__)
    yield table(("value", "meaning"), ((code(value), said) for value, said in members(kind)))


def _fields_of(kind: type) -> str:
    return table(
        ("field", "type", ""),
        ((code(name), code(type_), said or of_field(kind, name)) for name, type_, said in fields(kind)),
    )
