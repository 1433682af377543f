"""A small nation, built through the acts alone: an operator, a maker, a distributor and two pharmacies.

One product is on the market under a ceiling, and packs of it are wherever a test wants them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import count
from uuid import uuid4

from domain.acts.act import Accepted, Act, Decision
from domain.acts.counter.dispensing import Dispense, Sale
from domain.acts.items import Items
from domain.acts.office.assigning import AssignPrefix
from domain.acts.office.pricing import SetCeiling, SetRule
from domain.acts.office.profiling import SetProfile
from domain.acts.office.registering import RegisterParty, RegisterProduct, RegisterSite
from domain.acts.precedence import first
from domain.acts.road.commissioning import Commission
from domain.acts.road.packing import Pack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import Ship
from domain.goods.packs import PackKey
from domain.goods.serials import Serials
from domain.goods.shipments import ShipmentKey
from domain.goods.tails import Tails
from domain.ground.channels import Channel
from domain.ground.identifiers import Bin, Gln, Gtin, LotNumber, Serial, Sscc
from domain.ground.world import World
from domain.judging.codes import Scan
from domain.parties.callers import Caller
from domain.parties.parties import Licence, LicenceKind, Role
from domain.parties.prefixes import CompanyPrefix
from domain.rules.ceilings import PriceLevel
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import TOLD_WITHIN, Rule
from domain.rules.profiles import Profile, TailUse
from ledger.attempt import Bulk, Done
from ledger.audit import audit
from ledger.commissioning import commission
from ledger.ledger import Ledger
from ledger.reading import Request

INVENTED = Citation("Invented for a test", Confidence.FIXTURE)
SINCE = date(2020, 1, 1)
EXPIRY = date(2099, 12, 31)

GTIN = Gtin.from_body("0487000100001")
UNKNOWN_GTIN = Gtin.from_body("0487000199999")
LOT = LotNumber("A1")
CEILING_TIYN = 150_000
ANY_CODE = Profile(1, 20, TailUse.ALLOWED, 4, 44)
"""Serials of any length: what bounds them is tested where codes are."""
ROWS_BEFORE = (1, 2, 3)
RULES = {
    Rule.DISPENSING_CANCEL_WINDOW_DAYS: 10,
    Rule.DISPENSING_ON_EXPIRY_DAY: 1,
    Rule.CLOCK_LEEWAY_SECONDS: 300,
    **dict.fromkeys(TOLD_WITHIN, 4320),
}


def _caller(number: int, role: Role) -> Caller:
    return Caller(Bin.from_body(f"0501400000{number}"), Gln.from_body(f"48700020000{number}"), frozenset({role}))


OPERATOR = _caller(1, Role.OPERATOR)
MAKER = _caller(2, Role.MAKER)
DISTRIBUTOR = _caller(3, Role.DISTRIBUTOR)
PHARMACY = _caller(5, Role.PHARMACY)
OTHER_PHARMACY = _caller(6, Role.PHARMACY)

_LICENCES = {
    Role.MAKER: LicenceKind.MANUFACTURE,
    Role.DISTRIBUTOR: LicenceKind.WHOLESALE,
    Role.PHARMACY: LicenceKind.RETAIL,
}


def render(decision: Decision, world: World) -> bytes:
    """Answer with what came of the act, and a mark that no other answer has."""
    refusal = None if isinstance(decision, Accepted) else first(decision.refusals)
    return f"{refusal.case if refusal else 'accepted'} {uuid4()}".encode()


def said(done: Done) -> str:
    """Return what came of an act: `accepted`, or the case of its refusal."""
    return done.answer.decode().partition(" ")[0]


def request(id: str, body: object = "", caller: str = "a till") -> Request:  # noqa: A002 - the field's word
    """Return a request as a client sends it."""
    return Request(caller, id, sha256(repr(body).encode()).hexdigest())


PREFIX = CompanyPrefix("4870002")
"""The pharmacy's: it numbers the cases and pallets."""


def sscc(number: int) -> Sscc:
    """Return the code of a container."""
    return Sscc.from_body(f"0{PREFIX}{number:09}")


