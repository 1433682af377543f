"""`darijol parse`: whatever comes in, a line of JSON goes out for each line, at once."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from codecs import BOM_UTF8
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest

from api.command.lines import LINE_BYTES, lines
from api.command.parse import answer
from api.command.speaking import LANGUAGE
from api.words.catalogues import LANGUAGES, catalogue
from api.words.scanner_words import reason_words, repair_advice
from scanners import TEXT_MAX, Reason, ScanError
from scanners.repairs.keyboards import Keyboard, Layout
from tests.api.commands import run
from tests.scanners.codes import G1

PACK = b"010487000100001121A1b2C3d4E5f6G"
TAIL = b"91abcd\x1d92" + b"Xy" * 22
COMMAND = (sys.executable, "-m", "api.command", "parse")


def read(line: bytes | None) -> Any:
    """Return what a program reads of the answer."""
    return json.loads(json.dumps(answer(line), default=str))


def test_a_code_is_answered_with_its_elements() -> None:
    assert read(b"]d2" + PACK + b"\x1d" + TAIL) == {
        "ok": True,
        "elements": {"01": "04870001000011", "21": "A1b2C3d4E5f6G", "91": "abcd", "92": "Xy" * 22},
        "form": "element_string",
    }


def test_an_expiry_is_a_date() -> None:
    assert read(PACK + b"\x1d17270630")["expiry"] == "2027-06-30"


def test_what_was_put_right_is_said() -> None:
    assert read(PACK + b"<GS>" + TAIL.replace(b"\x1d", b"<GS>"))["repaired"] == ["gs_written_out"]


def test_other_readings_stand_beside_the_first() -> None:
    found = read(b"]d2010487000100001121A1b2C3d4E5f6G10B1")
    assert found["ok"]
    elements = {"01": "04870001000011", "21": "A1b2C3d4E5f6G", "10": "B1"}
    assert found["alternatives"] == [{"elements": elements, "form": "element_string", "repaired": ["lost_gs"]}]


def test_a_code_without_its_prefix_may_have_come_with_caps_lock_on() -> None:
    (other,) = read(PACK + b"\x1d" + TAIL)["alternatives"]
    assert (other["elements"]["21"], other["repaired"]) == ("a1B2c3D4e5F6g", ["caps_lock"])


def test_one_letter_of_another_keyboard_is_named_and_not_guessed() -> None:
    found = read("010487000100001121А".encode())
    assert (found["ok"], found["code"], found["reason"]) == (False, "ambiguous", "keyboard_layout")
    assert found["position"] == 19


@pytest.mark.parametrize(
    ("line", "reason", "position"),
    [
        (b"", "empty", None),
        (b"\x1d", "empty", None),
        (b"\x00", "wrong_characters", 1),
        (b"\xff\xfe", "wrong_characters", 1),
        (b"0104870001\xc3\xa9\xc3", "wrong_characters", 12),
        (b"0104870001000017", "wrong_check_digit", 16),
        (b"9" * (TEXT_MAX + 1), "text_too_long", None),
        (None, "text_too_long", None),
        (b"https://example.org/", "link_without_key", None),
        (b'{"code": 1}', "wrong_characters", 1),
    ],
)
def test_a_line_that_is_no_code_says_why(line: bytes | None, reason: str, position: int | None) -> None:
    found = read(line)
    assert (found["ok"], found["code"], found["reason"]) == (False, "unreadable", reason)
    assert found.get("position") == position
    assert found["message"].isascii()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_line_says_to_people_what_happened_and_what_to_do(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    typed = Keyboard(Layout.RU, caps=False).arriving(f"]d201{G1}21A1")
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(f"0104870001000017\n{typed}\n".encode())))
    refused, repaired = map(json.loads, run(capsys, "--language", language, "parse").out.splitlines())
    wrong = reason_words(ScanError(Reason.WRONG_CHECK_DIGIT, "01", 16, refused["expected"], "7"), language)
    assert (refused["title"], refused["next_step"]) == (wrong.title, wrong.next_step)
    assert repaired["advice"] == [repair_advice(repair, language) for repair in repaired["repaired"]]
    assert repaired["repaired"] == ["keyboard_ru"]


def test_the_language_is_english_unless_it_is_set(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def title(*options: str) -> str:
        monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(b"\n")))
        return str(json.loads(run(capsys, *options, "parse").out)["title"])

    said = {language: catalogue(language)["reason_empty.title"] for language in LANGUAGES}
    assert title() == said["en"]
    monkeypatch.setenv(LANGUAGE, "kk")
    assert title() == said["kk"]
    assert title("--language", "ru") == said["ru"]
    assert run(capsys, "--language", "de", "parse").exit == 2


def test_only_a_line_feed_ends_a_line() -> None:
    given = b"a\rb\x0bc\x0cd\x1ce\x1df\x85\xe2\x80\xa8g\n\r\n\nh\r\r\nlast"
    assert list(lines(BytesIO(given))) == [
        b"a\rb\x0bc\x0cd\x1ce\x1df\x85\xe2\x80\xa8g",
        b"",
        b"",
        b"h\r",
        b"last",
    ]


def test_the_mark_of_a_file_is_taken_off_its_first_line_and_no_other() -> None:
    assert list(lines(BytesIO(BOM_UTF8 + PACK + b"\n" + BOM_UTF8 + b"x\n"))) == [PACK, BOM_UTF8 + b"x"]
    assert list(lines(BytesIO(BOM_UTF8 + PACK))) == [PACK]
    assert list(lines(BytesIO(BOM_UTF8))) == [b""]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_in_another_encoding_is_to_be_saved_as_utf_8(
    language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=BytesIO(PACK.decode().encode("utf-16"))))
    first = json.loads(run(capsys, "--language", language, "parse").out.splitlines()[0])
    assert (first["reason"], first["position"], first["got"]) == ("wrong_characters", 1, "byte FF")
    assert first["next_step"] == catalogue(language)["reason_wrong_encoding.next_step"]


def test_a_line_of_any_length_takes_little_memory_and_spoils_no_other() -> None:
    longest = b"x" * (LINE_BYTES - 1)
    given = BytesIO(longest + b"\n" + b"y" * (5 * LINE_BYTES) + b"\nnext\n" + b"z" * LINE_BYTES)
    assert list(lines(given)) == [longest, None, b"next", None]


def test_each_line_is_answered_before_the_next_is_sent() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        for line in (PACK, b"\xff"):
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["ok"] is (line == PACK)
        process.stdin.close()
        assert process.stdout.read() == b""
        assert process.wait(10) == 0


@pytest.mark.parametrize("command", ["parse", "read none.png", "label sheet --format zpl"])
@pytest.mark.parametrize("closed", ["<&-", ">&-", ">/dev/full"])
def test_streams_that_are_closed_or_full_are_said_and_no_accident(command: str, closed: str) -> None:
    line = f"printf '{PACK.decode()}\n' | {shlex.join(COMMAND[:-1])} {command} {closed}"
    ran = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, timeout=60, check=False)
    assert "Traceback" not in ran.stderr
    if (command, closed) != ("read none.png", "<&-"):
        assert ran.returncode == 3
        assert re.search(r"^error \[not_(readable|written)\] ", ran.stderr, re.MULTILINE)


def test_a_reader_that_leaves_ends_it_quietly() -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdin
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        process.stdin.write(b"x\n" * 1000)
        process.stdin.close()
        assert process.stderr.read() == b""
        assert process.wait(10) == 0
