"""Keys of sites: what a counter's software proves with who it is. Shown once, kept as SHA-256.

A key is 256 random bits, so one fast hash is enough: there is nothing to guess from.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any

from domain.acts.act import Needs
from domain.ground.identifiers import Bin, Gln
from domain.ground.limits import TEXT_LENGTH
from domain.parties.callers import Caller
from domain.parties.parties import PartyKey, Role
from domain.parties.sites import SiteKey
from ledger.errors import LedgerError
from ledger.ledger import Ledger
from ledger.listing import Page, page_of

PREFIX = "dj_"
"""What every key begins with, so that one found in a log or a repository is recognised."""

_RANDOM_BYTES = 32
_KEY = re.compile(PREFIX + "[-_0-9A-Za-z]{43}")
_ID_DIGITS = 16

_COLUMNS = "digest, site, party, roles, label, created_at, expires_at, revoked_at"
FIND = f"SELECT {_COLUMNS} FROM darijol.access_key WHERE digest = %s"  # noqa: S608 - no value in it
_LIST = f"SELECT {_COLUMNS} FROM darijol.access_key ORDER BY created_at, digest"  # noqa: S608 - no value in it
_OF_PARTY = (
    f"SELECT {_COLUMNS}, number FROM (SELECT *, row_number() OVER (ORDER BY created_at, digest) AS number "  # noqa: S608
    "FROM darijol.access_key WHERE party = %s) AS own "
    "WHERE %s::bigint IS NULL OR number < %s ORDER BY number DESC LIMIT %s"
)
"""No key is ever removed, so the number of a key among those of its party is its own for ever."""
_INSERT = (
    "INSERT INTO darijol.access_key (digest, site, party, roles, label, expires_at) VALUES (%s, %s, %s, %s, %s, %s)"
)
_REVOKE = (
    "UPDATE darijol.access_key SET revoked_at = clock_timestamp() "
    "WHERE left(encode(digest, 'hex'), %s) = %s AND revoked_at IS NULL"
)


class KeyNotMadeError(LedgerError):
    """A key was asked for that may not be: for a site nobody registered, or with roles its party does not have."""

    code = "key_not_made"


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
        return self.digest.hex()[:_ID_DIGITS]

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


def create_key(
    ledger: Ledger, site: Gln, roles: Collection[Role], label: str, expires_at: datetime | None = None
) -> str:
    """Make a key for a registered site, with some of its party's roles, and return its text: it is never seen again.

    `label` says where the key is kept, for the people who revoke it. Raises KeyNotMadeError.
    """
    party = _party_of(ledger, site, roles)
    if not 0 < len(label) <= TEXT_LENGTH:
        raise KeyNotMadeError(f"A key's label has 1 to {TEXT_LENGTH} characters.")
    secret = PREFIX + token_urlsafe(_RANDOM_BYTES)
    with ledger.datastore.get_connection() as conn:
        conn.execute(_INSERT, (key_digest(secret), site, party, sorted(set(roles)), label, expires_at))
    return secret


def list_keys(ledger: Ledger) -> list[AccessKey]:
    """Return every key ever made, oldest first."""
    return ledger.ask(lambda cursor: [_read(row) for row in cursor.execute(_LIST)])


def keys_of(ledger: Ledger, party: Bin, *, before: int | None, limit: int) -> Page[AccessKey]:
    """Return the keys of all sites of a party, the newest first. A page goes on before a key's number."""
    values = (party, before, before, limit + 1)
    return page_of(
        ledger.ask(lambda cursor: [(row[-1], _read(row[:-1])) for row in cursor.execute(_OF_PARTY, values)]), limit
    )


def revoke_key(ledger: Ledger, key_id: str) -> bool:
    """Revoke a key by its id; return whether it was in use until now."""
    if len(key_id) != _ID_DIGITS:
        return False
    with ledger.datastore.get_connection() as conn:
        return conn.execute(_REVOKE, (_ID_DIGITS, key_id)).rowcount > 0


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


def _party_of(ledger: Ledger, gln: Gln, roles: Collection[Role]) -> Bin:
    site = ledger.read(Needs.of(SiteKey(gln)))[SiteKey(gln)]
    if site is None:
        raise KeyNotMadeError(f"No site is registered under GLN {gln}.")
    party = ledger.read(Needs.of(PartyKey(site.party)))[PartyKey(site.party)]
    if not roles or party is None or not set(roles) <= set(party.roles):
        raise KeyNotMadeError(f"Give the key one or more of the roles of party {site.party}, and no other.")
    return site.party
