"""Making and revoking keys, with the login of the ledger's owner.

Who serves may do neither: a server that somebody broke into can make no key for itself, nor shut anybody out.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from secrets import token_urlsafe

import psycopg

from domain.acts.act import Needs
from domain.ground.identifiers import Bin, Gln
from domain.ground.limits import TEXT_LENGTH
from domain.parties.parties import PartyKey, Role
from domain.parties.sites import SiteKey
from ledger.access import ID_DIGITS, PREFIX, key_digest
from ledger.datastore import become_owner
from ledger.errors import LedgerError
from ledger.ledger import Ledger

_RANDOM_BYTES = 32
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


class KeyIssuer:
    """Makes and revokes the keys of one ledger. `owner` logs in as one who may act for the owner of its tables."""

    def __init__(self, ledger: Ledger, owner: str) -> None:
        self.ledger = ledger
        self._owner = owner

    def create(self, site: Gln, roles: Collection[Role], label: str, expires_at: datetime | None = None) -> str:
        """Make a key for a registered site, with some of its party's roles, and return its text: it is seen once.

        `label` says where the key is kept, for the people who revoke it. Raises KeyNotMadeError.
        """
        party = self._party_of(site, roles)
        if not 0 < len(label) <= TEXT_LENGTH:
            raise KeyNotMadeError(f"A key's label has 1 to {TEXT_LENGTH} characters.")
        secret = PREFIX + token_urlsafe(_RANDOM_BYTES)
        self._write(_INSERT, key_digest(secret), site, party, sorted(set(roles)), label, expires_at)
        return secret

    def revoke(self, key_id: str) -> bool:
        """Revoke a key by its id; return whether it was in use until now."""
        return len(key_id) == ID_DIGITS and self._write(_REVOKE, ID_DIGITS, key_id) > 0

    def _write(self, statement: str, *values: object) -> int:
        with psycopg.connect(self._owner) as conn:
            become_owner(conn)
            return conn.execute(statement.encode(), values).rowcount

    def _party_of(self, gln: Gln, roles: Collection[Role]) -> Bin:
        site = self.ledger.read(Needs.of(SiteKey(gln)))[SiteKey(gln)]
        if site is None:
            raise KeyNotMadeError(f"No site is registered under GLN {gln}.")
        party = self.ledger.read(Needs.of(PartyKey(site.party)))[PartyKey(site.party)]
        if not roles or party is None or not set(roles) <= set(party.roles):
            raise KeyNotMadeError(f"Give the key one or more of the roles of party {site.party}, and no other.")
        return site.party
