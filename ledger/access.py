"""Keys of sites: what a counter's software proves with who it is. Shown once, kept as SHA-256.

A key is 256 random bits, so one fast hash is enough: there is nothing to guess from. `ledger.issuing` makes them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from domain.ground.identifiers import Bin, Gln
from domain.parties.callers import Caller
from domain.parties.parties import Role
from ledger.ledger import Ledger
from ledger.listing import Page, page_of

PREFIX = "dj_"
"""What every key begins with, so that one found in a log or a repository is recognised."""

_KEY = re.compile(PREFIX + "[-_0-9A-Za-z]{43}")
ID_DIGITS = 16
"""How much of a key's digest is its id."""

_COLUMNS = "digest, site, party, roles, label, created_at, expires_at, revoked_at"
FIND = f"SELECT {_COLUMNS} FROM darijol.access_key WHERE digest = %s"  # noqa: S608 - no value in it
_LIST = f"SELECT {_COLUMNS} FROM darijol.access_key ORDER BY created_at, digest"  # noqa: S608 - no value in it
_OF_PARTY = (
    f"SELECT {_COLUMNS}, number FROM (SELECT *, row_number() OVER (ORDER BY created_at, digest) AS number "  # noqa: S608
    "FROM darijol.access_key WHERE party = %s) AS own "
    "WHERE %s::bigint IS NULL OR number < %s ORDER BY number DESC LIMIT %s"
)
"""No key is ever removed, so the number of a key among those of its party is its own for ever."""


@dataclass(frozen=True, slots=True)
class AccessKey:
    """A key as it is kept: of which site and party, with which roles, for how long."""

    digest: bytes
    site: Gln
    party: Bin
    roles: frozenset[Role]
    label: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None

    @property
    def id(self) -> str:
        """What the key is called where it must be named: the first digits of its digest."""
        return self.digest.hex()[:ID_DIGITS]

    @property
    def caller(self) -> Caller:
        """Whom the key speaks for."""
        return Caller(self.party, self.site, self.roles)

    def holds_at(self, now: datetime) -> bool:
        """Tell whether the key opens anything at a moment."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def key_digest(secret: str) -> bytes | None:
    """Return the digest under which a key is kept; None for text that is no key at all."""
    return sha256(secret.encode()).digest() if _KEY.fullmatch(secret) else None


def list_keys(ledger: Ledger) -> list[AccessKey]:
    """Return every key ever made, oldest first."""
    return ledger.ask(lambda cursor: [_read(row) for row in cursor.execute(_LIST)])


def keys_of(ledger: Ledger, party: Bin, *, before: int | None, limit: int) -> Page[AccessKey]:
    """Return the keys of all sites of a party, the newest first. A page goes on before a key's number."""
    values = (party, before, before, limit + 1)
    return page_of(
        ledger.ask(lambda cursor: [(row[-1], _read(row[:-1])) for row in cursor.execute(_OF_PARTY, values)]), limit
    )


def found_key(digest: bytes, row: tuple[Any, ...] | None) -> AccessKey | None:
    """Return the key of the row that `FIND` gave, if it is the one asked for."""
    if row is None:
        return None
    key = _read(row)
    return key if compare_digest(key.digest, digest) else None


def _read(row: tuple[Any, ...]) -> AccessKey:
    digest, site, party, roles, label, created_at, expires_at, revoked_at = row
    return AccessKey(
        bytes(digest), Gln(site), Bin(party), frozenset(map(Role, roles)), label, created_at, expires_at, revoked_at
    )
