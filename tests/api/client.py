"""The application as its callers meet it: requests go through all of it, on a real database, without a socket."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Generator, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager, contextmanager
from functools import partial
from typing import Any, TypeVar
from uuid import uuid4

import psycopg
from anyio.from_thread import BlockingPortal, start_blocking_portal
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient, Response

from api.app import create_app
from api.requests.services import Services
from api.routes.counter.verdicts import REASONS
from ledger.issuing import KeyIssuer
from tests.databases import as_app

T = TypeVar("T")


class Api:
    """Sends requests to an application, and sees that every problem it answers stands in its description."""

    def __init__(self, app: FastAPI, portal: BlockingPortal, conninfo: str) -> None:
        self.app = app
        self.conninfo = conninfo
        self._portal = portal

    @property
    def services(self) -> Services:
        """What the endpoints run on."""
        services = self.app.state.services
        assert isinstance(services, Services)
        return services

    @property
    def issuer(self) -> KeyIssuer:
        """What makes keys for the application: it makes none itself."""
        return KeyIssuer(self.services.ledger, self.conninfo)

    def call(self, work: Callable[[], T]) -> T:
        """Do something where the application runs."""
        return self._portal.call(work)

    def wait_for(self, work: Callable[[], Awaitable[T]]) -> T:
        """Await something where the application runs."""
        return self._portal.call(work)

    def during(self, context: AbstractAsyncContextManager[None]) -> AbstractContextManager[None]:
        """Return what enters a context where the application runs, and leaves it there."""
        return self._portal.wrap_async_context_manager(context)

    def get(self, path: str, key: str | None = None, **more: Any) -> Response:
        """Read something."""
        return self.send("GET", path, key, **more)

    def post(self, path: str, key: str | None, body: Any, *, id: str | None = None, **more: Any) -> Response:  # noqa: A002
        """Send a JSON object; under a new request id if none is given."""
        headers = {"Idempotency-Key": id or str(uuid4()), **more.pop("headers", {})}
        return self.send("POST", path, key, json=body, headers=headers, **more)

    def done(self, path: str, key: str | None, body: Any, **more: Any) -> Any:
        """Send a JSON object that must be accepted, and return the answer."""
        response = self.post(path, key, body, **more)
        assert response.is_success, response.text
        return response.json()

    def send(
        self,
        method: str,
        path: str,
        key: str | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        address: str = "192.0.2.1",
        **more: Any,
    ) -> Response:
        """Send a request from an address."""
        sent = {"Authorization": f"Bearer {key}"} if key is not None else {}
        sending = partial(self._send, method, path, {**sent, **(headers or {})}, address, more)
        response = self._portal.call(sending)
        assert response.status_code != 500, response.text
        if response.status_code >= 400:
            self._see_that_it_is_described(method, response)
        elif path == "/v1/scans":
            assert {reason["case"] for reason in response.json()["reasons"]} <= {one.case for one in REASONS}
        return response

    def events(self) -> int:
        """Return how many events there are."""
        with psycopg.connect(self.conninfo) as conn:
            row = conn.execute("SELECT count(*) FROM darijol.event").fetchone()
        assert row is not None
        return int(row[0])

    def incidents(self) -> list[str]:
        """Return the streams of the incidents there are."""
        with psycopg.connect(self.conninfo) as conn:
            query = "SELECT stream FROM darijol.event WHERE stream LIKE 'incident/%' ORDER BY position"
            return [stream for (stream,) in conn.execute(query)]

    async def _send(
        self, method: str, path: str, headers: Mapping[str, str], address: str, more: dict[str, Any]
    ) -> Response:
        transport = ASGITransport(self.app, client=(address, 50_000))
        async with AsyncClient(transport=transport, base_url="http://darijol.test") as client:
            return await client.request(method, path, headers=headers, **more)

    def _see_that_it_is_described(self, method: str, response: Response) -> None:
        operation = self._operation(method, response.url.raw_path.decode().partition("?")[0])
        if operation is None or response.headers["content-type"] != "application/problem+json":
            return
        described = operation["responses"].get(str(response.status_code), {}).get("content", {})
        examples = described.get("application/problem+json", {}).get("examples", {})
        assert response.json()["case"] in examples, f"{method} {response.url} does not describe {response.text}"

    def _operation(self, method: str, path: str) -> Any:
        for template, operations in self.app.openapi()["paths"].items():
            if re.fullmatch(re.sub(r"\\\{.*?\\\}", "[^/]+", re.escape(template)), path):
                return operations.get(method.lower())
        return None


@contextmanager
def running(
    conninfo: str, *, follow: bool = False, metrics_port: int = 0, log_requests: bool = False
) -> Generator[Api]:
    """Run the application on a database for as long as the context lasts."""
    app = create_app(as_app(conninfo), follow=follow, metrics_port=metrics_port, log_requests=log_requests)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        yield Api(app, portal, conninfo)
