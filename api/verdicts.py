"""The answer to a scan: what the counter is told first, why, and what the pack is."""

from __future__ import annotations

from datetime import date
from typing import Final

from typing_extensions import TypedDict

from api.answers import CeilingAnswer, ceiling_answer
from api.examples import GTIN, SERIAL, sample
from api.problems import Reason, reason
from domain.keys import Channel
from domain.outcomes import Outcome
from domain.products import Product
from domain.refusals import (
    AboveCeiling,
    CeilingUnknown,
    CryptoMismatch,
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    Expired,
    HeldElsewhere,
    InTransitToYou,
    NoRuleInForce,
    Refusal,
    StateFundedInHand,
    StateFundedPack,
    UnknownProduct,
    UnknownSerial,
)
from ledger.scanning import Scanned
from scanners import Form, Reading

REASONS: Final[tuple[type[Refusal], ...]] = (
    UnknownProduct,
    UnknownSerial,
    CryptoMismatch,
    DispensedHere,
    DispensedElsewhere,
    Decommissioned,
    InTransitToYou,
    HeldElsewhere,
    Expired,
    StateFundedPack,
    StateFundedInHand,
    AboveCeiling,
    CeilingUnknown,
    NoRuleInForce,
)
"""Everything that a verdict on a pack may give as a reason."""


class ProductAnswer(TypedDict):
    """A product as it is registered; `maker` is a BIN."""

    trade_name: str
    inn: str
    atc: str
    form: str
    strength: str
    pack_size: int
    registration_number: str
    maker: str


class CodeRead(TypedDict):
    """How the code was written, and what had to be put right before it could be read: set the scanner accordingly."""

    form: str
    flags: list[str]


class ScanAnswer(TypedDict):
    """The verdict on a pack: `outcome` is `ok`, `check` or `stop`, with the reasons for it, gravest first.

    `product`, `lot`, `expiry` and `channel` are null for a pack that the ledger does not know. `ceiling` binds a sale
    to a patient today; it is null for an unknown pack and for one bought with state money, which is not for sale.
    """

    outcome: str
    reasons: list[Reason]
    gtin: str
    serial: str
    product: ProductAnswer | None
    lot: str | None
    expiry: date | None
    channel: str | None
    ceiling: CeilingAnswer | None
    read: CodeRead


def scan_answer(scanned: Scanned, reading: Reading, language: str) -> ScanAnswer:
    """Return a verdict on the pack of a reading in a language."""
    pack, verdict = scanned.scan.pack, scanned.verdict
    known, lot = verdict.pack, verdict.lot
    return ScanAnswer(
        outcome=verdict.outcome.value,
        reasons=[reason(one, language, {}) for one in verdict.reasons],
        gtin=pack.gtin,
        serial=pack.serial,
        product=None if verdict.product is None else product_answer(verdict.product),
        lot=verdict.lot_number,
        expiry=None if lot is None else lot.expiry,
        channel=None if known is None else known.channel.value,
        ceiling=ceiling_answer(verdict.ceiling) if known is not None and known.channel is Channel.COMMERCIAL else None,
        read=CodeRead(form=reading.form.value, flags=[flag.value for flag in reading.repaired]),
    )


def scan_examples(language: str) -> dict[str, ScanAnswer]:
    """Return an answer to a scan for each reason that a verdict may give, by its case, and one without any: `ok`."""
    examples = {"ok": _example(None, language)}
    return examples | {reason.case: _example(reason, language) for reason in REASONS}


def _example(given: type[Refusal] | None, language: str) -> ScanAnswer:
    return ScanAnswer(
        outcome=(given.outcome if given else Outcome.OK).value,
        reasons=[reason(sample(given), language, {})] if given else [],
        gtin=GTIN,
        serial=SERIAL,
        product=None,
        lot=None,
        expiry=None,
        channel=None,
        ceiling=None,
        read=CodeRead(form=Form.ELEMENT_STRING.value, flags=[]),
    )


def product_answer(product: Product) -> ProductAnswer:
    """Return a product as it is shown."""
    return ProductAnswer(
        trade_name=product.trade_name,
        inn=product.inn,
        atc=product.atc,
        form=product.form,
        strength=product.strength,
        pack_size=product.pack_size,
        registration_number=product.registration_number,
        maker=product.maker,
    )
