"""Place keys: sites, container generations and shipments as one 63-bit number, so that a pack's row stays small.

0 ... 10^12 - 1                  a site: its GLN without the check digit
10^12 + SSCC without check digit x 64 + generation      a container
-1 ... -(2^63 - 1)               a shipment: its random number, negated
"""

from functools import lru_cache

from domain.goods.containers import ContainerKey
from domain.goods.shipments import ShipmentKey
from domain.ground.identifiers import Gln, Sscc
from domain.ground.limits import CONTAINER_GENERATIONS
from domain.ground.places import AnyPlace
from domain.parties.sites import SiteKey

_CONTAINERS = 10**12


def place_number(place: AnyPlace) -> int:
    """Return the key under which a place is stored."""
    match place:
        case SiteKey(gln):
            return int(gln[:12])
        case ContainerKey(sscc, generation):
            return first_generation(sscc) + generation
        case ShipmentKey(number):
            return -number
        case _:
            raise TypeError(f"Nothing hangs under {place.stream}.")


def first_generation(sscc: Sscc) -> int:
    """Return the key of the first generation of an SSCC; the others follow it."""
    return _CONTAINERS + int(sscc[:17]) * CONTAINER_GENERATIONS


@lru_cache(maxsize=20_000)
def place_of(number: int) -> AnyPlace:
    """Return the place stored under a key."""
    if number < 0:
        return ShipmentKey(-number)
    if number < _CONTAINERS:
        return SiteKey(Gln.from_body(f"{number:012}"))
    body, generation = divmod(number - _CONTAINERS, CONTAINER_GENERATIONS)
    return ContainerKey(Sscc.from_body(f"{body:017}"), generation)
