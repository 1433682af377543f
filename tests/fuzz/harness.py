"""What must hold for any text at all, and how a handful of bytes becomes a text worth trying.

Bytes are a small program: the first chooses a code that is right, the others spoil it piece by piece. So a fuzzer
that flips bytes keeps most of the code, and reaches what lies behind its first check digit.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final
from urllib.parse import unquote

from domain.ground.identifiers import Gtin
from scanners import GS, Code, Form, Reading, Repair, ScanError, digital_link, element_string, parse
from scanners.grammar.element_string import read_elements
from scanners.grammar.elements import ELEMENTS
from scanners.repairs.ambiguous import readings_in

TODAY: Final = date(2026, 7, 1)

G1: Final = "04870001000011"
KAZAKH: Final = f"01{G1}21A1b2C3d4E5f6G{GS}91EE05{GS}92Abcdefghij0123456789Abcdefghij0123456789+/a="

CODES: Final = (
    KAZAKH,
    f"]d2{KAZAKH}",
    KAZAKH.replace(GS, ""),
    KAZAKH.replace(GS, "^]"),
    f"]C101{G1}21ABC123{GS}1727063010LOT7",
    f"01{G1}1727063010LOT721ABC123",
    f"01{G1}21ABC123{GS}10LOT7{GS}17270600",
    f"]e0{G1}",
    f"01{G1}310300012530123{GS}3922199{GS}422398{GS}71012345678",
    f"01{G1}21S{GS}8030abcDEF-_{GS}250X{GS}70032602282359{GS}10LOT",
    f"0004870001000000001102{G1}3712",
    "048700010000000011",
    "4870001000011",
    f"(01){G1}(21)A\\(B(10)L)1",
    f"(8006){G1}0102(21)S(00)048700010000000011(4300)A%20B",
    f"https://id.gs1.org/01/{G1}/10/L%251/21/A%2F1?17=270630&x=y#top",
    "HTTPS://A.KZ/414/4006381333931/254/X",
    f"8018048700010000000011{GS}725020260228{GS}72529",
    f"253400638133393112{GS}421398050000",
    f"]D201{G1}21abc123{GS}17270630",
    f"]d201{G1}1727063010LOT721ABC123",
)
"""Codes of each form, right as they are."""

PIECES: Final = (
    GS,
    "^]",
    "{GS}",
    "<GS>",
    "]d2",
    "\r\n",
    "(21)",
    "\\(",
    "%",
    "%2F",
    "/21/",
    "?17=",
    "&",
    "+",
    "\u0410",
    "\uff11",
    "\u200b",
    "\udc80",
    "\x00",
    " ",
    "qQ\u0439",
    "21",
    "10",
    "17270230",
    "91EE05",
    "9" * 90,
    f"01{G1}",
    G1[1:],
    "&lt;",
    "&amp;#29;",
    "%1D",
    "_x001D_",
    "\\u001d",
    "(10)",
    "<FNC1>",
    "\uf70b",
)
"""What damage is made of."""

CASES_MAX: Final = 5 + 6
"""How many keyboards may stand between a text and the same digits, and how many widths a number behind it may have."""

RETYPED: Final = frozenset(
    [Repair.KEYBOARD_RU, Repair.KEYBOARD_KZ, Repair.CAPS_LOCK, Repair.ESCAPED, Repair.BASE64, Repair.TAIL_REWRITTEN]
)
"""Repairs after which the values are not the characters that were sent."""


def text_of(data: bytes) -> str:
    """The text that these bytes stand for."""
    chosen, program = data[0] if data else 0, data[1:]
    if chosen >= len(CODES):
        return program.decode("utf-8", "surrogateescape" if chosen % 2 else "replace")
    text = CODES[chosen]
    for at in range(0, len(program) - 3, 4):
        text = _spoilt(text, *program[at : at + 4])
    return text


def _spoilt(text: str, way: int, begins: int, length: int, what: int) -> str:
    """One piece of damage: cut, put in, change, double, turn letters over, or glue another code behind."""
    begins %= len(text) + 1
    ends = begins + length % 24
    piece = PIECES[what] if what < len(PIECES) else chr(what)
    match way % 6:
        case 0:
            return text[:begins] + text[ends:]
        case 1:
            return text[:begins] + piece + text[begins:]
        case 2:
            return text[:begins] + piece + text[begins + len(piece) :]
        case 3:
            return text[:ends] + text[begins:]
        case 4:
            return text[:begins] + text[begins:ends].swapcase() + text[ends:]
        case _:
            return text + CODES[what % len(CODES)]


def check(text: str) -> Reading | None:
    """Parse a text and require all that must hold. Returns the reading, or None if there is none."""
    try:
        reading = parse(text, today=TODAY)
    except ScanError as error:
        _check_error(error, text)
        return None
    _check_reading(reading, text)
    if len(text) % 4 == 0:  # costs as much as all the rest
        _check_what_scanners_add(reading, text)
        _check_link(reading)
    return reading


def _check_error(error: ScanError, text: str) -> None:
    assert str(error).isascii()
    assert len(str(error)) < 400
    assert error.position is None or 1 <= error.position <= len(text) + 1
    assert bool(readings_in(error)) == (error.code is Code.AMBIGUOUS)
    for reading in readings_in(error)[:1]:
        _check_elements(reading.elements)


def _check_reading(reading: Reading, text: str) -> None:
    _check_elements(reading.elements)
    alternatives = reading.alternatives
    for one in alternatives[:1]:
        _check_elements(one.elements)
        assert one.elements != reading.elements
    assert reading.is_doubtful or len(alternatives) <= CASES_MAX
    if not RETYPED & set(reading.repaired):
        _check_values_were_sent(reading, text)


def _check_elements(elements: Mapping[str, str]) -> None:
    """Each value is right, and all of them, built, are read again as they are."""
    for ai, value in elements.items():
        assert ELEMENTS[ai].fault(value, TODAY.year) is None
    assert read_elements(element_string(elements), TODAY.year) == elements


def _check_link(reading: Reading) -> None:
    """The same pack is read from the link that is written for it."""
    if reading.gtin and reading.serial:
        link = digital_link(reading.gtin, reading.serial, lot=reading.lot)
        assert parse(link, today=TODAY).pack == reading.pack


def _check_values_were_sent(reading: Reading, text: str) -> None:
    """Nothing is folded: every value occurs in the text as it was sent, one behind the other."""
    sent = text.replace("\\(", "(")
    if reading.form is Form.DIGITAL_LINK:
        sent = unquote(text, errors="surrogateescape")
    if reading.form is Form.PRODUCT:
        assert reading.elements["01"] == Gtin(reading.elements["01"])
        assert reading.elements["01"].lstrip("0") in sent
        return
    at = 0
    for value in reading.elements.values():
        at = sent.find(value, at)
        assert at >= 0
        at += len(value)


def _check_what_scanners_add(reading: Reading, text: str) -> None:
    """A suffix changes nothing; a prefix of a GS1 symbol nothing but the form."""
    assert parse(f"{text}\r\n", today=TODAY) == reading
    if reading.form is Form.ELEMENT_STRING and not reading.repaired and text[0] != "]":
        assert parse(f"]d2{text}", today=TODAY).elements == reading.elements
