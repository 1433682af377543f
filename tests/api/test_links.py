"""GS1 Digital Links that are followed: whatever the parser reads is answered, and no stranger learns from it."""

from __future__ import annotations

import time
from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Response
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from api.requests.limits import PUBLIC_CHECK_SECONDS, PUBLIC_CHECKS_PER_ADDRESS, PUBLIC_CHECKS_PER_PRODUCT
from api.words.catalogues import LANGUAGES, catalogue
from domain.ground.identifiers import Gtin, LotNumber, Serial
from scanners import Reading, Reason, ScanError, parse
from scanners.grammar.digital_link import QUALIFIERS
from scanners.labels import LinkLabel
from tests.api.nation import G1, MAKER, PHARMACY, TAIL_CODE, TAIL_KEY, UNKNOWN_GTIN, Nation, code, pack, sscc
from tests.scanners.codes import coded, days, gtins, ssccs

HOST = "http://darijol.test"
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TODAY = date(2026, 7, 1)


_ADDRESSES = (f"203.0.{number // 250}.{number % 250}" for number in range(60_000))


def _follow(nation: Nation, path: str, method: str = "GET", **more: Any) -> Response:
    return nation.api.send(method, HOST + path, address=next(_ADDRESSES), **more)


PRODUCT_LINKS = {
    "a product": f"/01/{G1}",
    "a variant": f"/01/{G1}/22/2A",
    "a lot": f"/01/{G1}/10/B1",
    "a pack": f"/01/{G1}/21/A",
    "a pack of a lot": f"/01/{G1}/10/B1/21/A",
    "a pack of a variant and a lot": f"/01/{G1}/22/2A/10/B1/21/A",
    "a serial of somebody else's": f"/01/{G1}/235/T",
    "a link with dates": f"/01/{G1}/10/B1/21/A?17=270630&11=260101",
    "a link that asks for a kind of page": f"/01/{G1}?linkType=gs1:pip",
    "a link with parameters of other programs": f"/01/{G1}/21/A?utm_source=mail&exp=1&flag&&=",
    "signs in per cent": f"/01/{G1}/21/A%2FB%25%3F%26",
    "letters in per cent": f"/01/{G1}/21/%41b",
    "digits in per cent": "/01/0487000100001%31/21/A",
    "a subfolder": f"/shop/kz/01/{G1}/21/A",
    "a subfolder called as a key is": f"/00/faux/01/{G1}",
    "slashes in front": f"//01/{G1}/21/A",
}


@pytest.mark.parametrize("name", PRODUCT_LINKS)
def test_a_link_to_a_product_in_any_form_gives_the_product(shared: Nation, name: str) -> None:
    answer = _follow(shared, PRODUCT_LINKS[name])
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["result"], told["gtin"], told["product"]["trade_name"]) == ("product", G1, "Cardiomagnyl")
    assert told["expiry"] is None


@pytest.mark.parametrize(
    "path",
    [f"/00/{sscc(1)}", f"/00/{sscc(999)}", f"/00/{sscc(1)}?02={G1}&37=12", f"/pallets/00/{sscc(1)}?linkType=all"],
)
def test_a_case_or_pallet_is_told_to_be_one_and_no_more(nation: Nation, path: str) -> None:
    (serial,) = nation.made()
    nation.api.done("/v1/packings", nation.maker, {"sscc": sscc(1), "packs": [pack(serial)]})
    answer = _follow(nation, path)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["result"], told["gtin"], told["product"], told["expiry"]) == ("container", None, None, None)
    assert answer.content == _follow(nation, f"/00/{sscc(2)}").content


VALUES = {
    "8006": f"{G1}0102",
    "414": "4006381333931",
    "415": "4006381333931/8020/A1",
    "417": "4006381333931",
    "253": "4006381333931DOC",
    "255": "4006381333931123",
    "401": "4870001A",
    "402": "48700010000000011",
    "8003": "04006381333931A",
    "8004": "4870001A",
    "8010": "4870001A",
    "8013": "1987654Ad4X4bL5ttr2310c2K",
    "8017": "487000100000000013",
    "8018": "487000100000000013",
}


@pytest.mark.parametrize("key", sorted(QUALIFIERS.keys() - {"00", "01"}))
def test_of_anything_else_it_is_said_that_nothing_is_kept(shared: Nation, key: str) -> None:
    path = f"/{key}/{VALUES[key]}"
    answer = _follow(shared, path)
    assert (answer.status_code, answer.json()["result"]) == (200, "not_kept"), answer.text
    assert {answer.json()[name] for name in ("gtin", "product", "expiry")} == {None}


def test_qualifiers_of_other_keys_are_followed_too(shared: Nation) -> None:
    for path in ("/414/4006381333931/254/X", f"/8006/{G1}0102/10/B1/21/A", "/417/4006381333931/7040/1ABC"):
        assert _follow(shared, path).json()["result"] == "not_kept"


