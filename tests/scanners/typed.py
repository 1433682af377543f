"""Scanners as they type: random codes, and what arrives of them through a keyboard and a way to send GS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import NamedTuple
from urllib.parse import quote

from domain.ground.identifiers import CHARSET_82, Gtin, Sscc
from scanners import GS, ScanError, element_string
from scanners.repairs.keyboards import OTHERS, PLAIN, Keyboard, Layout
from tests.scanners.codes import read

KEYBOARDS = {
    f"{one.layout}{' with Caps Lock' * one.caps}{', digits on the keypad' * one.keypad}": one
    for one in (PLAIN, *OTHERS)
}


def _control_key(keyboard: Keyboard) -> str:
    """Return what Windows gives a program for Ctrl and the key of `]`."""
    return {Layout.US: GS, Layout.RU: "", Layout.KZ: "\x1b"}[keyboard.layout]


WAYS: Mapping[str, Callable[[Keyboard], str]] = {
    "ASCII 29": lambda _: GS,
    "Ctrl ]": _control_key,
    "Ctrl ] in a script": lambda keyboard: keyboard.arriving("]"),
    "^]": lambda keyboard: keyboard.arriving("^]"),
    "{GS}": lambda keyboard: keyboard.arriving("{GS}"),
    "<GS>": lambda keyboard: keyboard.arriving("<GS>"),
    "[GS]": lambda keyboard: keyboard.arriving("[GS]"),
    "F8": lambda _: "",
    "F8 in a terminal": lambda _: "\x1b[19~",
    "F8 on a Mac": lambda _: "\uf70b",
    "F8 in a script": lambda _: "F8",
    "Alt 029": lambda _: GS,
    "Alt 029 in an old code page": lambda _: "\u2194",
    "Alt 029 in a terminal": lambda _: "\x1b0\x1b2\x1b9",
    "Alt 029 in a script": lambda _: "029",
    "nothing": lambda _: "",
}
"""What arrives for a separator, by how the scanner sends it and who listens."""


class Printed(NamedTuple):
    """A code as it is printed: its elements, and its text."""

    elements: dict[str, str]
    text: str


def _gtin(random: Random) -> str:
    return str(Gtin.from_body("0" + "".join(random.choices("0123456789", k=12))))


def _coded(random: Random, least: int, most: int) -> str:
    """Return a serial or a lot: of digits, of capitals and digits, of letters and digits, or of any characters."""
    alphabet = random.choice(["0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", CHARSET_82, _LETTERS])
    return "".join(random.choices(alphabet, k=random.randint(least, most)))


_LETTERS = "".join(one for one in CHARSET_82 if one.isalnum())


def _expiry(random: Random) -> str:
    return f"{random.randint(26, 31)}{random.randint(1, 12):02}{random.randint(0, 28):02}"


def _kazakh(random: Random) -> Printed:
    tail = "".join(random.choices(_LETTERS + "+/", k=43)) + "="
    elements = {
        "01": _gtin(random),
        "21": _coded(random, 13, 13),
        "91": "".join(random.choices(_LETTERS, k=4)),
        "92": tail,
    }
    return Printed(elements, element_string(elements))


def _pack(random: Random, order: str) -> Printed:
    values = {
        "01": _gtin(random),
        "21": _coded(random, 6, 20),
        "17": _expiry(random),
        "10": _coded(random, 4, 12),
        "93": "".join(random.choices(_LETTERS, k=4)),
        "240": _coded(random, 4, 9),
        "712": _coded(random, 4, 9),
    }
    elements = {ai: values[ai] for ai in order.split("-")}
    return Printed(elements, element_string(elements))


def _container(random: Random) -> Printed:
    elements = {"00": str(Sscc.from_body("".join(random.choices("0123456789", k=17))))}
    return Printed(elements, element_string(elements))


def _case(random: Random) -> Printed:
    elements = {**_container(random).elements, "02": _gtin(random), "10": _coded(random, 4, 12), "37": "48"}
    return Printed(elements, element_string(elements))


def _product(random: Random) -> Printed:
    gtin = _gtin(random)
    return Printed({"01": gtin}, gtin[1:])


def _bracketed(random: Random) -> Printed:
    elements = _pack(random, "01-21-17-10").elements
    return Printed(elements, "".join(f"({ai}){value}".replace("(", "\\(")[1:] for ai, value in elements.items()))


def _link(random: Random, stem: str = "https://id.example.kz") -> Printed:
    gtin, serial, lot = _gtin(random), _coded(random, 6, 20), _coded(random, 4, 12)
    path = f"/01/{gtin}/10/{quote(lot, safe='')}/21/{quote(serial, safe='')}?17={(expiry := _expiry(random))}"
    return Printed({"01": gtin, "10": lot, "21": serial, "17": expiry}, f"{stem}{path}")


FORMS: Mapping[str, Callable[[Random], Printed]] = {
    "Kazakhstan, 83 characters": _kazakh,
    "01-21-17-10": lambda random: _pack(random, "01-21-17-10"),
    "01-17-10-21": lambda random: _pack(random, "01-17-10-21"),
    "01-21-10-17": lambda random: _pack(random, "01-21-10-17"),
    "01-21-93": lambda random: _pack(random, "01-21-93"),
    "01-21-240": lambda random: _pack(random, "01-21-240"),
    "01-21-17-10-712": lambda random: _pack(random, "01-21-17-10-712"),
    "SSCC": _container,
    "SSCC with contents": _case,
    "EAN-13": _product,
    "brackets": _bracketed,
    "Digital Link": _link,
    "Digital Link in capitals": lambda random: _link(random, "HTTPS://ID.EXAMPLE.KZ"),
}
PREFIXES = {
    "SSCC": "]C1",
    "SSCC with contents": "]C1",
    "EAN-13": "]E0",
    "brackets": "]d1",
    "Digital Link": "]Q1",
    "Digital Link in capitals": "]Q1",
}
"""What a scanner says of the symbol; of a GS1 Data Matrix it says ]d2."""


def arrives(code: Printed, keyboard: Keyboard, way: str, front: str) -> str:
    """Return what arrives of a code."""
    separator = WAYS[way](keyboard)
    return separator.join(keyboard.arriving(part) for part in (front + code.text).split(GS))


def outcome(printed: Printed, text: str) -> str:
    """Return how a printed code was read from a text: exact, another reading, ambiguous; or what must not be."""
    try:
        reading = read(text)
    except ScanError as error:
        return error.code.value
    if reading.elements == printed.elements:
        return "exact"
    return "another" if printed.elements in [one.elements for one in reading.alternatives] else f"wrong: {text!a}"
