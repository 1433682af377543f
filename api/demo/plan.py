"""What happened in the demonstration nation, act by act: the one order in which it is recorded."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Final
from uuid import UUID

from api.demo.codes import PackCode
from api.demo.medicines import CARDIOMAGNYL, FIRST_CEILINGS, MEDICINES
from api.demo.people import DISTRIBUTORS, MAKERS, OPERATOR, REGULATOR, Company
from api.demo.stock import BATCHES, MAIN, OLD, RECENT, Batch, Size, Wave, of_pharmacy
from api.founding.chosen_rules import chosen_rules, national_profiles
from domain.acts.act import Act
from domain.acts.counter.dispensing import Dispense, Sale
from domain.acts.items import Items
from domain.acts.office.assigning import AssignPrefix
from domain.acts.office.pricing import SetRule
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.receiving import Receive
from domain.acts.road.shipping import Ship
from domain.goods.shipments import ShipmentKey
from domain.ground.identifiers import Sscc
from domain.ground.time import kazakhstan_day
from domain.parties.callers import Caller
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import TOLD_WITHIN, Rule


@dataclass(frozen=True, slots=True)
class Step:
    """An act and who performs it. `name` is its own in the whole plan; `batch` is commissioned, where there is one."""

    name: str
    caller: Caller
    act: Act
    batch: Batch | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that happened in a nation of some size, told from a moment."""

    size: Size
    now: datetime

    def phases(self) -> Iterator[tuple[str, list[Step]]]:
        """Yield what happened in the order in which it did, in parts with a title."""
        yield "Registers, ceilings, rules", [*self._registers(), *self.prefixes(), *self._rules()]
        for wave, name in ((OLD, "older"), (RECENT, "this season's")):
            batches = [batch for batch in BATCHES if batch.wave == wave]
            yield f"Lots, {name}", [self._commissioned(batch) for batch in batches]
            yield f"Cases and pallets, {name}", [step for batch in batches for step in self._packed(batch)]
            yield f"Roads, {name}", [*self._to_warehouses(wave, batches), *self._to_pharmacies(wave, batches)]
        yield "Sales", [*self._on_the_road(), *self._sales()]
        yield "Rules of today", list(self._rules_of_today())

    def ago(self, days: int, hours: int = 0) -> datetime:
        """Return a moment that many days before."""
        return self.now - timedelta(days=days, hours=hours)

    @property
    def today(self) -> date:
        """The day from which lots count."""
        return kazakhstan_day(self.now)

    def _registers(self) -> Iterator[Step]:
        office = OPERATOR.caller
        for company in (OPERATOR, REGULATOR, *MAKERS, *DISTRIBUTORS, *self.size.customers):
            yield Step(f"party {company.bin}", office, company.party)
            yield Step(f"site {company.gln}", office, company.site)
        for medicine in MEDICINES:
            yield Step(f"product {medicine.gtin}", office, medicine.product)
            for row in medicine.ceilings:
                yield Step(f"ceiling {medicine.gtin} {row.since}", office, medicine.ceiling(row))

    def prefixes(self) -> Iterator[Step]:
        """Enter under which numbers the makers pack."""
        for batch in BATCHES:
            yield Step(f"prefix {batch.prefix}", OPERATOR.caller, AssignPrefix(batch.prefix, batch.medicine.maker.bin))

    def _rules(self) -> Iterator[Step]:
        """Enter the rules, and that the nation's past may be told: the rows of today come last."""
        for rule in RULES:
            yield Step(f"rule {rule.rule}", OPERATOR.caller, rule)
        for profile in national_profiles():
            yield Step(f"profile {profile.since}", OPERATOR.caller, profile)
        for rule in chosen_rules():
            row = replace(rule, value=PAST_MINUTES, citation=_PAST) if rule.rule in TOLD_WITHIN else rule
            yield Step(f"past {rule.rule}", OPERATOR.caller, row)

    def _rules_of_today(self) -> Iterator[Step]:
        """Let acts be told from now on as late as they may be in any ledger: the past is told."""
        for rule in chosen_rules():
            if rule.rule in TOLD_WITHIN:
                yield Step(f"today {rule.rule}", OPERATOR.caller, replace(rule, replaces=(FIRST_ROW,)))

    def _commissioned(self, batch: Batch) -> Step:
        act = batch.commission(self.size, self.today)
        made_at = self.ago(batch.wave.made_days_ago)
        return Step(f"lot {batch.lot}", batch.medicine.maker.caller, replace(act, at=made_at), batch)

    def _packed(self, batch: Batch) -> Iterator[Step]:
        maker, at = batch.medicine.maker.caller, self.ago(batch.wave.made_days_ago - 1)
        for number in range(batch.cases(self.size)):
            packs = tuple(code.pack for code in batch.codes(number, self.size))
            yield Step(f"case {batch.case(number)}", maker, Pack(batch.case(number), Items(packs), at))
        for number in range(len(DISTRIBUTORS)):
            cases = tuple(batch.case(case) for case in batch.cases_of(number, self.size))
            yield Step(f"pallet {batch.pallet(number)}", maker, Pack(batch.pallet(number), Items((), cases), at))

    def _to_warehouses(self, wave: Wave, batches: list[Batch]) -> Iterator[Step]:
        for maker in MAKERS:
            for number, distributor in enumerate(DISTRIBUTORS):
                pallets = tuple(batch.pallet(number) for batch in batches if batch.medicine.maker is maker)
                if not pallets:
                    continue
                yield from self._moved(maker, distributor, pallets, wave.shipped_days_ago)
                opened_at = self.ago(wave.shipped_days_ago - 3)
                for pallet in pallets:
                    yield Step(f"pallet opened {pallet}", distributor.caller, Unpack(pallet, None, opened_at))

    def _to_pharmacies(self, wave: Wave, batches: list[Batch]) -> Iterator[Step]:
        """Deliver a case of each lot to each pharmacy; every other case is opened there."""
        for number, pharmacy in enumerate(self.size.customers):
            ordered = [batch for batch in batches if number < batch.delivered(self.size)]
            if not ordered:
                continue
            cases = tuple(batch.case(number) for batch in ordered)
            yield from self._moved(DISTRIBUTORS[of_pharmacy(number)], pharmacy, cases, wave.delivered_days_ago)
            for case in cases[::2]:
                opened_at = self.ago(wave.delivered_days_ago - 3)
                yield Step(f"case opened {case}", pharmacy.caller, Unpack(case, None, opened_at))

    def _moved(self, sender: Company, receiver: Company, containers: tuple[Sscc, ...], days_ago: int) -> Iterator[Step]:
        name = f"{sender.gln} {receiver.gln} {days_ago}"
        sent = self._sent(name, sender, receiver, containers, self.ago(days_ago))
        yield sent
        received = Receive(shipment_key(name), self.ago(days_ago - 2))
        yield Step(f"received {name}", receiver.caller, received)

    def _sent(
        self, name: str, sender: Company, receiver: Company, containers: tuple[Sscc, ...], shipped_at: datetime
    ) -> Step:
        act = Ship(shipment_key(name), receiver.gln, Items((), containers), (f"DEMO-{name[-8:]}",), shipped_at)
        return Step(f"shipped {name}", sender.caller, act)

    def _on_the_road(self) -> Iterator[Step]:
        """Send one more case to the first pharmacy, which has not arrived yet."""
        case = on_the_road(self.size)
        yield self._sent(
            "on the road", DISTRIBUTORS[0], self.size.customers[0], (MAIN[CARDIOMAGNYL].case(case),), self.ago(0, 20)
        )

    def _sales(self) -> Iterator[Step]:
        """Sell packs of all that may be sold: one or two on each receipt."""
        sold = [medicine for medicine in MEDICINES if medicine.ceilings]
        for number, pharmacy in enumerate(self.size.customers):
            for receipt in range(self.size.receipts):
                medicine = sold[(number + receipt) % len(sold)]
                codes = list(MAIN[medicine].codes(number, self.size))[2 * receipt :][: 1 + receipt % 2]
                name = f"sale {number} {receipt}"
                yield self._sold(name, pharmacy, codes, medicine.price_tiyn, self.ago(1 + receipt, number))
        first_pharmacy = self.size.customers[0]
        code = list(MAIN[CARDIOMAGNYL].codes(0, self.size))[-1]
        yield self._sold("last sale", first_pharmacy, [code], CARDIOMAGNYL.price_tiyn, self.ago(0, 1))

    def _sold(self, name: str, pharmacy: Company, codes: list[PackCode], price_tiyn: int, at: datetime) -> Step:
        sales = tuple(Sale(code.scan, price_tiyn) for code in codes)
        return Step(name, pharmacy.caller, Dispense(dispensing_id(name), sales, at))