def ceiling(price_tiyn: int | None) -> SetCeiling:
    """Return the act that binds the product's retail price to another ceiling, in place of those before."""
    return SetCeiling(GTIN, Channel.COMMERCIAL, PriceLevel.RETAIL, price_tiyn, SINCE, None, INVENTED, ROWS_BEFORE)


def sale(*packs: PackKey, price_tiyn: int = CEILING_TIYN) -> Dispense:
    """Return the act that sells packs on one new receipt."""
    return Dispense(str(uuid4()), tuple(Sale(Scan(pack, None), price_tiyn) for pack in packs))


def lot(packs: int, number: LotNumber = LOT, expiry: date = EXPIRY) -> Commission:
    """Return the act that commissions packs of a lot."""
    return Commission(GTIN, number, expiry, date(2024, 1, 1), Channel.COMMERCIAL, packs, tails=False)


def tails(*digests: int) -> Tails:
    """Return crypto tails of which the digests are known, as long as those of Kazakhstan are."""
    made = Tails()
    made.digests.extend(digests)
    made.lengths[4, 44] = 1
    return made


@dataclass(frozen=True, slots=True)
class Nation:
    """A ledger on its database, and what can happen in it."""

    ledger: Ledger
    conninfo: str
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def perform(self, act: Act, caller: Caller, request: Request | None = None, bulk: Bulk | None = None) -> Done:
        """Perform an act."""
        return self.ledger.perform(act, caller, render, request, bulk)

    def do(self, act: Act, caller: Caller) -> None:
        """Perform an act that must be accepted."""
        assert said(self.perform(act, caller)) == "accepted"

    def register_all(self) -> None:
        """Enter everyone, the product, its ceiling and the rules."""
        self.register(OPERATOR, MAKER, DISTRIBUTOR, PHARMACY, OTHER_PHARMACY)
        self.do(
            RegisterProduct(GTIN, "Amoxil", "Amoxicillin", "J01CA04", "capsule", "500 mg", 20, "RK-1", MAKER.party),
            OPERATOR,
        )
        self.do(AssignPrefix(PREFIX, PHARMACY.party), OPERATOR)
        self.do(ceiling(CEILING_TIYN), OPERATOR)
        self.do(SetProfile(None, ANY_CODE, SINCE, None, INVENTED), OPERATOR)
        for rule, value in RULES.items():
            self.do(SetRule(rule, value, SINCE, None, INVENTED), OPERATOR)

    def register(self, *members: Caller) -> None:
        """Enter companies with their sites."""
        for caller in members:
            (role,) = caller.roles
            licences = (Licence("1", _LICENCES[role], SINCE, None),) if role in _LICENCES else ()
            self.do(RegisterParty(caller.party, f"The {role}", (role,), licences), OPERATOR)
            self.do(RegisterSite(caller.site, caller.party, f"The {role}'s", "KZ-75"), OPERATOR)

    def commission(self, packs: int, number: LotNumber = LOT) -> tuple[PackKey, ...]:
        """Commission new packs at the maker's."""
        keys = tuple(PackKey(GTIN, Serial(f"S{next(self._numbers):06}")) for _ in range(packs))
        serials = Serials.sort([key.serial.encode() for key in keys])
        done = commission(self.ledger, lot(packs, number), serials, MAKER, render, None)
        assert said(done) == "accepted"
        return keys

    def findings(self) -> set[str]:
        """Return in which ways state rows are not the fold of their events."""
        return {finding.what for finding in audit(self.conninfo).findings}

    def ship(self, sender: Caller, receiver: Caller, items: Items) -> ShipmentKey:
        """Put something on the road."""
        key = ShipmentKey(uuid4().int >> 65)
        self.do(Ship(key, receiver.site, items), sender)
        return key

    def stock(self, packs: int) -> tuple[PackKey, ...]:
        """Bring new packs to the pharmacy, loose."""
        keys = self.commission(packs)
        self.do(Receive(self.ship(MAKER, PHARMACY, Items(keys))), PHARMACY)
        return keys

    def pack(self, number: int, packs: int) -> Sscc:
        """Bring new packs to the pharmacy, in a container."""
        self.do(Pack(sscc(number), Items(self.stock(packs))), PHARMACY)
        return sscc(number)
