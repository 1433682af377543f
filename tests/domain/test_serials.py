"""The serials of a commissioning: checked, sorted by their bytes, and each there once."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.goods.serials import Serials, SerialsError
from domain.goods.tails import Tails
from domain.ground.identifiers import CHARSET_82
from domain.ground.limits import SERIALS_PER_COMMISSIONING

serials = st.lists(st.text(CHARSET_82, min_size=1, max_size=20).map(str.encode), min_size=1, unique=True)


def tails(*digests: int) -> Tails:
    made = Tails()
    made.digests.extend(digests)
    return made


def wrong(given_serials: list[bytes], *digests: int) -> tuple[str, int]:
    with pytest.raises(SerialsError) as caught:
        Serials.sort(given_serials, tails(*digests) if digests else None, literal=True)
    return caught.value.code, caught.value.line


@given(serials, st.integers(1, 7))
def test_serials_come_out_in_the_order_of_their_bytes_so_many_at_a_time(given_serials: list[bytes], size: int) -> None:
    chunks = [some for some, _ in Serials.sort(given_serials, literal=True).chunks(size)]
    assert [one for some in chunks for one in some] == sorted(given_serials)
    assert all(len(some) == size for some in chunks[:-1])


@given(serials, st.integers(1, 7), st.data())
def test_each_serial_keeps_its_own_tail(given_serials: list[bytes], size: int, data: st.DataObject) -> None:
    own = {serial: data.draw(st.integers(-(2**63), 2**63 - 1)) for serial in given_serials}
    ordered = Serials.sort(given_serials, tails(*own.values()), literal=True)
    kept = [pair for some, digests in ordered.chunks(size) for pair in zip(some, digests or (), strict=True)]
    assert kept == sorted(own.items())


@given(serials)
def test_they_come_out_alike_as_often_as_they_are_asked_for(given_serials: list[bytes]) -> None:
    ordered = Serials.sort(given_serials, literal=True)
    assert len(ordered) == len(given_serials)
    assert list(ordered.chunks(3)) == list(ordered.chunks(3))


def test_without_tails_a_chunk_has_none() -> None:
    assert list(Serials.sort([b"B", b"A"]).chunks(5)) == [([b"A", b"B"], None)]


@pytest.mark.parametrize(
    ("given_serials", "code", "line"),
    [
        ([], "no_serials", 1),
        ([b"A", b"B", b"A"], "serial_repeated", 3),
        ([b"A", b"A", b"A"], "serial_repeated", 2),
        ([b"A", b""], "wrong_serial", 2),
        ([b"A", b"B C"], "wrong_serial", 2),
        ([b"A" * 20, b"A" * 21], "wrong_serial", 2),
        ([b"A", "Ж".encode()], "wrong_serial", 2),
        ([b"A", b"\xff"], "wrong_serial", 2),
        ([b"A\n"], "wrong_serial", 1),
    ],
)
def test_what_no_commissioning_may_have_is_refused_by_its_line(
    given_serials: list[bytes], code: str, line: int
) -> None:
    assert wrong(given_serials) == (code, line)


def test_serials_that_differ_only_in_case_are_two() -> None:
    assert len(Serials.sort([b"a", b"A"])) == 2


def test_one_repeated_with_another_tail_is_still_repeated() -> None:
    assert wrong([b"A", b"A"], 1, 2) == ("serial_repeated", 2)


def test_a_million_is_the_most() -> None:
    assert wrong([b"A"] * (SERIALS_PER_COMMISSIONING + 1)) == ("too_many_serials", SERIALS_PER_COMMISSIONING + 1)
