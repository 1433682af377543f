"""The fold: what a fact does to a state, and that what cannot happen is not quietly recorded."""

from __future__ import annotations

from datetime import date

import pytest

from domain.goods.containers import Container, ContainerEmptied, ContainerKey, ContainerPacked, ContainerUnpacked
from domain.goods.hanging import Hanging
from domain.goods.lots import LotCommissioned, LotKey, new_pack
from domain.goods.packs import TRANSITIONS as PACK_TRANSITIONS
from domain.goods.packs import Pack, PackDecommissioned, PackKey, PackStatus
from domain.goods.products import ProductKey
from domain.goods.receipts import CeilingRef, DispensingCancelled, DispensingKey, PackDispensed
from domain.goods.shipments import TRANSITIONS as SHIPMENT_TRANSITIONS
from domain.goods.shipments import (
    Shipment,
    ShipmentCancelled,
    ShipmentKey,
    ShipmentReceived,
    ShipmentShipped,
    ShipmentStatus,
)
from domain.ground.channels import Channel
from domain.ground.events import EVENTS, Event, Fact
from domain.ground.identifiers import Serial
from domain.ground.keys import AnyKey, State
from domain.ground.subjects import evolve, key_of
from domain.judging.incidents import Incident, IncidentKey, IncidentReported
from domain.parties.parties import PartyKey
from domain.parties.sites import SiteKey
from domain.rules.ceilings import CeilingBook, CeilingKey
from domain.rules.parameters import RuleBook, RuleKey, RuleSet
from tests.domain.cast import (
    CASE,
    EXPIRY,
    FIXTURE,
    G1,
    LOT,
    MAKER,
    PHARMACY,
    PRODUCED,
    RECEIPT,
    RETAIL,
    ROAD,
    S1,
    ceiling,
    product_registered,
)
from tests.domain.given import NOW

GONE = ContainerKey(CASE, 0)
DISPENSED = PackDispensed(
    dispensing=RECEIPT, site=PHARMACY.site, price_tiyn=1, ceiling=CeilingRef(1, 1, FIXTURE), out_of=None
)
EXAMPLES: dict[str, Event] = {
    event.name: event
    for event in (
        DISPENSED,
        PackDecommissioned(site=PHARMACY.site, reason="damaged"),
        DispensingCancelled(site=PHARMACY.site, packs=(), reason=""),
        ShipmentShipped(sender=MAKER.site, receiver=PHARMACY.site, packs=(), containers=(), documents=()),
        ShipmentReceived(),
        ShipmentCancelled(reason=""),
        ContainerPacked(site=MAKER.site, packs=(), containers=(), height=1),
        ContainerUnpacked(site=MAKER.site, packs=(), containers=()),
        ContainerEmptied(site=MAKER.site),
        product_registered(),
        ceiling(1, date(2020, 1, 1)),
        RuleSet(value=1, since=date(2020, 1, 1), until=None, citation=FIXTURE),
        IncidentReported(kind="expired", gtin=G1, serial="X", site=MAKER.site, act="scan"),
        LotCommissioned(
            site=MAKER.site, expiry=EXPIRY, produced_on=PRODUCED, channel=Channel.COMMERCIAL, packs=1, tails=False
        ),
    )
}
MOVES = {"container.packed", "container.unpacked", "shipment.shipped"}


def fact(event: Event, stream: AnyKey = S1, version: int = 2) -> Fact:
    return Fact(stream, version, PHARMACY.site, NOW, event)


def pack(status: PackStatus = PackStatus.ACTIVE) -> Pack:
    receipt = RECEIPT if status is PackStatus.DISPENSED else None
    return Pack(1, status, Channel.COMMERCIAL, LOT, Hanging(SiteKey(PHARMACY.site)), None, receipt, NOW)


def shipment(status: ShipmentStatus = ShipmentStatus.IN_TRANSIT) -> Shipment:
    return Shipment(1, status, MAKER.site, PHARMACY.site, containers=0, packs=1, moved_at=NOW)


