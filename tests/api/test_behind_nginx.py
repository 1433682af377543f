"""Behind nginx, set up as the page for operators shows: each client is itself, and paths and bodies arrive whole."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from starlette.types import Receive, Scope, Send

from api.requests.connections import Bounds
from api.requests.limits import PUBLIC_CHECKS_PER_ADDRESS
from api.requests.proxies import believing, proxies_named
from ledger.home import DATABASE_URL
from tests.api.nginx import Front, nginx
from tests.api.processes import darijol
from tests.api.strangers import bounded_server
from tests.databases import as_app

pytestmark = [pytest.mark.tool("nginx"), pytest.mark.tool("openssl")]

NAMED = proxies_named(["127.0.0.1"])


async def _tell_what_came(scope: Scope, receive: Receive, send: Send) -> None:
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    query = scope["query_string"].decode()
    said = f"{scope['scheme']} {scope['client'][0]} {scope['raw_path'].decode()}?{query} {length}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture(scope="module")
def front() -> Generator[Front]:
    """Give nginx before a server that tells what came."""
    bounds = Bounds(per_address=1, proxies=NAMED)
    with bounded_server(bounds, believing(_tell_what_came, NAMED)) as port, nginx(port) as running:
        yield running


@pytest.mark.parametrize(
    "path",
    [
        "/01/04870000000010/21/a%2Fb",
        "/01/04870000000010/21/a%252Fb%25",
        "/01/04870000000010/21/%3Cscript%3E%20%2e%2e",
        "//some//folder///01/04870000000010//21/a",
        "/01/04870000000010/21/..%2f..%2fa",
        "/check?code=01048%1D21%2B+a%26",
    ],
)
def test_paths_arrive_as_they_were_sent(front: Front, path: str) -> None:
    said = path if "?" in path else f"{path}?"
    assert front.ask(path) == (200, f"https 127.0.0.1 {said} 0".encode())


def test_a_bulk_body_arrives_whole(front: Front) -> None:
    assert front.ask("/v1/bulk", "127.0.0.4", bytes(30_000_000)) == (200, b"https 127.0.0.4 /v1/bulk? 30000000")


def test_a_client_that_says_to_be_another_is_still_itself(front: Front) -> None:
    said = {"X-Forwarded-For": "192.0.2.1, 127.0.0.1", "X-Forwarded-Proto": "http"}
    assert front.ask("/", "127.0.0.2", headers=said) == (200, b"https 127.0.0.2 /? 0")


def test_patients_behind_nginx_have_a_limit_each_and_gain_none_by_saying_to_be_others(database: str) -> None:
    with darijol("serve", "--port", "0", "--proxy", "127.0.0.1", **{DATABASE_URL: as_app(database)}) as serving:
        port = int(serving.wait_for("answers on http://127.0.0.1:([0-9]+)$"))
        with nginx(port) as front:
            tries = [front.ask("/check?code=hello", "127.0.0.2")[0] for _ in range(PUBLIC_CHECKS_PER_ADDRESS + 1)]
            assert tries == [422] * PUBLIC_CHECKS_PER_ADDRESS + [429]
            assert front.ask("/check?code=hello", "127.0.0.2", headers={"X-Forwarded-For": "192.0.2.1"})[0] == 429
            assert front.ask("/check?code=hello", "127.0.0.3")[0] == 422
