"""What `darijol demo` prints once it answers: lines to paste, and codes to try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from secrets import randbelow, token_hex
from typing import Any, Final
from urllib.parse import quote

from api.demo.codes import KEY, PackCode, pack_code
from api.demo.lines import get, post, scan_function
from api.demo.medicines import CARDIOMAGNYL, INVENTED
from api.demo.people import MAKERS, Company
from api.demo.shelf import FOR_SALE, Shown
from domain.ground.identifiers import Gtin, LotNumber, Sscc
from domain.rules.ceilings import CeilingRow
from scanners import GS

GS_SHOWN: Final = "<GS>"
"""How a separator is shown where nobody sees one. A code with it is read as well, and flagged."""

_NAMED: Final = ("OPERATOR", "REGULATOR", "MAKER", "DISTRIBUTOR", "PHARMACY", "OTHER_PHARMACY")
"""The keys that the lines of the page use."""

_FUNCTIONS: Final = (
    "  show() { python3 -m json.tool --no-ensure-ascii; }",
    "  field() { python3 -c 'import json, sys; print(json.load(sys.stdin)[sys.argv[1]])' \"$1\"; }",
)
"""What makes answers readable, and what takes one field out of an answer."""

_INVENTED: Final = " (synthetic)"
_ONE_TIYN: Final = 1
_PAST: Final = timedelta(days=20)
_SHELF_LIFE: Final = timedelta(days=700)


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the page tells of: where it answers, how the command is called, keys by name, whose they are, and goods.

    `ceiling`: the row that binds today's price of what is sold; None if there is none. `sale`: packs that the first
    pharmacy may sell. `coming`: a case on its way there. `others`: codes of any other kind.
    """

    address: str
    command: str
    keys: Mapping[str, str]
    holders: Mapping[str, Company]
    ceiling: CeilingRow | None
    sale: Sequence[PackCode]
    coming: Sscc | None
    others: Sequence[Shown]


Step = tuple[str, Sequence[str]]
"""What to do, and the lines that do it."""


def page(shown: Demonstration, today: date) -> str:
    """Return the page."""
    numbers = count(1)
    parts = [_beginning(shown)]
    for title, steps in _sections(shown, today):
        parts.append(f"\n{title}")
        for said, lines in steps:
            parts += (f"\n{next(numbers)}. {said}\n", *lines)
    return "\n".join((*parts, _codes(shown.others), _everybody(shown), _end(shown.command)))


def _beginning(shown: Demonstration) -> str:
    settings = {"DARIJOL": shown.address, **{name: shown.keys[name] for name in _NAMED if name in shown.keys}}
    lines = (*(f"  {name}={value}" for name, value in settings.items()), *_FUNCTIONS)
    return f"""
Darijol answers on {shown.address}
What it is, and what it can do: open {shown.address} in a browser

Companies, brands and figures here are invented. First paste this into another terminal; the keys stay the same over a
restart:

""" + "\n".join(lines)


def _sections(shown: Demonstration, today: date) -> Iterator[tuple[str, Iterable[Step]]]:
    name, ceiling_tiyn = CARDIOMAGNYL.trade_name, None if shown.ceiling is None else shown.ceiling.price_tiyn
    if len(shown.sale) == FOR_SALE:
        price_tiyn = min(CARDIOMAGNYL.price_tiyn, ceiling_tiyn or CARDIOMAGNYL.price_tiyn)
        bound = "no ceiling that binds today" if ceiling_tiyn is None else f"a ceiling of {_tenge(ceiling_tiyn)}"
        title = f"AT THE COUNTER: {name}, sold for {_tenge(price_tiyn)} under {bound}"
        yield title, _counter(shown.sale, price_tiyn, ceiling_tiyn)
    else:
        yield f"AT THE COUNTER: {name} is sold out. For a new stock: {_anew(shown.command)}", ()
    if shown.coming is not None:
        yield "AT THE BACK DOOR", _door(shown.coming)
    yield "AT THE FACTORY", _factory(today)


