"""The world that is measured: a maker, a distributor, a pharmacy, a product; and serials from a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from string import ascii_letters, digits
from uuid import UUID

from domain.acts.act import Act, Decision, Refused
from domain.acts.counter.dispensing import Dispense, Sale
from domain.acts.items import Items
from domain.acts.office.assigning import AssignPrefix
from domain.acts.office.pricing import SetCeiling, SetRule
from domain.acts.office.profiling import SetProfile
from domain.acts.office.registering import RegisterParty, RegisterProduct, RegisterSite
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
from domain.rules.parameters import Rule
from domain.rules.profiles import Profile, TailUse
from ledger.attempt import Done
from ledger.commissioning import commission
from ledger.ledger import Ledger
from ledger.reading import Request

PARTY = Bin.from_body("07044001234")
PLANT, PHARMACY = Gln.from_body("487000000001"), Gln.from_body("487000000002")
MAKER = Caller(PARTY, PLANT, frozenset(Role))
PHARMACIST = Caller(PARTY, PHARMACY, frozenset({Role.PHARMACY}))

PREFIX = CompanyPrefix("4870")
_FIXTURE = Citation("invented for measuring", Confidence.FIXTURE)
_SINCE = date(2020, 1, 1)
_ALPHABET = ascii_letters + digits
PRICE_TIYN = 100_000
_RULES = {
    Rule.DISPENSING_ON_EXPIRY_DAY: 1,
    Rule.DISPENSING_CANCEL_WINDOW_DAYS: 10,
    Rule.PAID_PRICE_LEAST_TIYN: 100,
    Rule.PAID_PRICE_MOST_TIYN: 1_000_000_000,
}


def random_serials(count: int, seed: int) -> list[bytes]:
    """Return distinct serials of 13 characters, in random order, the same for the same seed."""
    random = Random(seed)
    found: dict[bytes, None] = {}
    while len(found) < count:
        found["".join(random.choices(_ALPHABET, k=13)).encode()] = None
    return list(found)


def answer(decision: Decision, world: World) -> bytes:  # noqa: ARG001 - the signature of a render
    """Return a small answer, and stop the run if an act was refused: a refusal is fast and proves nothing."""
    if isinstance(decision, Refused):
        raise RuntimeError(f"Refused while measuring: {decision.refusals[0]!r}")  # noqa: TRY004
    return b'{"recorded":true}'


@dataclass(slots=True)
class Nation:
    """A ledger with its registers filled; every product measured is a new one."""

    ledger: Ledger
    products: int = 0
    requests: int = 0

    def found(self) -> Nation:
        """Register who acts here."""
        licences = tuple(Licence(f"L-{kind}", kind, _SINCE, None) for kind in LicenceKind)
        self.perform(RegisterParty(PARTY, "Measured Ltd", tuple(Role), licences))
        self.perform(RegisterSite(PLANT, PARTY, "Plant", "KZ-75"))
        self.perform(RegisterSite(PHARMACY, PARTY, "Pharmacy", "KZ-71"))
        self.perform(AssignPrefix(PREFIX, PARTY))
        for rule, value in _RULES.items():
            self.perform(SetRule(rule, value, _SINCE, None, _FIXTURE))
        self.perform(SetProfile(None, Profile(13, 13, TailUse.ALLOWED, 4, 44), _SINCE, None, _FIXTURE))
        return self

    def product(self) -> Gtin:
        """Register another product with a ceiling."""
        self.products += 1
        gtin = Gtin.from_body(f"0487{self.products:09}")
        self.perform(RegisterProduct(gtin, "Measure", "none", "A00AA00", "tablet", "1 mg", 30, "RK-0", PARTY))
        self.perform(SetCeiling(gtin, Channel.COMMERCIAL, PriceLevel.RETAIL, PRICE_TIYN, _SINCE, None, _FIXTURE))
        return gtin

    def commission(self, gtin: Gtin, serials: list[bytes], tails: Tails | None = None) -> Done:
        """Commission serials as they come, checks and sorting included."""
        act = Commission(
            gtin=gtin,
            lot=LotNumber("L2026A01"),
            expiry=date(2029, 6, 30),
            produced_on=date(2026, 1, 15),
            channel=Channel.COMMERCIAL,
            packs=len(serials),
            tails=tails is not None,
        )
        return commission(self.ledger, act, Serials.sort(serials, tails), MAKER, answer, self.request())

    def packs(self, count: int, seed: int) -> list[PackKey]:
        """Commission packs of a new product and return their keys."""
        gtin = self.product()
        serials = random_serials(count, seed)
        self.commission(gtin, serials)
        return [PackKey(gtin, Serial(serial.decode())) for serial in serials]

    def at_the_pharmacy(self, packs: list[PackKey]) -> None:
        """Ship loose packs to the pharmacy and receive them."""
        for start in range(0, len(packs), 10_000):
            self.ship(Items(tuple(packs[start : start + 10_000])))

    def pack(self, sscc: Sscc, items: Items) -> None:
        """Pack at the plant."""
        self.perform(Pack(sscc, items))

    def ship(self, items: Items) -> None:
        """Ship from the plant to the pharmacy, and receive."""
        key = ShipmentKey(self.requests + 1)
        self.perform(Ship(key, PHARMACY, items))
        self.perform(Receive(key), PHARMACIST)

    def perform(self, act: Act, caller: Caller = MAKER) -> Done:
        """Perform an act that must be accepted."""
        return self.ledger.perform(act, caller, answer, self.request())

    def request(self) -> Request:
        """Return a new request."""
        self.requests += 1
        return Request("bench", str(self.requests), "00" * 32)


def sale(pack: PackKey, number: int) -> Dispense:
    """Return the sale of one pack under a receipt of its own."""
    return Dispense(str(UUID(int=number)), (Sale(Scan(pack, None), PRICE_TIYN),))
