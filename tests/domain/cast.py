"""Who and what the tests are about. All of it is invented: BINs are synthetic, GTINs and GLNs stand under 487."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise

from domain.acts.counter.dispensing import Dispense, Sale
from domain.acts.items import Items
from domain.acts.road.commissioning import Commission
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import Ship
from domain.goods.packs import PackKey
from domain.goods.products import ProductKey, ProductRegistered
from domain.goods.shipments import ShipmentKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Bin, Gln, Gtin, LotNumber, Serial, Sscc
from domain.ground.time import kazakhstan_day
from domain.judging.codes import Scan
from domain.parties.callers import Caller
from domain.parties.parties import Licence, LicenceKind, PartyKey, PartyRegistered, Role
from domain.parties.prefixes import CompanyPrefix, PrefixAssigned, PrefixKey
from domain.parties.sites import SiteKey, SiteRegistered
from domain.rules.ceilings import CeilingKey, CeilingSet, PriceLevel
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import TOLD_WITHIN, Rule, RuleKey, RuleSet
from domain.rules.profiles import Profile, ProfileKey, ProfileSet, TailUse
from tests.domain.given import NOW, History

G1 = Gtin("04870001000011")
G2 = Gtin.from_body("0487000100002")
LOT = LotNumber("B1")
EXPIRY = date(2027, 6, 30)
PRODUCED = date(2026, 1, 15)
RECEIPT = "5f2b6c1e-0d43-4f0a-9c1e-7a1f00000001"
LEEWAY_SECONDS = 300
TOLD_WITHIN_MINUTES = 20 * 366 * 24 * 60
"""The cast may tell what happened long ago; what bounds that is tested in test_timing."""
FIXTURE = Citation("A figure made for the tests", Confidence.FIXTURE)


def caller(bin_body: str, gln_body: str, role: Role) -> Caller:
    """Return somebody who asks."""
    return Caller(Bin.from_body(bin_body), Gln.from_body(gln_body), frozenset({role}))


OPERATOR = caller("04064000001", "487000100000", Role.OPERATOR)
MAKER = caller("05064000002", "487000100001", Role.MAKER)
DISTRIBUTOR = caller("06064000003", "487000100002", Role.DISTRIBUTOR)
PHARMACY = caller("07044001234", "487000100003", Role.PHARMACY)
OTHER_PHARMACY = caller("08064000005", "487000100004", Role.PHARMACY)
INSPECTOR = caller("09064000006", "487000100005", Role.REGULATOR)

LICENCES = {
    MAKER: LicenceKind.MANUFACTURE,
    DISTRIBUTOR: LicenceKind.WHOLESALE,
    PHARMACY: LicenceKind.RETAIL,
    OTHER_PHARMACY: LicenceKind.RETAIL,
}

S1, S2, S3 = (PackKey(G1, Serial(text)) for text in ("A1b2C3d4E5f6G", "H7i8J9k0L1m2N", "O3p4Q5r6S7t8U"))
PREFIX = "4870001"
"""The maker's: it numbers most cases and pallets."""
CASE, PALLET, THIRD = (Sscc.from_body(f"0487000100000000{number}") for number in "123")
WAREHOUSE_CASE, PHARMACY_CASE = (Sscc.from_body(f"0487000{number}000000001") for number in "23")
ROAD = ShipmentKey(0x1A2B3C4D5E6F7081)


def licence(kind: LicenceKind, since: date = date(2019, 1, 1), until: date | None = None) -> Licence:
    """Return a licence."""
    return Licence("KZ00000000", kind, since, until)


def register(history: History, who: Caller, licences: tuple[Licence, ...]) -> None:
    """Let a party and its site be entered."""
    history.given(
        (PartyKey(who.party), PartyRegistered(legal_name="Invented", roles=tuple(who.roles), licences=licences)),
        (SiteKey(who.site), SiteRegistered(party=who.party, site_name="Invented", region="KZ-75")),
    )


def assign(history: History, prefix: str, who: Caller) -> None:
    """Let a company prefix be entered as a party's."""
    history.given((PrefixKey(CompanyPrefix(prefix)), PrefixAssigned(party=who.party)))


def product_registered(maker: Caller = MAKER) -> ProductRegistered:
    """Return what is entered of the product."""
    return ProductRegistered(
        trade_name="Cardiomagnyl",
        inn="acetylsalicylic acid",
        atc="B01AC30",
        form="tablets",
        strength="75 mg",
        pack_size=30,
        registration_number="РК-ЛС-5№000001",
        maker=maker.party,
    )


