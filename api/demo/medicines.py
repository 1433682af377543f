"""What is on the market of the demonstration nation: substances are real, brands and every other figure invented."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from api.demo.people import MAKERS, Company
from domain.acts.office.pricing import SetCeiling
from domain.acts.office.registering import RegisterProduct
from domain.ground.channels import Channel
from domain.ground.identifiers import Gtin
from domain.rules.ceilings import PriceLevel
from domain.rules.dated import Citation, Confidence

FIRST_CEILINGS: Final = date(2019, 7, 15)
OTC_FREED: Final = date(2025, 7, 5)
"""Since then the list of regulated prices has held no medicine sold without a prescription (order No. 394)."""

INVENTED: Final = "Invented for the demonstration"
ARTICLE: Final = (
    "The minister's figure for Cardiomagnyl, 1,297.73 tenge (2019); that it is the retail ceiling of this pack is "
    "invented for the demonstration"
)


@dataclass(frozen=True, slots=True)
class Price:
    """A retail ceiling in tiyn (None: not regulated) for some days, and its source."""

    tiyn: int | None
    since: date = FIRST_CEILINGS
    until: date | None = None
    source: str = INVENTED


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine, what pharmacies ask for it, and its ceilings."""

    gtin: Gtin
    trade_name: str
    inn: str
    atc: str
    form: str
    strength: str
    pack_size: int
    maker: Company
    price_tiyn: int
    ceilings: tuple[Price, ...]

    @property
    def product(self) -> RegisterProduct:
        """The act that enters it."""
        return RegisterProduct(
            gtin=self.gtin,
            trade_name=f"{self.trade_name} (fixture)",
            inn=self.inn,
            atc=self.atc,
            form=self.form,
            strength=self.strength,
            pack_size=self.pack_size,
            registration_number=f"РК-ЛС-5№099{self.gtin[-4:-1]}",
            maker=self.maker.bin,
        )

    def ceiling(self, row: Price) -> SetCeiling:
        """Return the act that enters one of its ceilings."""
        return SetCeiling(
            gtin=self.gtin,
            channel=Channel.COMMERCIAL,
            level=PriceLevel.RETAIL,
            price_tiyn=row.tiyn,
            since=row.since,
            until=row.until,
            citation=Citation(row.source, Confidence.FIXTURE),
        )


_BURABAY, _QARATAU, _SARYARQA = MAKERS


def _gtin(number: int) -> Gtin:
    return Gtin.from_body(f"0487000900{number:03}")


CARDIOMAGNYL: Final = Medicine(
    gtin=_gtin(1),
    trade_name="Cardiomagnyl",
    inn="acetylsalicylic acid + magnesium hydroxide",
    atc="B01AC30",
    form="film-coated tablet",
    strength="unspecified",
    pack_size=100,
    maker=_BURABAY,
    price_tiyn=86_800,
    ceilings=(Price(129_773, source=ARTICLE),),
)
AMOXICILLIN: Final = Medicine(
    gtin=_gtin(2),
    trade_name="Amoxidem",
    inn="amoxicillin",
    atc="J01CA04",
    form="capsule",
    strength="500 mg",
    pack_size=16,
    maker=_QARATAU,
    price_tiyn=92_000,
    ceilings=(Price(118_040),),
)
METFORMIN: Final = Medicine(
    gtin=_gtin(3),
    trade_name="Metfodem",
    inn="metformin",
    atc="A10BA02",
    form="film-coated tablet",
    strength="850 mg",
    pack_size=60,
    maker=_BURABAY,
    price_tiyn=154_000,
    ceilings=(Price(198_515),),
)
BISOPROLOL: Final = Medicine(
    gtin=_gtin(4),
    trade_name="Bisodem",
    inn="bisoprolol",
    atc="C07AB07",
    form="film-coated tablet",
    strength="5 mg",
    pack_size=30,
    maker=_BURABAY,
    price_tiyn=112_000,
    ceilings=(Price(143_290),),
)
ATORVASTATIN: Final = Medicine(
    gtin=_gtin(5),
    trade_name="Atordem",
    inn="atorvastatin",
    atc="C10AA05",
    form="film-coated tablet",
    strength="20 mg",
    pack_size=30,
    maker=_QARATAU,
    price_tiyn=286_000,
    ceilings=(Price(347_900),),
)
INSULIN: Final = Medicine(
    gtin=_gtin(6),
    trade_name="Insudem",
    inn="insulin glargine",
    atc="A10AE04",
    form="solution for injection, pen",
    strength="100 U/ml",
    pack_size=5,
    maker=_SARYARQA,
    price_tiyn=1_245_000,
    ceilings=(Price(1_462_350),),
)
PARACETAMOL: Final = Medicine(
    gtin=_gtin(7),
    trade_name="Paradem",
    inn="paracetamol",
    atc="N02BE01",
    form="tablet",
    strength="500 mg",
    pack_size=20,
    maker=_QARATAU,
    price_tiyn=21_500,
    ceilings=(Price(24_960, until=OTC_FREED), Price(None, since=OTC_FREED)),
)
SALBUTAMOL: Final = Medicine(
    gtin=_gtin(8),
    trade_name="Salbudem",
    inn="salbutamol",
    atc="R03AC02",
    form="pressurised inhalation",
    strength="100 mcg/dose",
    pack_size=200,
    maker=_SARYARQA,
    price_tiyn=136_000,
    ceilings=(),
)
"""Its ceiling nobody has entered: it is unknown, and that is an answer of its own."""

MEDICINES: Final = (
    CARDIOMAGNYL,
    AMOXICILLIN,
    METFORMIN,
    BISOPROLOL,
    ATORVASTATIN,
    INSULIN,
    PARACETAMOL,
    SALBUTAMOL,
)
