"""What holds for every request: keys, request ids and repeats, languages, media types, sizes and addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from domain.ground.identifiers import Gln
from domain.parties.parties import Role
from ledger.access import list_keys
from ledger.issuing import KeyNotMadeError
from tests.api.nation import G1, LOT, PHARMACY, UNKNOWN_GTIN, Nation, code, pack, product

_UNKNOWN = f"01{UNKNOWN_GTIN}21whatever"


@pytest.mark.parametrize(
    ("authorization", "problem"),
    [
        (None, "key_missing"),
        ("", "key_missing"),
        ("Basic ZG9uJ3Q6dHJ5", "key_missing"),
        ("Bearer", "key_missing"),
        ("Bearer hello", "key_wrong"),
        ("Bearer dj_" + "A" * 43, "key_wrong"),
        ("Bearer dj_" + "A" * 9_000, "key_wrong"),
        ("Bearer \xe9", "key_wrong"),
    ],
)
def test_without_a_good_key_nothing_is_done(unchanged: Nation, authorization: str | None, problem: str) -> None:
    headers = {} if authorization is None else {"Authorization": authorization.encode("latin-1")}
    for path, body in (("/v1/scans", {"code": code("Z")}), ("/v1/products", product(G1))):
        answer = unchanged.api.send("POST", path, headers=headers, json=body)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["code"]) == (401, problem)
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_key_is_kept_as_its_digest_and_can_be_revoked(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    issuer = nation.api.issuer
    secret = issuer.create(PHARMACY.caller.site, {Role.PHARMACY}, "the second till")
    kept = next(key for key in list_keys(issuer.ledger) if key.label == "the second till")
    assert secret.startswith("dj_")
    assert secret not in repr(kept)
    assert kept.caller == PHARMACY.caller
    assert nation.scan(_UNKNOWN, key=secret).status_code == 200
    assert issuer.revoke(kept.id)
    assert not issuer.revoke(kept.id)
    assert not issuer.revoke("")
    # What was looked up is believed for half a minute at most: let that pass.
    monkeypatch.setattr("api.requests.callers.monotonic", lambda: 1e12)
    assert nation.scan(_UNKNOWN, key=secret).json()["code"] == "key_wrong"
    assert nation.scan(_UNKNOWN).status_code == 200


def test_a_key_expires(nation: Nation) -> None:
    issuer, now = nation.api.issuer, datetime.now(UTC)
    for age, status in ((timedelta(hours=1), 200), (timedelta(seconds=-1), 401)):
        secret = issuer.create(PHARMACY.caller.site, {Role.PHARMACY}, "for a day", now + age)
        assert nation.scan(_UNKNOWN, key=secret).status_code == status


def test_a_key_has_no_role_that_its_party_has_not(nation: Nation) -> None:
    issuer, site = nation.api.issuer, PHARMACY.caller.site
    for roles in ({Role.OPERATOR}, {Role.PHARMACY, Role.MAKER}, set[Role]()):
        with pytest.raises(KeyNotMadeError):
            issuer.create(site, roles, "a wish")
    with pytest.raises(KeyNotMadeError):
        issuer.create(Gln.from_body("487000999999"), {Role.PHARMACY}, "nowhere")
    with pytest.raises(KeyNotMadeError):
        issuer.create(site, {Role.PHARMACY}, "")


def test_an_act_needs_a_request_id(unchanged: Nation) -> None:
    sent = unchanged.api.send("POST", "/v1/products", unchanged.operator, json=product(G1))
    assert (sent.status_code, sent.json()["code"], sent.json()["field"]) == (
        400,
        "idempotency_key_missing",
        "Idempotency-Key",
    )
    for wrong in ("x" * 101, "a b", "\x7f"):
        sent = unchanged.api.post("/v1/products", unchanged.operator, product(G1), id=wrong)
        assert (sent.status_code, sent.json()["code"], sent.json()["field"]) == (
            422,
            "malformed_request",
            "Idempotency-Key",
        )


def test_a_request_sent_again_gets_the_same_answer_and_is_done_once(nation: Nation) -> None:
    (serial,) = nation.stocked()
    body = {"packs": [{**pack(serial), "price_tiyn": 1}]}
    first = nation.api.post("/v1/dispensings", nation.pharmacy, body, id="till-1")
    before = nation.api.events()
    for _ in range(2):
        again = nation.api.post("/v1/dispensings", nation.pharmacy, body, id="till-1")
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["Idempotent-Replayed"] == "true"
    assert nation.api.events() == before


def test_a_refusal_is_answered_again_too_in_its_first_language(nation: Nation) -> None:
    body = {"packs": [{**pack("no such"), "price_tiyn": 1}]}
    body["packs"][0]["serial"] = "nosuch"
    first = nation.api.post("/v1/dispensings", nation.pharmacy, body, id="till-2", headers={"Accept-Language": "kk"})
    again = nation.api.post("/v1/dispensings", nation.pharmacy, body, id="till-2", headers={"Accept-Language": "ru"})
    assert first.status_code == 404
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Content-Language"] == first.headers["Content-Language"] == "kk"
    assert again.headers["content-type"] == "application/problem+json"


def test_a_request_id_is_not_used_for_another_request(nation: Nation) -> None:
    first, second = nation.stocked(2)
    send = nation.api.post
    assert send("/v1/dispensings", nation.pharmacy, _sale(first), id="till-3").status_code == 201
    before = nation.api.events()
    reused = send("/v1/dispensings", nation.pharmacy, _sale(second), id="till-3")
    assert (reused.status_code, reused.json()["code"]) == (409, "request_id_reused")
    assert nation.api.events() == before
    # Another site's ids are its own.
    assert send("/v1/dispensings", nation.rival, _sale(second), id="till-3").json()["code"] != "request_id_reused"


@pytest.mark.parametrize(
    ("asked", "language", "title"),
    [
        ("ru-RU,ru;q=0.9", "ru", "Этот препарат системе не известен."),
        ("kk", "kk", "Бұл дәрі жүйеге белгісіз."),
        ("fr, en;q=0.5", "en", "This product is not known to the ledger."),
        ("\xff;q=x", "en", "This product is not known to the ledger."),
    ],
)
def test_sentences_are_in_the_language_that_is_asked_for(shared: Nation, asked: str, language: str, title: str) -> None:
    answer = shared.api.send(
        "POST",
        "/v1/scans",
        shared.pharmacy,
        json={"code": _UNKNOWN},
        headers={"Accept-Language": asked.encode("latin-1")},  # type: ignore[dict-item]
    )
    assert answer.headers["Content-Language"] == language
    assert answer.json()["reasons"][0]["title"] == title


def test_only_json_is_read_and_only_as_it_is(unchanged: Nation) -> None:
    send = unchanged.api.send
    for headers in (
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/xml"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {},
    ):
        answer = send("POST", "/v1/scans", unchanged.pharmacy, content=b"{}", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    accepted = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert send("POST", "/v1/scans", unchanged.pharmacy, content=b"{}", headers=accepted).status_code == 422


def test_a_body_over_the_limit_is_not_read(unchanged: Nation) -> None:
    headers = {"Content-Type": "application/json", "Idempotency-Key": "large"}
    for path, size in (("/v1/scans", 70_000), ("/v1/dispensings", 5_000_000), ("/v1/commissionings", 5_000_000)):
        key = unchanged.maker if path == "/v1/commissionings" else unchanged.pharmacy
        for content in (b" " * size, _piecemeal(size)):
            answer = unchanged.api.send("POST", path, key, content=content, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_length_that_is_no_number_is_too_large(unchanged: Nation) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "9" * 30}
    answer = unchanged.api.send("POST", "/v1/scans", unchanged.pharmacy, content=b"{}", headers=headers)
    assert answer.json()["code"] == "body_too_large"


@pytest.mark.parametrize(
    ("method", "path", "status", "problem"),
    [
        ("GET", "/v2/packs", 404, "not_found"),
        ("GET", "/v1/scans/", 404, "not_found"),
        ("GET", "/v1/scans", 405, "method_not_allowed"),
        ("DELETE", "/v1/products", 405, "method_not_allowed"),
        ("GET", "/v1/packs/%ff/%00", 404, "not_found"),
    ],
)
def test_an_address_that_is_none_is_a_problem_too(
    unchanged: Nation, method: str, path: str, status: int, problem: str
) -> None:
    answer = unchanged.api.send(method, path)
    if path.startswith("/v1/packs"):
        answer = unchanged.api.send(method, path, unchanged.maker)
        assert answer.json()["code"] == "malformed_request"
        return
    assert (answer.status_code, answer.json()["code"]) == (status, problem)
    assert answer.headers["content-type"] == "application/problem+json"


def test_nothing_that_is_answered_may_be_kept(shared: Nation) -> None:
    for answer in (shared.scan(_UNKNOWN), shared.scan("hello"), shared.api.get("/live")):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_nobody_expected_is_a_problem_without_insides(nation: Nation, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError("password=secret")

    monkeypatch.setattr("api.routes.counter.scanning.scan", broken)
    with pytest.raises(AssertionError, match="internal_error") as told:
        nation.scan(_UNKNOWN)
    assert "secret" not in str(told.value)


def test_connections_that_died_are_replaced_and_nobody_notices(nation: Nation) -> None:
    first, second = nation.stocked(2)
    assert nation.scan(code(first)).json()["outcome"] == "ok"
    end_all = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"
    with psycopg.connect(nation.api.conninfo) as conn:
        conn.execute(end_all, (conn.info.backend_pid,))
    assert nation.scan(code(second)).json()["outcome"] == "ok"
    assert nation.sell(first, 1).status_code == 201
    assert nation.api.get("/ready").status_code == 200


def test_a_commissioning_sent_again_gets_the_same_answer(nation: Nation) -> None:
    body = {"gtin": G1, **LOT, "serials": ["K1"]}
    first = nation.api.post("/v1/commissionings", nation.maker, body, id="line-1")
    again = nation.api.post("/v1/commissionings", nation.maker, body, id="line-1")
    assert (first.status_code, again.content) == (201, first.content)


def _sale(serial: str) -> dict[str, Any]:
    return {"packs": [{**pack(serial), "price_tiyn": 1}]}


async def _piecemeal(size: int) -> AsyncIterator[bytes]:
    for _ in range(0, size, 10_000):
        yield b" " * 10_000
