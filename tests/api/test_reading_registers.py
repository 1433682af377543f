"""What was entered is read back: products, ceilings and rules by the day, and what a key is told of itself."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

import pytest

from domain.acts.rights import RIGHTS, may, name_of
from domain.ground.identifiers import Bin, Gln
from domain.parties.parties import Role
from ledger.access import list_keys
from tests.api.nation import (
    CARDIOMAGNYL_TIYN,
    FIXTURE,
    G1,
    MAKER,
    MEMBERS,
    PHARMACY,
    UNKNOWN_GTIN,
    Member,
    Nation,
    ceiling,
    gtin,
    product,
)

Said = dict[str, Any]

NAMES = {gtin(1): "Аспирин", gtin(2): "АСКОРБИНКА", gtin(3): "Amoxil", gtin(4): "Анальгин", gtin(5): "amoxiclav"}
OTHER_MAKER = Bin.from_body("10014000009")


def told(nation: Nation, path: str, key: str = "", **wanted: str | int) -> Said:
    """Return what somebody is answered, the pharmacy if no key is given."""
    answer = nation.api.get(f"{path}?{urlencode(wanted)}", key or nation.pharmacy)
    assert answer.status_code == 200, answer.text
    found: Said = answer.json()
    return found


@pytest.fixture(scope="module")
def market(shared: Nation) -> Nation:
    """Give a nation with several products of two makers."""
    party = {"bin": OTHER_MAKER, "name": "Another maker", "roles": ["maker"], "licences": []}
    shared.api.done("/v1/parties", shared.operator, party)
    for number, name in NAMES.items():
        maker = OTHER_MAKER if number == gtin(4) else MAKER.bin
        shared.api.done("/v1/products", shared.operator, {**product(number), "trade_name": name, "maker": maker})
    return shared


def test_prefixes_are_read_by_their_digits_and_by_company_and_pass_from_one_to_the_next(nation: Nation) -> None:
    for number in ("48799", "487002", "487003"):
        nation.api.done("/v1/prefixes", nation.operator, {"prefix": number, "party": PHARMACY.bin})
    moved = {"prefix": "487003", "party": MAKER.bin, "from_party": PHARMACY.bin}
    assert nation.api.done("/v1/prefixes", nation.operator, moved)["identifier"] == "487003"
    everybodys = [("4870001", MAKER.bin), ("487002", PHARMACY.bin), ("487003", MAKER.bin), ("48799", PHARMACY.bin)]
    first = told(nation, "/v1/prefixes", limit=3)
    rest = told(nation, "/v1/prefixes", cursor=first["next"])
    read = [(one["prefix"], one["party"]) for one in (*first["prefixes"], *rest["prefixes"])]
    assert (read, rest["next"]) == (everybodys, None)
    own = told(nation, "/v1/prefixes", party=PHARMACY.bin)["prefixes"]
    assert [one["prefix"] for one in own] == ["487002", "48799"]


def test_a_product_reads_as_it_was_entered(market: Nation) -> None:
    for key in market.keys.values():
        assert told(market, f"/v1/products/{G1}", key) == product(G1)
    assert market.api.get(f"/v1/products/{UNKNOWN_GTIN}", market.operator).json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, sorted([G1, *NAMES])),
        ({"maker": OTHER_MAKER}, [gtin(4)]),
        ({"name": "ас"}, [gtin(1), gtin(2)]),
        ({"name": "AMOXI"}, [gtin(3), gtin(5)]),
        ({"name": "moxi"}, []),
        ({"name": "%"}, []),
        ({"name": "А", "maker": MAKER.bin}, [gtin(1), gtin(2)]),
        ({"maker": PHARMACY.bin}, []),
    ],
    ids=str,
)
@pytest.mark.parametrize("limit", [1, 2, 100])
def test_products_are_listed_by_number_of_a_maker_or_by_the_beginning_of_a_name(
    market: Nation, wanted: dict[str, str], expected: list[str], limit: int
) -> None:
    page = told(market, "/v1/products", **wanted, limit=limit)
    found = page["products"]
    while page["next"]:
        page = told(market, "/v1/products", **wanted, limit=limit, cursor=page["next"])
        found += page["products"]
    assert [one["gtin"] for one in found] == expected


def test_ceilings_of_a_product_are_told_with_all_rows_and_which_is_in_force_on_a_day(nation: Nation) -> None:
    api, operator = nation.api, nation.operator
    api.done("/v1/ceilings", operator, ceiling(G1, 120_000, "2026-01-01", "2026-07-01"))
    api.done("/v1/ceilings", operator, {**ceiling(G1, None, "2026-03-01"), "level": "wholesale"})
    end = {"channel": "commercial", "level": "retail", "row": 1, "until": "2030-01-01", "citation": FIXTURE}
    api.done(f"/v1/ceilings/{G1}/end", operator, end)
    for day, price in (("2018-01-01", None), ("2025-12-31", CARDIOMAGNYL_TIYN), ("2026-01-01", 120_000)):
        (book,) = told(nation, "/v1/ceilings", gtin=G1, channel="commercial", level="retail", on=day)["books"]
        assert (book["in_force"] and book["in_force"]["price_tiyn"]) == price
        newest, first = book["rows"]
        assert [row["row"] for row in book["rows"]] == [2, 1]
        assert newest == {
            "row": 2,
            "price_tiyn": 120_000,
            "since": "2026-01-01",
            "until": "2026-07-01",
            **FIXTURE,
            "learned_at": newest["learned_at"],
            "ended": None,
        }
        ended = {**FIXTURE, "was_until": None, "learned_at": first["ended"]["learned_at"]}
        assert (first["until"], first["ended"]) == ("2030-01-01", ended)
        assert first["learned_at"] < newest["learned_at"] < ended["learned_at"]
    whole = told(nation, "/v1/ceilings", gtin=G1)
    assert len(whole["books"]) == 4
    freed = next(one for one in whole["books"] if (one["channel"], one["level"]) == ("commercial", "wholesale"))
    assert (freed["in_force"]["price_tiyn"], freed["in_force"]["row"]) == (None, 1)
    assert nation.api.get(f"/v1/ceilings?gtin={UNKNOWN_GTIN}", operator).json()["code"] == "not_found"


def test_ceilings_in_force_are_listed_page_by_page(nation: Nation) -> None:
    wanted = [(G1, CARDIOMAGNYL_TIYN)]
    for number in (1, 2, 3):
        nation.api.done("/v1/products", nation.operator, product(gtin(number)))
        nation.api.done("/v1/ceilings", nation.operator, ceiling(gtin(number), number, "2020-01-01", "2026-01-01"))
        wanted.append((gtin(number), number))
    nation.api.done("/v1/ceilings", nation.operator, {**ceiling(G1, 5, "2020-01-01"), "channel": "state_funded"})
    page = told(nation, "/v1/ceilings", channel="commercial", on="2025-12-31", limit=1)
    books = page["books"]
    while page["next"]:
        page = told(nation, "/v1/ceilings", channel="commercial", on="2025-12-31", limit=1, cursor=page["next"])
        books += page["books"]
    assert [(one["gtin"], one["in_force"]["price_tiyn"]) for one in books] == sorted(wanted)
    assert {one["rows"] for one in books} == {None}
    later = told(nation, "/v1/ceilings", on="2026-01-01")["books"]
    assert sum(one["in_force"] is None for one in later) == 3
    assert len(later) == 5
    assert len(told(nation, "/v1/ceilings", level="wholesale")["books"]) == 0


def test_rules_are_told_with_the_row_in_force_on_a_day_and_all_rows(nation: Nation) -> None:
    rule = "dispensing_cancel_window_days"
    row = {"rule": rule, "value": 5, "since": "2026-01-01", "until": "2026-07-01", "citation": FIXTURE}
    nation.api.done("/v1/rules", nation.operator, row)
    for day, value in (("2018-12-31", None), ("2019-01-01", 10), ("2026-06-30", 5), ("2026-07-01", 10)):
        book = told(nation, f"/v1/rules/{rule}", on=day)
        assert (book["in_force"] and book["in_force"]["value"]) == value
        assert [one["row"] for one in book["rows"]] == [2, 1]
        (listed,) = (one for one in told(nation, "/v1/rules", on=day)["rules"] if one["rule"] == rule)
        assert listed["in_force"] == book["in_force"]
    newest = book["rows"][0]
    assert newest == {
        "row": 2,
        "value": 5,
        "since": "2026-01-01",
        "until": "2026-07-01",
        **FIXTURE,
        "learned_at": newest["learned_at"],
    }
    assert datetime.fromisoformat(newest["learned_at"]) < datetime.now(UTC)
    assert nation.api.get("/v1/rules/none", nation.pharmacy).json()["errors"][0]["code"] == "not_one_of"


@pytest.mark.parametrize("member", MEMBERS, ids=str)
def test_a_key_is_told_its_company_its_site_and_its_rights(shared: Nation, member: Member) -> None:
    own = told(shared, "/v1/me", shared.keys[member.gln])
    assert (own["party"]["bin"], own["party"]["roles"], own["site"]["gln"]) == (member.bin, [member.role], member.gln)
    licensed = member.role not in {Role.OPERATOR, Role.REGULATOR}
    assert [one["since"] for one in own["party"]["licences"]] == ["2015-01-01"] * licensed
    held = {name_of(right) for right in RIGHTS if may({member.role}, right)}
    assert set(own["rights"]["acts"]) | set(own["rights"]["readings"]) == held
    assert (own["rights"]["roles"], own["sites"]) == ([member.role], [own["site"]])
    assert [(one["site"], one["this"]) for one in own["keys"]] == [(member.gln, True)]


def test_a_company_sees_all_its_sites_and_keys_page_by_page_and_no_text_of_a_key(nation: Nation) -> None:
    issuer, sites = nation.api.issuer, [Gln.from_body(f"48700010001{number}") for number in range(3)]
    secrets = [nation.pharmacy, nation.rival]
    for site in sites:
        body = {"gln": site, "party": PHARMACY.bin, "name": "Another", "region": "KZ-71"}
        nation.api.done("/v1/sites", nation.operator, body)
        secrets.append(issuer.create(site, {Role.PHARMACY}, f"till of {site}", datetime(2090, 1, 1, tzinfo=UTC)))
    revoked = next(one for one in list_keys(issuer.ledger) if one.site == sites[0])
    assert issuer.revoke(revoked.id)
    answer = nation.api.get("/v1/me", nation.pharmacy)
    own = answer.json()
    assert [one["gln"] for one in own["sites"]] == sorted([PHARMACY.gln, *sites])
    assert [one["site"] for one in own["keys"]] == [*reversed(sites), PHARMACY.gln]
    assert [one["this"] for one in own["keys"]] == [False, False, False, True]
    assert [one["revoked_at"] is None for one in own["keys"]] == [True, True, False, True]
    assert (own["keys"][0]["label"], own["keys"][0]["expires_at"]) == (f"till of {sites[2]}", "2090-01-01T00:00:00Z")
    for secret in secrets:
        assert secret not in answer.text
        assert sha256(secret.encode()).hexdigest()[:16] not in answer.text

    found_sites, found_keys, more = list[Said](), list[Said](), dict[str, Any]()
    for _ in own["sites"]:
        page = told(nation, "/v1/me", limit=1, **more)
        found_sites += page["sites"]
        found_keys += page["keys"]
        more = {"cursor_site": page["next_site"], "cursor_key": page["next_key"]}
    assert (found_sites, found_keys) == (own["sites"], own["keys"])
    assert set(more.values()) == {None}
