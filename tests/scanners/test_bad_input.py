"""Whatever arrives: the reason why it cannot be read, in bounded work, and never another pack."""

import sys
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import pytest

from domain.ground.identifiers import Gtin
from scanners import GS, TEXT_MAX, Code, Reason, ScanError
from scanners.repairs.ambiguous import readings_in
from tests.scanners.codes import CODE, G1, KAZAKH, KEY, PACK, S1, read, refused

LINK = f"https://a.kz/01/{G1}/10/LOT7/21/{S1}?17=270630"
BRACKETED = f"(01){G1}(21){S1}(10)LOT7"
LAST = f"01{G1}1727063010LOT7{GS}21{S1}"
LOST = KAZAKH.replace(GS, "")


def other_packs(code: str) -> list[int]:
    """Where a code may be cut off so that another pack is read, and the true one is not told beside it."""
    pack = read(code).pack
    assert pack is not None
    found: list[int] = []
    for cut in range(len(code)):
        try:
            reading = read(code[:cut])
        except ScanError:
            continue
        packs = {reading.pack, *(one.pack for one in reading.alternatives)}
        if not packs & {pack, None}:
            found.append(cut)
    return found


@pytest.mark.parametrize("code", [KAZAKH, f"]d2{KAZAKH}", f"01{G1}21{S1}{GS}1727063010LOT7", LAST, BRACKETED, LINK])
def test_a_code_that_was_cut_off_names_another_pack_only_if_the_cut_is_in_its_serial(code: str) -> None:
    """A serial may have any length: where nothing follows it, nothing shows that its end is missing."""
    begins = code.index(S1)
    assert other_packs(code) == list(range(begins + 1, begins + len(S1)))


def test_a_code_that_lost_its_separators_may_be_cut_in_the_next_identifier_too() -> None:
    begins = LOST.index(S1)
    ends = begins + len(S1)
    assert other_packs(LOST) == [*range(begins + 1, ends), ends + 1, ends + 2]


def test_a_pack_without_the_verification_code_is_read_without_it() -> None:
    for cut in range(KAZAKH.index("92") + 3, len(KAZAKH)):
        reading = read(KAZAKH[:cut])
        assert reading.pack == read(KAZAKH).pack
        assert reading.code != CODE


@pytest.mark.parametrize("code", [KAZAKH, PACK, LAST])
def test_a_code_that_lost_its_beginning_names_no_pack(code: str) -> None:
    """But for a serial or lot that looks like a code of its own: there is none in these."""
    for cut in range(1, len(code)):
        try:
            assert read(code[cut:]).pack is None
        except ScanError as error:
            assert readings_in(error) == ()  # noqa: PT017 -- refused, or what stands alone: 91 and 92


@pytest.mark.parametrize("glue", ["", GS, "\r\n", "\n", " ", ";", "]d2", "\x00"])
@pytest.mark.parametrize("code", [KAZAKH, f"01{G1}21{S1}", BRACKETED, LINK, G1])
def test_two_codes_in_one_text_are_never_one_pack(code: str, glue: str) -> None:
    second = str(Gtin.from_body("0487000100002"))
    error = refused(code + glue + code.replace(G1, second))
    assert str(error).isascii()


STRANGERS = {
    "nothing": "",
    "a NUL": "\x00",
    "NULs": "\x00" * 40,
    "a lone surrogate": "\ud800",
    "bytes that are no UTF-8": b"\xff\xfe01\x80".decode("utf-8", "surrogateescape"),
    "UTF-16 taken for Latin-1": KAZAKH.encode("utf-16-le").decode("latin-1"),
    "a byte order mark": "\ufeff" + KAZAKH,
    "zero-width characters": "\u200b\u200c\u200d\u2060",
    "full-width digits": "\uff10\uff11" + G1,
    "digits of Arabic": "".join(chr(0x660 + int(digit)) for digit in G1),
    "superscripts": "\u2070\u00b9" * 7,
    "right to left": "\u202e" + KAZAKH,
    "emoji": "\U0001f48a" * 20,
    "combining marks": "0\u0301" * 400,
    "a look-alike letter": KAZAKH.replace("A1b2", "\u04101b2"),
    "a tab within": KAZAKH.replace("21A", "21\tA"),
    "an escape sequence": "\x1b[31m" + KAZAKH,
    "HTML": "<script>alert(1)</script>",
    "SQL": "' OR 1=1 --",
    "a format string": "{0}%s%n" * 20,
    "a path": "../../etc/passwd",
    "JSON": '{"01": "04870001000011"}',
    "a phone number": "+7 701 000 00 00",
    "minus": "-1",
}


