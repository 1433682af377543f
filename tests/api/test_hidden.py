"""What is another's and what is not there: one same answer, after the same time."""

from __future__ import annotations

import time
from statistics import median

from httpx import Response

from api.requests.limits import HIDDEN_SECONDS
from tests.api.nation import G1, Nation, sscc

TIMES = 5
SAME_SECONDS = HIDDEN_SECONDS / 2


def _asked(nation: Nation, path: str) -> tuple[float, Response]:
    """Return the usual time of an answer, and the last one."""
    taken: list[float] = []
    answers: list[Response] = []
    for _ in range(TIMES):
        began = time.monotonic()
        answers.append(nation.api.get(path, nation.rival))
        taken.append(time.monotonic() - began)
    return median(taken), answers[-1]


PAIRS = (
    (f"/v1/packs/{G1}/{{serial}}", f"/v1/packs/{G1}/nosuch"),
    (f"/v1/packs/{G1}/{{serial}}/history", f"/v1/packs/{G1}/nosuch/history"),
    (f"/v1/containers/{sscc(3)}", f"/v1/containers/{sscc(999)}"),
    (f"/v1/lots/{G1}/B1", f"/v1/lots/{G1}/B9"),
)


def test_the_time_of_an_answer_does_not_tell_that_a_thing_is_anothers(nation: Nation) -> None:
    (serial,) = nation.made()
    nation.api.done("/v1/packings", nation.maker, {"sscc": sscc(3), "packs": [{"gtin": G1, "serial": serial}]})
    for foreign, missing in PAIRS:
        known = _asked(nation, foreign.format(serial=serial))
        unknown = _asked(nation, missing)
        assert known[1].status_code == unknown[1].status_code == 404
        assert known[1].content == unknown[1].content
        assert min(known[0], unknown[0]) >= HIDDEN_SECONDS
        assert abs(known[0] - unknown[0]) < SAME_SECONDS
