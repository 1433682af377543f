"""Incidents: what speaks of a copy or a diversion is kept, once a day for each kind, code, site and act."""

from __future__ import annotations

from functools import partial

import psycopg
import pytest

from domain.acts.act import Act
from domain.acts.counter.reporting import Report
from domain.goods.packs import PackKey
from domain.ground.identifiers import Serial
from domain.ground.outcomes import Outcome
from domain.judging.incidents import IncidentReported, Occasion
from domain.judging.packs import UnknownSerial
from domain.judging.verdict import Verdict
from domain.parties.callers import Caller
from ledger.codec import load_fact
from ledger.scanning import report
from tests.ledger.races import at_once, unguarded
from tests.ledger.world import GTIN, OTHER_PHARMACY, PHARMACY, UNKNOWN_GTIN, Nation, request, said, sale

UNKNOWN = PackKey(GTIN, Serial("none"))


def incidents(nation: Nation) -> list[IncidentReported]:
    """Return all incidents, in the order in which they were kept."""
    with psycopg.connect(nation.conninfo) as conn:
        rows = conn.execute(
            "SELECT stream, version, topic, body FROM darijol.event WHERE stream LIKE 'incident/%' ORDER BY position"
        ).fetchall()
    found = [load_fact(*row).event for row in rows]
    return [one for one in found if isinstance(one, IncidentReported)]


def sell_in_vain(nation: Nation, *packs: PackKey, seller: Caller = PHARMACY) -> None:
    """Try to sell packs that may not be sold."""
    assert said(nation.perform(sale(*packs), seller)) != "accepted"


def scanned(pack: PackKey) -> Report:
    """Return the act that keeps what the scan of an unknown code brought up."""
    said = IncidentReported(
        kind="unknown_serial", gtin=pack.gtin, serial=pack.serial, site=PHARMACY.site, act=Occasion.SCAN
    )
    return Report((said,))


def test_a_pack_sold_elsewhere_is_an_incident_at_the_site_that_tries_it_again(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    nation.do(sale(pack), PHARMACY)
    sell_in_vain(nation, pack, seller=OTHER_PHARMACY)
    assert incidents(nation) == [
        IncidentReported(
            kind="dispensed_elsewhere",
            gtin=pack.gtin,
            serial=pack.serial,
            site=OTHER_PHARMACY.site,
            act=Occasion.DISPENSING,
        )
    ]


def test_ones_own_repeat_is_no_incident(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    nation.do(sale(pack), PHARMACY)
    sell_in_vain(nation, pack)
    assert incidents(nation) == []


def test_the_same_code_at_the_same_site_is_kept_once_a_day(nation: Nation) -> None:
    for _ in range(3):
        sell_in_vain(nation, UNKNOWN)
    assert len(incidents(nation)) == 1


def test_each_code_site_and_act_has_incidents_of_its_own(nation: Nation) -> None:
    sell_in_vain(nation, UNKNOWN)
    sell_in_vain(nation, UNKNOWN, seller=OTHER_PHARMACY)
    sell_in_vain(nation, PackKey(UNKNOWN_GTIN, UNKNOWN.serial))
    nation.do(scanned(UNKNOWN), PHARMACY)
    nation.do(scanned(UNKNOWN), PHARMACY)
    assert [(one.site, one.gtin, one.act) for one in incidents(nation)] == [
        (PHARMACY.site, GTIN, "dispensing"),
        (OTHER_PHARMACY.site, GTIN, "dispensing"),
        (PHARMACY.site, UNKNOWN_GTIN, "dispensing"),
        (PHARMACY.site, GTIN, "scan"),
    ]


def test_a_receipt_keeps_an_incident_for_each_of_its_codes(nation: Nation) -> None:
    other = PackKey(GTIN, Serial("neither"))
    sell_in_vain(nation, UNKNOWN, other)
    sell_in_vain(nation, UNKNOWN, PackKey(GTIN, Serial("nor")), other)
    assert [one.serial for one in incidents(nation)] == ["none", "neither", "nor"]


def test_a_refusal_sent_again_keeps_no_other_incident(nation: Nation) -> None:
    first = nation.perform(sale(UNKNOWN), PHARMACY, request("1"))
    assert nation.perform(sale(UNKNOWN), PHARMACY, request("1")).answer == first.answer
    assert len(incidents(nation)) == 1


@pytest.mark.parametrize("act", [sale(UNKNOWN), scanned(UNKNOWN)])
def test_a_code_seen_eight_times_at_once_is_kept_once(nation: Nation, act: Act) -> None:
    at_once([partial(nation.perform, act, PHARMACY)] * 8)
    assert len(incidents(nation)) == 1


def test_control_without_guards_a_code_seen_eight_times_at_once_is_kept_more_than_once(nation: Nation) -> None:
    unguarded(nation)
    for number in range(20):
        at_once([partial(nation.perform, scanned(PackKey(GTIN, Serial(f"{number}"))), PHARMACY)] * 8)
    assert len(incidents(nation)) > 20


def test_a_suspicion_is_kept_though_every_connection_was_lost(nation: Nation) -> None:
    pack = PackKey(GTIN, Serial("copied"))
    known = Verdict(Outcome.STOP, (UnknownSerial(pack),), None, None, None, None)
    nation.do(Report(()), PHARMACY)  # connections are made
    with psycopg.connect(nation.conninfo, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    report(nation.ledger, PHARMACY, known)
    assert [one.serial for one in incidents(nation)] == ["copied"]
