"""What is written is what is read: events, states, rows and place keys, whatever they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.goods.containers import Container, ContainerKey
from domain.goods.hanging import Hanging, Stay
from domain.goods.packs import Pack, PackKey
from domain.goods.shipments import Shipment, ShipmentCancelled, ShipmentKey
from domain.ground.events import EVENTS, Fact
from domain.ground.identifiers import Gln
from domain.ground.keys import State
from domain.ground.places import AnyPlace
from domain.ground.subjects import SUBJECTS
from domain.parties.sites import SiteKey
from ledger import codec
from ledger.places import first_generation, place_number, place_of
from ledger.rows import Found, pack_row, place_row, read_pack, read_place, read_snapshot, stream_row
from tests.domain.cast import CASE, G1, MAKER, ROAD, S1, product_registered
from tests.domain.given import NOW
from tests.domain.strategies import values

STATES = [one.state for one in SUBJECTS.values()]
IN_ROWS_OF_THEIR_OWN = {Pack, Container, Shipment}
SITE = SiteKey(MAKER.site)
SITES = values(SiteKey)
KEYS = st.sampled_from([one.key for one in SUBJECTS.values()]).flatmap(values)
CARRIERS = st.one_of(values(ContainerKey), values(ShipmentKey))
STAYS = st.builds(Stay, CARRIERS, st.integers(1, 2**31 - 1), st.none() | st.integers(1, 2**31 - 1))
STREAMS = {one.state: f"{one.kind}/{one.example}" for one in SUBJECTS.values()}
HANGINGS = st.builds(
    Hanging,
    st.one_of(SITES, CARRIERS),
    st.integers(0, 2**31 - 1),
    st.lists(STAYS, max_size=4).map(tuple),
)


@pytest.mark.parametrize("name", EVENTS)
@settings(max_examples=25)
@given(data=st.data())
def test_every_event_reads_back_as_it_was_said(name: str, data: st.DataObject) -> None:
    event = data.draw(values(EVENTS[name]))
    at = data.draw(values(datetime))
    fact = Fact(data.draw(KEYS), data.draw(st.integers(1)), data.draw(values(Gln)), at, event)
    assert codec.load_fact(fact.stream.stream, fact.version, name, codec.dump_fact(fact)) == fact


@pytest.mark.parametrize("kind", [kind for kind in STATES if kind not in IN_ROWS_OF_THEIR_OWN])
@settings(max_examples=25)
@given(data=st.data())
def test_every_state_without_a_table_of_its_own_reads_back_from_its_row(kind: type[State], data: st.DataObject) -> None:
    state: State = data.draw(values(kind))
    stream = STREAMS[kind]
    name, version, written = stream_row(stream, state)
    assert (name, version) == (stream, state.version)
    assert read_snapshot(name, orjson.dumps(written).decode()) == state


def found(written: dict[str, Any], **more: Any) -> Found:
    """Return a written row as the store gives it back: what it does not hold is empty."""
    blank = dict.fromkeys(Found._fields) | {"since": 0, "name": "", "state": "", "lot": ""}
    named = {key: value for key, value in (written | more).items() if key in Found._fields}
    return Found._make((blank | named).values())


@given(values(Pack), HANGINGS, st.uuids() | st.none())
def test_a_pack_reads_back_from_its_row(state: Pack, hanging: Hanging, receipt: UUID | None) -> None:
    old = type(state)(1, state.status, state.channel, state.lot, Hanging(SITE), state.tail, None, state.changed_at)
    dispensing = None if receipt is None else str(receipt)
    new = replace(state, hanging=hanging, dispensing=dispensing)
    row = pack_row(S1, old, new)
    assert (row["gtin"], row["serial"], row["old_version"]) == (int(G1), S1.serial, 1)
    channel = "c" if state.channel == "commercial" else "s"
    kept = {"kind": "p", "channel": channel, "lot": state.lot, "at": state.changed_at}
    assert read_pack(found(row, **kept, dispensing=receipt)) == new


@given(values(ContainerKey), st.integers(1), st.booleans(), st.integers(1, 8), HANGINGS, values(datetime))
def test_a_container_reads_back_from_its_row(
    key: ContainerKey, version: int, is_open: bool, height: int, hanging: Hanging, at: datetime
) -> None:
    state = Container(version, is_open, height, hanging, at, at + timedelta(seconds=1))
    row = place_row(key, state)
    assert read_place(found(row, kind="l", number=row["key"], state=orjson.dumps(row["state"]).decode())) == state


@given(values(ShipmentKey), values(Shipment))
def test_a_shipment_reads_back_from_its_row(key: ShipmentKey, state: Shipment) -> None:
    row = place_row(key, state)
    assert read_place(found(row, kind="l", number=row["key"], state=orjson.dumps(row["state"]).decode())) == state
    assert (row["parent"] is None) == (state.site is None)


@given(st.one_of(SITES, CARRIERS))
def test_a_place_reads_back_from_its_number(place: AnyPlace) -> None:
    assert place_of(place_number(place)) == place


@given(values(AnyPlace), values(AnyPlace))
def test_two_places_never_share_a_number(one: AnyPlace, other: AnyPlace) -> None:
    assert (place_number(one) == place_number(other)) == (one == other)


@pytest.mark.parametrize(
    "place",
    [
        SiteKey(Gln.from_body("0" * 12)),
        SiteKey(Gln.from_body("9" * 12)),
        ContainerKey(type(CASE).from_body("0" * 17), 0),
        ContainerKey(type(CASE).from_body("9" * 17), 63),
        ShipmentKey(1),
        ShipmentKey(2**63 - 1),
    ],
)
def test_the_first_and_last_place_of_each_kind_fit_into_63_bits(place: AnyPlace) -> None:
    assert place_of(place_number(place)) == place
    assert -(2**63) < place_number(place) < 2**63


def test_the_uses_of_an_sscc_follow_each_other() -> None:
    numbers = [place_number(ContainerKey(CASE, generation)) for generation in range(64)]
    assert numbers == list(range(first_generation(CASE), first_generation(CASE) + 64))
    last = place_number(ContainerKey(CASE, 63))
    assert place_of(last + 1) != ContainerKey(CASE, 64)


def test_a_moment_keeps_its_microseconds_and_stays_the_same_moment() -> None:
    fact = Fact(ROAD, 1, "x", NOW.replace(microsecond=123456), product_registered())
    again = codec.load_fact("product/" + G1, 1, "product.registered", codec.dump_fact(fact))
    assert again.occurred_at == fact.occurred_at


def test_an_event_of_today_is_written_without_a_form() -> None:
    body = orjson.loads(codec.dump_fact(Fact(PackKey(G1, S1.serial), 1, "x", NOW, product_registered())))
    assert sorted(body) == ["at", "by", "said"]


def test_an_older_form_is_brought_up_to_todays_one_step_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    steps: dict[tuple[str, int], codec.Upcaster] = {
        ("shipment.cancelled", 1): lambda said: {"why": said["cause"]},
        ("shipment.cancelled", 2): lambda said: {"reason": said["why"]},
    }
    monkeypatch.setattr(codec, "UPCASTERS", steps)
    for form, said in enumerate(({"cause": "wrong"}, {"why": "wrong"}, {"reason": "wrong"}), 1):
        body = {"by": "x", "at": "2026-03-02T06:00:00+00:00", "said": said, "form": form}
        fact = codec.load_fact(ROAD.stream, 1, "shipment.cancelled", orjson.dumps(body))
        assert fact.event == ShipmentCancelled(reason="wrong")
        assert orjson.loads(codec.dump_fact(fact))["form"] == 3


def test_a_topic_that_no_event_has_is_not_read() -> None:
    with pytest.raises(KeyError):
        codec.load_fact(ROAD.stream, 1, "shipment.vanished", b'{"by":"x","at":"2026-03-02T06:00:00Z","said":{}}')
