"""Nothing invalid can be built, and a separator stands only where it must."""

import pickle

import pytest

from domain.identifiers import Gtin, Serial
from scanners import GS, Reason, ScanError, element_string
from tests.scanners.codes import G1, KAZAKH, KAZAKH_ELEMENTS, refused


@pytest.mark.parametrize(
    ("elements", "text"),
    [
        (KAZAKH_ELEMENTS, KAZAKH),
        ({"01": G1}, f"01{G1}"),
        ({"01": G1, "17": "270630", "21": "A"}, f"01{G1}1727063021A"),
        ({"01": G1, "21": "A", "17": "270630"}, f"01{G1}21A{GS}17270630"),
        ({"01": G1, "422": "398", "10": "B"}, f"01{G1}422398{GS}10B"),
        ({"01": Gtin(G1), "21": Serial("A")}, f"01{G1}21A"),
    ],
)
def test_an_element_string_is_built(elements: dict[str, str], text: str) -> None:
    assert element_string(elements) == text


@pytest.mark.parametrize(
    ("elements", "reason", "position"),
    [
        ({}, Reason.EMPTY, None),
        ({"01": "04870001000012"}, Reason.WRONG_CHECK_DIGIT, 16),
        ({"01": G1, "21": ""}, Reason.EMPTY_ELEMENT, 19),
        ({"01": G1, "21": "А"}, Reason.WRONG_CHARACTERS, 19),
        ({"01": G1, "21": f"A{GS}"}, Reason.WRONG_CHARACTERS, 20),
        ({"01": G1, "21": "A" * 21}, Reason.TOO_LONG, 19),
        ({"01": G1, "17": "270631"}, Reason.WRONG_DATE, 19),
        ({"01": G1, "04": "1"}, Reason.UNKNOWN_ELEMENT, 17),
        ({"21": "A"}, Reason.MISSING_ELEMENT, None),
        ({"01": G1, "02": G1, "37": "1"}, Reason.FORBIDDEN_PAIR, None),
    ],
)
def test_nothing_invalid_is_built(elements: dict[str, str], reason: Reason, position: int | None) -> None:
    with pytest.raises(ScanError) as caught:
        element_string(elements)
    assert (caught.value.reason, caught.value.position) == (reason, position)


def test_an_error_survives_a_process_boundary() -> None:
    error = refused(f"01{G1}21A1b2C3d4E5f61727063010LOT12345")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.position, again.readings) == (
        str(error),
        error.code,
        error.position,
        error.readings,
    )
