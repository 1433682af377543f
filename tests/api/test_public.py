"""The public check: a patient learns about the box in hand, and nobody learns about boxes they do not have."""

from __future__ import annotations

import time
from functools import partial
from html import escape

import psycopg
import pytest

from api.requests.limits import PUBLIC_CHECK_SECONDS, PUBLIC_CHECKS_PER_PRODUCT
from api.requests.throttle import Throttle, network_of
from api.words.catalogues import catalogue
from ledger.tries import count_try
from tests.api.client import running
from tests.api.nation import (
    G1,
    PHARMACY,
    TAIL_CODE,
    TAIL_KEY,
    UNKNOWN_GTIN,
    Nation,
    code,
    gtin,
    pack,
    product,
    sscc,
)

_ADDRESSES = iter(f"198.51.{number // 250}.{number % 250}" for number in range(60_000))


def _check(nation: Nation, text: str, **headers: str) -> dict[str, object]:
    answer = nation.api.get("/check", params={"code": text}, address=next(_ADDRESSES), headers=headers)
    assert answer.status_code == 200, answer.text
    told: dict[str, object] = answer.json()
    return told


def test_a_whole_code_tells_product_maker_expiry_and_that_it_was_issued(nation: Nation) -> None:
    (serial,) = nation.stocked(tails=True)
    told = _check(nation, code(serial))
    assert told["result"] == "genuine"
    assert told["expiry"] == "2099-06-30"
    assert told["product"] == {
        "trade_name": "Cardiomagnyl",
        "inn": "Acetylsalicylic acid, magnesium hydroxide",
        "form": "tablet",
        "strength": "150 mg",
        "pack_size": 30,
        "registration_number": "РК-ЛС-5№000989",
        "maker": "The maker",
    }


def test_each_state_has_one_sentence_and_a_check_raises_nothing(nation: Nation) -> None:
    sold, destroyed = nation.stocked(2, tails=True)
    (old,) = nation.stocked(tails=True, lot="old", expiry="2026-01-31")
    nation.sell(sold, 1)
    gone = {"pack": pack(destroyed), "reason": "destroyed"}
    nation.api.done("/v1/decommissionings", nation.pharmacy, gone)
    before = nation.api.events()
    assert _check(nation, code(sold))["result"] == "dispensed"
    assert _check(nation, code(destroyed))["result"] == "withdrawn"
    assert _check(nation, code(old))["result"] == "expired"
    assert nation.api.events() == before


def test_nothing_of_the_chain_is_told(nation: Nation) -> None:
    (serial,) = nation.stocked(tails=True)
    receipt = nation.sell(serial, 77_777).json()
    answer = nation.api.get("/check", params={"code": code(serial)}).text
    secrets = (PHARMACY.gln, PHARMACY.bin, "77777", receipt["dispensing"], receipt["occurred_at"][:10], "B1", serial)
    assert not [secret for secret in secrets if secret in answer]


def test_an_unknown_pack_and_a_wrong_tail_get_one_same_answer(nation: Nation) -> None:
    (tailed,) = nation.stocked(tails=True)
    (untailed,) = nation.stocked(lot="plain")
    texts = [
        code("nosuch"),
        code(tailed, tail=TAIL_CODE[::-1]),
        code(tailed, key="AAAA"),
        code(untailed),
    ]
    answers = [nation.api.get("/check", params={"code": text}, address=next(_ADDRESSES)) for text in texts]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["result"] == "not_confirmed"
    assert answers[0].json()["expiry"] is None


@pytest.mark.parametrize("known", [True, False])
def test_product_and_serial_alone_give_the_product_and_never_a_state(nation: Nation, known: bool) -> None:
    serial = nation.stocked(tails=True)[0] if known else "nosuch"
    links = (f"https://id.gs1.org/01/{G1}/21/{serial}", f"01{G1}21{serial}", f"(01){G1}(21){serial}")
    told = [_check(nation, text) for text in links]
    link = nation.api.get(f"/01/{G1}/21/{serial}", address=next(_ADDRESSES)).json()
    assert {(one["result"], one["expiry"]) for one in (*told, link)} == {("product", None)}
    assert _check(nation, f"01{G1}21{serial}\x1d91{TAIL_KEY}")["result"] == "product"


def test_a_product_nobody_registered_is_said_to_be_unknown(shared: Nation) -> None:
    told = _check(shared, f"01{UNKNOWN_GTIN}21A")
    assert (told["result"], told["product"]) == ("unknown_product", None)


def test_a_link_may_hold_any_serial(shared: Nation) -> None:
    for serial in ("a%2Fb", "a%252Fb", "100%25", "%3Cscript%3E"):
        answer = shared.api.get(f"/01/{G1}/21/{serial}", address=next(_ADDRESSES))
        assert (answer.status_code, answer.json()["result"]) == (200, "product"), answer.text


def test_no_answer_comes_sooner_than_any_other(shared: Nation) -> None:
    for text in (code("A"), f"01{UNKNOWN_GTIN}21A"):
        began = time.monotonic()
        _check(shared, text)
        assert time.monotonic() - began >= PUBLIC_CHECK_SECONDS