REFUSED = {
    f"/01/{G1}/": ("link_slash", 19),
    f"/01/{G1}/21/A/?17=270630": ("link_slash", 24),
    f"/01//{G1}": ("link_slash", 4),
    f"/gtin/{G1}/ser/Abcdefghij1": ("link_old_names", None),
    "/AQnYUc1gmiCNV4JGYgYJ": ("link_compressed", None),
    f"/01/{G1}/21/A/10/B": ("link_order", 28),
    f"/01/{G1}?21=A": ("link_attribute", 23),
    f"/01/{G1}?98765=1": ("unknown_element", 20),
    f"/01/{G1}/21/": ("empty_element", 23),
    f"/01/{G1[1:]}": ("wrong_length", 5),
    "/01/04870001000012": ("wrong_check_digit", 18),
    f"/01/{G1}/21/%D0%90": ("wrong_characters", 23),
    f"/00/{sscc(1)[:-1]}": ("wrong_length", 5),
    f"/01/{G1}/21/A?17=270631": ("wrong_date", 28),
    f"/01/{G1}/21/https://a.kz/01/{G1}": ("several_codes", 23),
}


@pytest.mark.parametrize("path", REFUSED)
def test_a_wrong_link_is_refused_with_its_reason_and_place_in_the_path(unchanged: Nation, path: str) -> None:
    reason, position = REFUSED[path]
    answer = _follow(unchanged, path)
    assert answer.status_code == 422, answer.text
    told = answer.json()
    assert (told["code"], told["field"], told["evidence"]["reason"]) == ("unreadable", "link", reason)
    assert told["evidence"].get("position") == position


@pytest.mark.parametrize("path", ["/", "/nothing", "/v1/nothing/here", "/about/", f"/{G1}", "/10/B1", "/21/A"])
def test_a_path_without_a_key_is_not_found_and_counts_as_no_try(shared: Nation, path: str) -> None:
    answers = [shared.api.get(path, address="203.0.113.200") for _ in range(PUBLIC_CHECKS_PER_ADDRESS + 1)]
    assert {answer.status_code for answer in answers} <= {200, 404}  # what `/` answers is its own affair
    assert shared.api.post("/v1/nothing", None, {}).json()["code"] == "not_found"


def test_what_an_endpoint_of_the_ledger_answers_is_no_link(shared: Nation) -> None:
    assert shared.api.get(f"/v1/packs/{G1}/00").json()["code"] == "key_missing"
    assert shared.api.get("/v1/commissionings").json()["code"] == "method_not_allowed"
    posted = _follow(shared, f"/01/{G1}", "POST")
    assert (posted.status_code, posted.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("path", [f"/01/{G1}/21/A", f"/00/{sscc(1)}", f"/01/{G1}/"])
def test_who_asks_for_the_head_alone_gets_the_same_status_without_a_body(shared: Nation, path: str) -> None:
    full, head = _follow(shared, path), _follow(shared, path, "HEAD")
    assert (head.status_code, head.headers["content-type"]) == (full.status_code, full.headers["content-type"])
    assert head.headers["content-length"] == full.headers["content-length"]
    if full.is_success:
        assert head.content == b""


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_browser_gets_a_page_of_whatever_the_link_names(shared: Nation, language: str) -> None:
    said, headers = catalogue(language), {**BROWSER, "Accept-Language": language}
    for path, case, status in (
        (f"/01/{G1}/10/B1", "check_product", 200),
        (f"/01/{UNKNOWN_GTIN}", "check_unknown_product", 200),
        (f"/00/{sscc(1)}", "check_container", 200),
        ("/414/4006381333931", "check_not_kept", 200),
        (f"/gtin/{G1}/ser/A", "reason_link_old_names", 422),
        ("/01/04870001000012", "check_unread", 422),
    ):
        answer = _follow(shared, path, headers=headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        assert escape(said[f"{case}.title"]) in answer.text
        assert escape(said[f"{case}.next_step"]) in answer.text
    slash = _follow(shared, f"/01/{G1}/", headers=headers)
    assert escape(said["reason_link_slash.title.full"].format(position=19)) in slash.text


def test_a_link_tells_no_state_of_any_pack(nation: Nation) -> None:
    sold, kept = nation.stocked(2, tails=True)
    receipt = nation.sell(sold, 55_555).json()
    paths = (f"/01/{G1}/21/{{}}", f"/01/{G1}/10/B1/21/{{}}", f"/01/{G1}/10/other/21/{{}}?17=270630")
    for path in paths:
        answers = [_follow(nation, path.format(serial)) for serial in (sold, kept, "nosuch")]
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.content for answer in answers}) == 1
        secrets = (PHARMACY.gln, MAKER.gln, "55555", receipt["dispensing"], sold)
        assert not [secret for secret in secrets if secret in answers[0].text]


def test_a_link_that_holds_the_whole_code_is_the_same_question_as_the_code(nation: Nation) -> None:
    (serial,) = nation.stocked(tails=True)
    tail = f"?91={TAIL_KEY}&92={quote(TAIL_CODE, safe='')}"
    whole, wrong = (_follow(nation, f"/01/{G1}/21/{one}{tail}") for one in (serial, "nosuch"))
    asked = nation.api.get("/check", params={"code": code(serial)}, address=next(_ADDRESSES))
    assert whole.json() == asked.json()
    assert whole.json()["result"] == "genuine"
    assert wrong.json()["result"] == "not_confirmed"