@pytest.mark.parametrize("status", list(PackStatus))
@pytest.mark.parametrize("name", sorted(EXAMPLES.keys() - MOVES))
def test_a_packs_status_changes_as_its_table_says_and_in_no_other_way(status: PackStatus, name: str) -> None:
    event = EXAMPLES[name]
    allowed = PACK_TRANSITIONS[status].get(type(event))
    if allowed is None:
        with pytest.raises(KeyError):
            evolve(S1, pack(status), fact(event))
    else:
        changed = evolve(S1, pack(status), fact(event))
        assert (changed.status, changed.version) == (allowed, 2)


@pytest.mark.parametrize("status", list(ShipmentStatus))
@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_a_shipments_status_changes_as_its_table_says_and_in_no_other_way(status: ShipmentStatus, name: str) -> None:
    event = EXAMPLES[name]
    allowed = SHIPMENT_TRANSITIONS[status].get(type(event))
    if allowed is None:
        with pytest.raises(KeyError):
            evolve(ROAD, shipment(status), fact(event, ROAD))
    else:
        changed = evolve(ROAD, shipment(status), fact(event, ROAD))
        assert isinstance(changed, Shipment)
        assert (changed.status, changed.version) == (allowed, 2)


def test_each_status_has_its_row_in_the_table() -> None:
    assert PACK_TRANSITIONS.keys() == set(PackStatus)
    assert SHIPMENT_TRANSITIONS.keys() == set(ShipmentStatus)


def test_what_is_written_off_stays_written_off() -> None:
    assert PACK_TRANSITIONS[PackStatus.INACTIVE] == {}


@pytest.mark.parametrize("status", [PackStatus.DISPENSED, PackStatus.INACTIVE])
@pytest.mark.parametrize("name", sorted(MOVES))
def test_a_pack_that_is_gone_goes_nowhere(status: PackStatus, name: str) -> None:
    stream = ROAD if name == "shipment.shipped" else GONE
    with pytest.raises(KeyError):
        evolve(S1, pack(status), fact(EXAMPLES[name], stream))


def test_where_a_shipment_is_follows_from_its_status() -> None:
    assert [shipment(status).site for status in ShipmentStatus] == [None, PHARMACY.site, MAKER.site]


def test_all_packs_of_a_commissioning_begin_in_one_state() -> None:
    said = EXAMPLES["lot.commissioned"]
    assert isinstance(said, LotCommissioned)
    expected = Pack(1, PackStatus.ACTIVE, Channel.COMMERCIAL, LOT, Hanging(SiteKey(MAKER.site)), None, None, NOW)
    assert new_pack(LOT, said, NOW) == expected


STATES: list[tuple[AnyKey, State | None]] = [
    (S1, pack()),
    (GONE, None),
    (ROAD, shipment()),
    (DispensingKey(RECEIPT), None),
    (LotKey(G1, LOT), None),
    (ProductKey(G1), None),
    (PartyKey(MAKER.party), None),
    (SiteKey(MAKER.site), None),
    (RETAIL, CeilingBook(0)),
    (RuleKey("window"), RuleBook(0)),
    (IncidentKey("x"), None),
]


@pytest.mark.parametrize(("key", "state"), STATES, ids=[key.stream for key, _ in STATES])
def test_an_event_that_says_nothing_of_a_subject_does_not_touch_it(key: AnyKey, state: State | None) -> None:
    strange = EXAMPLES["rule.set" if isinstance(key, PackKey | ContainerKey) else "container.emptied"]
    with pytest.raises((TypeError, KeyError, AssertionError)):
        evolve(key, state, fact(strange, SiteKey(PHARMACY.site), 1))


def test_a_state_of_another_kind_is_touched_by_nothing() -> None:
    with pytest.raises(TypeError, match=r"does not touch site/"):
        evolve(SiteKey(MAKER.site), CeilingBook(0), fact(EXAMPLES["ceiling.set"]))


