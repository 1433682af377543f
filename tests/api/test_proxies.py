"""Proxies: those that were named are believed about who asks, and nobody else."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from api.requests.limits import HEAD_BYTES
from api.requests.proxies import believing, proxies_named
from api.requests.throttle import network_of
from tests.api.commands import run

NAMED = proxies_named(["127.0.0.1", "10.1.0.0/16", "2001:db8::1"])


async def _tell_who_asks(scope: Scope, receive: Receive, send: Send) -> None:
    said = f"{scope['scheme']} {scope['client'][0]}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": said})


def _asked(*headers: tuple[str, str], peer: str = "127.0.0.1") -> list[str]:
    async def ask() -> str:
        transport = httpx.ASGITransport(believing(_tell_who_asks, NAMED), client=(peer, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://ledger.test") as client:
            return (await client.get("/", headers=list(headers))).text

    return asyncio.run(ask()).split(" ", 1)


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("198.51.100.7, 10.1.2.3", "198.51.100.7"),
        ("203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("127.0.0.1, 198.51.100.7, 10.1.2.3, 127.0.0.1", "198.51.100.7"),
        ("198.51.100.7:4711", "198.51.100.7"),
        ("[2001:db8:5::7]:4711", "2001:db8:5::7"),
        ("2001:db8:5::7, [2001:db8::1]", "2001:db8:5::7"),
        ("", "127.0.0.1"),
        ("[]:1", "127.0.0.1"),
    ],
)
def test_the_client_is_the_last_address_that_is_no_named_proxy(forwarded: str, client: str) -> None:
    assert _asked(("X-Forwarded-For", forwarded)) == ["http", client]


def test_headers_that_came_apart_are_read_as_one() -> None:
    assert _asked(("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-For", "198.51.100.7")) == ["http", "198.51.100.7"]


@pytest.mark.parametrize("peer", ["127.0.0.2", "198.51.100.1", "10.2.0.1", "2001:db8::2"])
def test_who_is_not_named_is_not_believed(peer: str) -> None:
    assert _asked(("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-Proto", "https"), peer=peer) == ["http", peer]


@pytest.mark.parametrize("peer", ["10.1.255.9", "2001:db8:0::1", "::ffff:127.0.0.1", "::ffff:10.1.7.7"])
def test_a_proxy_is_known_by_its_network_and_however_its_address_is_written(peer: str) -> None:
    headers = (("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-Proto", "https"))
    assert _asked(*headers, peer=peer) == ["https", "198.51.100.7"]


@pytest.mark.parametrize("scheme", ["", "ftp", "HTTPS, http", "javascript", "h" * 5_000])
def test_a_scheme_that_is_none_is_ignored(scheme: str) -> None:
    assert _asked(("X-Forwarded-Proto", scheme))[0] == "http"


@pytest.mark.parametrize(
    "forwarded",
    ["unix:", "unknown", "_hidden", "[::1", "1.2.3.4.5", "a" * HEAD_BYTES, "1:" + "9" * 6_000, "<b>, ;=\x7f"],
)
def test_what_is_no_address_is_counted_with_all_others_that_are_none(forwarded: str) -> None:
    _, client = _asked(("X-Forwarded-For", forwarded))
    assert network_of(client) == network_of(None)


def test_a_list_as_long_as_headers_may_be_costs_nothing_much() -> None:
    for entry in ("127.0.0.1,", ",", "10.1.0.1:1,", "[,"):
        _asked(("X-Forwarded-For", entry * (HEAD_BYTES // len(entry)) + "198.51.100.7"))
        assert _asked(("X-Forwarded-For", entry * (HEAD_BYTES // len(entry)) + "198.51.100.7"))[1] == "198.51.100.7"


@pytest.mark.parametrize("name", ["proxy.example", "*", "10.0.0.1/8", "0.0.0.0/0", "::/0", "", "127.0.0.1,10.0.0.1"])
def test_what_names_no_proxy_is_refused_before_anything_starts(capsys: pytest.CaptureFixture[str], name: str) -> None:
    ran = run(capsys, "serve", "--port", "0", "--proxy", name)
    assert ran.exit == 3
    assert "[proxy_unknown]" in ran.err
