"""Commissioning in bulk: one event, the serials beside it, and a row for each pack, all of them or none."""

from __future__ import annotations

from struct import unpack

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError

from domain.acts.act import Needs, Refused
from domain.acts.road.commissioning import Commission, SerialAlreadyIssued
from domain.goods.lots import LotKey
from domain.goods.serials import Serials, SerialsError
from domain.ground.identifiers import LotNumber
from domain.ground.limits import SERIALS_PER_COMMISSIONING
from ledger.attempt import Done
from ledger.audit import audit
from ledger.commissioning import CHUNK, SERIALS_SHOWN, commission
from ledger.reading import Request
from tests.ledger.world import EXPIRY, GTIN, LOT, MAKER, Nation, lot, render, request, said, tails

OTHER_LOT = LotNumber("B2")


def numbered(packs: int, start: int = 0) -> list[bytes]:
    """Return serials of many lengths, in no order."""
    return [b"%d" % (number * 7919 % 999_983) for number in range(start, start + packs)]


def commissioned(nation: Nation, act: Commission, given: list[bytes], asked: Request | None = None) -> Done:
    """Commission packs of a lot."""
    return commission(nation.ledger, act, Serials.sort(given), MAKER, render, asked)


def counted(nation: Nation) -> tuple[int, int, int]:
    """Return how many events, chunks of serials and packs there are."""
    with psycopg.connect(nation.conninfo) as conn:
        found = conn.execute(
            "SELECT (SELECT count(*) FROM darijol.event), (SELECT count(*) FROM darijol.serial_chunk), "
            "(SELECT count(*) FROM darijol.pack)"
        ).fetchone()
    assert found
    return found


@pytest.mark.parametrize("packs", [1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_every_serial_is_in_one_chunk_and_has_one_pack(nation: Nation, packs: int) -> None:
    given = numbered(packs)
    assert said(commissioned(nation, lot(packs), given)) == "accepted"
    with psycopg.connect(nation.conninfo) as conn:
        chunks = conn.execute("SELECT first, serials FROM darijol.serial_chunk ORDER BY first").fetchall()
        rows = conn.execute("SELECT serial FROM darijol.pack ORDER BY serial").fetchall()
    parts = [serials.split(b"\n") for _, serials in chunks]
    assert [len(part) for part in parts] == [CHUNK] * (packs // CHUNK) + [packs % CHUNK] * (packs % CHUNK > 0)
    assert [first.encode() for first, _ in chunks] == [part[0] for part in parts]
    assert [serial for part in parts for serial in part] == sorted(given)
    assert [serial.encode() for (serial,) in rows] == sorted(given)
    assert audit(nation.conninfo).findings == ()


def test_each_pack_gets_the_digest_of_its_own_tail(nation: Nation) -> None:
    given = numbered(CHUNK + 10)
    digests = {serial: number - 5000 for number, serial in enumerate(given)}
    act = Commission(GTIN, LOT, EXPIRY, lot(1).produced_on, lot(1).channel, len(given), tails=True)
    serials = Serials.sort(given, tails(*digests.values()))
    assert said(commission(nation.ledger, act, serials, MAKER, render, None)) == "accepted"
    with psycopg.connect(nation.conninfo) as conn:
        rows = conn.execute("SELECT serial, tail FROM darijol.pack").fetchall()
        chunks = conn.execute("SELECT serials, tails FROM darijol.serial_chunk").fetchall()
    assert {serial.encode(): tail for serial, tail in rows} == digests
    kept: dict[bytes, int] = {}
    for packed, of_chunk in chunks:
        names = packed.split(b"\n")
        kept |= dict(zip(names, unpack(f">{len(names)}q", of_chunk), strict=True))
    assert kept == digests


def test_a_lot_may_be_commissioned_in_parts(nation: Nation) -> None:
    for start in (0, 50):
        assert said(commissioned(nation, lot(50), numbered(50, start))) == "accepted"
    state = nation.ledger.read(Needs.of(LotKey(GTIN, LOT)))[LotKey(GTIN, LOT)]
    assert state
    assert (state.version, state.packs) == (2, 100)
    assert audit(nation.conninfo).findings == ()


def test_a_commissioning_sent_again_is_answered_and_not_done_again(nation: Nation) -> None:
    asked = request("1")
    first = commissioned(nation, lot(50), numbered(50), asked)
    after = counted(nation)
    assert commissioned(nation, lot(50), numbered(50), asked).answer == first.answer
    assert counted(nation) == after


@pytest.mark.parametrize("number", [LOT, OTHER_LOT])
def test_one_serial_used_before_refuses_all_of_them(nation: Nation, number: LotNumber) -> None:
    commissioned(nation, lot(50), numbered(50))
    before = counted(nation)
    done = commissioned(nation, lot(50, number), numbered(50, 49), request("1"))
    assert said(done) == "serial_already_issued"
    assert counted(nation) == before
    assert commissioned(nation, lot(50, number), numbered(50, 49), request("1")).answer == done.answer


def test_a_refusal_names_some_of_the_serials_used_before(nation: Nation) -> None:
    commissioned(nation, lot(50), numbered(50))
    decision = commissioned(nation, lot(60, OTHER_LOT), numbered(60)).decision
    assert isinstance(decision, Refused)
    (refusal,) = decision.refusals
    assert isinstance(refusal, SerialAlreadyIssued)
    assert len(refusal.serials) == SERIALS_SHOWN
    assert {serial.encode() for serial in refusal.serials} <= set(numbered(50))


def test_a_lot_whose_expiry_differs_is_refused(nation: Nation) -> None:
    commissioned(nation, lot(1), numbered(1))
    before = counted(nation)
    other = lot(1, expiry=EXPIRY.replace(year=2098))
    assert said(commissioned(nation, other, numbered(1, 1))) == "lot_differs"
    assert counted(nation) == before


def test_a_commissioning_names_at_least_one_serial() -> None:
    with pytest.raises(SerialsError, match="at least one"):
        Serials.sort([])


def test_a_commissioning_names_at_most_a_million_serials() -> None:
    million = [b"%07d" % number for number in range(SERIALS_PER_COMMISSIONING)]
    assert len(Serials.sort(million)) == SERIALS_PER_COMMISSIONING
    with pytest.raises(SerialsError, match="1,000,000"):
        Serials.sort([*million, b"one more"])


def test_a_serial_named_twice_in_one_file_is_found_by_its_line() -> None:
    with pytest.raises(SerialsError, match="twice") as raised:
        Serials.sort([b"1", b"2", b"3", b"2"])
    assert (raised.value.code, raised.value.line) == ("serial_repeated", 4)


def test_serials_that_are_not_what_the_act_counts_are_our_own_mistake(nation: Nation) -> None:
    before = counted(nation)
    with pytest.raises(ValueError, match="not an act of 2 serials"):
        commissioned(nation, lot(3), numbered(2))
    assert counted(nation) == before


def test_serials_that_clash_with_none_issued_do_not_go_round_for_ever(nation: Nation) -> None:
    before = counted(nation)
    unsorted = Serials([b"1", b"1"], None)
    with pytest.raises(IntegrityError):
        commission(nation.ledger, lot(2), unsorted, MAKER, render, None)
    assert counted(nation) == before