@pytest.mark.parametrize(
    ("key", "state", "name"),
    [
        (ProductKey(G1), None, "product.registered"),
        (LotKey(G1, LOT), None, "lot.commissioned"),
        (RETAIL, None, "ceiling.set"),
        (RuleKey("window"), None, "rule.set"),
        (IncidentKey("x"), None, "incident.reported"),
        (ROAD, None, "shipment.shipped"),
        (GONE, None, "container.packed"),
    ],
)
def test_what_begins_begins_at_its_first_version(key: AnyKey, state: State | None, name: str) -> None:
    assert evolve(key, state, fact(EXAMPLES[name], key, 1)).version == 1


@pytest.mark.parametrize(
    ("key", "state", "name"),
    [
        (IncidentKey("x"), Incident(1), "incident.reported"),
        (ROAD, shipment(), "shipment.shipped"),
    ],
)
def test_what_has_begun_does_not_begin_again(key: AnyKey, state: State, name: str) -> None:
    with pytest.raises((AssertionError, KeyError)):
        evolve(key, state, fact(EXAMPLES[name], key))


@pytest.mark.parametrize("name", ["container.packed", "container.unpacked", "container.emptied"])
def test_an_emptied_container_is_over_for_ever(name: str) -> None:
    emptied = Container(2, False, 1, Hanging(SiteKey(MAKER.site)), moved_at=NOW, filled_at=NOW)
    with pytest.raises(TypeError):
        evolve(GONE, emptied, fact(EXAMPLES[name], GONE, 3))


@pytest.mark.parametrize("name", sorted(MOVES))
def test_an_emptied_container_goes_nowhere(name: str) -> None:
    emptied = Container(2, False, 1, Hanging(SiteKey(MAKER.site)), moved_at=NOW, filled_at=NOW)
    stream = ROAD if name == "shipment.shipped" else ContainerKey(CASE, 7)
    with pytest.raises(AssertionError):
        evolve(GONE, emptied, fact(EXAMPLES[name], stream))


@pytest.mark.parametrize("name", ["container.unpacked", "container.emptied", "shipment.shipped"])
def test_a_container_begins_by_being_packed(name: str) -> None:
    with pytest.raises(TypeError):
        evolve(GONE, None, fact(EXAMPLES[name], GONE, 1))


def test_a_receipt_begins_with_a_pack_handed_over() -> None:
    with pytest.raises(TypeError):
        evolve(DispensingKey(RECEIPT), None, fact(EXAMPLES["dispensing.cancelled"], DispensingKey(RECEIPT), 1))


def test_every_event_names_first_the_subject_in_whose_stream_it_stands() -> None:
    streams: dict[str, AnyKey] = {
        "pack": S1,
        "dispensing": DispensingKey(RECEIPT),
        "shipment": ROAD,
        "container": GONE,
        "lot": LotKey(G1, LOT),
        "product": ProductKey(G1),
        "ceiling": RETAIL,
        "rule": RuleKey("window"),
        "incident": IncidentKey("x"),
    }
    for name, event in EXAMPLES.items():
        stream = streams[name.partition(".")[0]]
        assert next(iter(event.touches(stream))) == stream


def test_an_event_touches_each_pack_and_container_it_names() -> None:
    said = EXAMPLES["shipment.shipped"]
    assert isinstance(said, ShipmentShipped)
    assert list(said.touches(ROAD)) == [ROAD]
    assert list(DISPENSED.touches(S1)) == [S1, DispensingKey(RECEIPT)]


def test_two_events_never_share_a_name() -> None:
    assert len(set(EVENTS.values())) == len(EVENTS)
    assert all(kind.name == name for name, kind in EVENTS.items())


def test_a_stream_names_one_subject_and_reads_back_as_it() -> None:
    keys: list[AnyKey] = [
        *(key for key, _ in STATES),
        PackKey(G1, Serial("a/b/c")),
        CeilingKey(G1, Channel.STATE_FUNDED, RETAIL.level),
        ShipmentKey(1),
        ContainerKey(CASE, 63),
    ]
    assert [key_of(key.stream) for key in keys] == keys
    assert len({key.stream for key in keys}) == len(keys)


@pytest.mark.parametrize("stream", ["", "nothing/1", "pack", "packs/1", "pack/04870001000012/X", "ceiling/x"])
def test_a_name_that_is_no_stream_is_refused(stream: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        key_of(stream)