def nation(now: datetime | None = None) -> History:
    """Return a history in which the cast, product G1 and nothing else was entered."""
    history = History() if now is None else History(now)
    for who, kind in LICENCES.items():
        register(history, who, (licence(kind),))
    for prefix, who in zip((PREFIX, "4870002", "4870003"), (MAKER, DISTRIBUTOR, PHARMACY), strict=True):
        assign(history, prefix, who)
    history.given((ProductKey(G1), product_registered()))
    history.given((ProfileKey(None), profile_set(ANY_CODE)))
    ruled(history, Rule.CLOCK_LEEWAY_SECONDS, LEEWAY_SECONDS)
    for rule in TOLD_WITHIN:
        ruled(history, rule, TOLD_WITHIN_MINUTES)
    return history


def made(channel: Channel = Channel.COMMERCIAL, *, now: datetime | None = None, expiry: date = EXPIRY) -> History:
    """Return a history in which the maker has commissioned S1, S2 and S3."""
    history = nation(now)
    produced = min(PRODUCED, kazakhstan_day(history.now))
    act = Commission(G1, LOT, expiry, produced, channel, packs=3, tails=False)
    history.commissioned(act, (S1.serial, S2.serial, S3.serial), MAKER)
    return history


def moved(history: History, items: Items, *stops: Caller) -> History:
    """Ship items from stop to stop, each receiving them whole."""
    for sender, receiver in pairwise(stops):
        shipment = ShipmentKey(len(history.facts))
        history.done(Ship(shipment, receiver.site, items), sender)
        history.done(Receive(shipment), receiver)
    return history


def stocked(channel: Channel = Channel.COMMERCIAL, *, now: datetime | None = None, expiry: date = EXPIRY) -> History:
    """Return a history in which the three packs lie loose at the pharmacy."""
    return moved(made(channel, now=now, expiry=expiry), packs(S1, S2, S3), MAKER, PHARMACY)


def of_old(stock: Callable[..., History]) -> History:
    """Return a history whose goods came to where they are in 2019: what happened to them since may be told now."""
    history = stock(now=datetime(2019, 7, 14, 6, tzinfo=UTC))
    history.now = NOW
    return history


def priced(history: History, price_tiyn: int | None = 129773, since: date = date(2019, 7, 15)) -> History:
    """Let a retail ceiling be set for the product."""
    history.given((RETAIL, ceiling(price_tiyn, since)))
    return history


def for_sale(*, now: datetime | None = None, expiry: date = EXPIRY) -> History:
    """Return a history in which the pharmacy may sell the three packs at up to 1,297.73."""
    return priced(stocked(now=now, expiry=expiry))


RETAIL = CeilingKey(G1, Channel.COMMERCIAL, PriceLevel.RETAIL)


def ceiling(price_tiyn: int | None, since: date, until: date | None = None, source: str = "Order") -> CeilingSet:
    """Return a ceiling row being set."""
    return CeilingSet(price_tiyn=price_tiyn, since=since, until=until, citation=Citation(source, Confidence.STATED))


ANY_CODE = Profile(1, 20, TailUse.ALLOWED, 4, 44)
"""The cast commissions serials of any length; what bounds them is tested in test_profiles."""


def profile_set(profile: Profile, since: date = date(2019, 1, 1), until: date | None = None) -> ProfileSet:
    """Return what codes look like being entered."""
    return ProfileSet(profile=profile, since=since, until=until, citation=FIXTURE)


def ruled(history: History, rule: Rule, value: int, since: date = date(2019, 1, 1)) -> History:
    """Let a rule be set."""
    history.given((RuleKey(rule), RuleSet(value=value, since=since, until=None, citation=FIXTURE)))
    return history


def packs(*keys: PackKey) -> Items:
    """Name packs."""
    return Items(packs=keys)


def containers(*ssccs: Sscc) -> Items:
    """Name containers."""
    return Items(containers=ssccs)


def sale(key: PackKey, price_tiyn: int = 60000, tail: int | None = None) -> Sale:
    """Return a pack on a receipt."""
    return Sale(Scan(key, tail), price_tiyn)


def dispense(*sales: Sale, at: datetime | None = None, receipt: str = RECEIPT) -> Dispense:
    """Return the act of selling packs on one receipt."""
    return Dispense(receipt, sales, at)