def test_a_browser_gets_a_page_in_its_language_with_nothing_loaded_from_elsewhere(nation: Nation) -> None:
    odd = gtin(77)
    named = {**product(odd), "trade_name": "<b>Bold</b>"}
    nation.api.done("/v1/products", nation.operator, named)
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "kk,ru;q=0.5"}
    answer = nation.api.get(f"/01/{odd}/21/A", headers=browser)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert '<html lang="kk">' in answer.text
    assert "&lt;b&gt;Bold&lt;/b&gt;" in answer.text
    assert "<b>" not in answer.text
    assert "http" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    unread = nation.api.get("/check", params={"code": "hello"}, headers=browser)
    assert (unread.status_code, unread.headers["Content-Language"]) == (422, "kk")
    assert escape(catalogue("kk")["check_unread.title"]) in unread.text  # and not a word about scanners
    assert "ENG" not in unread.text


def test_a_program_gets_json(shared: Nation) -> None:
    for accept in ("*/*", "application/json", "text/html;q=0.1, application/json", ""):
        answer = shared.api.get(f"/01/{G1}/21/A", headers={"Accept": accept}, address=next(_ADDRESSES))
        assert answer.headers["content-type"] == "application/json"


def test_what_is_no_pack_is_a_problem(shared: Nation) -> None:
    for text, problem in ((sscc(1), "not_a_pack"), (G1, "not_a_pack"), ("hello", "unreadable")):
        answer = shared.api.get("/check", params={"code": text}, address=next(_ADDRESSES))
        assert (answer.status_code, answer.json()["code"]) == (422, problem)
    missing = shared.api.get("/check")
    assert (missing.status_code, missing.json()["field"]) == (422, "code")


def test_an_address_tries_ten_times_a_minute_whatever_it_gets(nation: Nation) -> None:
    texts = ["hello", code("A"), f"01{UNKNOWN_GTIN}21A"] * 4
    answers = [nation.api.get("/check", params={"code": text}, address="2001:db8::1") for text in texts[:10]]
    assert 429 not in {answer.status_code for answer in answers}
    for address in ("2001:db8::1", "2001:db8::ffff:1"):
        over = nation.api.get("/check", params={"code": code("A")}, address=address)
        assert (over.status_code, over.json()["code"]) == (429, "too_many_requests")
        assert 1 <= int(over.headers["Retry-After"]) <= 60
    assert nation.api.get("/check", params={"code": code("A")}, address="2001:db8:0:1::1").status_code == 200
    assert nation.scan(code("A")).status_code == 200


def _made_up(nation: Nation, number: int) -> int:
    text = code(f"Z{number}") if number % 2 else f"01{G1}21Z{number}"
    return nation.api.get("/check", params={"code": text}, address=next(_ADDRESSES)).status_code


def test_made_up_asks_do_not_switch_the_check_off_for_who_has_a_true_code(nation: Nation) -> None:
    (serial,) = nation.stocked(tails=True)
    asked = [_made_up(nation, number) for number in range(66)]
    assert asked.count(200) == PUBLIC_CHECKS_PER_PRODUCT
    assert _check(nation, code(serial))["result"] == "genuine"
    for text in (f"01{G1}21{serial}", code("A"), code(serial, tail=TAIL_CODE[::-1])):
        over = nation.api.get("/check", params={"code": text}, address=next(_ADDRESSES))
        assert (over.status_code, over.json()["code"]) == (429, "too_many_requests")
    assert nation.api.get("/check", params={"code": f"01{UNKNOWN_GTIN}21A"}).status_code == 200


def test_tries_are_counted_over_all_processes_that_serve_a_ledger(nation: Nation) -> None:
    with running(nation.api.conninfo) as second:
        both = [nation.api, second]
        answers = [both[number % 2].get("/check", params={"code": code("A")}) for number in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60


def test_tries_that_are_over_are_forgotten_and_begin_anew(nation: Nation) -> None:
    def tried(name: str) -> int:
        return nation.api.wait_for(partial(count_try, nation.api.services.reader, "name", name, 2))

    assert [tried("a") for _ in range(3)] == [0, 0, 60]
    assert [tried("b"), tried("c")] == [0, 0]
    with psycopg.connect(nation.api.conninfo) as conn:
        conn.execute("UPDATE darijol.tried SET ends = now() - interval '1 second'")
    assert [tried("a"), tried("d")] == [0, 0]
    with psycopg.connect(nation.api.conninfo) as conn:
        kept = conn.execute("SELECT name, tries FROM darijol.tried ORDER BY name").fetchall()
    assert kept == [("a", 1), ("d", 1)]


def test_a_throttle_forgets_after_a_minute_and_keeps_few_names() -> None:
    now = 0.0
    throttle = Throttle("name", 2, keys=2, clock=lambda: now)
    assert [throttle.wait_seconds("a") for _ in range(3)] == [0, 0, 60]
    assert throttle.wait_seconds("b") == 0
    assert [throttle.wait_seconds(name) for name in ("c", "d", "e")] == [0, 0, 60]
    now = 60.0
    assert throttle.wait_seconds("a") == 0


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("a socket", "others"),
        (None, "others"),
    ],
)
def test_addresses_of_one_holder_are_counted_together(address: str | None, name: str) -> None:
    assert network_of(address) == name
