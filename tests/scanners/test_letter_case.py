"""Scanners that make all letters capitals, or all small: seen where the text shows it, and then no pack is another."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from scanners import Code, Reason, Repair
from scanners.repairs.ambiguous import readings_in
from scanners.repairs.keyboards import CAPS_LOCK
from tests.scanners.codes import CODE, G1, KAZAKH, read, refused
from tests.scanners.typed import FORMS, PREFIXES, outcome

CONVERSIONS = {"all capitals": str.upper, "all small": str.lower}
FRONTS = ("without a prefix", "with a prefix")

PER_CELL = 40

_WITHOUT_TAIL = (
    "01-21-17-10",
    "01-17-10-21",
    "01-21-10-17",
    "01-21-93",
    "01-21-240",
    "01-21-17-10-712",
    "brackets",
)
UNDETECTABLE = {
    *((form, "without a prefix", turned) for form in (*_WITHOUT_TAIL, "SSCC with contents") for turned in CONVERSIONS),
    *((form, front, "all capitals") for form in ("Digital Link", "Digital Link in capitals") for front in FRONTS),
    *((form, "without a prefix", "all small") for form in ("Digital Link", "Digital Link in capitals")),
    *((form, "with a prefix", "all small") for form in _WITHOUT_TAIL),
    ("SSCC with contents", "with a prefix", "all capitals"),
}
"""The cells in which a text is as right as before, and its letters are not those of the pack.

No reader of the text can find it, since serials that differ in case arrive as one. Where the prefix or a verification
code shows the case, as in all cells that are not listed, the answer is `ambiguous`. The test code shows it in any case.
"""


@pytest.mark.parametrize("turned", CONVERSIONS)
@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("form", FORMS)
def test_converted_letters_make_another_pack_only_where_nothing_can_show_it(form: str, front: str, turned: str) -> None:
    random, found = Random(f"{form} {front} {turned}"), Counter[str]()
    prefix = PREFIXES.get(form, "]d2") if front == "with a prefix" else ""
    for _ in range(PER_CELL):
        printed = FORMS[form](random)
        found[outcome(printed, CONVERSIONS[turned](prefix + printed.text)).partition(":")[0]] += 1
    assert (found["wrong"] > 0) is ((form, front, turned) in UNDETECTABLE)
    assert found.keys() <= {"exact", "another", "ambiguous", "wrong"}


@pytest.mark.parametrize(
    "text",
    [
        KAZAKH.upper(),
        KAZAKH.lower(),
        "]D2" + KAZAKH.upper(),
        f"]D201{G1}21ABC123",
        f"]D1(01){G1}(21)ABC",
        f"]D201{G1}21ABC{{GS}}10LOT",
        f"]d201{G1}21abc{{gs}}10lot",
        f"01{G1}21abc<gs>10lot",
        f"]q1https://a.kz/01/{G1}/21/abc",
    ],
)
def test_where_the_text_shows_it_the_word_is_to_leave_letters_as_they_are(text: str) -> None:
    error = refused(text)
    assert (error.code, error.reason) == (Code.AMBIGUOUS, Reason.LETTER_CASE)
    assert readings_in(error)
    assert "set the scanner to leave them" in str(error)


@pytest.mark.parametrize("typed", ["]d2" + KAZAKH, f"]d201{G1}21ABC", f"]d201{G1}21123{{GS}}10456"])
def test_caps_lock_that_turned_letters_over_is_still_put_right(typed: str) -> None:
    reading = read(CAPS_LOCK.arriving(typed))
    assert reading.elements == read(typed).elements
    assert reading.repaired[0] is Repair.CAPS_LOCK


def test_a_code_of_another_length_may_be_in_one_case() -> None:
    assert read(f"01{G1}21A\x1d92{CODE[:20].upper()}").code == CODE[:20].upper()
