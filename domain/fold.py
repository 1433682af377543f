"""The fold: the one function that turns events into states, when they happen and when they are read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from domain import containers, incidents, lots, packs, parties, products, shipments
from domain.containers import Container, ContainerPacked, ContainerUnpacked
from domain.events import Fact
from domain.incidents import Incident
from domain.keys import (
    CeilingKey,
    ContainerKey,
    DispensingKey,
    IncidentKey,
    Key,
    LotKey,
    PackKey,
    PartyKey,
    ProductKey,
    ProfileKey,
    RuleKey,
    ShipmentKey,
    SiteKey,
)
from domain.lots import Lot
from domain.packs import Dispensing, Pack, PackStatus
from domain.parties import Party, Site
from domain.places import Hanging
from domain.products import Product
from domain.rules import ceilings, parameters, profiles
from domain.rules.ceilings import CeilingBook
from domain.rules.parameters import RuleBook
from domain.rules.profiles import ProfileBook
from domain.shipments import Shipment, ShipmentShipped

State: TypeAlias = (
    Product
    | Party
    | Site
    | Lot
    | Pack
    | Container
    | Shipment
    | Dispensing
    | CeilingBook
    | RuleBook
    | ProfileBook
    | Incident
)


def evolve(key: Key, state: State | None, fact: Fact) -> State:
    """Return the state of a subject after a fact that touches it.

    Raises KeyError where a transition table has no such step, and TypeError for an event that says nothing of
    the subject: both mean that something recorded what cannot happen.
    """
    match key, state:
        case PackKey(), Pack():
            return _evolve_pack(state, fact)
        case ContainerKey(), Container() | None:
            return _evolve_container(key, state, fact)
        case ShipmentKey(), Shipment() | None:
            return shipments.evolve(state, fact)
        case DispensingKey(), Dispensing() | None:
            return packs.evolve_dispensing(state, fact)
        case LotKey(), Lot() | None:
            return lots.evolve(state, fact)
        case _:
            return _evolve_register(key, state, fact)


def _evolve_register(key: Key, state: State | None, fact: Fact) -> State:
    match key, state:
        case ProductKey(), Product() | None:
            return products.evolve(state, fact)
        case PartyKey(), Party() | None:
            return parties.evolve_party(state, fact)
        case SiteKey(), Site() | None:
            return parties.evolve_site(state, fact)
        case IncidentKey(), Incident() | None:
            return incidents.evolve(state, fact)
        case _:
            return _evolve_book(key, state, fact)


def _evolve_book(key: Key, state: State | None, fact: Fact) -> State:
    match key, state:
        case CeilingKey(), CeilingBook() | None:
            return ceilings.evolve(state, fact)
        case RuleKey(), RuleBook() | None:
            return parameters.evolve(state, fact)
        case ProfileKey(), ProfileBook() | None:
            return profiles.evolve(state, fact)
        case _:
            raise TypeError(f"{fact.event.name} does not touch {key.stream}.")


def _evolve_pack(state: Pack, fact: Fact) -> Pack:
    hanging = _moved(state.hanging, fact)
    if hanging is None or state.status is not PackStatus.ACTIVE:
        return packs.evolve(state, fact)
    changed_at = max(state.changed_at, fact.occurred_at)
    return replace(state, version=state.version + 1, hanging=hanging, changed_at=changed_at)


def _evolve_container(key: ContainerKey, state: Container | None, fact: Fact) -> Container:
    if key == fact.stream:
        return containers.evolve(state, fact)
    assert state is not None
    assert state.open
    hanging = _moved(state.hanging, fact)
    assert hanging is not None
    moved_at = max(state.moved_at, fact.occurred_at)
    return replace(state, version=state.version + 1, hanging=hanging, moved_at=moved_at)


def _moved(hanging: Hanging, fact: Fact) -> Hanging | None:
    match fact.event:
        case ContainerPacked() | ContainerUnpacked():
            return containers.evolve_content(hanging, fact)
        case ShipmentShipped():
            return shipments.evolve_load(hanging, fact)
        case _:
            return None
