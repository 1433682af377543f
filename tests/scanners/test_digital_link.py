"""GS1 Digital Links: read from any address, written for a label."""

from datetime import date

import pytest
from hypothesis import given

from domain.goods.packs import PackKey
from domain.ground.identifiers import Gtin, IdentifierError, LotNumber, Serial
from scanners import Form, Reason, ScanError, digital_link
from tests.scanners.codes import G1, S1, coded, days, gtins, read, refused

SSCC = "048700010000000011"
HOST = "https://example.kz"


@pytest.mark.parametrize(
    ("text", "elements"),
    [
        (f"https://id.gs1.org/01/{G1}", {"01": G1}),
        (f"http://id.gs1.org/01/{G1}/21/{S1}", {"01": G1, "21": S1}),
        (f"HTTPS://ID.GS1.ORG/01/{G1}/21/{S1}", {"01": G1, "21": S1}),
        (f"{HOST}:8443/a/b/01/{G1}/21/{S1}", {"01": G1, "21": S1}),
        (f"https://192.0.2.1/01/{G1}", {"01": G1}),
        (f"https://[2001:db8::1]/01/{G1}", {"01": G1}),
        (f"{HOST}/01/{G1}/22/2A/10/L1/21/{S1}", {"01": G1, "22": "2A", "10": "L1", "21": S1}),
        (f"{HOST}/01/{G1}/235/T", {"01": G1, "235": "T"}),
        (f"{HOST}/01/{G1}/235/T?10=L1", {"01": G1, "235": "T", "10": "L1"}),
        (f"{HOST}/01/{G1}/10/L1?17=270630&11=260101", {"01": G1, "10": "L1", "17": "270630", "11": "260101"}),
        (f"{HOST}/01/{G1}/21/A%2FB%25?linkType=gs1:pip&17=270630#top", {"01": G1, "21": "A/B%", "17": "270630"}),
        (f"{HOST}/01/{G1}/21/A?flag&&x=&utm=1", {"01": G1, "21": "A"}),
        (f"{HOST}/00/faux/01/{G1}", {"01": G1}),
        (f"{HOST}/10/x/01/{G1}", {"01": G1}),
        (f"{HOST}/00/{SSCC}?02={G1}&37=12", {"00": SSCC, "02": G1, "37": "12"}),
        (f"{HOST}/414/4006381333931/254/X", {"414": "4006381333931", "254": "X"}),
        (f"{HOST}/8006/{G1}0102/21/A", {"8006": G1 + "0102", "21": "A"}),
    ],
)
def test_a_link_is_read(text: str, elements: dict[str, str]) -> None:
    reading = read(text)
    assert (reading.form, reading.elements) == (Form.DIGITAL_LINK, elements)


@pytest.mark.parametrize(
    ("text", "reason", "element", "position"),
    [
        (HOST, Reason.LINK_MALFORMED, None, 1),
        ("https:///01/" + G1, Reason.LINK_MALFORMED, None, 1),
        (f"https://a b/01/{G1}", Reason.LINK_MALFORMED, None, 10),
        (f"https://u@a.kz/01/{G1}", Reason.LINK_MALFORMED, None, 1),
        (f"https://аптека.kz/01/{G1}", Reason.LINK_MALFORMED, None, 9),
        (f"{HOST}/01/{G1}/21/A B", Reason.LINK_MALFORMED, None, 42),
        (f"{HOST}/01/{G1}/21/A\x1d", Reason.LINK_MALFORMED, None, 42),
        (f"{HOST}/", Reason.LINK_WITHOUT_KEY, None, None),
        (f"{HOST}/about/us", Reason.LINK_WITHOUT_KEY, None, None),
        (f"{HOST}/about/", Reason.LINK_WITHOUT_KEY, None, None),
        (f"{HOST}/{G1}", Reason.LINK_WITHOUT_KEY, None, None),
        (f"{HOST}/about-our-company", Reason.LINK_WITHOUT_KEY, None, None),
        (f"{HOST}/AQnYUc1gmiCNV4JGYgYJ", Reason.LINK_COMPRESSED, None, None),
        (f"{HOST}/01/{G1}/21/A/10/B", Reason.LINK_ORDER, "10", 46),
        (f"{HOST}/01/{G1}/235/A/21/B", Reason.LINK_ORDER, "21", 47),
        (f"{HOST}/01/{G1}/17/270630", Reason.LINK_ORDER, "17", 41),
        (f"{HOST}/01/{G1}?21=A", Reason.LINK_ATTRIBUTE, "21", 41),
        (f"{HOST}/01/{G1}/21/A?10=B", Reason.LINK_ATTRIBUTE, "10", 46),
        (f"{HOST}/01/{G1}?98765=1", Reason.UNKNOWN_ELEMENT, None, 38),
        (f"{HOST}/01/{G1}?17=270631", Reason.WRONG_DATE, "17", 41),
        (f"{HOST}/01/{G1}?17=", Reason.EMPTY_ELEMENT, "17", 41),
        (f"{HOST}/01/{G1}?17=270630&17=270731", Reason.REPEATED_ELEMENT, "17", 51),
        (f"{HOST}/01/{G1}?37=1", Reason.FORBIDDEN_PAIR, "01", None),
        (f"{HOST}/01/{G1}?240=A+B", Reason.WRONG_CHARACTERS, "240", 43),
        (f"{HOST}/01/{G1[1:]}", Reason.WRONG_LENGTH, "01", 23),
        (f"{HOST}/01/04870001000012", Reason.WRONG_CHECK_DIGIT, "01", 36),
        (f"{HOST}/01/{G1}/21/", Reason.EMPTY_ELEMENT, "21", 41),
        (f"{HOST}/01/{G1}/21/%D0%90", Reason.WRONG_CHARACTERS, "21", 41),
        (f"{HOST}/01/{G1}/21/%FF", Reason.WRONG_CHARACTERS, "21", 41),
        (f"{HOST}/01/{G1}/21/%00", Reason.WRONG_CHARACTERS, "21", 41),
        (f"{HOST}/01/{G1}/21/A%2", Reason.WRONG_CHARACTERS, "21", 42),
        (f"{HOST}/01/{G1}/21/{'A' * 21}", Reason.TOO_LONG, "21", 41),
    ],
)
def test_a_wrong_link_is_refused(text: str, reason: Reason, element: str | None, position: int | None) -> None:
    error = refused(text)
    assert (error.reason, error.element, error.position) == (reason, element, position)
    assert str(error).isascii()


