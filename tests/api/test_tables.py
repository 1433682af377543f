"""Serials as CSV by RFC 4180, as programs and spreadsheets write it; what they spoiled is refused where it stands."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import orjson
import psycopg
import pytest
from httpx import Response

from domain.goods.tails import tail_digest
from tests.api.nation import G1, LOT, TAIL_CODE, TAIL_KEY, Nation, profile

CODE = TAIL_CODE
ONE = "A1b2C3d4E5f6G"
TWO = "B1b2C3d4E5f6G"
LINES = "application/x-ndjson"


def csv(nation: Nation, text: str | bytes, **change: str) -> Response:
    """Commission a lot from a file of CSV."""
    query = urlencode({"gtin": G1, **LOT, **change})
    headers = {"Content-Type": "text/csv", "Idempotency-Key": uuid4().hex}
    content = text.encode() if isinstance(text, str) else text
    return nation.api.send("POST", f"/v1/commissionings?{query}", nation.maker, content=content, headers=headers)


def lines(nation: Nation, *items: Any, **more: Any) -> Response:
    """Commission a lot from lines of JSON."""
    body = b"\n".join(map(orjson.dumps, [{"gtin": G1, **LOT, **more}, *items]))
    headers = {"Content-Type": LINES, "Idempotency-Key": uuid4().hex}
    return nation.api.send("POST", "/v1/commissionings", nation.maker, content=body, headers=headers)


def kept(nation: Nation) -> dict[str, int | None]:
    """Return the serials in the ledger with the digests of their tails."""
    with psycopg.connect(nation.api.conninfo) as conn:
        return dict(conn.execute("SELECT serial, tail FROM darijol.pack").fetchall())


def told(answer: Response) -> tuple[int, str, str, int]:
    """Return status, code, field and line of a problem."""
    problem = answer.json()
    (error, *_) = problem["errors"]
    assert problem["field"] == error["field"]
    return answer.status_code, problem["code"], error["field"], error["line"]


ROW = f"{ONE},{TAIL_KEY},{CODE}"
WRITTEN = {
    "CR LF, no line end behind the last row": f"serial,key,code\r\n{ROW}",
    "LF": f"serial,key,code\n{ROW}\n",
    "empty lines at the end": f"serial,key,code\r\n{ROW}\r\n\r\n\r\n",
    "quoted names": f'"serial","key","code"\r\n"{ONE}","{TAIL_KEY}","{CODE}"\r\n',
    "some fields quoted": f'serial,"key",code\r\n{ONE},"{TAIL_KEY}",{CODE}\r\n',
    "another order": f"code,serial,key\r\n{CODE},{ONE},{TAIL_KEY}\r\n",
    "another order, quoted": f'"key","code","serial"\n"{TAIL_KEY}","{CODE}","{ONE}"\n',
    "a byte order mark": f"\ufeffserial,key,code\r\n{ROW}\r\n",
    "a byte order mark before quotes": f'\ufeff"serial","key","code"\r\n{ROW}\r\n',
    "semicolons": f"serial;key;code\r\n{ONE};{TAIL_KEY};{CODE}\r\n",
    "semicolons and quotes": f'"serial";"key";"code"\r\n"{ONE}";{TAIL_KEY};"{CODE}"\r\n',
}


@pytest.mark.parametrize("way", WRITTEN)
def test_one_row_is_read_alike_in_every_way_that_csv_is_written(nation: Nation, way: str) -> None:
    done = csv(nation, WRITTEN[way])
    assert (done.status_code, done.json().get("packs")) == (201, 1), done.text
    assert kept(nation) == {ONE: tail_digest(TAIL_KEY, CODE)}


def test_quotes_keep_commas_semicolons_and_quotes_in_serials(nation: Nation) -> None:
    done = csv(nation, 'serial\r\n"a,b"\r\n"c;d"\r\n"e""f"\r\n"g""""h,"\r\n')
    assert done.status_code == 201, done.text
    assert set(kept(nation)) == {"a,b", "c;d", 'e"f', 'g""h,'}


def test_a_comma_needs_no_quotes_where_semicolons_separate(nation: Nation) -> None:
    assert csv(nation, f"serial;key;code\na,b;{TAIL_KEY};{CODE}\n").status_code == 201
    assert set(kept(nation)) == {"a,b"}


MALFORMED: dict[str, tuple[str | bytes, str, int]] = {
    "semicolons in the rows alone": ("serial\nC000015;EE05\n", "serial", 2),
    "semicolons in a row among commas": (f"serial,key,code\nA;B,{TAIL_KEY},{CODE}\n", "serial", 2),
    "tabs in the rows alone": ("serial\nC000015\tEE05\n", "serial", 2),
    "tabs": (f"serial\tkey\tcode\n{ONE}\t{TAIL_KEY}\t{CODE}\n", "body", 1),
    "commas in the rows alone": ("serial\nC000015,EE05\n", "body", 2),
    "an unknown column": (f"serial,key,code,colour\n{ROW},red\n", "colour", 1),
    "a name in capitals": ("Serial\nA\n", "Serial", 1),
    "no name": ("serial,\nA,\n", "body", 1),
    "a column twice": ("serial,key,key\nA,B,C\n", "key", 1),
    "key alone": ("serial,key\nA,B\n", "code", 1),
    "no serial": (f"key,code\n{TAIL_KEY},{CODE}\n", "serial", 1),
    "no names": (f"{ONE}\n{TWO}\n", ONE, 1),
    "a line break in quotes": (f'serial,key,code\r\n{ROW}\r\n"A\r\nB",{TAIL_KEY},{CODE}\r\n', "serial", 3),
    "an open quote at the end": ('serial\nA\n"B', "serial", 3),
    "a quote inside a field": ('serial\nA\nB"C\n', "serial", 3),
    "text behind a quote": ('serial\n"A"B\n', "serial", 2),
    "an empty line in the middle": ("serial\nA\n\nB\n", "serial", 3),
    "too few fields": ("serial,key,code\nA,B\n", "body", 2),
    "too many fields": (f"serial,key,code\n{ROW},\n", "body", 2),
    "line ends of CR alone": (f"serial\r{ONE}\r{TWO}\r", "body", 1),
    "UTF-16": ("serial\r\nA\r\n".encode("utf-16"), "body", 1),
}


