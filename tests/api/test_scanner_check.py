"""`darijol scanner-check`: a test code to scan, a diagnosis for each line that comes."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from api.command.scanner_check import drawing
from api.command.speaking import LANGUAGE
from api.words.catalogues import LANGUAGES, catalogue
from scanners import GS
from scanners.doctor import TEST_CODE
from scanners.repairs.keyboards import Keyboard, Layout
from tests.api.commands import Ran, run


def check(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sent: str, *options: str) -> Ran:
    """Run the command with what a scanner sends."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(sent.encode("utf-8", "surrogateescape"))))
    return run(capsys, "scanner-check", *options)


def answers(ran: Ran) -> list[Any]:
    """Return the lines of JSON that were answered."""
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_scanner_that_is_set_right_is_ready(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = check(capsys, monkeypatch, f"]d2{TEST_CODE}\r\n", "--json")
    assert ran.exit == 0
    assert answers(ran) == [
        {
            "ready": True,
            "layout": "us",
            "letters": "kept",
            "prefix": "]d2",
            "separator": "itself",
            "suffix": "enter",
            "advice": [],
        }
    ]
    assert TEST_CODE.replace(GS, "<GS>") in ran.err


def test_each_scan_is_answered_and_the_last_one_counts(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    caps = Keyboard(Layout.KZ, caps=True).arriving("]d2" + TEST_CODE.replace(GS, "^]"))
    ran = check(capsys, monkeypatch, f"]d2{TEST_CODE}\n{caps}\n", "--json")
    first, last = answers(ran)
    assert (ran.exit, first["ready"], last["ready"]) == (1, True, False)
    assert [one["code"] for one in last["advice"]] == ["us_layout", "caps_lock_off", "send_gs_itself"]
    assert all(one["next_step"] for one in last["advice"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_read_a_table_in_their_language(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LANGUAGE, language)
    ran = check(capsys, monkeypatch, TEST_CODE.replace(GS, "") + "\n")
    assert ran.exit == 1
    words = catalogue(language)
    for name in ("advice_send_gs.next_step", "found.layout.us", "found.separator.lost", "doctor.not_ready"):
        assert words[name] in ran.out
    assert words["doctor.scan"] in ran.err


def test_every_part_of_a_diagnosis_has_its_word() -> None:
    parts = {"layout", "letters", "prefix", "separator", "suffix"}
    around = {"part", "found", "set", "ready", "not_ready", "code", "print", "scan"}
    names = {name.removeprefix("doctor.") for name in catalogue("en") if name.startswith("doctor.")}
    assert names == parts | around


@pytest.mark.parametrize("sent", ["", "\x00\n", "\udcff\n", " \n", "4870001000011\n"])
def test_what_is_not_the_test_code_is_not_ready(
    sent: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = check(capsys, monkeypatch, sent, "--json")
    assert ran.exit == 1
    assert [one["advice"][0]["code"] for one in answers(ran)] == ["scan_test_code"] * bool(sent)


@pytest.mark.parametrize("around", ["\n", "\r\n", "\n\n\r\n", "\r\r\n"])
def test_an_empty_line_is_no_scan(
    around: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = check(capsys, monkeypatch, f"{around}]d2{TEST_CODE}\n{around}", "--json")
    assert (ran.exit, [one["ready"] for one in answers(ran)]) == (0, [True])
    only_enter = check(capsys, monkeypatch, around, "--json")
    assert (only_enter.exit, only_enter.out) == (1, "")


@pytest.mark.parametrize(
    ("sent", "advice"), [(f"ID:{TEST_CODE}", "no_other_prefix"), (TEST_CODE * 2, "no_other_suffix")]
)
def test_a_scanner_that_adds_something_is_not_said_to_be_ready(
    sent: str, advice: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = check(capsys, monkeypatch, sent + "\n", "--json")
    (answered,) = answers(ran)
    assert (ran.exit, answered["ready"]) == (1, False)
    assert advice in [one["code"] for one in answered["advice"]]
    shown = check(capsys, monkeypatch, sent + "\n").out
    assert catalogue("en")["doctor.not_ready"] in shown


def test_the_drawing_has_light_around_it_and_a_character_for_two_modules() -> None:
    lines = drawing([b"\x01\x01\x01", b"\x01\x00\x00", b"\x00\x00\x01"]).split("\n")
    assert lines == [" " * 7, "  █▀▀  ", "    ▄  "[:7].replace("▄", "▀"), " " * 7]
