"""Shared reads: many who ask at once are answered together, and each with what was asked for."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from domain.acts.act import Needs
from domain.goods.products import ProductKey
from domain.ground.identifiers import Gtin
from domain.ground.world import World
from ledger.sharing import LANES, READS_AT_A_TIME, SharedReads


def _needs(number: int) -> Needs:
    return Needs.of(ProductKey(Gtin.from_body(f"{number:013}")))


class _Reader:
    """Reads slowly, and remembers how much at a time."""

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.failing = False

    async def read(self, needs: Needs) -> World:
        self.batches.append(len(needs.keys))
        await asyncio.sleep(0.001)
        if self.failing:
            raise ConnectionError
        return World(datetime.now(UTC), dict.fromkeys(needs.keys))


def test_each_gets_what_was_asked_for_in_few_round_trips() -> None:
    reader = _Reader()

    async def ask(number: int) -> bool:
        return _needs(number).keys <= (await shared.read(_needs(number))).states.keys()

    async def all_at_once() -> list[bool]:
        return await asyncio.gather(*(ask(number) for number in range(200)))

    shared = SharedReads(reader.read)
    assert all(asyncio.run(all_at_once()))
    assert max(reader.batches) <= READS_AT_A_TIME
    assert len(reader.batches) <= 200 / READS_AT_A_TIME + LANES


def test_nobody_is_left_waiting_however_reads_follow_each_other() -> None:
    reader = _Reader()
    shared = SharedReads(reader.read)

    async def ask_again_and_again(number: int) -> None:
        for _ in range(50):
            await shared.read(_needs(number))

    async def many() -> None:
        async with asyncio.timeout(20):
            await asyncio.gather(*(ask_again_and_again(number) for number in range(7)))

    asyncio.run(many())


def test_a_failure_reaches_each_who_shared_it_and_the_next_read_is_tried_anew() -> None:
    reader = _Reader()
    shared = SharedReads(reader.read)

    async def fail_then_read() -> list[World | BaseException]:
        reader.failing = True
        failed = await asyncio.gather(*(shared.read(_needs(number)) for number in range(5)), return_exceptions=True)
        reader.failing = False
        await shared.read(_needs(9))
        return failed

    assert all(isinstance(one, ConnectionError) for one in asyncio.run(fail_then_read()))


def test_one_who_gives_up_does_not_disturb_the_others() -> None:
    reader = _Reader()
    shared = SharedReads(reader.read)

    async def give_up() -> World:
        quitting = asyncio.create_task(shared.read(_needs(1)))
        staying = asyncio.create_task(shared.read(_needs(2)))
        await asyncio.sleep(0)
        quitting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await quitting
        return await staying

    assert asyncio.run(give_up())[ProductKey(Gtin.from_body(f"{2:013}"))] is None
