"""Codes to test with, and strategies that make valid ones."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import strategies as st

from domain.ground.identifiers import CHARSET_82, Gtin, Sscc
from scanners import GS, Reading, ScanError, parse

TODAY = date(2026, 7, 1)

G1 = "04870001000011"
S1 = "A1b2C3d4E5f6G"
KEY = "EE05"
CODE = "Abcdefghij0123456789Abcdefghij0123456789+/a="
KAZAKH = f"01{G1}21{S1}{GS}91{KEY}{GS}92{CODE}"
KAZAKH_ELEMENTS = {"01": G1, "21": S1, "91": KEY, "92": CODE}
PACK = f"01{G1}21ABC123{GS}1727063010LOT7"


def read(text: str) -> Reading:
    return parse(text, today=TODAY)


def refused(text: str) -> ScanError:
    with pytest.raises(ScanError) as caught:
        read(text)
    return caught.value


def digits(count: int) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=count, max_size=count)


gtins = digits(13).map(Gtin.from_body)
ssccs = digits(17).map(Sscc.from_body)
coded = st.text(CHARSET_82, min_size=1, max_size=20)
days = st.dates(date(1977, 1, 1), date(2076, 12, 31)).map(lambda day: f"{day:%y%m%d}")

_LOOSE = {
    "10": coded,
    "11": days,
    "17": days,
    "20": digits(2),
    "21": coded,
    "22": coded,
    "240": st.text(CHARSET_82, min_size=1, max_size=30),
    "30": st.text("0123456789", min_size=1, max_size=8),
    "3103": digits(6),
    "422": st.sampled_from(["398", "643", "276"]),
    "710": coded,
    "7003": days.map(lambda day: day + "2359"),
    "90": st.text(CHARSET_82, min_size=1, max_size=30),
    "91": st.text(CHARSET_82, min_size=1, max_size=90),
    "92": st.text(CHARSET_82, min_size=1, max_size=90),
}


@st.composite
def pack_elements(draw: st.DrawFn) -> Mapping[str, str]:
    """A product and what may stand with it, in any order."""
    chosen = draw(st.lists(st.sampled_from(sorted(_LOOSE)), unique=True, max_size=5))
    elements = {ai: draw(_LOOSE[ai]) for ai in chosen} | {"01": str(draw(gtins))}
    return {ai: elements[ai] for ai in draw(st.permutations(sorted(elements)))}