@pytest.mark.parametrize("way", MALFORMED)
def test_what_is_no_csv_of_these_columns_is_refused_by_line_and_field(unchanged: Nation, way: str) -> None:
    text, field, line = MALFORMED[way]
    assert told(csv(unchanged, text)) == (422, "malformed_request", field, line)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_a_file_with_other_separators_is_told_so(unchanged: Nation, separator: str) -> None:
    (error,) = csv(unchanged, f"serial\nC000015{separator}EE05\n").json()["errors"]
    assert error["code"] == "wrong_separator"
    assert "separated" in error["message"]


SPOILED = [
    '="C000021"',
    "'C0001",
    "1.23457E+12",
    "4.87E+12",
    "1,23457E+12",
    "2-Jan",
    "02.01.2026",
    "1/2/2026",
    "TRUE",
    "#N/A",
    "#REF!",
    "ИСТИНА",
    " C000021",
    "C000021 ",
]


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.mark.parametrize("text", SPOILED)
def test_what_a_spreadsheet_spoiled_is_refused_however_it_comes(unchanged: Nation, text: str) -> None:
    refused = (422, "spoiled_by_spreadsheet", "serial", 3)
    assert told(csv(unchanged, f"serial\n{ONE}\n{quoted(text)}\n")) == refused
    assert told(csv(unchanged, f"serial,key,code\n{ROW}\n{quoted(text)},{TAIL_KEY},{CODE}\n")) == refused
    if "," not in text:
        assert told(csv(unchanged, f"serial\n{ONE}\n{text}\n")) == refused
        assert told(csv(unchanged, f"key,serial,code\n{TAIL_KEY},{ONE},{CODE}\n{TAIL_KEY},{text},{CODE}\n")) == refused
    assert told(lines(unchanged, ONE, text)) == refused
    one = unchanged.commission([ONE, text])
    assert (one.status_code, one.json()["field"]) == (422, "serials[1]")


@pytest.mark.parametrize(("key", "code", "field"), [("TRUE", CODE, "key"), ("EE05", "=A1", "code")])
def test_a_spoiled_tail_is_refused_however_it_comes(unchanged: Nation, key: str, code: str, field: str) -> None:
    item = {"serial": TWO, "key": key, "code": code}
    refused = (422, "spoiled_by_spreadsheet", field, 3)
    assert told(csv(unchanged, f"serial,key,code\n{ROW}\n{TWO},{key},{code}\n")) == refused
    assert told(lines(unchanged, {"serial": ONE, "key": TAIL_KEY, "code": CODE}, item)) == refused
    named = unchanged.api.post("/v1/commissionings", unchanged.maker, {"gtin": G1, **LOT, "serials": [item]})
    assert (named.json()["code"], named.json()["field"]) == ("spoiled_by_spreadsheet", f"serials[0].{field}")


def test_literally_it_is_taken_and_a_serial_of_digits_and_an_e_always_is(nation: Nation) -> None:
    assert csv(nation, "serial\n1E12345678901\n0000000000001\n").status_code == 201
    assert lines(nation, "1.23457E+12", "TRUE", literal=True).status_code == 201
    one = nation.api.post(
        "/v1/commissionings", nation.maker, {"gtin": G1, **LOT, "literal": True, "serials": ["2-Jan"]}
    )
    assert one.status_code == 201
    assert csv(nation, 'serial\n"=""C000021"""\n="C000022"\n', literal="true").status_code == 201
    taken = {"1.23457E+12", "TRUE", "2-Jan", '="C000021"', '="C000022"'}
    assert set(kept(nation)) == {"1E12345678901", "0000000000001", *taken}


def test_the_profile_refuses_lengths_with_line_and_field(nation: Nation) -> None:
    nation.api.done("/v1/profiles", nation.operator, profile(G1, serial_min=13, serial_max=13, tail="required"))
    before = nation.api.events()
    for text, code, field, line in (
        (f"serial,key,code\n{ROW}\nC000021,{TAIL_KEY},{CODE}\n", "serial_shape", "serial", 3),
        (f"serial,key,code\n{ROW}\n{TWO},{TAIL_KEY},{CODE[:43]}\n", "tail_shape", "code", 3),
        (f"serial,key,code\n{ROW}\n{TWO},{CODE},{TAIL_KEY}\n", "tail_shape", "key", 3),
    ):
        assert told(csv(nation, text)) == (422, code, field, line)
    assert csv(nation, f"serial\n{ONE}\n").json()["case"] == "tail_missing"
    assert nation.api.events() == before
