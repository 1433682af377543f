"""Who lives in the demonstration nation. All of them are invented, and say so in their names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.acts.office.registering import RegisterParty, RegisterSite
from domain.ground.identifiers import Bin, Gln, IdentifierError
from domain.parties.callers import Caller
from domain.parties.parties import Licence, LicenceKind, Role

SINCE: Final = date(2019, 1, 1)
"""Since when everybody in the nation holds a licence."""

REGIONS: Final = {
    "KZ-75": "Almaty",
    "KZ-71": "Astana",
    "KZ-79": "Shymkent",
    "KZ-10": "Abai",
    "KZ-11": "Akmola",
    "KZ-15": "Aktobe",
    "KZ-19": "Almaty region",
    "KZ-23": "Atyrau",
    "KZ-27": "West Kazakhstan",
    "KZ-31": "Jambyl",
    "KZ-33": "Jetisu",
    "KZ-35": "Karagandy",
    "KZ-39": "Kostanay",
    "KZ-43": "Kyzylorda",
    "KZ-47": "Mangystau",
    "KZ-55": "Pavlodar",
    "KZ-59": "North Kazakhstan",
    "KZ-61": "Turkistan",
    "KZ-62": "Ulytau",
    "KZ-63": "East Kazakhstan",
}
"""The twenty regions of Kazakhstan by their ISO 3166-2 codes."""

_LICENCES: Final = {
    Role.MAKER: LicenceKind.MANUFACTURE,
    Role.DISTRIBUTOR: LicenceKind.WHOLESALE,
    Role.PHARMACY: LicenceKind.RETAIL,
}


@dataclass(frozen=True, slots=True)
class Company:
    """A company with one role and one site."""

    bin: Bin
    name: str
    role: Role
    gln: Gln
    site_name: str
    region: str

    @property
    def caller(self) -> Caller:
        """The company at its site."""
        return Caller(self.bin, self.gln, frozenset({self.role}))

    @property
    def party(self) -> RegisterParty:
        """The act that enters the company."""
        kind = _LICENCES.get(self.role)
        licences = () if kind is None else (Licence(f"DEMO-{self.gln[-6:]}", kind, SINCE, None),)
        return RegisterParty(self.bin, self.name, (self.role,), licences)

    @property
    def site(self) -> RegisterSite:
        """The act that enters its site."""
        return RegisterSite(self.gln, self.bin, self.site_name, self.region)


def _company(number: int, role: Role, name: str, site_name: str, region: str) -> Company:
    gln = Gln.from_body(f"4870009{number:05}")
    return Company(_bin(number), f"{name} (synthetic)", role, gln, f"{site_name} (synthetic)", region)


def _bin(number: int) -> Bin:
    """Return a BIN from the hundred of a number: to some bodies no check digit fits."""
    for body in range(100 * number, 100 * number + 100):
        try:
            return Bin.from_body(f"260140{body:05}")
        except IdentifierError:
            continue
    raise ValueError(f"No BIN is left for {number}.")


OPERATOR: Final = _company(1, Role.OPERATOR, "Demo Register", "Registry", "KZ-71")
REGULATOR: Final = _company(2, Role.REGULATOR, "Demo Medicines Inspectorate", "Inspectorate", "KZ-71")
MAKERS: Final = (
    _company(11, Role.MAKER, "Burabay Pharm LLP", "Plant, Kokshetau", "KZ-11"),
    _company(12, Role.MAKER, "Qaratau Labs LLP", "Plant, Shymkent", "KZ-79"),
    _company(13, Role.MAKER, "Saryarqa Bio LLP", "Plant, Karagandy", "KZ-35"),
)
DISTRIBUTORS: Final = (
    _company(21, Role.DISTRIBUTOR, "Keruen Supply LLP", "Warehouse, Almaty", "KZ-75"),
    _company(22, Role.DISTRIBUTOR, "Dala Logistics LLP", "Warehouse, Astana", "KZ-71"),
)
PHARMACIES: Final = tuple(
    _company(101 + number, Role.PHARMACY, f"Demo Pharmacy No. {1 + number} LLP", f"Pharmacy, {name}", region)
    for number, (region, name) in enumerate(REGIONS.items())
)