FIRST_ROW: Final = 1
"""The number of the row by which the past may be told, in the book of each rule."""
LAST_RULE: Final = [rule.rule for rule in chosen_rules() if rule.rule in TOLD_WITHIN][-1]
"""The plan ends with the second row of this rule."""
PAST_MINUTES: Final = 3 * 365 * 24 * 60
_PAST: Final = Citation("The demonstration tells its own past", Confidence.FIXTURE)

RULES: Final = (
    SetRule(
        Rule.DISPENSING_CANCEL_WINDOW_DAYS,
        10,
        FIRST_CEILINGS,
        None,
        Citation("Quoted for the EU, Regulation (EU) 2016/161, art. 13; no Kazakh text is known", Confidence.PARTIAL),
    ),
    SetRule(
        Rule.DISPENSING_ON_EXPIRY_DAY,
        1,
        FIRST_CEILINGS,
        None,
        Citation("The law does not say; the last day printed is taken to count", Confidence.INFERRED),
    ),
)


def on_the_road(size: Size) -> int:
    """Return the number of the case that is on its way to the first pharmacy: the first its warehouse kept."""
    batch = MAIN[CARDIOMAGNYL]
    return batch.cases_of(0, size)[-size.cases_kept]


def shipment_key(name: str) -> ShipmentKey:
    """Return the key of a shipment of the plan."""
    return ShipmentKey(int.from_bytes(_hash(name)[:8]) >> 1)


def dispensing_id(name: str) -> str:
    """Return the id of a receipt of the plan."""
    return str(UUID(bytes=_hash(name)))


def _hash(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=16, key=b"darijol demonstration").digest()
