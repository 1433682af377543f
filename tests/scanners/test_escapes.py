"""Programs between scanner and ledger: what they rewrote is read as it was, and nobody is believed for it."""

from __future__ import annotations

import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanners import GS, TEXT_MAX, Advice, Code, Form, Reading, Repair, ScanError, element_string
from scanners.advice import FOR_REPAIR
from scanners.repairs.ambiguous import readings_in
from scanners.repairs.escapes import ESCAPES_MAX, before_rewriting
from tests.scanners.codes import CODE, G1, KAZAKH, KAZAKH_ELEMENTS, KEY, PACK, S1, coded, gtins, read, refused
from tests.scanners.rewritten import REWRITTEN

PLAIN = {
    "Kazakhstan": KAZAKH,
    "Kazakhstan with its prefix": "]d2" + KAZAKH,
    "the EU": "]d2" + PACK,
    "the EU, with signs": f"]d201{G1}21A<B>&\"C'%/+{GS}17270630" + "10L&T_7=",
    "signs last": f"]d201{G1}1727063010L=7{GS}21A/B&C<D>",
    "brackets": f"(01){G1}(17)270630(10)L&7(21)A<B",
}

TWICE = ["XML, separators by decimal number", "a web address", "a spreadsheet's file", "JSON", "JSON of PHP"]


def found(text: str) -> list[Reading]:
    """Return every reading there is of a text."""
    reading = read(text)
    return [reading, *reading.alternatives]


@pytest.mark.parametrize("code", PLAIN)
@pytest.mark.parametrize("name", REWRITTEN)
def test_what_a_program_rewrote_is_read_as_it_was(name: str, code: str) -> None:
    plain = read(PLAIN[code])
    text = REWRITTEN[name](PLAIN[code])
    readings = found(text)
    (same,) = (one for one in readings if (one.elements, one.form) == (plain.elements, plain.form))
    assert (same.pack, same.expiry) == (plain.pack, plain.expiry)
    if text != PLAIN[code]:
        assert readings[0].is_doubtful
        assert Advice.LEAVE_UNCHANGED in {FOR_REPAIR[one] for one in same.repaired} or "%1D" in text
        assert Advice.SEND_GS not in {FOR_REPAIR[one] for one in same.repaired}


@pytest.mark.parametrize("outer", TWICE)
@pytest.mark.parametrize("inner", TWICE)
def test_what_was_rewritten_twice_is_read_too(inner: str, outer: str) -> None:
    for code in PLAIN.values():
        plain = read(code)
        text = REWRITTEN[outer](REWRITTEN[inner](code))
        assert plain.elements in [one.elements for one in found(text)], text


@pytest.mark.parametrize("inner", [name for name in TWICE if "web" not in name])
def test_base64_of_what_was_rewritten_is_read(inner: str) -> None:
    assert KAZAKH_ELEMENTS in [one.elements for one in found(REWRITTEN["base64"](REWRITTEN[inner](KAZAKH)))]


@pytest.mark.parametrize(
    ("text", "serial", "before"),
    [
        ("A&lt;B", "A&lt;B", "A<B"),
        ("A&amp;lt;B", "A&amp;lt;B", "A<B"),
        ("100%25", "100%25", "100%"),
        ("A%2FB", "A%2FB", "A/B"),
        ("A_x002F_B", "A_x002F_B", "A/B"),
        ("A%1D10L", "A%1D10L", "A"),
        ("A_x001D_10L", "A_x001D_10L", "A"),
    ],
)
def test_a_text_that_is_right_as_it_stands_is_read_so_and_what_it_may_have_been_is_told(
    text: str, serial: str, before: str
) -> None:
    reading = read(f"]d201{G1}21{text}")
    if "%1D" not in text:
        assert (reading.serial, reading.repaired) == (serial, ())
    assert {serial, before} <= {one.serial for one in (reading, *reading.alternatives)}
    assert reading.is_doubtful


@pytest.mark.parametrize("serial", ["A&B", "50%", "100%X", "A&lt", "x1D", "_x1D_", "A;B&C", "%G1", "&;", "u001d"])
def test_signs_alone_are_no_escapes(serial: str) -> None:
    reading = read(f"]d201{G1}21{serial}")
    assert (reading.serial, reading.repaired, reading.is_doubtful) == (serial, (), False)


