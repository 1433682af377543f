"""Races at the counter: one pack, one price, one request, and many who want them at the same moment.

Each race has its control: with the guard taken away the same race goes wrong.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from uuid import uuid4

import psycopg

from domain.goods.packs import PackKey
from domain.goods.serials import Serials
from domain.ground.identifiers import LotNumber
from ledger.attempt import Done
from ledger.audit import audit
from ledger.commissioning import commission
from tests.ledger.races import (
    Held,
    at_once,
    comparing_too_early,
    ends_or_waits,
    started,
    unguarded,
    wait_until,
    waits_for_a_guard,
    without_guards,
    without_locks,
)
from tests.ledger.world import (
    CEILING_TIYN,
    LOT,
    MAKER,
    OPERATOR,
    PHARMACY,
    Nation,
    ceiling,
    lot,
    render,
    request,
    said,
    sale,
)

TILLS = 8
PACKS = 600
CHEAPER = ceiling(CEILING_TIYN - 1)


def sell_each(nation: Nation, packs: Sequence[PackKey]) -> Counter[str]:
    """Sell packs one by one; return what came of it."""
    return Counter(said(nation.perform(sale(pack), PHARMACY, request(str(uuid4())))) for pack in packs)


def sold(nation: Nation) -> Counter[str]:
    """Return how often each pack was recorded as sold."""
    with psycopg.connect(nation.conninfo) as conn:
        return Counter(
            stream for (stream,) in conn.execute("SELECT stream FROM darijol.event WHERE topic = 'pack.dispensed'")
        )


def streams_in_order(nation: Nation) -> list[str]:
    """Return the streams of all events in the order of their positions."""
    with psycopg.connect(nation.conninfo) as conn:
        return [stream for (stream,) in conn.execute("SELECT stream FROM darijol.event ORDER BY position")]


def test_eight_tills_that_sell_the_same_600_packs_sell_each_of_them_once(nation: Nation) -> None:
    packs = nation.stock(PACKS)
    outcomes = at_once([partial(sell_each, nation, packs)] * TILLS)
    assert sum(outcomes, Counter[str]()) == {"accepted": PACKS, "dispensed_here": (TILLS - 1) * PACKS}
    assert sold(nation) == Counter(pack.stream for pack in packs)
    assert audit(nation.conninfo).findings == ()


def test_control_without_guards_eight_tills_sell_packs_twice(nation: Nation) -> None:
    packs = nation.stock(100)
    unguarded(nation)
    outcomes = at_once([partial(sell_each, nation, packs)] * TILLS)
    assert sum(outcomes, Counter[str]())["accepted"] > len(packs)
    assert max(sold(nation).values()) > 1


def test_the_state_predicate_alone_sells_no_pack_twice_where_the_guards_are_gone(nation: Nation) -> None:
    packs = nation.stock(100)
    without_guards(nation)
    at_once([partial(sell_each, nation, packs)] * TILLS)
    assert sold(nation) == Counter(pack.stream for pack in packs)


def test_a_ceiling_lowered_while_a_sale_is_being_decided_binds_the_sale(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    lowering = Held(nation, CHEAPER, OPERATOR)
    with started(lambda: nation.perform(sale(pack), PHARMACY)) as selling:
        wait_until(lambda: waits_for_a_guard(nation))
        assert said(lowering.release()) == "accepted"
        assert said(selling.result()) == "above_ceiling"


def two_ceilings(nation: Nation) -> list[str]:
    """Let two operators enter a ceiling for the same days at the same moment; return what they are told."""
    acts = [replace(ceiling(price), since=date(2030, 1, 1), replaces=()) for price in (100, 200)]
    first = Held(nation, acts[0], OPERATOR)
    with started(lambda: nation.perform(acts[1], OPERATOR)) as second:
        ends_or_waits(nation, second)
        return [said(first.release()), said(second.result())]


def test_of_two_ceilings_entered_for_the_same_days_at_once_one_is_told_of_the_other(nation: Nation) -> None:
    assert two_ceilings(nation) == ["accepted", "row_contradicted"]


def test_control_without_guards_two_ceilings_for_the_same_days_overrule_each_other_in_silence(nation: Nation) -> None:
    unguarded(nation)
    assert two_ceilings(nation) == ["accepted", "accepted"]


def test_control_with_versions_compared_in_the_statement_that_waits_the_old_price_passes(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    comparing_too_early(nation)
    lowering = Held(nation, CHEAPER, OPERATOR)
    with started(lambda: nation.perform(sale(pack), PHARMACY)) as selling:
        wait_until(lambda: waits_for_a_guard(nation))
        assert said(lowering.release()) == "accepted"
        assert said(selling.result()) == "accepted"


def test_a_ceiling_is_not_acknowledged_before_a_sale_that_was_decided_without_it(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    selling = Held(nation, sale(pack), PHARMACY)
    with started(lambda: nation.perform(CHEAPER, OPERATOR)) as lowering:
        assert not ends_or_waits(nation, lowering)
        assert said(selling.release()) == "accepted"
        assert said(lowering.result()) == "accepted"
    assert [stream.partition("/")[0] for stream in streams_in_order(nation)[-2:]] == ["pack", "ceiling"]


def test_control_without_locks_a_ceiling_is_acknowledged_and_the_old_price_passes_after_it(nation: Nation) -> None:
    (pack,) = nation.stock(1)
    without_locks(nation)
    selling = Held(nation, sale(pack), PHARMACY)
    with started(lambda: nation.perform(CHEAPER, OPERATOR)) as lowering:
        assert ends_or_waits(nation, lowering)
        assert said(selling.release()) == "accepted"
    assert [stream.partition("/")[0] for stream in streams_in_order(nation)[-2:]] == ["ceiling", "pack"]


def test_one_request_sent_eight_times_at_once_is_one_act_with_one_answer(nation: Nation) -> None:
    before = len(streams_in_order(nation))
    done = at_once([partial(nation.perform, CHEAPER, OPERATOR, request("1"))] * TILLS)
    assert len({one.answer for one in done}) == 1
    assert sum(one.decision is not None for one in done) == 1
    assert len(streams_in_order(nation)) == before + 1


def test_a_request_sent_again_while_it_is_being_done_waits_for_its_answer(nation: Nation) -> None:
    first = Held(nation, CHEAPER, OPERATOR, request("1"))
    with started(lambda: nation.perform(CHEAPER, OPERATOR, request("1"))) as again:
        assert not ends_or_waits(nation, again)
        assert first.release().answer == again.result().answer


def test_control_without_guards_a_request_sent_again_is_done_again(nation: Nation) -> None:
    before = len(streams_in_order(nation))
    unguarded(nation)
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("ALTER TABLE darijol.request DROP CONSTRAINT request_pkey")
    first = Held(nation, CHEAPER, OPERATOR, request("1"))
    with started(lambda: nation.perform(CHEAPER, OPERATOR, request("1"))) as again:
        assert ends_or_waits(nation, again)
        assert first.release().answer != again.result().answer
    assert len(streams_in_order(nation)) == before + 2


def commission_both(nation: Nation, packs: int) -> list[str]:
    """Commission the same serials in two lots at the same moment; return what came of it."""
    serials = Serials.sort([b"%06d" % number for number in range(packs)])

    def put_on(number: LotNumber) -> Done:
        return commission(nation.ledger, lot(packs, number), serials, MAKER, render, request(number))

    return sorted(map(said, at_once([partial(put_on, LOT), partial(put_on, LotNumber("B2"))])))


def lots_and_packs(nation: Nation) -> tuple[int, int, int]:
    """Return how many lots have serials, how many have packs, and how many packs there are."""
    with psycopg.connect(nation.conninfo) as conn:
        found = conn.execute(
            "SELECT (SELECT count(DISTINCT lot) FROM darijol.serial_chunk), count(DISTINCT lot), count(*) "
            "FROM darijol.pack"
        ).fetchone()
    assert found
    return found


def test_serials_commissioned_twice_at_once_are_issued_in_one_lot_and_nothing_of_the_other(nation: Nation) -> None:
    assert commission_both(nation, 9000) == ["accepted", "serial_already_issued"]
    assert lots_and_packs(nation) == (1, 1, 9000)
    assert audit(nation.conninfo).findings == ()


def test_control_without_the_unique_key_serials_are_issued_in_both_lots(nation: Nation) -> None:
    with psycopg.connect(nation.conninfo) as conn:
        conn.execute("ALTER TABLE darijol.pack DROP CONSTRAINT pack_pkey")
    assert commission_both(nation, 100) == ["accepted", "accepted"]
    assert lots_and_packs(nation) == (2, 2, 200)
