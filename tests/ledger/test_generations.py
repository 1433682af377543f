"""Generations of an SSCC: it may be used again once it was emptied, so many times, and never touches another SSCC."""

from __future__ import annotations

import pytest

from domain.acts.items import Items
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.shipping import Ship
from domain.goods.containers import ContainerKey
from domain.goods.packs import PackKey
from domain.goods.shipments import ShipmentKey
from domain.ground.limits import CONTAINER_GENERATIONS
from ledger.audit import audit
from tests.ledger.world import OTHER_PHARMACY, PHARMACY, Nation, said, sscc

CASE, NEXT_CASE = sscc(1), sscc(2)
LAST = CONTAINER_GENERATIONS - 1


@pytest.fixture
def packs(nation: Nation) -> tuple[PackKey, ...]:
    """Give two packs: one in a case in its last generation, one in the case with the next number."""
    one, other = nation.stock(2)
    nation.do(Pack(NEXT_CASE, Items((other,))), PHARMACY)
    for _ in range(LAST):
        nation.do(Pack(CASE, Items((one,))), PHARMACY)
        nation.do(Unpack(CASE, None), PHARMACY)
    nation.do(Pack(CASE, Items((one,))), PHARMACY)
    return one, other


def test_each_use_begins_a_generation(nation: Nation, packs: tuple[PackKey, ...]) -> None:
    recorder = nation.ledger.log.recorder
    for generation in range(LAST):
        topics = [event.topic for event in recorder.select_events(ContainerKey(CASE, generation).stream)]
        assert topics == ["container.packed", "container.emptied"]
    assert len(recorder.select_events(ContainerKey(CASE, LAST).stream)) == 1
    assert audit(nation.conninfo).findings == ()


def test_a_case_in_its_last_generation_can_still_be_shipped(nation: Nation, packs: tuple[PackKey, ...]) -> None:
    nation.do(Ship(ShipmentKey(1), OTHER_PHARMACY.site, Items(containers=(CASE,))), PHARMACY)


def test_a_case_emptied_in_its_last_generation_is_used_up(nation: Nation, packs: tuple[PackKey, ...]) -> None:
    nation.do(Unpack(CASE, None), PHARMACY)
    assert said(nation.perform(Pack(CASE, Items(packs[:1])), PHARMACY)) == "sscc_used_up"
    nation.do(Pack(NEXT_CASE, Items(packs[:1])), PHARMACY)
