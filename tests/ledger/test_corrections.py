"""Crypto tails put right, in the store: the row, the audit, the rebuild, and what happens meanwhile."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import psycopg

from domain.acts.items import Items
from domain.acts.office.assigning import AssignPrefix
from domain.acts.road.correcting import CorrectTails
from domain.acts.road.packing import Pack, Unpack
from domain.acts.road.shipping import Ship
from domain.goods.packs import PackCorrected, PackKey
from domain.goods.shapes import Shapes
from domain.goods.shipments import ShipmentKey
from domain.ground.limits import TAILS_PER_CORRECTION
from ledger.audit import rebuild
from ledger.history import pack_history
from tests.ledger.world import GTIN, MAKER, OPERATOR, PHARMACY, PREFIX, Nation, said, sscc


def correct(*keys: PackKey, tail: int = 1) -> CorrectTails:
    """Return the act that gives packs other tails, each its own."""
    digests = tuple(range(tail, tail + len(keys)))
    return CorrectTails(GTIN, tuple(key.serial for key in keys), digests, Shapes(tails={(4, 44): 1}, listed="packs"))


def tails(nation: Nation) -> dict[str, int | None]:
    """Return the tail of each pack, as its row holds it."""
    with psycopg.connect(nation.conninfo) as conn:
        return dict(conn.execute("SELECT serial, tail FROM darijol.pack").fetchall())


def test_a_corrected_tail_stands_in_the_row_and_is_the_fold_of_its_events(nation: Nation) -> None:
    keys = nation.commission(3)
    nation.do(AssignPrefix(PREFIX, MAKER.party, from_party=PHARMACY.party), OPERATOR)
    nation.do(Pack(sscc(1), Items(keys[:1])), MAKER)
    nation.do(correct(*keys[:2], tail=-7), MAKER)
    nation.do(correct(keys[1], tail=8), MAKER)
    expected = {keys[0].serial: -7, keys[1].serial: 8, keys[2].serial: None}
    assert (tails(nation), nation.findings()) == (expected, set())


def test_a_tail_is_corrected_however_many_containers_the_pack_and_its_case_lay_in_before(nation: Nation) -> None:
    (key,) = nation.commission(1)
    nation.do(AssignPrefix(PREFIX, MAKER.party, from_party=PHARMACY.party), OPERATOR)
    case, pallet, crate = sscc(1), sscc(2), sscc(3)
    for act in (
        Pack(case, Items((key,))),
        Pack(pallet, Items(containers=(case,))),
        Pack(crate, Items(containers=(pallet,))),
        Unpack(crate, None),
        Unpack(pallet, None),
        Unpack(case, None),
    ):
        nation.do(act, MAKER)
    nation.do(correct(key, tail=5), MAKER)
    assert (tails(nation), nation.findings()) == ({key.serial: 5}, set())


def test_a_tail_that_was_changed_in_its_row_alone_is_found_and_put_right(nation: Nation) -> None:
    keys = nation.commission(2)
    nation.do(correct(keys[0], tail=5), MAKER)
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("UPDATE darijol.pack SET tail = 6")
    assert nation.findings() == {"pack_row_differs"}
    assert rebuild(nation.conninfo).findings == ()
    assert (tails(nation), nation.findings()) == ({keys[0].serial: 5, keys[1].serial: None}, set())


def test_the_road_of_a_pack_shows_its_own_corrections_and_no_other(nation: Nation) -> None:
    one, other = nation.commission(2)
    nation.do(correct(one, tail=5), MAKER)
    nation.do(correct(other, tail=6), MAKER)
    nation.do(Ship(ShipmentKey(1), PHARMACY.site, Items((one,))), MAKER)
    told = [entry.fact.event for entry in pack_history(nation.ledger, one)]
    assert [event.name for event in told] == ["lot.commissioned", "pack.corrected", "shipment.shipped"]
    assert told[1] == PackCorrected(site=MAKER.site, tail=5)


def test_as_many_packs_as_an_act_may_name_are_put_right_at_once(nation: Nation) -> None:
    keys = nation.commission(TAILS_PER_CORRECTION)
    nation.do(correct(*keys), MAKER)
    assert tails(nation) == {key.serial: number for number, key in enumerate(keys, 1)}
    assert nation.findings() == set()


def test_a_pack_is_shipped_or_put_right_first_and_never_put_right_on_the_road(nation: Nation) -> None:
    for number, key in enumerate(nation.commission(12), 1):
        with ThreadPoolExecutor(2) as pool:
            shipping = pool.submit(nation.perform, Ship(ShipmentKey(number), PHARMACY.site, Items((key,))), MAKER)
            correcting = pool.submit(nation.perform, correct(key, tail=number), MAKER)
        assert said(shipping.result()) == "accepted"
        names = [entry.fact.event.name for entry in pack_history(nation.ledger, key)]
        corrected = said(correcting.result()) == "accepted"
        expected = ["lot.commissioned", *(["pack.corrected"] if corrected else []), "shipment.shipped"]
        assert names == expected
        assert tails(nation)[key.serial] == (number if corrected else None)
    assert nation.findings() == set()