@pytest.mark.parametrize("path", [f"/01/{G1}", f"/01/{G1}/10/B1", f"/00/{sscc(1)}", "/414/4006381333931"])
def test_following_a_link_and_checking_its_text_are_one_question(shared: Nation, path: str) -> None:
    checked = shared.api.get("/check", params={"code": f"https://example.kz{path}"}, address=next(_ADDRESSES))
    assert (checked.status_code, checked.json()) == (200, _follow(shared, path).json())


def test_no_link_is_answered_sooner_than_another(shared: Nation) -> None:
    for path in (f"/01/{G1}", f"/01/{UNKNOWN_GTIN}/21/A", f"/00/{sscc(1)}", "/414/4006381333931"):
        began = time.monotonic()
        _follow(shared, path)
        assert time.monotonic() - began >= PUBLIC_CHECK_SECONDS


def test_all_forms_of_a_question_share_the_limit_of_an_address(nation: Nation) -> None:
    forms = (f"/01/{G1}", f"/01/{G1}/10/B1/21/A", f"/00/{sscc(1)}", f"/01/{G1}/", "/414/4006381333931", "/check?code=A")
    asked = [nation.api.get(forms[number % len(forms)], address="2001:db8:7::1") for number in range(10)]
    assert 429 not in {answer.status_code for answer in asked}
    for path in forms:
        over = nation.api.get(path, address="2001:db8:7::2")
        assert (over.status_code, over.json()["code"]) == (429, "too_many_requests")
        assert nation.api.send("HEAD", path, address="2001:db8:7::3").status_code in {405, 429}


def test_all_forms_of_a_question_share_the_limit_of_a_product(nation: Nation) -> None:
    for _ in range(PUBLIC_CHECKS_PER_PRODUCT):
        nation.api.services.by_product.wait_seconds(G1)
    for path in (f"/01/{G1}", f"/01/{G1}/22/2A", f"/x/01/{G1}/10/B1", f"/01/{G1}/21/A?91=A", f"/check?code=01{G1}21A"):
        assert _follow(nation, path).status_code == 429
    assert _follow(nation, f"/01/{UNKNOWN_GTIN}/10/B1").status_code == 200


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gtin=gtins, serial=coded, lot=coded, yymmdd=days)
def test_every_link_that_we_print_is_answered_here(
    shared: Nation, gtin: Gtin, serial: str, lot: str, yymmdd: str
) -> None:
    assume(not {serial, lot} & {".", ".."})
    expiry = parse(f"01{gtin}17{yymmdd}", today=TODAY).expiry
    printed = LinkLabel.of(gtin, Serial(serial), lot=LotNumber(lot), expiry=expiry, stem=f"{HOST}/m").text
    assert printed.startswith(f"{HOST}/m/01/")
    answer = _follow(shared, printed.removeprefix(HOST))
    assert (answer.status_code, answer.json()["gtin"]) == (200, gtin), answer.text


_SPOILT = (
    "",
    "/",
    "//",
    "/21",
    "?",
    "?17=270631",
    "?21=A",
    "/21/A/10/B",
    "?linkType=all",
    "?98765=1",
    "/21/%D0%90",
    "%",
)
_paths = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(("", "/a", "/01", "//", "/00/x", "/gtin", "/AQnYUc1gmiCNV4JGYgYJ")),
    st.one_of(
        st.builds("/01/{}".format, gtins),
        st.builds("/gtin/{}".format, gtins),
        st.builds("/00/{}".format, ssccs),
        st.builds("/414/{}".format, gtins.map(lambda gtin: gtin[1:])),
        st.builds("/{}/{}".format, st.sampled_from(sorted(QUALIFIERS)), coded.map(lambda text: quote(text, safe=""))),
    ),
    st.one_of(
        st.just(""),
        st.builds("/10/{}/21/{}".format, *[coded.map(lambda text: quote(text, safe=""))] * 2),
        st.builds("/{}/{}".format, st.sampled_from(("22", "10", "21", "235", "254", "ser", "17")), st.just("A1")),
    ),
    st.sampled_from(_SPOILT),
)


def _read(path: str) -> Reading | ScanError:
    try:
        return parse(HOST + path, today=TODAY)
    except ScanError as error:
        return error


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=_paths)
def test_what_the_parser_reads_is_answered_and_what_it_refuses_is_refused_for_its_reason(
    shared: Nation, path: str
) -> None:
    assume(not {".", ".."} & set(path.partition("?")[0].split("/")))  # gone before any server sees them
    expected, answer = _read(path), _follow(shared, path)
    if isinstance(expected, Reading):
        assert answer.status_code == 200, answer.text
        assert answer.json()["gtin"] == expected.gtin
    elif expected.reason is Reason.LINK_WITHOUT_KEY:
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    else:
        evidence = answer.json()["evidence"]
        assert (answer.status_code, evidence["reason"]) == (422, expected.reason)
        position = expected.position and expected.position - len(HOST)
        assert evidence.get("position") == position
