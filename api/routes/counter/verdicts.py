"""The answer to a scan: what the counter is told first, why, and what the pack is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from typing_extensions import TypedDict

from api.description.examples import GTIN, SERIAL, sample
from api.requests.problems import Reason, reason
from api.routes.counter.answers import CeilingAnswer, ceiling_answer
from api.routes.shared.answers import ProductAnswer, product_answer
from api.words.catalogues import words
from api.words.scanner_words import ScannerAdvice, repair_advice
from domain.ground.channels import Channel
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal
from domain.judging.codes import CryptoMismatch, ExpiryInDoubt, ExpiryMismatch, LotInDoubt, LotMismatch, ScanAgain
from domain.judging.expiry import Expired
from domain.judging.packs import (
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    UnknownProduct,
    UnknownSerial,
)
from domain.judging.prices import (
    AboveCeiling,
    CeilingUnknown,
    PriceTooHigh,
    PriceTooLow,
    StateFundedInHand,
    StateFundedPack,
)
from domain.judging.unknown import NoRuleInForce
from ledger.scanning import Scanned
from scanners import Form, Reading, Repair

REASONS: Final[tuple[type[Refusal], ...]] = (
    UnknownProduct,
    UnknownSerial,
    CryptoMismatch,
    LotMismatch,
    LotInDoubt,
    ExpiryMismatch,
    ExpiryInDoubt,
    DispensedHere,
    DispensedElsewhere,
    Decommissioned,
    InTransitToYou,
    HeldElsewhere,
    Expired,
    StateFundedPack,
    StateFundedInHand,
    AboveCeiling,
    PriceTooLow,
    PriceTooHigh,
    CeilingUnknown,
    NoRuleInForce,
)
"""Everything that a verdict on a pack may give as a reason."""


class CodeRead(TypedDict):
    """How the code was written, and what had to be put right before it could be read.

    `advice` has one item for each of `flags`, in their order. Before them stands `scan_again` where the code may have
    been read wrongly: the ledger knows the pack only by another reading of the text than as it stands, or knows none
    and separators may have been lost, or a program rewrote the text. Then `outcome` is `check`, also without `reasons`.
    """

    form: str
    flags: list[str]
    advice: list[ScannerAdvice]


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
    pack, verdict = scanned.meant.scan.pack, scanned.verdict
    known, lot = verdict.pack, verdict.lot
    return ScanAnswer(
        outcome=verdict.outcome.value,
        reasons=[reason(one, language) for one in verdict.reasons],
        gtin=pack.gtin,
        serial=pack.serial,
        product=None if verdict.product is None else product_answer(verdict.product),
        lot=verdict.lot_number,
        expiry=None if lot is None else lot.expiry,
        channel=None if known is None else known.channel.value,
        ceiling=ceiling_answer(verdict.ceiling) if known is not None and known.channel is Channel.COMMERCIAL else None,
        read=_read(reading.form, reading.repaired, language, is_certain=scanned.meant.is_certain),
    )


def _read(form: Form, repaired: Sequence[Repair], language: str, *, is_certain: bool) -> CodeRead:
    advice = [repair_advice(repair, language) for repair in repaired]
    if not is_certain:
        said = words(ScanAgain.case, language)
        advice.insert(0, ScannerAdvice(code=ScanAgain.case, title=said.title, next_step=said.next_step))
    return CodeRead(form=form.value, flags=[flag.value for flag in repaired], advice=advice)


def scan_examples(language: str) -> dict[str, ScanAnswer]:
    """Return an answer to a scan for each reason that a verdict may give, by its case, and two without any.

    They are `ok`, and `scan_again` for a code that may have been read wrongly.
    """
    sure = _read(Form.ELEMENT_STRING, (), language, is_certain=True)
    unsure = _read(Form.ELEMENT_STRING, (Repair.LOST_GS,), language, is_certain=False)
    examples = {"ok": _example(Outcome.OK, [], sure), ScanAgain.case: _example(Outcome.CHECK, [], unsure)}
    given = [reason(sample(one), language) for one in REASONS]
    return examples | {one["case"]: _example(Outcome(one["outcome"]), [one], sure) for one in given}


def _example(outcome: Outcome, reasons: list[Reason], read: CodeRead) -> ScanAnswer:
    return ScanAnswer(
        outcome=outcome.value,
        reasons=reasons,
        gtin=GTIN,
        serial=SERIAL,
        product=None,
        lot=None,
        expiry=None,
        channel=None,
        ceiling=None,
        read=read,
    )
