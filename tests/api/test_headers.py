"""What every answer carries: no page of another site shows it in a frame, and nothing in it loads or runs anything."""

from __future__ import annotations

import pytest

from tests.api.nation import G1, PALLET, Nation

PLACES = ["/", "/live", "/ready", "/docs", "/openapi.json", "/check?code=x", f"/01/{G1}/21/A", "/nowhere", "/v1/me"]
BROWSER = {"Accept": "text/html"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("headers", [{}, BROWSER])
def test_no_answer_is_shown_in_a_frame_or_loads_anything(shared: Nation, place: str, headers: dict[str, str]) -> None:
    answer = shared.api.get(place, headers=headers)
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nor_is_the_answer_to_an_act(unchanged: Nation) -> None:
    answer = unchanged.api.post("/v1/packings", unchanged.maker, {"sscc": PALLET})
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