@given(gtin=gtins, serial=coded)
def test_a_text_that_is_right_is_never_believed_to_be_another(gtin: str, serial: str) -> None:
    text = element_string({"01": gtin, "21": serial})
    try:
        reading = read(f"]d2{text}")
    except ScanError as error:  # a serial may look like a separator that is written out
        assert serial in {one.serial for one in readings_in(error)}  # noqa: PT017
        return
    assert reading.elements == {"01": gtin, "21": serial} or reading.is_doubtful
    assert serial in {one.serial for one in (reading, *reading.alternatives)}


@given(gtin=gtins, serial=coded, lot=coded, name=st.sampled_from(sorted(REWRITTEN)))
def test_any_pack_that_was_rewritten_is_found(gtin: str, serial: str, lot: str, name: str) -> None:
    elements = {"01": str(gtin), "21": serial, "10": lot}
    text = REWRITTEN[name](f"]d2{element_string(elements)}")
    try:
        readings = found(text)
    except ScanError as error:
        assert error.code is Code.AMBIGUOUS  # noqa: PT017 -- a serial may look like a separator that is written out
        return
    assert elements in [one.elements for one in readings] or readings[0].is_doubtful


def test_a_link_that_was_rewritten_as_a_whole_is_read() -> None:
    link = f"https://id.example/01/{G1}/21/A%2FB?17=270630"
    for text in (quote(link, safe=""), quote(quote(link, safe=""), safe=""), REWRITTEN["base64"](link)):
        reading = read(text)
        assert (reading.form, reading.serial) == (Form.DIGITAL_LINK, "A/B")
    assert read(f"]Q1{link}").alternatives == ()
    twice = read(link.replace("%", "%25"))
    assert [one.serial for one in (twice, *twice.alternatives)][:2] == ["A%2FB", "A/B"]


def test_a_value_that_is_wrong_stays_wrong_however_it_is_written() -> None:
    wrong = KAZAKH.replace(G1, "04870001000012")
    for name, rewritten in REWRITTEN.items():
        if rewritten(wrong) != wrong:
            assert refused(rewritten(wrong)).code is Code.UNREADABLE, name


def test_nothing_is_put_right_without_a_check_digit() -> None:
    for text in ("90A&#29;91B", "2112&#29;10L", "OTBB&#29;"):
        assert refused(text).code is Code.UNREADABLE


def test_spaces_in_a_verification_code_were_plus_signs() -> None:
    tail = "Ab+defghij0123456789Abcd+fghij0123456789+/a="
    reading = read(KAZAKH.replace(CODE, tail).replace("+", " "))
    assert (reading.code, reading.serial, reading.repaired) == (tail, S1, (Repair.TAIL_REWRITTEN,))
    assert reading.is_doubtful
    for text in (KAZAKH.replace(S1, "A1b2C3 4E5f6G"), KAZAKH + " ", " " + KAZAKH, KAZAKH.replace("+", "  ")):
        assert refused(text).code is Code.UNREADABLE


def test_a_tail_in_the_signs_of_web_addresses_may_have_been_in_the_usual_ones() -> None:
    reading = read("]d2" + KAZAKH.replace("+", "-").replace("/", "_"))
    assert reading.code == CODE.replace("+", "-").replace("/", "_")
    (other,) = reading.alternatives
    assert (other.code, other.key, other.pack) == (CODE, KEY, reading.pack)
    assert other.repaired == (Repair.TAIL_REWRITTEN,)
    assert read("]d2" + KAZAKH).alternatives == ()


@pytest.mark.parametrize(
    "text",
    [
        "&amp;" * 1638,
        "%25" * 2730,
        "&#29;" * 1638,
        "_x005F_" * 1170,
        "\\\\" * 4096,
        "MDEw" * 2048,
        "%2" * 4096,
        f"01{G1}21" + "&lt;" * 2000,
        f"(01){G1}(21)" + "%28" * 2700,
        "https://a.kz/01/" + "%25" * 2700,
    ],
)
def test_the_search_is_bounded(text: str) -> None:
    began = time.process_time()
    with pytest.raises(ScanError):
        read(text[:TEXT_MAX])
    assert len(list(before_rewriting(text))) <= ESCAPES_MAX
    assert time.process_time() - began < 1
