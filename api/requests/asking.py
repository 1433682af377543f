"""What every act goes through: the key, the right, the request id, the body; then the ledger, and the answer.

key -> right -> Idempotency-Key -> media type -> body -> act -> stored answer
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import Any, Final, Generic, TypeVar

from starlette.requests import Request
from starlette.responses import Response

from api.requests.body import Body
from api.requests.field_errors import Wrong
from api.requests.json_bodies import await_large_turn, read_body
from api.requests.limits import REQUEST_ID_LENGTH
from api.requests.problems import Places, Problem, refused
from api.requests.request_log import note_case
from api.requests.responses import CREATED, respond, stored
from api.requests.services import Services, services_of
from api.words.catalogues import language_of
from domain.acts.act import Accepted, Act, Decision, Refused
from domain.acts.precedence import first
from domain.ground.world import World
from domain.parties.callers import Caller
from ledger.attempt import Done, Render
from ledger.reading import Request as LedgerRequest
from ledger.recorder import RequestIdReusedError

B = TypeVar("B", bound=Body)

REQUEST_ID_HEADER: Final = "Idempotency-Key"
JSON: Final = "application/json"
_REQUEST_ID = re.compile(f"[!-~]{{1,{REQUEST_ID_LENGTH}}}")

Answer = Callable[[Accepted, World], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks for an act, in which language, and under which id."""

    services: Services
    caller: Caller
    language: str
    request: LedgerRequest

    def perform(self, act: Act, answer: Answer, places: Places) -> Response:
        """Perform an act and return its answer, or the one it got before. Blocks: for the thread pool only."""
        return self.settle(partial(self.services.ledger.perform, act, self.caller), answer, places)

    def settle(self, run: Callable[[Render, LedgerRequest], Done], answer: Answer, places: Places) -> Response:
        """Do what `run` does and return its answer. Raises Problem `request_id_reused`, and BusyError."""

        def render(decision: Decision, world: World) -> bytes:
            match decision:
                case Accepted():
                    return stored(CREATED, self.language, answer(decision, world))
                case Refused():
                    problem = refused(decision.refusals, self.language, places)
                    return stored(problem["status"], self.language, problem)

        try:
            done = run(render, self.request)
        except RequestIdReusedError:
            raise Problem("request_id_reused") from None
        if isinstance(done.decision, Refused) and (gravest := first(done.decision.refusals)) is not None:
            self.services.metrics.refused(gravest.case)
            note_case(gravest.case)
        return respond(done.answer, replayed=done.decision is None)


@dataclass(frozen=True, slots=True)
class Asked(Generic[B]):
    """A request for an act, with its body."""

    asking: Asking
    body: B

    def perform(self, act: Act, answer: Answer, places: Places | None = None) -> Response:
        """Perform an act and return its answer, or the one it got before. Blocks: for the thread pool only."""
        own: dict[object, tuple[str, ...]] = {getattr(self.body, name): (name,) for name in _named(self.body)}
        time = next((name for name in type(self.body).model_fields if name.endswith("_at")), None)
        if time is not None:
            own |= time_places(time)
        return self.asking.perform(act, answer, {**own, **(places or {})})


def time_places(field: str) -> dict[object, tuple[str, ...]]:
    """Return where a request gives its own time, for the refusals of that time."""
    return dict.fromkeys(("time_in_future", "time_too_early", "told_too_late"), (field,))


def asking(act: type[Act], body: type[B]) -> Callable[[Request], Awaitable[Asked[B]]]:
    """Return what an endpoint for an act depends on: the request, if its caller may make it and it is well formed.

    Of requests that are large a company has one under way at a time, from before its body is read until it is answered.
    """

    async def asked(request: Request) -> Asked[B]:
        services = services_of(request)
        caller = await services.callers.permitted(request.headers, act)
        request_id = request_id_of(request)
        require_media_type(request.headers, JSON)
        await await_large_turn(services, caller.party, request)
        data = await request.body()
        ledger_request = LedgerRequest(caller.site, request_id, digest_of(request, data))
        known = Asking(services, caller, language_of(request.headers.get("accept-language")), ledger_request)
        return Asked(known, await read_body(services, body, data))

    return asked


def request_id_of(request: Request) -> str:
    """Return the id of a request. Raises Problem `idempotency_key_missing` or `malformed_request`."""
    given = request.headers.get(REQUEST_ID_HEADER)
    if not given:
        raise Problem("idempotency_key_missing", [Wrong(REQUEST_ID_HEADER, "missing")])
    if not _REQUEST_ID.fullmatch(given):
        shown = {"most": str(REQUEST_ID_LENGTH)}
        raise Problem("malformed_request", [Wrong(REQUEST_ID_HEADER, "wrong_characters", shown, "visible_ascii")])
    return given


def media_type_of(headers: Mapping[str, str]) -> str:
    """Return the media type of a body, without parameters, in small letters."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def require_media_type(headers: Mapping[str, str], *accepted: str) -> str:
    """Return the media type of a body. Raises Problem `unsupported_media_type` for others, and for compressed ones."""
    found = media_type_of(headers)
    if found not in accepted:
        shown = {"expected": ", ".join(accepted)}
        raise Problem("unsupported_media_type", [Wrong("Content-Type", "not_one_of", shown, "media_type")])
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", [Wrong("Content-Encoding", "not_one_of", sentence="not_compressed")])
    return found


def digest_begun(request: Request) -> Any:
    """Return the hash of what a request asks for, to which its body is still to be added."""
    path = request.scope.get("raw_path") or request.scope["path"].encode()
    head = (request.method.encode(), path, request.scope["query_string"], b"")
    return sha256(b"\n".join(head))


def digest_of(request: Request, body: bytes) -> str:
    """Return the SHA-256 of all that a request asks for, in hexadecimal digits."""
    begun = digest_begun(request)
    begun.update(body)
    return str(begun.hexdigest())


def _named(body: Body) -> list[str]:
    """Return the fields of a body that hold one identifier: evidence that repeats it points there."""
    return [name for name in type(body).model_fields if isinstance(getattr(body, name), str)]
