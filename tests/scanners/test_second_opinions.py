"""What other parsers say of the same texts. Each disagreement is in a table, with what decides it.

bwip-js checks what it is asked to encode. It needs node, so its answers were written down once: see
`second_opinions/ask.py`. biip runs here. The page docs/explanation/second-opinions.md tells what came of it.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from biip import ParseError
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString
from biip.gs1_messages import GS1Message

from scanners import GS, Reason, ScanError
from scanners.grammar.bracketed import read_bracketed
from scanners.grammar.digital_link import read_link
from scanners.grammar.element_string import read_elements
from scanners.grammar.elements import ELEMENTS
from scanners.grammar.schema import PREDEFINED
from tests.scanners.second_opinions.ask import ANSWERS, digest
from tests.scanners.second_opinions.cases import ALL, LINKS, VALUES
from tests.scanners.second_opinions.samples import GLN, SAMPLES

YEAR: Final = 2026
PAGE: Final = Path(__file__).parents[2] / "docs" / "explanation" / "second-opinions.md"
ACCEPTED: Final = "accepted"

Elements = dict[str, str]


class Disagreement(NamedTuple):
    """Texts of which another parser says something else than ours."""

    texts: str  # a regular expression
    ours: str  # accepted, or the reason why not
    theirs: str
    why: str


_PREFIX = "a company prefix has four digits or more (General Specifications, section 1.4.4)"
_SIGNED = "a signed key needs its serial number (General Specifications, section 3, AI 8030)"

BWIP_JS: Final = (
    Disagreement(r"\((401|7023|8004|8010)\)487", Reason.WRONG_LENGTH, ACCEPTED, _PREFIX),
    Disagreement(r"\((401|7023|8004|8010)\)(487|48%|870A).+", Reason.WRONG_VALUE, ACCEPTED, _PREFIX),
    Disagreement(
        r".*\(7041\)AT", ACCEPTED, "GS1unknownPackageType", "AT is an atomizer (UN/ECE Recommendation 21, AI 7041)"
    ),
    Disagreement(
        r".*\(3910\)92[46]1", ACCEPTED, "GS1UnknownCurrency", "924 and 926 are currencies of today (ISO 4217, AI 391n)"
    ),
    Disagreement(
        r".*\(8007\)XK.*", ACCEPTED, "GS1UnknownCountryAlpha", "Kosovo has accounts (ISO 13616 registry, AI 8007)"
    ),
    Disagreement(rf".*\(255\){GLN}\(?.*\(8030\)A.*", Reason.MISSING_ELEMENT, ACCEPTED, _SIGNED),
    Disagreement(
        r".*/01/[0-9]{13}", Reason.WRONG_LENGTH, ACCEPTED, "a GTIN in a link has 14 digits (Digital Link, URI syntax)"
    ),
    Disagreement(
        r".*%2?", Reason.WRONG_CHARACTERS, ACCEPTED, "two digits follow a percent sign (RFC 3986, section 2.1)"
    ),
    Disagreement(
        r".*\?=",
        ACCEPTED,
        "GS1dlInvalidDataAttribute",
        "a parameter without a name is not one of GS1's (Digital Link, URI syntax)",
    ),
)

BIIP_REFUSES: Final = {
    "7007": "two days, the first and the last of a harvest (General Specifications, section 3, AI 7007)",
    "8010": "a company prefix with nothing behind it, one to thirty characters (section 3, AI 8010)",
    "8030": "padding behind characters of set 64 (General Specifications, section 7.11)",
}
"""Elements of which biip refuses values that are right."""

BIIP_PASSES: Final = {
    Reason.WRONG_CHECK_DIGIT: "check digits but those of GTIN, SSCC and GLN (section 7.9)",
    Reason.WRONG_VALUE: "codes of countries, currencies and packages, times, pieces (section 3)",
    Reason.WRONG_DATE: "dates of birth, and day 00 where a day must be named (section 3)",
    Reason.WRONG_CHARACTERS: "a space at the end, a letter in a time, a digit in a country's letters (section 7.11)",
    Reason.TOO_LONG: "what stands behind the longest value (section 3)",
    Reason.WRONG_LENGTH: "what stands behind a value of one length (section 3)",
    Reason.EMPTY_ELEMENT: "an element without a value (section 3)",
    Reason.UNKNOWN_ELEMENT: "a number in a link that is no element (Digital Link, URI syntax)",
    Reason.MISSING_ELEMENT: "elements without what they need (section 4.14)",
    Reason.FORBIDDEN_PAIR: "elements that may not stand together (section 4.14)",
    Reason.LINK_ORDER: "qualifiers that may not follow one another (Digital Link, URI syntax)",
    Reason.LINK_ATTRIBUTE: "keys and qualifiers in the query (Digital Link, URI syntax)",
}
"""What biip lets pass and we refuse, as a class."""


def ours(text: str) -> str:
    """What the strict parser says: nothing is repaired here."""
    try:
        (read_bracketed if text.startswith("(") else read_link)(text, YEAR)
    except ScanError as error:
        return error.reason
    return ACCEPTED


@pytest.fixture(scope="module")
def opinions() -> dict[str, str]:
    return {text: ours(text) for text in ALL}


@pytest.fixture(scope="module")
def bwip_js() -> dict[str, str]:
    written = json.loads(ANSWERS.read_text("utf-8"))
    assert written["cases"] == digest(ALL), "the cases changed: ask again (tests/scanners/second_opinions/ask.py)"
    said = {letter: answer for answer, letter in written["letters"].items()}
    return dict(zip(ALL, (said[letter] for letter in "".join(written["answers"])), strict=True))


def test_there_are_cases_enough(opinions: dict[str, str]) -> None:
    accepted = sum(said == ACCEPTED for said in opinions.values())
    assert len(ALL) > 15_000
    assert accepted > 5_000
    assert len(ALL) - accepted > 5_000


def test_bwip_js_agrees_but_for_what_is_listed(opinions: dict[str, str], bwip_js: dict[str, str]) -> None:
    differ = [text for text in ALL if (opinions[text] == ACCEPTED) != (bwip_js[text] == ACCEPTED)]
    unlisted = [
        (text, opinions[text], bwip_js[text])
        for text in differ
        if not any(
            re.fullmatch(each.texts, text) and (each.ours, each.theirs) == (opinions[text], bwip_js[text])
            for each in BWIP_JS
        )
    ]
    assert unlisted == []
    assert [each for each in BWIP_JS if not any(re.fullmatch(each.texts, text) for text in differ)] == []


def test_bwip_js_knows_the_same_elements() -> None:
    assert set(" ".join(json.loads(ANSWERS.read_text("utf-8"))["known"]).split()) == set(ELEMENTS)


def test_every_kind_of_element_is_among_the_samples() -> None:
    def kinds(ais: Iterable[str]) -> set[tuple[object, ...]]:
        return {(ELEMENTS[ai].parts, ELEMENTS[ai].needs) for ai in ais}

    assert kinds(sample.ai for sample in SAMPLES) == kinds(ELEMENTS)


def unbracketed(text: str) -> str:
    """The element string of a text in brackets, with a separator where one must stand."""
    string, open_end = "", False
    for word in filter(None, text.split("(")):
        ai, value = word.split(")", 1)
        string += f"{GS if open_end else ''}{ai}{value}"
        open_end = ai[:2] not in PREDEFINED
    return string


def biip_message(text: str) -> Iterable[GS1ElementString]:
    return GS1Message.parse(text).element_strings


def biip_link(text: str) -> Iterable[GS1ElementString]:
    return GS1DigitalLinkURI.parse(text).element_strings


def biip(parse: Callable[[str], Iterable[GS1ElementString]], text: str) -> Elements | None:
    """What biip reads. It keeps some of its refusals in fields beside the value."""
    try:
        found = list(parse(text))
    except ParseError:
        return None
    refused = any(each.gtin_error or each.gln_error or each.sscc_error for each in found)
    return None if refused else {each.ai.ai: each.value for each in found}


def strictly(read: Callable[[str, int], Elements], text: str) -> Elements | Reason:
    try:
        return read(text, YEAR)
    except ScanError as error:
        return error.reason


def test_biip_agrees_but_for_what_is_listed() -> None:
    passed: Counter[Reason] = Counter()
    refused: Counter[str] = Counter()
    asked = [(unbracketed(text), read_elements, biip_message) for text in VALUES]
    asked += [(text, read_link, biip_link) for text in LINKS]
    for text, read, parse in asked:
        here, there = strictly(read, text), biip(parse, text)
        if isinstance(here, Reason):
            passed[here] += there is not None
        elif there is None:
            refused[next(iter(here.keys() & BIIP_REFUSES.keys()), text)] += 1
        else:
            assert here == there
    assert (set(+passed), set(refused)) == (set(BIIP_PASSES), set(BIIP_REFUSES))
    cases, more, fewer = len(asked), passed.total(), refused.total()
    assert f"| {cases:,} | {cases - more - fewer:,} | {more:,} | {fewer} |" in PAGE.read_text("utf-8")


def test_biip_knows_the_same_elements() -> None:
    for ai in ELEMENTS:
        assert GS1ApplicationIdentifier.extract(ai).ai == ai


def test_the_page_gives_the_figures_of_bwip_js(opinions: dict[str, str], bwip_js: dict[str, str]) -> None:
    passed = sum(bwip_js[text] == ACCEPTED != opinions[text] for text in ALL)
    refused = sum(opinions[text] == ACCEPTED != bwip_js[text] for text in ALL)
    row = f"| {len(ALL):,} | {len(ALL) - passed - refused:,} | {passed} | {refused} |"
    assert row in PAGE.read_text("utf-8")


@pytest.mark.parametrize("why", [*(each.why for each in BWIP_JS), *BIIP_REFUSES.values(), *BIIP_PASSES.values()])
def test_the_page_tells_of_each_disagreement(why: str) -> None:
    page = " ".join(PAGE.read_text("utf-8").split())
    assert why in page
