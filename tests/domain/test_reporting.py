"""Incidents: what speaks of a copy or a diversion is kept once a day; a misreading or a repeat is neither."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from domain.acts.act import Refused
from domain.acts.counter.reporting import Report
from domain.goods.packs import PackKey
from domain.ground.channels import Channel
from domain.ground.identifiers import LotNumber, Serial
from domain.ground.outcomes import Outcome
from domain.ground.refusal import Refusal
from domain.judging.codes import CryptoMismatch, ExpiryInDoubt, ExpiryMismatch, LotInDoubt, LotMismatch
from domain.judging.expiry import Expired
from domain.judging.incidents import DIVERSIONS as REPORTED_AT_A_SALE
from domain.judging.incidents import SUSPICIONS, IncidentKey, IncidentReported, Occasion, incident_key, incidents
from domain.judging.packs import (
    Decommissioned,
    DispensedElsewhere,
    DispensedHere,
    HeldElsewhere,
    InTransitToYou,
    UnknownProduct,
    UnknownSerial,
)
from domain.judging.prices import CeilingUnknown, StateFundedPack
from tests.domain.cast import (
    EXPIRY,
    G1,
    LOT,
    MAKER,
    OTHER_PHARMACY,
    PHARMACY,
    RETAIL,
    S1,
    dispense,
    for_sale,
    moved,
    nation,
    packs,
    sale,
    stocked,
)
from tests.domain.given import NOW, History, events

COPIES: list[Refusal] = [
    UnknownProduct(S1),
    UnknownSerial(S1),
    CryptoMismatch(S1),
    LotMismatch(S1, LotNumber("C9"), LOT),
    ExpiryMismatch(S1, date(2027, 6, 29), EXPIRY),
    DispensedElsewhere(S1),
    Decommissioned(S1),
    HeldElsewhere(S1),
]
DIVERSIONS: list[Refusal] = [StateFundedPack(S1), Expired(S1, EXPIRY, None)]
CALM: list[Refusal] = [
    LotInDoubt(S1, LotNumber("b1"), LOT),
    ExpiryInDoubt(S1, date(2027, 6, 30), date(2027, 6, 15)),
    DispensedHere(S1, NOW, "receipt"),
    InTransitToYou(S1, "1a2b3c4d5e6f7081"),
    CeilingUnknown(S1, G1, RETAIL.channel, RETAIL.level, date(2026, 3, 2)),
]


def incident(kind: str = "unknown_serial", act: str = "scan", serial: str = "X/Y") -> IncidentReported:
    return IncidentReported(kind=kind, gtin=G1, serial=serial, site=PHARMACY.site, act=act)


def kept(history: History, *reported: IncidentReported) -> int:
    """Keep incidents and count those that are new."""
    return len(history.done(Report(reported), PHARMACY).events)


@pytest.mark.parametrize("refusal", COPIES)
@pytest.mark.parametrize("occasion", list(Occasion))
def test_what_speaks_of_a_copy_is_reported_whenever_it_is_met(refusal: Refusal, occasion: Occasion) -> None:
    (reported,) = incidents([refusal], PHARMACY, occasion)
    assert reported == IncidentReported(
        kind=refusal.case, gtin=G1, serial=S1.serial, site=PHARMACY.site, act=occasion.value
    )


@pytest.mark.parametrize("refusal", DIVERSIONS)
def test_what_speaks_of_a_diversion_is_reported_when_somebody_tries_to_sell(refusal: Refusal) -> None:
    assert incidents([refusal], PHARMACY, Occasion.SCAN) == ()
    assert [one.kind for one in incidents([refusal], PHARMACY, Occasion.DISPENSING)] == [refusal.case]


def test_only_what_stops_a_pack_is_ever_reported() -> None:
    """So where no stop is held against a pack, because its code is doubtful, nothing is kept of it either."""
    assert {kind.outcome for kind in (*SUSPICIONS, *REPORTED_AT_A_SALE)} == {Outcome.STOP}


@pytest.mark.parametrize("occasion", list(Occasion))
def test_a_repeat_and_a_missing_price_accuse_nobody(occasion: Occasion) -> None:
    assert incidents(CALM, PHARMACY, occasion) == ()


def test_a_refused_sale_brings_its_incidents_with_it() -> None:
    history = for_sale()
    history.done(dispense(sale(S1)), PHARMACY)
    decision = history.when(dispense(sale(S1), receipt="another"), OTHER_PHARMACY)
    assert isinstance(decision, Refused)
    assert [(one.kind, one.site, one.act) for one in decision.incidents] == [
        ("dispensed_elsewhere", OTHER_PHARMACY.site, "dispensing")
    ]


def test_a_sale_refused_for_its_price_brings_none() -> None:
    decision = for_sale().when(dispense(sale(S1, 999999)), PHARMACY)
    assert isinstance(decision, Refused)
    assert decision.incidents == ()


def test_two_things_wrong_with_one_pack_are_two_incidents() -> None:
    history = moved(stocked(Channel.STATE_FUNDED), packs(S1), PHARMACY, OTHER_PHARMACY)
    decision = history.when(dispense(sale(S1)), PHARMACY)
    assert isinstance(decision, Refused)
    world = history.needed(Report(decision.incidents), PHARMACY)
    keys = {incident_key(one, world) for one in decision.incidents}
    assert [one.kind for one in decision.incidents] == ["held_elsewhere", "state_funded_pack"]
    assert len(keys) == 2


def test_an_incident_is_kept_once_a_day() -> None:
    history = nation()
    assert [kept(history, incident()), kept(history, incident()), kept(history, incident(), incident())] == [1, 0, 0]
    history.later(days=1)
    assert kept(history, incident(), incident()) == 1


def test_the_day_of_an_incident_is_the_day_in_kazakhstan() -> None:
    history = nation(datetime(2026, 3, 2, 18, 59, tzinfo=UTC))
    assert kept(history, incident()) == 1
    history.later(minutes=1)
    assert kept(history, incident()) == 1


def test_another_kind_another_code_and_another_act_are_incidents_of_their_own() -> None:
    history = nation()
    others = (incident("crypto_mismatch"), incident(serial="Z"), incident(act="dispensing"))
    assert kept(history, incident(), *others) == 4


def test_an_incident_says_what_was_read_whether_or_not_such_a_pack_exists() -> None:
    history = nation()
    (event,) = events(history.done(Report((incident(),)), PHARMACY))
    assert event == incident()
    assert PackKey(G1, Serial("X/Y")) not in history.states


def test_nothing_to_report_is_nothing_recorded() -> None:
    assert kept(nation()) == 0


def test_the_key_of_an_incident_names_the_day_the_site_the_act_the_kind_and_the_code() -> None:
    world = nation().needed(Report(()), MAKER)
    expected = IncidentKey(f"{G1}/X/Y/2026-03-02/{PHARMACY.site}/scan/unknown_serial")
    assert incident_key(incident(), world) == expected
