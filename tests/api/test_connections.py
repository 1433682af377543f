"""What a connection may cost: its address, its headers, its time, and how many there are of it."""

from __future__ import annotations

import socket
import time
from collections.abc import Generator

import pytest

from api.requests.connections import Bounds
from api.requests.limits import ADDRESS_BYTES, HEAD_BYTES
from api.requests.proxies import proxies_named
from tests.api.strangers import OPENING, WHOLE, bounded_server, dial, heard, problem

QUICK = Bounds(connections=12, per_address=8, head_seconds=0.3, body_seconds=0.3, unread_seconds=0.3)
LAST = b"Connection: close\r\n\r\n"
IN_CHUNKS = b"POST / HTTP/1.1\r\nHost: d\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def port() -> Generator[int]:
    """Give the port of a server with short deadlines and few places."""
    with bounded_server(QUICK) as listening:
        yield listening


TOO_LONG = {
    "an address": (b"GET /" + b"a" * ADDRESS_BYTES + b" HTTP/1.1\r\n", (414, "address_too_long")),
    "an address without an end": (b"GET /" + b"a" * 2**20, (414, "address_too_long")),
    "a query": (b"GET /check?code=" + b"a" * ADDRESS_BYTES + b" HTTP/1.1\r\n", (414, "address_too_long")),
    "a header": (OPENING + b"A: " + b"a" * HEAD_BYTES + b"\r\n\r\n", (431, "headers_too_long")),
    "a header without an end": (OPENING + b"A: " + b"a" * 2**20, (431, "headers_too_long")),
    "the name of a header": (OPENING + b"a" * 2**20, (431, "headers_too_long")),
    "many headers": (OPENING + b"a: b\r\n" * 2**15, (431, "headers_too_long")),
    "empty lines in front": (b"\r\n" * 2**19, (431, "headers_too_long")),
    "a trailer without an end": (IN_CHUNKS + b"0\r\nA: " + b"a" * 2**20, (431, "headers_too_long")),
    "a chunk's extension": (IN_CHUNKS + b"1;" + b"a" * 2**20, (431, "headers_too_long")),
    "an address of other letters": (b"GET /\xd0\xb6 HTTP/1.1\r\nHost: d\r\n\r\n", (400, "not_http")),
    "an address that is none": (b"GET http://[::1 HTTP/1.1\r\nHost: d\r\n\r\n", (400, "not_http")),
    "two lengths": (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", (400, "not_http")),
    "no request at all": (b"\x16\x03\x01 hello\r\n\r\n", (400, "not_http")),
}


@pytest.mark.parametrize("case", TOO_LONG)
def test_what_goes_beyond_a_bound_is_refused_at_once_and_the_connection_closed(port: int, case: str) -> None:
    sent, expected = TOO_LONG[case]
    with dial(port) as connection:
        connection.sendall(sent)
        assert problem(heard(connection)) == expected


def test_a_refusal_is_in_the_language_that_was_asked_for(port: int) -> None:
    with dial(port) as connection:
        connection.sendall(OPENING + b"Accept-Language: kk\r\nA: " + b"a" * HEAD_BYTES + b"\r\n\r\n")
        assert b"content-language: kk" in heard(connection)


def test_the_longest_address_and_headers_are_answered_and_so_is_the_request_behind_them(port: int) -> None:
    address = b"/" + b"a" * (ADDRESS_BYTES - 1)
    headers = b"A: " + b"a" * (HEAD_BYTES - ADDRESS_BYTES - 200)
    with dial(port) as connection:
        connection.sendall(b"GET " + address + b" HTTP/1.1\r\nHost: d\r\n" + headers + b"\r\n\r\n")
        assert connection.recv(65_536).startswith(b"HTTP/1.1 200")
        connection.sendall(OPENING + LAST)
        assert heard(connection).startswith(b"HTTP/1.1 200")


def test_small_chunks_are_a_body_like_any_other(port: int) -> None:
    with dial(port) as connection:
        connection.sendall(IN_CHUNKS + b"1\r\nx\r\n" * 200_000 + b"0\r\n\r\n")
        assert connection.recv(65_536).endswith(b"200000")


SLOW = {
    "half a line": (b"GET /li", (408, "too_slow")),
    "headers without an end": (OPENING, (408, "too_slow")),
    "a body that was announced": (b"POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 10\r\n\r\nabc", (408, "too_slow")),
    "chunks without an end": (IN_CHUNKS + b"3\r\nabc\r\n", (408, "too_slow")),
}


@pytest.mark.parametrize("case", SLOW)
def test_a_request_that_does_not_end_is_ended(port: int, case: str) -> None:
    sent, expected = SLOW[case]
    with dial(port) as connection:
        connection.sendall(sent)
        assert problem(heard(connection)) == expected


@pytest.mark.parametrize("first", [b"", WHOLE])
def test_a_trickle_is_no_reason_to_wait(port: int, first: bytes) -> None:
    began = time.monotonic()
    with dial(port) as connection:
        connection.settimeout(0.05)
        connection.sendall(first + OPENING + b"A: ")
        answered = b""
        while b"too_slow" not in answered:
            assert time.monotonic() - began < 5
            connection.sendall(b"a")
            try:
                answered += connection.recv(65_536)
            except TimeoutError:
                continue


def test_a_connection_on_which_nothing_is_asked_is_closed_without_a_word(port: int) -> None:
    with dial(port) as connection:
        assert heard(connection) == b""


@pytest.mark.long
def test_an_answer_that_nobody_reads_does_not_keep_its_connection(port: int) -> None:
    with dial(port) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.setblocking(False)
        try:
            while True:
                connection.send(WHOLE * 1_000)
        except BlockingIOError:
            pass  # neither reads any more
        connection.setblocking(True)
        connection.settimeout(20)
        with pytest.raises(ConnectionError):
            _ask_for_ever(connection)


def _ask_for_ever(connection: socket.socket) -> None:
    while True:
        connection.sendall(WHOLE * 1_000)


def test_an_address_has_its_share_of_the_connections_and_all_have_no_more_than_there_are() -> None:
    with bounded_server(Bounds(connections=12, per_address=8)) as port:
        kept = [dial(port) for _ in range(8)]
        with dial(port) as beyond:
            assert problem(heard(beyond)) == (503, "too_many_connections")
        kept += [dial(port, "127.0.0.2") for _ in range(4)]
        with dial(port, "127.0.0.3") as beyond:
            assert problem(heard(beyond)) == (503, "too_many_connections")
        kept.pop(0).close()
        time.sleep(0.1)
        with dial(port, "127.0.0.3") as again:
            again.sendall(OPENING + LAST)
            assert heard(again).startswith(b"HTTP/1.1 200")
        for one in kept:
            one.close()


def test_a_proxy_that_is_named_has_no_share() -> None:
    with bounded_server(Bounds(connections=4, per_address=1, proxies=proxies_named(["127.0.0.1"]))) as port:
        kept = [dial(port) for _ in range(3)]
        for one in kept:
            one.sendall(OPENING + LAST)
            assert heard(one).startswith(b"HTTP/1.1 200")
            one.close()
