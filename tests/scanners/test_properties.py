"""What holds for every code that can be built, and for every misprint of a key."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.ground.identifiers import CHARSET_82, Gln, Gtin, Sscc
from scanners import GS, Form, Reason, ScanError, element_string
from scanners.grammar.digital_link import QUALIFIERS
from scanners.grammar.element_string import read_elements, read_one_by_one
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.formats import check_pair
from scanners.grammar.schema import PREDEFINED
from scanners.grammar.usual_codes import USUAL, usual_elements
from tests.scanners.codes import G1, KAZAKH, TODAY, coded, days, gtins, read
from tests.scanners.second_opinions.samples import SAMPLES

YEAR = TODAY.year
samples = st.sampled_from(SAMPLES)


def of_brackets(text: str) -> dict[str, str]:
    return dict(word.split(")", 1) for word in text.split("(") if word)


def values(ai: str) -> st.SearchStrategy[str]:
    kinds = {"01": gtins, "17": days, "91": st.text(CHARSET_82, min_size=1, max_size=90)}
    return kinds.get(ai, kinds["91"] if ai == "92" else coded)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.ai)
def test_every_element_is_built_read_and_built_again(sample: tuple[str, str, tuple[str, ...]]) -> None:
    ai, company, right = sample
    for value in right:
        elements = of_brackets(company) | {ai: value}
        text = element_string(elements)
        reading = read(f"]d2{text}")
        assert (reading.form, reading.elements, reading.repaired) == (Form.ELEMENT_STRING, elements, ())
        assert element_string(reading.elements) == text
        bracketed = "".join(f"({name}){one}" for name, one in elements.items())
        assert read(bracketed).elements == elements


@given(sample=samples, others=st.lists(st.sampled_from(["10", "17", "21", "91", "240", "710"]), unique=True))
def test_elements_are_read_in_any_company_and_order(
    sample: tuple[str, str, tuple[str, ...]], others: list[str]
) -> None:
    ai, company, right = sample
    elements = of_brackets(company) | {"01": G1} | {ai: right[0]}
    elements |= {other: "260131" for other in others if other not in elements}
    try:
        text = element_string(elements)
    except ScanError as error:
        assert error.reason in {Reason.FORBIDDEN_PAIR, Reason.MISSING_ELEMENT}  # noqa: PT017 -- no such company
        return
    assert read_elements(text, YEAR) == elements
    assert list(read_elements(text, YEAR)) == list(elements)
    assert read_elements(f"{text}{GS}", YEAR) == elements


@given(sample=samples)
def test_a_separator_stands_only_where_a_value_may_be_longer(sample: tuple[str, str, tuple[str, ...]]) -> None:
    ai, company, right = sample
    others = of_brackets(company) or {"99" if ai == "400" else "400": "X"}
    text = element_string({ai: right[0], **others})
    assert text.startswith(ai + right[0] + GS) == (ai[:2] not in PREDEFINED)


@settings(max_examples=300)
@given(data=st.data(), ais=st.sampled_from(USUAL))
def test_the_short_way_reads_what_the_long_way_reads(data: st.DataObject, ais: tuple[str, ...]) -> None:
    text = element_string({ai: data.draw(values(ai)) for ai in ais})
    assert usual_elements(text, YEAR) == read_one_by_one(text, YEAR)
    at = data.draw(st.integers(0, len(text) - 1))
    spoilt = text[:at] + data.draw(st.sampled_from([GS, "", "0", "#", "91", text[at:]])) + text[at + 1 :]
    short = usual_elements(spoilt, YEAR)
    if short is not None:
        assert short == read_one_by_one(spoilt, YEAR)
        assert list(short) == list(read_one_by_one(spoilt, YEAR))


def test_the_short_way_is_taken_by_the_usual_codes() -> None:
    assert usual_elements(KAZAKH, YEAR) is not None
    assert usual_elements(f"01{G1}", YEAR) is None
    assert usual_elements(f"01{G1}21A{GS}1727063110B", YEAR) is None


KEYS = ["00", "01", "02", "253", "255", "402", "410", "414", "415", "8003", "8006", "8017", "8018", "8026"]


@pytest.mark.parametrize("ai", KEYS)
def test_one_misread_digit_of_a_key_is_always_seen(ai: str) -> None:
    value = next(sample.values[0] for sample in SAMPLES if sample.ai == ai)
    ends = {"8006": 14, "8026": 14}.get(ai, len(value))
    for at in range(ends):
        for digit in "0123456789":
            wrong = value[:at] + digit + value[at + 1 :]
            assert (ELEMENTS[ai].fault(wrong, YEAR) is None) == (wrong == value)


@given(model=st.text(CHARSET_82, max_size=19), data=st.data())
def test_one_misread_character_of_a_model_number_is_always_seen(model: str, data: st.DataObject) -> None:
    body = f"4870{model}"
    expected = check_pair(f"{body}  ", YEAR)
    assert expected is not None
    value = body + expected.expected
    assert ELEMENTS["8013"].fault(value, YEAR) is None
    at = data.draw(st.integers(0, len(value) - 1))
    wrong = value[:at] + data.draw(st.sampled_from(CHARSET_82)) + value[at + 1 :]
    assert (ELEMENTS["8013"].fault(wrong, YEAR) is None) == (wrong == value)


@given(key=st.sampled_from(sorted(QUALIFIERS)), data=st.data())
def test_a_link_is_read_with_any_of_its_qualifiers_in_order(key: str, data: st.DataObject) -> None:
    right = {sample.ai: sample.values[0] for sample in SAMPLES}
    sequence = data.draw(st.sampled_from(QUALIFIERS[key]))
    taken = [ai for ai in sequence if data.draw(st.booleans())]
    if (key == "415" and not taken) or (key == "8006" and "22" in taken):
        return  # a payment needs its reference; a variant is one of a GTIN (General Specifications, section 4.14)
    elements = {ai: right[ai] for ai in (key, *taken)}
    path = "/".join(f"{ai}/{value.replace('/', '%2F')}" for ai, value in elements.items())
    assert read(f"https://a.kz/{path}").elements == elements


@given(gtin=gtins, serial=coded)
def test_identifiers_that_are_read_are_valid_values(gtin: Gtin, serial: str) -> None:
    reading = read(f"01{gtin}21{serial}")
    assert isinstance(reading.gtin, Gtin)
    assert (reading.gtin, reading.serial) == (gtin, serial)


def test_the_table_agrees_with_the_identifiers_of_the_domain() -> None:
    for ai, kind in (("00", Sscc), ("01", Gtin), ("410", Gln), ("414", Gln)):
        assert kind(next(sample.values[0] for sample in SAMPLES if sample.ai == ai))
