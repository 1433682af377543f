"""The fuzzer's promises, on a few thousand texts that are the same at every run. `make fuzz` tries millions."""

from random import Random

import pytest

from tests.fuzz.harness import CODES, PIECES, check, text_of

RUNS = 4_000


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_made_of_a_code_is_read_rightly_or_refused(seed: int) -> None:
    lots = Random(seed)
    read = 0
    for run in range(RUNS):
        program = lots.randbytes(4 * lots.randint(0, 3))
        read += check(text_of(bytes([run % len(CODES)]) + program)) is not None
    assert RUNS // 10 < read < RUNS  # neither too much damage nor too little


def test_whatever_is_no_code_is_refused() -> None:
    lots = Random(2)
    for _ in range(RUNS // 2):
        assert check(text_of(bytes([255 - lots.randint(0, 1)]) + lots.randbytes(lots.randint(0, 60)))) is None


@pytest.mark.parametrize("code", CODES)
def test_the_codes_that_are_spoilt_are_right(code: str) -> None:
    assert check(code) is not None


@pytest.mark.parametrize("piece", PIECES)
def test_a_piece_put_into_a_code_is_read_rightly_or_refused(piece: str) -> None:
    for code in CODES:
        for at in range(0, len(code) + 1, 5):
            check(code[:at] + piece + code[at:])
