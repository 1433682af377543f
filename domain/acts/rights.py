"""Who may do what: one plain table. What is not in it is refused.

Rights speak of roles and sites. Whether a pack allows an act is for the act to say, with its evidence.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum
from typing import TypeAlias

from domain.acts.act import Act
from domain.acts.counter.dispensing import CancelDispensing, Dispense
from domain.acts.office.assigning import AssignPrefix
from domain.acts.office.pricing import EndCeiling, SetCeiling, SetRule
from domain.acts.office.profiling import SetProfile
from domain.acts.office.registering import RegisterParty, RegisterProduct, RegisterSite
from domain.acts.road.commissioning import Commission
from domain.acts.road.correcting import CorrectTails
from domain.acts.road.decommissioning import Decommission
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import CancelShipment, Ship
from domain.ground.identifiers import Gln
from domain.parties.callers import Caller
from domain.parties.parties import Role


class Reading(Enum):
    """What may be asked without changing anything."""

    SCAN = "scan"
    """The verdict on a pack in the hand."""
    PACK = "pack"
    """A pack's state, and its road."""
    CONTAINER = "container"
    """Where a container is, and what is in it."""
    LOT = "lot"
    """A lot's days, and how many packs of it there are."""
    HOLDINGS = "holdings"
    """What a site holds, by product and lot."""
    INCIDENTS = "incidents"
    """What scans and refused sales brought up, about which code, and where."""
    SHIPMENT = "shipment"
    """Which shipments a site sent or awaits, what became of them, and what they carry."""
    RECEIPT = "receipt"
    """What was sold on a receipt, and whether it was taken back."""
    PRODUCT = "product"
    """What products are registered."""
    PREFIX = "prefix"
    """Whose a company prefix is."""
    CEILING = "ceiling"
    """The ceiling prices in force on a day, and all rows that the ledger learned."""
    RULE = "rule"
    """The rules in force on a day, and all rows that the ledger learned."""
    OWN = "own"
    """One's own company with its licences, sites and keys, and what a key may do."""


Right: TypeAlias = type[Act] | Reading

EVERYBODY = frozenset(Role)
OVERSIGHT = frozenset({Role.OPERATOR, Role.REGULATOR})
"""They read everything; others what concerns their own sites."""

_OPERATOR = frozenset({Role.OPERATOR})
_MAKER = frozenset({Role.MAKER})
_PHARMACY = frozenset({Role.PHARMACY})
_HOLDERS = frozenset({Role.MAKER, Role.DISTRIBUTOR, Role.PHARMACY})

RIGHTS: dict[Right, frozenset[Role]] = {
    RegisterProduct: _OPERATOR,
    RegisterParty: _OPERATOR,
    RegisterSite: _OPERATOR,
    AssignPrefix: _OPERATOR,
    SetCeiling: _OPERATOR,
    EndCeiling: _OPERATOR,
    SetRule: _OPERATOR,
    SetProfile: _OPERATOR,
    Commission: _MAKER,
    CorrectTails: _MAKER,
    Pack: _HOLDERS,
    Unpack: _HOLDERS,
    Ship: _HOLDERS,
    CancelShipment: _HOLDERS,
    Receive: _HOLDERS,
    Dispense: _PHARMACY,
    CancelDispensing: _PHARMACY,
    Decommission: _HOLDERS,
    Reading.SCAN: EVERYBODY,
    Reading.PACK: EVERYBODY,
    Reading.CONTAINER: EVERYBODY,
    Reading.LOT: EVERYBODY,
    Reading.HOLDINGS: EVERYBODY,
    Reading.INCIDENTS: OVERSIGHT,
    Reading.SHIPMENT: EVERYBODY,
    Reading.RECEIPT: _PHARMACY | OVERSIGHT,
    Reading.PRODUCT: EVERYBODY,
    Reading.PREFIX: EVERYBODY,
    Reading.CEILING: EVERYBODY,
    Reading.RULE: EVERYBODY,
    Reading.OWN: EVERYBODY,
}
"""The roles that hold each right."""


def name_of(right: Right) -> str:
    """Return what a right is called."""
    return right.value if isinstance(right, Reading) else right.__name__


def may(roles: Collection[Role], right: Right) -> bool:
    """Tell whether one of the roles holds the right."""
    return not RIGHTS.get(right, frozenset()).isdisjoint(roles)


def may_see(caller: Caller, concerned: Collection[Gln]) -> bool:
    """Tell whether the caller may read a thing that concerns these sites: they held it, sent it or await it."""
    return caller.site in concerned or not OVERSIGHT.isdisjoint(caller.roles)
