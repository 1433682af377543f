"""Replies that are lost: the wire to PostgreSQL is cut, and nobody is told a thing that is not so.

An act asked again under its request id is settled: it was done, or is done now, and never twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from functools import partial
from itertools import chain, repeat
from random import Random

import pytest
from eventsourcing.persistence import OperationalError

from domain.goods.packs import PackKey
from domain.goods.serials import Serials
from ledger.audit import audit
from ledger.commissioning import commission
from ledger.ledger import Ledger
from tests.ledger.proxy import Cut, Plan, Proxy, proxy
from tests.ledger.races import at_once
from tests.ledger.world import CEILING_TIYN, MAKER, PHARMACY, Nation, lot, render, request, said, sale

THE_ACT = b'"locks"'
"""Stands in what is sent when an act is recorded, and in nothing else."""
ITS_COMMIT = b"COMMIT"
"""Is sent when an act with many packs is recorded."""


@pytest.fixture
def wire(nation: Nation) -> Generator[Proxy]:
    """Give a wire to the nation's database."""
    with proxy(nation.conninfo) as laid:
        yield laid


@pytest.fixture
def far(nation: Nation, wire: Proxy) -> Generator[Nation]:
    """Give the nation as it is reached through the wire."""
    with Ledger(wire.conninfo) as ledger:
        yield Nation(ledger, nation.conninfo)


def cutting(what: bytes, cuts: Iterator[Cut | None]) -> Plan:
    """Cut the wire so, one after the other, wherever something is sent."""
    return lambda said: next(cuts) if what in said else None


def once(what: bytes, cut: Cut) -> Plan:
    """Cut the wire the first time that something is sent."""
    return cutting(what, chain([cut], repeat(None)))


def recorded(nation: Nation, pack: PackKey) -> int:
    """Return how many events a pack has."""
    return len(nation.ledger.log.recorder.select_events(pack.stream))


@pytest.mark.parametrize("cut", Cut)
def test_a_sale_whose_wire_is_cut_is_done_once_and_answered(far: Nation, wire: Proxy, nation: Nation, cut: Cut) -> None:
    (pack,) = nation.stock(1)
    wire.plan = once(THE_ACT, cut)
    done = far.perform(sale(pack), PHARMACY, request("1"))
    assert wire.cuts == 1
    assert said(done) == "accepted"
    assert done.decision is None or cut is not Cut.BEFORE_THE_REPLY
    assert recorded(nation, pack) == 1


@pytest.mark.parametrize("cut", Cut)
def test_a_commissioning_whose_wire_is_cut_is_done_once_and_answered(
    far: Nation, wire: Proxy, nation: Nation, cut: Cut
) -> None:
    serials = Serials.sort([b"%06d" % number for number in range(10_000)])
    wire.plan = once(ITS_COMMIT, cut)
    done = commission(far.ledger, lot(10_000), serials, MAKER, render, request("1"))
    assert wire.cuts == 1
    assert said(done) == "accepted"
    report = audit(nation.conninfo)
    assert (report.packs, report.findings) == (10_000, ())


@pytest.mark.parametrize("cut", Cut)
def test_a_refusal_whose_wire_is_cut_is_given_again(far: Nation, wire: Proxy, nation: Nation, cut: Cut) -> None:
    (pack,) = nation.stock(1)
    act = sale(pack, price_tiyn=CEILING_TIYN + 1)
    wire.plan = once(THE_ACT, cut)
    done = far.perform(act, PHARMACY, request("1"))
    assert said(done) == "above_ceiling"
    assert far.perform(act, PHARMACY, request("1")).answer == done.answer


def test_a_wire_that_is_cut_again_and_again_is_laid_again(far: Nation, wire: Proxy, nation: Nation) -> None:
    (pack,) = nation.stock(1)
    cuts = [Cut.BEFORE, Cut.BEHIND, Cut.BEFORE, Cut.BEFORE_THE_REPLY, Cut.BEFORE, Cut.BEHIND]
    wire.plan = cutting(b"darijol", chain(cuts, repeat(None)))
    assert said(far.perform(sale(pack), PHARMACY, request("1"))) == "accepted"
    assert recorded(nation, pack) == 1


def test_hundreds_of_sales_on_bad_wires_are_each_done_once_and_never_called_done_before(
    far: Nation, wire: Proxy, nation: Nation
) -> None:
    random = Random(1)
    packs = nation.stock(400)

    def sell(some: Sequence[PackKey]) -> Counter[str]:
        return Counter(said(far.perform(sale(pack), PHARMACY, request(pack.serial))) for pack in some)

    wire.plan = cutting(THE_ACT, iter(lambda: random.choice([*Cut, None, None, None, None, None, None]), 0))
    outcomes = at_once([partial(sell, packs[till::8]) for till in range(8)])
    assert sum(outcomes, Counter[str]()) == {"accepted": len(packs)}
    assert wire.cuts > 50
    assert {recorded(nation, pack) for pack in packs} == {1}
    assert audit(nation.conninfo).findings == ()


def test_control_without_a_request_id_the_act_was_done_and_nobody_knows(
    far: Nation, wire: Proxy, nation: Nation
) -> None:
    (pack,) = nation.stock(1)
    wire.plan = once(THE_ACT, Cut.BEFORE_THE_REPLY)
    with pytest.raises(OperationalError):
        far.perform(sale(pack), PHARMACY)
    assert recorded(nation, pack) == 1
    assert said(far.perform(sale(pack), PHARMACY)) == "dispensed_here"
