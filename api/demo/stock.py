"""The lots of the demonstration: how many packs, in which cases, for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final

from api.demo.codes import KEY, PackCode, pack_code
from api.demo.medicines import AMOXICILLIN, BISOPROLOL, INSULIN, MEDICINES, Medicine
from api.demo.people import DISTRIBUTORS, PHARMACIES, Company
from domain.acts.road.commissioning import Commission
from domain.goods.serials import Serials
from domain.goods.tails import Tails
from domain.ground.channels import Channel
from domain.ground.identifiers import LotNumber, Sscc
from domain.parties.prefixes import CompanyPrefix


@dataclass(frozen=True, slots=True)
class Size:
    """How large the nation is: packs in a case, pharmacies, cases that stay at each stop of the road, receipts."""

    packs_per_case: int = 100
    pharmacies: int = len(PHARMACIES)
    cases_kept: int = 2
    receipts: int = 6

    @property
    def customers(self) -> tuple[Company, ...]:
        """The pharmacies of the nation."""
        return PHARMACIES[: self.pharmacies]


FULL: Final = Size()


@dataclass(frozen=True, slots=True)
class Wave:
    """Goods that went down the road together: how many days ago they were made."""

    made_days_ago: int

    @property
    def shipped_days_ago(self) -> int:
        """When they left the makers."""
        return self.made_days_ago - 4

    @property
    def delivered_days_ago(self) -> int:
        """When they left the warehouses."""
        return self.made_days_ago - 12


OLD: Final = Wave(made_days_ago=640)
RECENT: Final = Wave(made_days_ago=60)


@dataclass(frozen=True, slots=True)
class Batch:
    """A lot: a case of it for each of the first `customers` pharmacies, and those that stay on the way."""

    number: int
    medicine: Medicine
    lot: LotNumber
    wave: Wave
    expires_in_days: int
    channel: Channel = Channel.COMMERCIAL
    customers: int = len(PHARMACIES)

    def commission(self, size: Size, today: date) -> Commission:
        """Return the act that brings its packs into being, some days after they were made."""
        return Commission(
            gtin=self.medicine.gtin,
            lot=self.lot,
            expiry=today + timedelta(days=self.expires_in_days),
            produced_on=today - timedelta(days=self.wave.made_days_ago + 3),
            channel=self.channel,
            packs=self.cases(size) * size.packs_per_case,
            tails=True,
        )

    def serials(self, size: Size) -> Serials:
        """Return the serials of its packs with their tails."""
        codes = [self.code(number) for number in range(self.cases(size) * size.packs_per_case)]
        tails = Tails()
        for one in codes:
            tails.add(KEY, one.code)
        return Serials.sort([one.serial.encode() for one in codes], tails)

    def cases(self, size: Size) -> int:
        """Return how many cases it fills: those that are delivered, then what each warehouse keeps, then the maker."""
        return self.delivered(size) + size.cases_kept * (1 + len(DISTRIBUTORS))

    def delivered(self, size: Size) -> int:
        """Return how many cases go to pharmacies, to each of the first ones."""
        return min(self.customers, size.pharmacies)

    def cases_of(self, distributor: int, size: Size) -> list[int]:
        """Return the cases that go through a distributor: those of its pharmacies, then those it keeps."""
        through = list(range(distributor, self.delivered(size), len(DISTRIBUTORS)))
        first_kept = self.delivered(size) + distributor * size.cases_kept
        return through + list(range(first_kept, first_kept + size.cases_kept))

    def codes(self, case: int, size: Size) -> Iterator[PackCode]:
        """Yield the codes of the packs in a case."""
        for number in range(case * size.packs_per_case, (case + 1) * size.packs_per_case):
            yield self.code(number)

    def code(self, number: int) -> PackCode:
        """Return the code of one of its packs."""
        return pack_code(self.medicine.gtin, self.lot, number)

    @property
    def prefix(self) -> CompanyPrefix:
        """The company prefix under which its maker numbers its cases and pallets."""
        return CompanyPrefix(f"4870009{self.number:05}")

    def case(self, number: int) -> Sscc:
        """Return the code of one of its cases."""
        return Sscc.from_body(f"0{self.prefix}{number:04}")

    def pallet(self, distributor: int) -> Sscc:
        """Return the code of its pallet for a distributor."""
        return self.case(9_000 + distributor)


def of_pharmacy(number: int) -> int:
    """Return which distributor supplies a pharmacy."""
    return number % len(DISTRIBUTORS)


_numbers = count(1)

MAIN: Final = {
    medicine: Batch(next(_numbers), medicine, LotNumber(f"{medicine.trade_name[:2].upper()}26A"), RECENT, 700)
    for medicine in MEDICINES
}
"""The lot of each medicine that is on sale."""

EXPIRED: Final = Batch(next(_numbers), AMOXICILLIN, LotNumber("AM24X"), OLD, -40, customers=2)
EXPIRING: Final = Batch(next(_numbers), BISOPROLOL, LotNumber("BI24S"), OLD, 12, customers=3)
STATE_FUNDED: Final = Batch(next(_numbers), INSULIN, LotNumber("IN26G"), RECENT, 500, Channel.STATE_FUNDED, customers=3)
BATCHES: Final = (*MAIN.values(), EXPIRED, EXPIRING, STATE_FUNDED)
