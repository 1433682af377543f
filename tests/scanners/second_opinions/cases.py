"""What other parsers were asked: right values spoilt in many ways, every code of a list, and every sort of company.

Nothing here is drawn by lot: the answers of a parser that runs elsewhere are kept in the order of the questions.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, product
from string import ascii_uppercase, digits
from typing import Final

from tests.scanners.second_opinions.samples import COMPANY, GLN, GTIN, SAMPLES, SSCC, Sample, company

_CHECKED: Final = ("00", "01", "253", "255", "402", "410", "414", "8003", "8006", "8013", "8014", "8017", "8007")
_RULED: Final = """
    01 02 03 00 21 235 30 37 255 3100 3105 3300 3900 3909 3910 3919 3920 3930 3940 3950 420 421 422 423 424 425 426 427
    4307 4330 4331 4332 4333 7250 7251 7253 7255 7256 7258 7259 8005 8006 8017 8018 8026 8030 8111
"""
_KEYS: Final = "00 01 253 255 401 402 414 415 417 8003 8004 8006 8010 8013 8017 8018 410 02 03 10"
_COMPANIES: Final = (
    "",
    "00",
    "01",
    "03",
    "255",
    "414",
    "8010",
    "8017",
    "8018",
    "415 8020",
    "00 02 37",
    "01 21",
    "01 10",
    "01 30",
    "01 422",
    "00 37",
    "8018 7259",
    "01 21 8040",
)
_PRINTABLE: Final = [chr(number) for number in range(0x21, 0x7F) if chr(number) not in "()\\"]


def spoilt(value: str) -> Iterator[str]:
    """A right value, and what misprints and misreadings make of it."""
    half = len(value) // 2
    yield from (value, "", value[:-1], value + "0", value + "A", value * 2, value[1:] + value[0])
    yield from (f"#{value[1:]}", f"{value[:-1]}#", f"{value[:-1]} ", f"A{value[1:]}", f"{value[:-1]}a")
    yield from (value[:-1] + ("0" if value[-1] != "0" else "1"), "0" * len(value), "9" * len(value))
    yield f"{value[:half]}%{value[half:]}"
    yield value[:half] + value[half : half + 2][::-1] + value[half + 2 :]


def _values(sample: Sample) -> Iterator[str]:
    for value in sample.values:
        yield from spoilt(value)
        if sample.ai in _CHECKED:
            yield from (
                value[:at] + digits[(int(value[at]) + 1) % 10] + value[at + 1 :]
                for at in range(len(value))
                if value[at] in digits
            )


def _lists() -> Iterator[tuple[str, str]]:
    """Every code of the lists that values are taken from, every day and time of day, every character."""
    thousand = [f"{number:03}" for number in range(1000)]
    hundred = [f"{number:02}" for number in range(100)]
    letters = ["".join(pair) for pair in product(ascii_uppercase, repeat=2)]
    packages = ["".join(each) for size in (1, 2) for each in product(digits + ascii_uppercase, repeat=size)]
    days = [f"{month:02}{day:02}" for month in range(14) for day in range(33)]
    times = [f"{hour:02}{minute:02}" for hour in range(26) for minute in (0, 59, 60, 99)]
    yield from (("422", code) for code in thousand)
    yield from (("7030", f"{code}A") for code in thousand[::7])
    yield from (("423", f"398{code}") for code in thousand[::7])
    yield from (("3910", f"{code}1") for code in thousand)
    yield from (("4307", code) for code in letters)
    yield from (("7041", code) for code in packages)
    yield from (("7241", code) for code in hundred)
    yield from (("7252", code) for code in digits)
    yield from (("7258", f"{place}/{total}") for place, total in product(digits, repeat=2))
    yield from (("8006", f"{GTIN}{place}{total}") for place, total in product(("00", "01", "02", "99"), repeat=2))
    yield from (("8001", f"0001000010010{digit}"[:14]) for digit in digits)
    yield from (("17", f"26{day}") for day in days)
    yield from (("17", f"{year}0229") for year in hundred)
    yield from (("4326", f"26{day}") for day in days)
    yield from (("7250", f"2026{day}") for day in days)
    yield from (("7250", f"{year}0229") for year in (1600, 1900, 2000, 2024, 2100, "0000", "0001"))
    yield from (("7003", f"260228{time}") for time in times)
    yield from (("8008", f"260228{time}") for time in times)
    for ai in ("10", "8010", "8030", "4300", "7040"):
        front = {"8010": "4870", "7040": "1AB"}.get(ai, "A")
        yield from ((ai, front + character) for character in _PRINTABLE)


def _with_company() -> Iterator[str]:
    """Every element in every sort of company, and every two of those that rules are about."""
    for sample, words in product(SAMPLES, _COMPANIES):
        ais = words.split()
        if sample.ai not in ais:
            yield company(ais, sample.ai) + f"({sample.ai}){sample.values[0]}"
    ruled = [sample for sample in SAMPLES if sample.ai in _RULED.split()]
    for one, other in combinations(ruled, 2):
        both = {**_elements(one.company), **_elements(other.company), one.ai: one.values[0], other.ai: other.values[0]}
        yield "".join(f"({ai}){value}" for ai, value in both.items())


def _elements(bracketed: str) -> dict[str, str]:
    return dict(word.split(")", 1) for word in bracketed.split("(") if word)


def _values_with_company() -> Iterator[str]:
    samples = {sample.ai: sample for sample in SAMPLES}
    for sample in SAMPLES:
        yield from (f"{sample.company}({sample.ai}){value}" for value in _values(sample))
    yield from (f"{samples[ai].company}({ai}){value}" for ai, value in _lists())


def _links() -> Iterator[str]:
    """Keys with their qualifiers in every order, attributes, and what addresses are spoilt by."""
    values = {**COMPANY, **{sample.ai: sample.values[0] for sample in SAMPLES}}
    host = "https://example.kz/a"
    qualifiers = ("22", "10", "21", "235", "254", "7040", "8011", "8019", "8020")
    for key in _KEYS.split():
        link = f"{host}/{key}/{values[key]}"
        yield link
        yield from (f"{link}/{one}/{values[one]}" for one in qualifiers)
        yield from (f"{link}?{one}={values[one]}" for one in (*qualifiers, "17", "11", "3105", "01", "410"))
    gtin = f"{host}/01/{GTIN}"
    yield from (
        f"{gtin}/{one}/1/{other}/2/{third}/3"
        for one, other, third in product(("22", "10", "21"), ("22", "10", "21"), ("22", "10", "21", "235"))
    )
    yield from (f"{gtin}/{one}/1/{other}/2" for one, other in product(("22", "10", "21", "235"), repeat=2))
    yield from (
        f"{gtin}/21/{value}" for value in ("A%2FB", "A%2fB", "A+B", "A%20B", "A%", "A%2", "%41", "A&B", "A=B", "")
    )
    yield from (
        f"{gtin}?{query}" for query in ("17=270631", "17=270630", "17=", "17", "=", "&", "9999=1", "x=1&17=270630")
    )
    yield from (
        f"{gtin}?10=A%2BB",
        f"{gtin}?240=A+B",
        f"{gtin}#x",
        f"{gtin}/",
        f"{gtin}/21",
        "https://a.kz",
        "https:///01",
    )
    yield from (f"{host}/01/{GTIN[1:]}", f"{host}/01/{GTIN[:-1]}2", f"HTTP://A.KZ/01/{GTIN}", f"{host}/gtin/{GTIN}")
    yield from (f"https://a.kz:8443/00/{SSCC}", f"{host}/414/{GLN}/254/X?17=270630", f"{host}/10/A/01/{GTIN}")


def _once(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


NUMBERS: Final = [f"{number:0{width}}" for width in (2, 3, 4) for number in range(10**width)]
"""Everything that could be an Application Identifier."""

VALUES: Final = _once(_values_with_company())
COMPANIES: Final = _once(_with_company())
LINKS: Final = _once(_links())
ALL: Final = [*VALUES, *COMPANIES, *LINKS]
"""Every case, in the order in which answers are kept."""
