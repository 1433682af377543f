"""Nothing invalid can be built, and a separator stands only where it must."""

import pickle

import pytest

from domain.ground.identifiers import Gtin, Serial
from scanners import GS, Reason, ScanError, digital_link, element_string
from scanners.repairs.ambiguous import readings_in
from tests.scanners.codes import G1, KAZAKH, KAZAKH_ELEMENTS, read, refused


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


@pytest.mark.parametrize(
    ("stem", "link"),
    [
        ("https://pharm.kz", f"https://pharm.kz/01/{G1}"),
        ("https://pharm.kz/", f"https://pharm.kz/01/{G1}"),
        ("https://pharm.kz/packs/2026/", f"https://pharm.kz/packs/2026/01/{G1}"),
        ("http://pharm.kz:8080/", f"http://pharm.kz:8080/01/{G1}"),
        ("HTTPS://PHARM.KZ", f"HTTPS://PHARM.KZ/01/{G1}"),
    ],
)
def test_a_link_stands_under_a_web_address_as_people_write_it(stem: str, link: str) -> None:
    assert digital_link(Gtin(G1), stem=stem) == link
    assert read(link).gtin == G1


@pytest.mark.parametrize(
    ("stem", "position", "said"),
    [
        ("pharm.kz", 1, "no https:// in front"),
        ("", 1, "no https:// in front"),
        ("https://", 9, "no domain"),
        ("https:///x", 9, "/ at position 9"),
        (
            "https://дәрі.kz",
            9,
            "CYRILLIC SMALL LETTER DE at position 9, expected 0-9, a-z (a domain of other letters as",
        ),
        ("https://a.kz/?a=b", 14, "? at position 14, expected https://domain/path alone"),
        ("https://a.kz?a=b", 13, "? at position 13, expected https://domain/path alone"),
        ("https://a.kz/m#x", 15, "# at position 15"),
        ("https://a.kz//", 14, "/ at position 14"),
        ("https://a.kz/a b", 15, "SPACE at position 15"),
        ("https://a.kz:port", 13, ": at position 13"),
        ("https://a.kz/m\n", 15, "U+000A at position 15"),
    ],
)
def test_what_is_no_plain_web_address_says_where_and_why(stem: str, position: int, said: str) -> None:
    with pytest.raises(ScanError) as caught:
        digital_link(Gtin(G1), stem=stem)
    assert (caught.value.reason, caught.value.position) == (Reason.LINK_MALFORMED, position)
    assert said in str(caught.value)
    assert str(caught.value).isascii()


@pytest.mark.parametrize(("key", "more"), [("01", f"/{G1}"), ("01", ""), ("01", "/"), ("8006", "/x"), ("00", "/y")])
def test_a_web_address_that_holds_a_key_already_takes_no_other(key: str, more: str) -> None:
    with pytest.raises(ScanError) as caught:
        digital_link(Gtin(G1), stem=f"https://pharm.kz/m/{key}{more}")
    error = caught.value
    assert (error.reason, error.element, error.position) == (Reason.LINK_ORDER, key, 20)


def test_an_error_survives_a_process_boundary() -> None:
    error = refused(f"01{G1}21A1b2C3d4E5f61727063010LOT12345")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.code, again.position, again.readings) == (
        str(error),
        error.code,
        error.position,
        readings_in(error),
    )