@pytest.mark.parametrize("text", STRANGERS.values(), ids=STRANGERS)
@pytest.mark.parametrize("prefix", ["", "]d2", "]E0", "]Q1"])
def test_a_stranger_is_unreadable_with_words_that_can_be_shown(text: str, prefix: str) -> None:
    error = refused(prefix + text)
    assert error.code is Code.UNREADABLE
    assert str(error).isascii()
    assert str(error).isprintable()
    assert len(str(error)) < 300


@pytest.mark.parametrize(
    "link",
    [
        "https://",
        "https://a.kz",
        "https://a.kz//" * 500,
        "https://[::1/01/" + G1,
        "https://a.kz:99999999999999999999/" + G1,
        "https://a.kz/01/" + "%30" * 2000,
        "https://a.kz/01/" + "%25" * 2000,
        f"https://a.kz/01/{G1}/21/" + "%2541" * 20 + "#",
        f"https://a.kz/01/{G1}/21/%C0%AF",
        f"https://a.kz/01/{G1}/21/%ED%A0%80",
        f"https://a.kz/01/{G1}/21/%00",
        f"https://a.kz/01/{G1}/../21/A",
        f"https://a.kz/01/{G1};v=1",
        f"https://a.kz/01/{G1}?" + "17=270630&" * 600 + "17=270631",
        f"https://a.kz/01/{G1}?{'9' * 4000}=1",
        f"https://a.kz/01/{G1}/21/A?21=B",
        f"https://a.kz/%30%31/{G1}",
        f"https://user:pass@a.kz/01/{G1}",
        f"https://a.kz\\01\\{G1}",
        f"https://a.kz/01/{G1}/21/A\r\nHost: b.kz",
        "javascript:alert(1)",
        f"ftp://a.kz/01/{G1}",
        f"data:text/plain,01{G1}",
        "https:////01//01/" + G1 + "/",
    ],
)
def test_an_odd_link_is_unreadable(link: str) -> None:
    assert refused(link).code is Code.UNREADABLE


def test_an_odd_link_names_no_other_pack() -> None:
    assert read(f"https://a.kz/01/{G1}/21/%41%2541").serial == "A%41"  # once, and once only
    assert refused(f"https://a.kz/01/{G1}/21/%41%25%34%31%20").reason is Reason.WRONG_CHARACTERS


@pytest.mark.parametrize("unit", ["0", "x", GS, "(", "%", "\u0431", KAZAKH, "https://"])
def test_ten_megabytes_are_refused_by_their_length(unit: str) -> None:
    text = (unit * (10_000_000 // len(unit) + 1))[:10_000_000]
    assert refused(text).reason is Reason.TEXT_TOO_LONG
    assert calls(lambda: refused(text)) < 1_000


def calls(work: Callable[[], object]) -> int:
    """How many functions a piece of work calls, those in C included: a measure that no other program disturbs."""
    count = 0

    def tally(_frame: FrameType, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(tally)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


UNITS = {
    "separators": GS,
    "written separators": "<GS>",
    "brackets": "(",
    "brackets with identifiers": "(21)A",
    "escaped brackets": "\\(",
    "identifiers": "21",
    "elements": f"01{G1}",
    "elements of their own": f"91A{GS}92B{GS}",
    "digits": "9",
    "letters": "x",
    "letters of another keyboard": "\u0444",
    "percent signs": "%",
    "escapes": "%2F",
    "path": "/01",
    "parameters": "&17=270630",
    "spaces": " ",
}


@pytest.mark.parametrize("front", ["", f"01{G1}10", f"(01){G1}(10)A", f"https://a.kz/01/{G1}/10/A"])
@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_ten_times_as_much_costs_at_most_so_much_more(unit: str, front: str) -> None:
    def cost(size: int) -> int:
        text = front + unit * ((size - len(front)) // len(unit))

        def attempt() -> None:
            with suppress(ScanError):
                read(text)

        return calls(attempt)

    small, large = cost(TEXT_MAX // 10), cost(TEXT_MAX)
    assert large <= 12 * small + 500
    assert max(cost(size) for size in (32, 64, 128, 256)) < 60_000  # where every way to cut is looked at
    assert large < 60_000


def test_an_error_repeats_nothing_of_a_long_text() -> None:
    for text in ("(01" * 2000, f"01{G1}21" + KEY * 1000, "https://a.kz/" + "x" * 4000, "\u0444" * 5000):
        assert len(str(refused(text))) < 200
