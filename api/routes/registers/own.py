"""What a key is told of itself: the company, its sites and keys, and what this key may do."""

from __future__ import annotations

from datetime import date, datetime

from typing_extensions import TypedDict

from api.requests.cursors import cursor_of
from api.requests.readers import Reader
from domain.acts.act import Needs
from domain.acts.rights import RIGHTS, Reading, Right, may, name_of
from domain.ground.identifiers import Gln
from domain.parties.parties import Licence, Party, PartyKey
from domain.parties.sites import Site, SiteKey
from ledger.access import AccessKey, keys_of
from ledger.listing import Page
from ledger.registers import list_sites


class LicenceAnswer(TypedDict):
    """A licence: it holds from `since` until the day before `until`."""

    number: str
    kind: str
    since: date
    until: date | None


class OwnParty(TypedDict):
    """The company of the key."""

    bin: str
    name: str
    roles: list[str]
    licences: list[LicenceAnswer]


class OwnSite(TypedDict):
    """A site of the company."""

    gln: str
    name: str
    region: str


class OwnKey(TypedDict):
    """A key of the company: for which site, where it is kept, and for how long. `this`: it is the one that asks."""

    site: str
    label: str
    roles: list[str]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    this: bool


class OwnRights(TypedDict):
    """What the key may do, by role. Whether a thing allows an act is for the act to say."""

    roles: list[str]
    acts: list[str]
    readings: list[str]


class OwnAnswer(TypedDict):
    """The company, the site and the rights of the key that asks; all sites by GLN; all keys, the newest first.

    `next_site` and `next_key`: the cursors under which more of each follow; null if there are none.
    """

    party: OwnParty
    site: OwnSite
    rights: OwnRights
    sites: list[OwnSite]
    next_site: str | None
    keys: list[OwnKey]
    next_key: str | None


def own(reader: Reader, key: AccessKey, after_site: Gln | None, before_key: int | None, limit: int) -> OwnAnswer:
    """Return what a key is told of itself."""
    ledger, caller = reader.ledger, reader.caller
    world = ledger.read(Needs.of(PartyKey(caller.party), SiteKey(caller.site)))
    party, site = world[PartyKey(caller.party)], world[SiteKey(caller.site)]
    assert party is not None
    assert site is not None
    sites = list_sites(ledger, caller.party, after=after_site, limit=limit + 1)
    keys: Page[AccessKey] = keys_of(ledger, caller.party, before=before_key, limit=limit)
    return OwnAnswer(
        party=_party(caller.party, party),
        site=_site(caller.site, site),
        rights=_rights(key),
        sites=[_site(gln, one) for gln, one in sites[:limit]],
        next_site=sites[limit - 1][0] if len(sites) > limit else None,
        keys=[_key(one, key) for one in keys.items],
        next_key=cursor_of(keys.next),
    )


def _party(number: str, party: Party) -> OwnParty:
    return OwnParty(
        bin=number,
        name=party.name,
        roles=[role.value for role in party.roles],
        licences=[_licence(one) for one in party.licences],
    )


def _licence(one: Licence) -> LicenceAnswer:
    return LicenceAnswer(number=one.number, kind=one.kind.value, since=one.since, until=one.until)


def _site(gln: Gln, site: Site) -> OwnSite:
    return OwnSite(gln=gln, name=site.name, region=site.region)


def _rights(key: AccessKey) -> OwnRights:
    held: list[Right] = [right for right in RIGHTS if may(key.roles, right)]
    return OwnRights(
        roles=sorted(key.roles),
        acts=[name_of(right) for right in held if not isinstance(right, Reading)],
        readings=[name_of(right) for right in held if isinstance(right, Reading)],
    )


def _key(one: AccessKey, asking: AccessKey) -> OwnKey:
    return OwnKey(
        site=one.site,
        label=one.label,
        roles=sorted(one.roles),
        created_at=one.created_at,
        expires_at=one.expires_at,
        revoked_at=one.revoked_at,
        this=one.digest == asking.digest,
    )
