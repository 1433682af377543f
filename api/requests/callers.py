"""Who calls: the key in the Authorization header gives a party, a site and roles."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from api.requests.limits import KEY_CACHE_SECONDS, KEY_CACHE_SIZE
from api.requests.problems import Problem
from api.requests.request_log import note_site
from domain.acts.rights import Right, may
from domain.parties.callers import Caller
from ledger.access import AccessKey, key_digest
from ledger.scanning import AsyncReader

_SCHEME: Final = "bearer "


class Callers:
    """Looks keys up, and believes what it found for `KEY_CACHE_SECONDS`. Keys that are not known are not remembered."""

    def __init__(self, reader: AsyncReader) -> None:
        self._reader = reader
        self._believed: dict[bytes, tuple[float, AccessKey, Caller]] = {}

    async def known(self, headers: Mapping[str, str]) -> Caller:
        """Return who calls. Raises Problem `key_missing` or `key_wrong`, and BusyError."""
        _, caller = await self._shown(headers)
        return caller

    async def key(self, headers: Mapping[str, str]) -> AccessKey:
        """Return the key that was shown. Raises as `known` does."""
        key, _ = await self._shown(headers)
        return key

    async def _shown(self, headers: Mapping[str, str]) -> tuple[AccessKey, Caller]:
        authorization = headers.get("authorization")
        if authorization is None or authorization[: len(_SCHEME)].lower() != _SCHEME:
            raise Problem("key_missing")
        digest = key_digest(authorization[len(_SCHEME) :].strip())
        if digest is None:
            raise Problem("key_wrong")
        until, key, caller = self._believed.get(digest) or await self._looked_up(digest)
        if until < monotonic():
            until, key, caller = await self._looked_up(digest)
        if key.expires_at is not None and not key.holds_at(datetime.now(UTC)):
            raise Problem("key_wrong")
        note_site(caller.site)
        return key, caller

    async def permitted(self, headers: Mapping[str, str], right: Right) -> Caller:
        """Return who calls, if they hold the right. Raises as `known` does, and Problem `not_allowed`."""
        caller = await self.known(headers)
        if not may(caller.roles, right):
            raise Problem("not_allowed")
        return caller

    async def _looked_up(self, digest: bytes) -> tuple[float, AccessKey, Caller]:
        self._believed.pop(digest, None)
        key = await self._reader.key(digest)
        if key is None or not key.holds_at(datetime.now(UTC)):
            raise Problem("key_wrong")
        if len(self._believed) >= KEY_CACHE_SIZE:
            del self._believed[next(iter(self._believed))]
        self._believed[digest] = believed = (monotonic() + KEY_CACHE_SECONDS, key, key.caller)
        return believed
