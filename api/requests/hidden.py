"""What somebody may not see is answered as what is not there: in the same words, and after the same time.

To find out that a thing is another's takes more reading than to find none, and the difference could be measured. So
these answers are given at beats of `HIDDEN_SECONDS` from when the request came.
"""

from __future__ import annotations

from time import monotonic
from typing import Final

from anyio import sleep
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.requests.limits import HIDDEN_SECONDS

_BEGAN: Final = "darijol.began"


class Began:
    """Notes when a request came."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        scope[_BEGAN] = monotonic()
        await self._app(scope, receive, send)


async def wait_for_the_beat(request: Request) -> None:
    """Wait until an answer may be given that says nothing by its time."""
    taken = monotonic() - request.scope[_BEGAN]
    await sleep(HIDDEN_SECONDS - taken % HIDDEN_SECONDS)
