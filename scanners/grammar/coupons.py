"""The two coupon codes of North America (AI 8110, AI 8112): digits that say of themselves how many follow.

They stand on no medicine. They are read in full all the same, since a code of any length would else pass for one.
Sources: GS1 US, North American coupon application guideline; GS1 AI (8112) coupon data specification.
"""

import re
from collections.abc import Iterable
from typing import Final

from scanners.grammar.errors import Reason
from scanners.grammar.formats import ECHO_MAX, Fault, day, gs1_date


def _counted(indicators: Iterable[int], more: int = 0) -> str:
    """A digit that tells how many digits follow it, less `more`; then those digits."""
    return "(?:" + "|".join(f"{count}[0-9]{{{count + more}}}" for count in indicators) + ")"


_COMPANY: Final = _counted(range(7), 6)
_OFFER: Final = "[0-9]{6}"
_PURCHASE: Final = f"{_counted(range(1, 6))}[0-49][0-9]{{3}}"
_ITS_COMPANY: Final = f"(?:{_COMPANY}|9)"
_SERIAL: Final = _counted(range(10), 6)
_DATE: Final = "[0-9]{6}"

_COUPON: Final = re.compile(
    f"{_COMPANY}{_OFFER}{_counted(range(1, 6))}{_PURCHASE}"
    f"(?:1[0-3]{_PURCHASE}{_ITS_COMPANY})?"
    f"(?:2{_PURCHASE}{_ITS_COMPANY})?"
    f"(?:3(?P<expires>{_DATE}))?"
    f"(?:4(?P<starts>{_DATE}))?"
    f"(?:5{_SERIAL})?"
    f"(?:6{_counted(range(1, 8), 6)})?"
    "(?:9[01256][0-2][0-9][01])?"
).fullmatch
_OFFER_COUPON: Final = re.compile(f"[01]{_COMPANY}{_OFFER}{_SERIAL}").fullmatch


def coupon(value: str, year: int) -> Fault | None:
    """AI 8110: company, offer, saving, purchase, then fields 1 to 9 in this order."""
    found = _COUPON(value)
    if found is None:
        return Fault(Reason.WRONG_VALUE, 0, "a coupon code", value[:ECHO_MAX])
    for name in ("expires", "starts"):
        if found[name] and (fault := day(found[name], year)):
            return fault._replace(offset=found.start(name))
    starts, expires = (gs1_date(found[name], year) if found[name] else None for name in ("starts", "expires"))
    if starts and expires and expires < starts:
        return Fault(Reason.WRONG_DATE, found.start("expires"), "a day after the start", found["expires"])
    return None


def offer_coupon(value: str, _year: int) -> Fault | None:
    """AI 8112: format, company, offer and serial, and nothing behind them."""
    return None if _OFFER_COUPON(value) else Fault(Reason.WRONG_VALUE, 0, "a coupon code", value[:ECHO_MAX])
