"""The keys of the demonstration: new ones at each start, and those of the last start revoked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from api.demo.people import DISTRIBUTORS, MAKERS, OPERATOR, REGULATOR, Company
from api.demo.stock import Size
from ledger.access import create_key, list_keys, revoke_key
from ledger.ledger import Ledger

LABEL: Final = "demonstration"
DAYS: Final = 30


def new_keys(ledger: Ledger, size: Size) -> dict[str, str]:
    """Return a key for each side of the road, by the name that the page gives it."""
    for key in list_keys(ledger):
        if key.label == LABEL and key.revoked_at is None:
            revoke_key(ledger, key.id)
    until = datetime.now(UTC) + timedelta(days=DAYS)
    return {
        name: create_key(ledger, company.gln, [company.role], LABEL, until) for name, company in _holders(size).items()
    }


def _holders(size: Size) -> dict[str, Company]:
    return {
        "OPERATOR": OPERATOR,
        "REGULATOR": REGULATOR,
        "MAKER": MAKERS[0],
        "DISTRIBUTOR": DISTRIBUTORS[0],
        "PHARMACY": size.customers[0],
        "OTHER_PHARMACY": size.customers[1],
    }
