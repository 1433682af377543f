"""The parser's figures: how fast a code's text becomes a reading, with everything about it checked.

Half are the codes of Kazakhstan (83 characters and two separators), half those of the EU (01-21-17-10). Each text is
parsed once: nothing is kept from one to the next, but the days of dates, of which there are few in the world too.

Beside them, what takes longer: texts without a separator, whose alternatives are looked for when they are asked for, as
a scan does, and links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from operator import attrgetter
from random import Random
from statistics import median

from bench.figures import Figure, paired, seconds
from domain.ground.identifiers import CHARSET_82, Gtin, Serial
from scanners import GS, Reading, ScanError, digital_link, parse

TODAY = date(2026, 7, 1)
PLAIN = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz0123456789"
BASE64 = f"{PLAIN}+/"
EACH_SECOND = 200_000


def parsing(texts: int, rounds: int) -> list[Figure]:
    """Parse many distinct texts, against cutting the same texts into the same values and checking nothing."""
    given = codes(texts, seed=701)

    def ours(_: int) -> float:
        return len(given) / seconds(lambda: _parse_all(given))

    def bare(_: int) -> float:
        return len(given) / seconds(lambda: _cut_all(given))

    ratio, detail = paired(rounds, ours, bare)
    rate = median(pair["ours"] for pair in detail["rounds"])
    work = f"parse {len(given):,} distinct codes, half of Kazakhstan, half of the EU, fully checked"
    return [
        Figure(work, "absolute", rate, unit="texts/s", at_least=EACH_SECOND),
        Figure(work, "a bare split of the same texts into the same values", ratio, detail=detail),
        *_slower(texts // 50),
    ]


def _slower(count: int) -> Iterator[Figure]:
    """Yield what takes longer, by itself: nobody waits for a hundred thousand of them a second."""
    lots = Random(702)
    glued = [_european(lots).replace(GS, "") for _ in range(count)]
    named = [text.partition(GS)[0] for text in codes(count, seed=703)]
    links = [digital_link(_gtin(lots), Serial(_any(lots, PLAIN, 13))) for _ in range(count)]
    for work, texts, look in (
        ("parse codes of product and serial alone", named, len),
        ("parse them, and look for their alternatives", named, attrgetter("alternatives")),
        ("parse codes of the EU whose separator was lost, with alternatives", glued, attrgetter("alternatives")),
        ("parse GS1 Digital Links", links, len),
    ):
        taken = seconds(partial(_parse_each, texts, look))
        yield Figure(f"{work} ({len(texts):,})", "absolute", len(texts) / taken, unit="texts/s")


def _parse_each(texts: list[str], look: Callable[[Reading], object]) -> None:
    for text in texts:
        with suppress(ScanError):
            look(parse(text, today=TODAY))


def codes(count: int, seed: int) -> list[str]:
    """Distinct valid codes of packs, in both forms by turns."""
    lots = Random(seed)
    texts = dict.fromkeys((_kazakh if number % 2 else _european)(lots) for number in range(count))
    return list(texts)


def _kazakh(lots: Random) -> str:
    return f"01{_gtin(lots)}21{_any(lots, PLAIN, 13)}{GS}91{_any(lots, PLAIN, 4)}{GS}92{_any(lots, BASE64, 44)}"


def _european(lots: Random) -> str:
    serial = _any(lots, CHARSET_82, lots.randint(8, 20))
    expiry = f"{lots.randint(26, 31)}{lots.randint(1, 12):02}{lots.randint(0, 28):02}"
    return f"01{_gtin(lots)}21{serial}{GS}17{expiry}10{_any(lots, PLAIN, lots.randint(4, 12))}"


def _gtin(lots: Random) -> Gtin:
    return Gtin.from_body(f"{lots.randrange(10**13):013}")


def _any(lots: Random, alphabet: str, count: int) -> str:
    return "".join(lots.choices(alphabet, k=count))


def _parse_all(texts: list[str]) -> None:
    for text in texts:
        parse(text, today=TODAY)


def _cut_all(texts: list[str]) -> None:
    for text in texts:
        serial, *others = text[18:].split(GS)
        if len(others) == 2:
            _ = (text[2:16], serial, others[0][2:], others[1][2:])
        else:
            _ = (text[2:16], serial, others[0][2:8], others[0][10:])
