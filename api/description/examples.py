"""An example of every refusal and problem for the description of the API; refusals are made from their declaration."""

from __future__ import annotations

from dataclasses import fields as declared_fields
from datetime import UTC, date, datetime
from typing import Any, Final, get_type_hints

from api.requests.problems import Problem
from api.requests.unread import Fault, UnreadProblem
from domain.goods.packs import PackKey
from domain.ground.channels import Channel
from domain.ground.identifiers import Bin, Gln, Gtin, LotNumber, Serial, Sscc
from domain.ground.limits import CONTAINER_DEPTH, CONTAINER_GENERATIONS, ROWS_PER_BOOK
from domain.ground.refusal import Refusal
from domain.parties.parties import LicenceKind, Role
from domain.rules.books import Standing
from domain.rules.ceilings import PriceLevel
from domain.rules.dated import Citation, Confidence
from domain.rules.parameters import Rule
from scanners import Reason, ScanError

GTIN: Final = Gtin("04870001000011")
SERIAL: Final = Serial("A1b2C3d4E5f6G")
SSCC: Final = Sscc("048700010000000011")
_PACK: Final = PackKey(GTIN, SERIAL)
_CITATION: Final = Citation("Order No. 104 of 15 July 2019", Confidence.STATED)

_BY_NAME: Final[dict[str, Any]] = {
    "shipment": "0a1b2c3d4e5f6071",
    "dispensing": "6f0c9f0e-3f7c-4a8e-9d3a-0c2f5f3f1a11",
    "identifier": GTIN,
    "item": f"{GTIN} {SERIAL}",
    "rule": Rule.DISPENSING_CANCEL_WINDOW_DAYS.value,
    "price_tiyn": 129_774,
    "ceiling_tiyn": 129_773,
    "rows_max": ROWS_PER_BOOK,
    "depth_max": CONTAINER_DEPTH,
    "uses_max": CONTAINER_GENERATIONS,
    "least_tiyn": 100,
    "most_tiyn": 1_000_000_000,
    "rows": (1,),
    "standing": (Standing(1, date(2026, 1, 1), None, 129_773),),
    "window_days": 10,
    "late_minutes": 95,
    "within_minutes": 15,
    "row": 1,
    "field": "code",
    "line": 17,
    "expected": "44",
    "got": 43,
    "since": date(2026, 1, 1),
    "until": date(2025, 12, 31),
    "produced_on": date(2026, 8, 2),
    "known_produced_on": date(2026, 1, 15),
    "expiry": date(2026, 6, 30),
    "printed_lot": LotNumber("B2"),
    "printed_expiry": date(2027, 6, 30),
    "known_expiry": date(2028, 1, 31),
    "occurred_at": datetime(2026, 7, 1, 9, 30, tzinfo=UTC),
    "dispensed_on": date(2026, 6, 1),
}
"""Values for fields by name, where the type alone would give a poor example."""

_BY_TYPE: Final[dict[Any, Any]] = {
    Bin: Bin("070440012347"),
    Gln: Gln.from_body("487000100002"),
    Gtin: GTIN,
    LotNumber: LotNumber("B1"),
    Sscc: SSCC,
    PackKey: _PACK,
    PackKey | None: None,
    Channel: Channel.COMMERCIAL,
    PriceLevel: PriceLevel.RETAIL,
    Role: Role.MAKER,
    Citation: _CITATION,
    Citation | None: _CITATION,
    date: date(2026, 7, 1),
    datetime: datetime(2026, 7, 1, 8, 0, tzinfo=UTC),
    tuple[LicenceKind, ...]: (LicenceKind.RETAIL,),
    tuple[Serial, ...]: (SERIAL,),
}


def sample(refusal: type[Refusal]) -> Refusal:
    """Return a refusal with plausible evidence. Raises KeyError for a field of a kind that has no example yet."""
    kinds = get_type_hints(refusal)
    return refusal(
        **{
            field.name: _BY_NAME[field.name] if field.name in _BY_NAME else _BY_TYPE[kinds[field.name]]
            for field in declared_fields(refusal)
        }
    )


_UNREAD: Final = (
    Fault("code", ScanError(Reason.WRONG_CHECK_DIGIT, "01", 16, "1", "7")),
    Fault("code", ScanError(Reason.LOST_GS, "21", 19)),
    Fault("code"),
)
"""A code for each of the problems of codes."""


def sample_problem(code: str) -> Problem:
    """Return a problem by its code; a problem of codes with the reason why one of them was not read."""
    unread = next((fault for fault in _UNREAD if fault.code == code), None)
    return Problem(code) if unread is None else UnreadProblem([unread])