def _counter(sale: Sequence[PackCode], price_tiyn: int, ceiling_tiyn: int | None) -> Iterator[Step]:
    sold, dear, checked = sale
    receipt = {"packs": [_sale(sold, price_tiyn)]}
    yield (
        "Scan a pack. May it be sold here, today? (The separator GS is \\u001d in JSON.)",
        [post("PHARMACY", "/v1/scans", {"code": sold.text})],
    )
    yield (
        "Sell it. Pasted again, the line gets the same answer again: nothing is sold twice.",
        [post("PHARMACY", "/v1/dispensings", receipt, "sale")],
    )
    yield (
        "Sell it once more, on another receipt, here and at another pharmacy: refused, duplicate_code.",
        [
            post("PHARMACY", "/v1/dispensings", receipt, "again"),
            post("OTHER_PHARMACY", "/v1/dispensings", receipt, "elsewhere"),
        ],
    )
    if ceiling_tiyn is not None:
        yield (
            "Sell another pack one tiyn above the ceiling: refused, above_ceiling, naming the row that binds.",
            [post("PHARMACY", "/v1/dispensings", {"packs": [_sale(dear, ceiling_tiyn + _ONE_TIYN)]}, "dear")],
        )
    yield (
        "Sell two packs on one receipt, of which one was sold before: refused, and the other stays for sale.",
        [
            post(
                "PHARMACY",
                "/v1/dispensings",
                {"packs": [_sale(checked, price_tiyn), _sale(sold, price_tiyn)]},
                "both",
            )
        ],
    )
    yield (
        "Read the road of the pack that was sold, from the factory on.",
        [get(f"/v1/packs/{sold.gtin}/{sold.serial}/history", "REGULATOR")],
    )
    yield (
        "Ask as a patient, without a key. It opens in a browser too. (GS is %1D in an address.)",
        [get(f"/check?code={quote(checked.text, safe='')}")],
    )


def _door(coming: Sscc) -> Iterator[Step]:
    yield (
        "A case is on its way to the pharmacy. Scan the case, and all its packs are received.",
        [post("PHARMACY", "/v1/receivings", {"sscc": coming}, "case")],
    )


def _factory(today: date) -> Iterator[Step]:
    """Yield how a new medicine begins its road."""
    gtin = Gtin.from_body(f"04870009{10_000 + randbelow(90_000)}")
    lot = LotNumber(f"NEW{token_hex(2).upper()}")
    product = {
        "gtin": gtin,
        "trade_name": "Novodem (fixture)",
        "inn": "ibuprofen",
        "atc": "M01AE01",
        "form": "film-coated tablet",
        "strength": "400 mg",
        "pack_size": 20,
        "registration_number": f"РК-ЛС-5№0{gtin[-6:-1]}",
        "maker": MAKERS[0].bin,
    }
    ceiling = {
        "gtin": gtin,
        "channel": "commercial",
        "level": "retail",
        "price_tiyn": 65_000,
        "since": today,
        "citation": {"source": INVENTED, "confidence": "F"},
    }
    codes = [pack_code(gtin, lot, number) for number in range(2)]
    packs = {
        "gtin": gtin,
        "lot": lot,
        "expiry": today + _SHELF_LIFE,
        "produced_on": today - _PAST,
        "channel": "commercial",
        "serials": [{"serial": code.serial, "key": KEY, "code": code.code} for code in codes],
    }
    yield (
        "The operator registers a medicine and its ceiling; its maker commissions two packs.",
        [
            post("OPERATOR", "/v1/products", product, "product"),
            post("OPERATOR", "/v1/ceilings", ceiling, "ceiling"),
            post("MAKER", "/v1/commissionings", packs, "packs"),
        ],
    )


def _codes(others: Iterable[Shown]) -> str:
    rows = (f"  scan '{one.code.text.replace(GS, GS_SHOWN)}'\n      {one.title}: {one.case or 'ok'}" for one in others)
    return f"""
MORE CODES, and what a scan at the pharmacy says ({GS_SHOWN} is the separator, written out). Paste this line first:

{scan_function("PHARMACY")}

""" + "\n".join(rows)


def _everybody(shown: Demonstration) -> str:
    rows = (
        f"  {name:<14} {one.gln}  {shown.keys[name]}  {one.name.removesuffix(_INVENTED)}, "
        f"{one.site_name.removesuffix(_INVENTED)}"
        for name, one in shown.holders.items()
    )
    title = "EVERYBODY in the nation: name, GLN of the site, key, company and site (all synthetic)"
    return "\n".join(("", title, "", *rows))


def _end(command: str) -> str:
    return f"""
Is every row what the events say?   {command} audit --demo
Stop with Ctrl-C. The next start finds everything as it is now. As it was at first:   {_anew(command)}"""


def _anew(command: str) -> str:
    return f"{command} demo --fresh"


def _sale(code: PackCode, price_tiyn: int) -> dict[str, Any]:
    return {"code": code.text, "price_tiyn": price_tiyn}


def _tenge(tiyn: int) -> str:
    return f"{tiyn // 100:,}.{tiyn % 100:02} tenge"
