"""A small nation behind the API: who is in it, their keys, and what they do most often.

Everything is registered through the API but the operator, whose first key is made at the machine itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from httpx import Response

from domain.acts.act import Decision
from domain.acts.office.registering import RegisterParty, RegisterSite
from domain.ground.identifiers import Bin, Gln, Gtin, Sscc
from domain.ground.world import World
from domain.parties.callers import Caller
from domain.parties.parties import Role
from domain.rules.parameters import TOLD_WITHIN
from ledger.issuing import KeyIssuer
from ledger.ledger import Ledger
from scanners import GS
from tests.api.client import Api

G1 = "04870001000011"
S1, S2, S3 = "A1b2C3d4E5f6G", "A1b2C3d4E5f6H", "A1b2C3d4E5f6I"
UNKNOWN_GTIN = "05900000000015"
PALLET = "048700010000000011"
PREFIX = "4870001"
"""The maker's: it numbers the cases and pallets."""
TAIL_KEY = "EE05"
TAIL_CODE = "Abcdefghij0123456789Abcdefghij0123456789+/a="
CARDIOMAGNYL_TIYN = 129_773
FIXTURE = {"source": "Invented for a test", "confidence": "F"}
TOLD_WITHIN_MINUTES = 20 * 366 * 24 * 60
"""What happened long ago may be told in this nation: it has a past."""
RULES = {
    "dispensing_cancel_window_days": 10,
    "dispensing_on_expiry_day": 1,
    "clock_leeway_seconds": 300,
    **dict.fromkeys(map(str, TOLD_WITHIN), TOLD_WITHIN_MINUTES),
}
LOT = {"lot": "B1", "expiry": "2099-06-30", "produced_on": "2026-01-15", "channel": "commercial"}


@dataclass(frozen=True, slots=True)
class Member:
    """A company with one site, and the site's key."""

    bin: str
    gln: str
    role: Role
    key: str = ""

    @property
    def caller(self) -> Caller:
        """Whom its key speaks for."""
        return Caller(Bin(self.bin), Gln(self.gln), frozenset({self.role}))


def _member(number: int, role: Role, bin: str = "") -> Member:  # noqa: A002 - the field's word
    return Member(bin or Bin.from_body(f"1001400000{number}"), Gln.from_body(f"48700010000{number}"), role)


OPERATOR = _member(1, Role.OPERATOR)
REGULATOR = _member(2, Role.REGULATOR)
MAKER = _member(3, Role.MAKER)
DISTRIBUTOR = _member(4, Role.DISTRIBUTOR)
PHARMACY = _member(5, Role.PHARMACY, "070440012347")
RIVAL = _member(6, Role.PHARMACY)
MEMBERS = (OPERATOR, REGULATOR, MAKER, DISTRIBUTOR, PHARMACY, RIVAL)

_LICENCE = {Role.MAKER: "manufacture", Role.DISTRIBUTOR: "wholesale", Role.PHARMACY: "retail"}

Keys = dict[str, str]
"""The key of each site, by its GLN."""


def found(ledger: Ledger, owner: str) -> Keys:
    """Enter the operator and make its first key, as is done at the machine the ledger runs on."""
    operator = OPERATOR.caller
    ledger.perform(RegisterParty(operator.party, "The operator", (Role.OPERATOR,), ()), operator, _unanswered)
    ledger.perform(RegisterSite(operator.site, operator.party, "The office", "KZ-71"), operator, _unanswered)
    return {OPERATOR.gln: KeyIssuer(ledger, owner).create(operator.site, {Role.OPERATOR}, "first key")}


def populate(api: Api, keys: Keys) -> None:
    """Enter everybody and everything, and make everybody's key."""
    operator = keys[OPERATOR.gln]
    for member in MEMBERS[1:]:
        kind = _LICENCE.get(member.role)
        licences = [{"number": "1", "kind": kind, "since": "2015-01-01"}] if kind else []
        party = {"bin": member.bin, "name": f"The {member.role}", "roles": [member.role], "licences": licences}
        api.done("/v1/parties", operator, party)
        site = {"gln": member.gln, "party": member.bin, "name": f"Site of the {member.role}", "region": "KZ-75"}
        api.done("/v1/sites", operator, site)
        keys[member.gln] = api.issuer.create(member.caller.site, {member.role}, "a counter")
    api.done("/v1/products", operator, product(G1))
    api.done("/v1/ceilings", operator, ceiling(G1, CARDIOMAGNYL_TIYN, "2019-07-15"))
    api.done("/v1/profiles", operator, profile())
    api.done("/v1/prefixes", operator, {"prefix": PREFIX, "party": MAKER.bin})
    for rule, value in RULES.items():
        api.done("/v1/rules", operator, {"rule": rule, "value": value, "since": "2019-01-01", "citation": FIXTURE})


def product(gtin: str) -> dict[str, Any]:
    """Return a product of the maker, to be registered."""
    return {
        "gtin": gtin,
        "trade_name": "Cardiomagnyl",
        "inn": "Acetylsalicylic acid, magnesium hydroxide",
        "atc": "B01AC30",
        "form": "tablet",
        "strength": "150 mg",
        "pack_size": 30,
        "registration_number": "РК-ЛС-5№000989",
        "maker": MAKER.bin,
    }