@pytest.mark.parametrize(
    ("path", "position"),
    [
        (f"/01/{G1}/", 18),
        (f"/01/{G1}//", 18),
        (f"/01/{G1}/?17=270630", 18),
        (f"/01/{G1}/#top", 18),
        (f"/01/{G1}/10/L1/21/{S1}/", 41),
        (f"/01/{G1}/21/00/", 24),
        (f"/00/{SSCC}/", 22),
        (f"/shop/01/{G1}/", 23),
        (f"/01//{G1}", 3),
        (f"/01/{G1}//21/{S1}", 18),
        (f"/01/{G1}/21//{S1}", 21),
    ],
)
def test_a_slash_that_nothing_follows_is_said_to_be_one(path: str, position: int) -> None:
    error = refused(HOST + path)
    assert (error.reason, error.position) == (Reason.LINK_SLASH, len(HOST) + position + 1)
    assert f"slash too many at position {error.position}" in str(error)


def test_slashes_before_the_key_are_the_domains_own() -> None:
    assert read(f"{HOST}//01/{G1}").elements == {"01": G1}
    assert read(f"{HOST}/a//b/01/{G1}/21/A").elements == {"01": G1, "21": "A"}


@pytest.mark.parametrize(
    "path",
    [
        f"/gtin/{G1}",
        f"/gtin/{G1}/",
        f"/gtin/{G1}/ser/Abcdefghij12345",
        f"/gtin/{G1}/lot/L1/ser/{S1}?exp=270630",
        f"/gtin/{G1}/cpv/2A/lot/L1/ser/{S1}",
        f"/gtin/{G1}/21/{S1}",
        f"/01/{G1}/ser/{S1}",
        f"/shop/gtin/{G1}",
        f"/sscc/{SSCC}",
        "/gln/4006381333931/glnx/X",
        "/party/4006381333931",
        f"/itip/{G1}0102/ser/A",
    ],
)
def test_names_of_old_links_are_not_called_compressed(path: str) -> None:
    error = refused(HOST + path)
    assert error.reason is Reason.LINK_OLD_NAMES
    assert "01, 10, 21" in str(error)


@pytest.mark.parametrize("path", [f"/01/{G1}/AQnYUc1gmiCNV4JGYgYJ", "/shop/AQnYUc1gmiCNV4JGYgYJ"])
def test_a_link_compressed_in_part_or_below_a_folder_is_called_so(path: str) -> None:
    assert refused(HOST + path).reason is Reason.LINK_COMPRESSED


@pytest.mark.parametrize("path", ["/party/invitation", "/lot/L1", "/GTIN/" + G1, "/gtin"])
def test_words_that_only_look_like_old_names_are_the_domains_own(path: str) -> None:
    assert refused(HOST + path).reason is Reason.LINK_WITHOUT_KEY


def test_a_link_is_built_for_a_label() -> None:
    link = digital_link(Gtin(G1), Serial("A/1"), lot=LotNumber("L%1"), expiry=date(2027, 6, 30))
    assert link == f"https://id.gs1.org/01/{G1}/10/L%251/21/A%2F1?17=270630"
    assert digital_link(Gtin(G1), stem="http://a.kz/m") == f"http://a.kz/m/01/{G1}"


@pytest.mark.parametrize("stem", ["", "a.kz", "ftp://a.kz", "https://a.kz/?x=1", "https://a.kz/ b"])
def test_a_link_is_built_only_under_a_plain_address(stem: str) -> None:
    with pytest.raises(ScanError) as caught:
        digital_link(Gtin(G1), stem=stem)
    assert caught.value.reason is Reason.LINK_MALFORMED


def test_no_link_is_built_of_an_invalid_identifier() -> None:
    with pytest.raises(IdentifierError):
        digital_link(str.__new__(Gtin, "04870001000012"))
    with pytest.raises(IdentifierError):
        digital_link(Gtin(G1), str.__new__(Serial, "А1"))


@given(gtin=gtins, serial=coded, lot=coded, yymmdd=days)
def test_a_link_that_was_built_is_read_again(gtin: Gtin, serial: str, lot: str, yymmdd: str) -> None:
    expiry = read(f"01{gtin}17{yymmdd}").expiry
    link = digital_link(gtin, Serial(serial), lot=LotNumber(lot), expiry=expiry)
    reading = read(link)
    assert reading.elements == {"01": gtin, "10": lot, "21": serial, "17": yymmdd}
    assert (reading.pack, reading.expiry) == (PackKey(gtin, Serial(serial)), expiry)
