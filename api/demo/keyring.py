"""The keys of the demonstration: what a visitor has exported goes on working at the next start.

The ledger keeps only their hashes, so their texts stand in a file beside the demonstration's database, which its owner
alone may read. Nothing but the demonstration keeps keys like this.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from api.demo.people import DISTRIBUTORS, MAKERS, OPERATOR, REGULATOR, Company
from api.demo.stock import Size
from ledger.access import AccessKey, key_digest, list_keys
from ledger.issuing import KeyIssuer
from ledger.ledger import Ledger

LABEL: Final = "demonstration"
DAYS: Final = 30
FILE: Final = "demo-keys.json"

_KEPT: Final = TypeAdapter(dict[str, str])
_RENEWED_BEFORE: Final = timedelta(days=1)
"""A key that ends sooner than this is made anew at the start."""


def keys(issuer: KeyIssuer, size: Size, folder: Path) -> dict[str, str]:
    """Return a key for each site of the nation, by the name that the page gives it.

    They are those of the last start, from the file in `folder`. Where they are not all there and in use, new ones are
    made and kept there, and the old ones revoked.
    """
    ledger, kept = issuer.ledger, _kept(folder / FILE)
    companies = holders(size)
    if kept.keys() == companies.keys() and _all_hold(ledger, kept, companies):
        return {name: kept[name] for name in companies}
    for key in list_keys(ledger):
        if key.label == LABEL and key.revoked_at is None:
            issuer.revoke(key.id)
    until = datetime.now(UTC) + timedelta(days=DAYS)
    made = {name: issuer.create(one.gln, [one.role], LABEL, until) for name, one in companies.items()}
    _keep(folder / FILE, made)
    return made


def holders(size: Size) -> dict[str, Company]:
    """Return the companies of the nation by the names of their keys."""
    return {
        "OPERATOR": OPERATOR,
        "REGULATOR": REGULATOR,
        **_numbered("MAKER", MAKERS),
        **_numbered("DISTRIBUTOR", DISTRIBUTORS),
        **_numbered("PHARMACY", size.customers, second="OTHER_PHARMACY"),
    }


def _numbered(name: str, companies: tuple[Company, ...], second: str = "") -> dict[str, Company]:
    named = [name, second or f"{name}_2", *(f"{name}_{number}" for number in range(3, len(companies) + 1))]
    return dict(zip(named, companies, strict=False))


def _all_hold(ledger: Ledger, kept: Mapping[str, str], companies: Mapping[str, Company]) -> bool:
    soon = datetime.now(UTC) + _RENEWED_BEFORE
    known: dict[bytes, AccessKey] = {key.digest: key for key in list_keys(ledger)}
    found = {name: known.get(key_digest(text) or b"") for name, text in kept.items()}
    return all(
        key is not None and key.site == companies[name].gln and key.holds_at(soon) for name, key in found.items()
    )


def _kept(file: Path) -> dict[str, str]:
    """Return what the file holds; nothing if it is not there, or holds something else."""
    try:
        return _KEPT.validate_json(file.read_bytes())
    except (OSError, ValueError):
        return {}


def _keep(file: Path, made: Mapping[str, str]) -> None:
    new = file.with_suffix(".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
        json.dump(made, kept)
    new.replace(file)
