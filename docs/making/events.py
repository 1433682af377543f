"""The page of events: everything that the ledger can know to have happened."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from api.examples import GTIN, SERIAL, SSCC
from docs.making.markdown import code, fields, members, page, prose, table
from docs.making.words import of_field
from domain.events import EVENTS, Event, Fact
from domain.identifiers import Bin, Gln, LotNumber
from domain.keys import (
    CeilingKey,
    Channel,
    ContainerKey,
    DispensingKey,
    IncidentKey,
    Key,
    LotKey,
    PackKey,
    PartyKey,
    PriceLevel,
    ProductKey,
    ProfileKey,
    RuleKey,
    ShipmentKey,
    SiteKey,
)
from domain.packs import CeilingRef, PackGroup
from domain.parties import Licence, LicenceKind, Role
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import Rule
from domain.rules.profiles import Profile, TailUse

_SITE = Gln.from_body("487000100002")

_SUBJECTS: tuple[Key, ...] = (
    ProductKey(GTIN),
    PartyKey(Bin("070440012347")),
    SiteKey(_SITE),
    LotKey(GTIN, LotNumber("B1")),
    PackKey(GTIN, SERIAL),
    ContainerKey(SSCC, 0),
    ShipmentKey(0x0A1B2C3D4E5F6071),
    DispensingKey("6f0c9f0e-3f7c-4a8e-9d3a-0c2f5f3f1a11"),
    CeilingKey(GTIN, Channel.COMMERCIAL, PriceLevel.RETAIL),
    RuleKey(Rule.DISPENSING_CANCEL_WINDOW_DAYS.value),
    ProfileKey(None),
    IncidentKey(f"{GTIN}/{SERIAL}/2026-07-01/{_SITE}/scan/unknown_serial"),
)
_BY_NOUN = {key.stream.partition("/")[0]: key for key in _SUBJECTS}

_PARTS = (PackGroup, CeilingRef, ContainerKey, Citation, Licence, Profile)
_CHOICES = (Channel, PriceLevel, Role, LicenceKind, Confidence, Rule, TailUse)


def events() -> str:
    """Return the page."""
    return page(
        "Events",
        "Every event the ledger records, in the order in which the road begins. A name is kept for ever. An event "
        "stands in one stream, that of the subject its name begins with, and changes the state of what it touches "
        "([decision 0002](../decisions/0002-a-fact-is-recorded-once-and-touches-what-it-changes.md)).",
        "## Around every event",
        prose(Fact.__doc__),
        "`recorded_at` is the database's clock at the moment of recording.",
        *(part for name in _ordered() for part in _event(EVENTS[name])),
        "## What fields are made of",
        *(part for kind in _PARTS for part in _part(kind)),
        *(part for kind in _CHOICES for part in _choice(kind)),
    )


def _ordered() -> list[str]:
    """Return the names, subjects in the order of the road. Raises KeyError for a subject that has no example."""
    order = list(_BY_NOUN)
    return sorted(EVENTS, key=lambda name: order.index(_BY_NOUN[_noun(name)].stream.partition("/")[0]))


def _noun(name: str) -> str:
    return name.partition(".")[0]


def _event(kind: type[Event]) -> Iterator[str]:
    key = _BY_NOUN[_noun(kind.name)]
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