def profile(gtin: str | None = None, **change: Any) -> dict[str, Any]:
    """Return what codes look like, to be set: serials of any length, tails as those of Kazakhstan."""
    shape = {"serial_min": 1, "serial_max": 20, "tail": "allowed", "key_length": 4, "code_length": 44}
    return {"gtin": gtin, **shape, "since": "2019-01-01", "citation": FIXTURE, **change}


def ceiling(gtin: str, price_tiyn: int | None, since: str, until: str | None = None) -> dict[str, Any]:
    """Return a row of retail ceilings, to be set."""
    row = {"gtin": gtin, "channel": "commercial", "level": "retail", "price_tiyn": price_tiyn, "since": since}
    return {**row, "until": until, "citation": FIXTURE}


def code(serial: str, gtin: str = G1, key: str = TAIL_KEY, tail: str = TAIL_CODE) -> str:
    """Return the text of a whole code as a scanner sends it."""
    return f"]d201{gtin}21{serial}{GS}91{key}{GS}92{tail}"


def pack(serial: str, gtin: str = G1) -> dict[str, str]:
    """Return a pack by name."""
    return {"gtin": gtin, "serial": serial}


@dataclass(frozen=True, slots=True)
class Nation:
    """An application in which everyone is registered, and what they do."""

    api: Api
    keys: Keys
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def operator(self) -> str:
        """The key of the operator."""
        return self.keys[OPERATOR.gln]

    @property
    def regulator(self) -> str:
        """The key of the regulator."""
        return self.keys[REGULATOR.gln]

    @property
    def maker(self) -> str:
        """The key of the maker."""
        return self.keys[MAKER.gln]

    @property
    def distributor(self) -> str:
        """The key of the distributor."""
        return self.keys[DISTRIBUTOR.gln]

    @property
    def pharmacy(self) -> str:
        """The key of the pharmacy."""
        return self.keys[PHARMACY.gln]

    @property
    def rival(self) -> str:
        """The key of another pharmacy."""
        return self.keys[RIVAL.gln]

    def serial(self) -> str:
        """Return a serial that nobody used."""
        return f"T{next(self._numbers):012}"  # as wide as serials of Kazakhstan are

    def commission(self, serials: Sequence[str], gtin: str = G1, *, tails: bool = False, **lot: str) -> Response:
        """Commission packs at the maker's."""
        named = [{"serial": one, "key": TAIL_KEY, "code": TAIL_CODE} if tails else one for one in serials]
        return self.api.post("/v1/commissionings", self.maker, {"gtin": gtin, **LOT, **lot, "serials": named})

    def made(self, packs: int = 1, gtin: str = G1, *, tails: bool = False, **lot: str) -> list[str]:
        """Return the serials of new packs at the maker's."""
        serials = [self.serial() for _ in range(packs)]
        assert self.commission(serials, gtin, tails=tails, **lot).status_code == 201
        return serials

    def stocked(
        self, packs: int = 1, gtin: str = G1, *, at: Member = PHARMACY, tails: bool = False, **lot: str
    ) -> list[str]:
        """Return the serials of new packs that lie loose at a site."""
        serials = self.made(packs, gtin, tails=tails, **lot)
        sent = self.ship(self.maker, at, serials, gtin)
        self.api.done("/v1/receivings", self.keys[at.gln], {"shipment": sent})
        return serials

    def stocked_on(self, day: str, packs: int, gtin: str = G1) -> list[str]:
        """Return the serials of packs that were made on a day of the past, and have lain at the pharmacy since."""
        told = f"{day}T12:00:00+06:00"
        serials = self.made(packs, gtin, lot=f"P{day}", produced_on=day, commissioned_at=told)
        sent = self.ship(self.maker, PHARMACY, serials, gtin, shipped_at=told)
        self.api.done("/v1/receivings", self.pharmacy, {"shipment": sent, "received_at": told})
        return serials

    def ship(self, key: str, receiver: Member, serials: Sequence[str], gtin: str = G1, **more: str) -> str:
        """Send packs, and return the number of the shipment."""
        body = {"receiver": receiver.gln, "packs": [pack(one, gtin) for one in serials], **more}
        return str(self.api.done("/v1/shipments", key, body)["shipment"])

    def sell(self, serial: str, price_tiyn: int, gtin: str = G1, *, key: str = "", at: str | None = None) -> Response:
        """Sell a pack, at the pharmacy if no key is given."""
        body: dict[str, Any] = {"packs": [{**pack(serial, gtin), "price_tiyn": price_tiyn}]}
        if at is not None:
            body["dispensed_at"] = at
        return self.api.post("/v1/dispensings", key or self.pharmacy, body)

    def scan(self, text: str, *, key: str = "", **headers: str) -> Response:
        """Scan a code, at the pharmacy if no key is given."""
        return self.api.send("POST", "/v1/scans", key or self.pharmacy, json={"code": text}, headers=headers)


def sscc(number: int) -> str:
    """Return the code of a container."""
    return Sscc.from_body(f"{4870001000001000 + number:017}")


def gtin(number: int) -> str:
    """Return the GTIN of another product."""
    return Gtin.from_body(f"{487000100100 + number:013}")


def _unanswered(decision: Decision, world: World) -> bytes:
    return b""
