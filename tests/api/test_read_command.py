"""`darijol read`: pictures go in; each code comes out as a line of JSON, and so does each picture without one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.words.catalogues import LANGUAGES
from api.words.scanner_words import scanner_words
from scanners.pictures import INSTALL
from scanners.pictures import second as zbar
from scanners.pictures.opening import FILE_MIB_MAX
from tests.api.commands import run
from tests.scanners.codes import G1, KAZAKH, KAZAKH_ELEMENTS
from tests.scanners.drawn import PACK_ELEMENTS, beside, file, symbol

PACK_TEXT = f"]d201{G1}21ABC123\x1d1727063010LOT7"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A picture of two packs."""
    path = tmp_path / "two packs.png"
    path.write_bytes(file(beside(symbol("DataMatrix"), symbol("DataMatrix", PACK_ELEMENTS))))
    return path


def lines(capsys: pytest.CaptureFixture[str], *images: object) -> list[Any]:
    """Return the lines of JSON that are answered."""
    ran = run(capsys, "read", *map(str, images))
    assert (ran.exit, ran.err) == (0, "")
    return [json.loads(line) for line in ran.out.splitlines()]


def test_each_code_of_a_picture_has_its_line(capsys: pytest.CaptureFixture[str], picture: Path) -> None:
    found = {line["text"]: line for line in lines(capsys, picture)}
    assert found.keys() == {f"]d2{KAZAKH}", PACK_TEXT}
    other = found[PACK_TEXT]
    assert {name: value for name, value in other.items() if name != "corners"} == {
        "ok": True,
        "elements": PACK_ELEMENTS,
        "form": "element_string",
        "expiry": "2027-06-30",
        "file": str(picture),
        "symbology": "Data Matrix",
        "frame": 0,
        "text": PACK_TEXT,
    }
    assert len(other["corners"]) == 4
    assert other["corners"][0][0] > found[f"]d2{KAZAKH}"]["corners"][1][0]


def test_a_symbol_that_is_no_code_has_its_reason(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "pack.png"
    path.write_bytes(file(symbol("DataMatrix", f"01{G1[:-1]}721ABC123")))
    (line,) = lines(capsys, path)
    assert (line["ok"], line["code"], line["reason"]) == (False, "unreadable", "wrong_check_digit")
    assert line["text"][line["position"] - 1] == "7"


@pytest.mark.parametrize("language", LANGUAGES)
def test_codes_that_are_seen_and_not_given_stand_beside_those_that_are(
    language: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "case.png"
    case, shelf = symbol("ITF", "14870001000018"), symbol("Code128", f"01{G1}21ABC123")
    path.write_bytes(file(beside(symbol("DataMatrix", PACK_ELEMENTS), case, shelf)))
    found = run(capsys, "--language", language, "read", str(path)).json
    assert (found["ok"], found["text"]) == (True, PACK_TEXT)
    said = {one["reason"]: one for one in found["unread"]}
    assert said.keys() == {"code_of_other_kind", "code_not_believed"}
    other = said["code_of_other_kind"]
    words = scanner_words("picture_code_of_other_kind", language, {})
    assert (other["title"], other["next_step"]) == (words.title, words.next_step)
    assert (other["symbology"], other["frame"], len(other["corners"])) == ("ITF", 0, 4)
    assert all("text" not in one for one in found["unread"])


def test_a_picture_of_nothing_but_a_code_that_is_not_given_says_why(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "case.png"
    path.write_bytes(file(symbol("ITF", "14870001000018")))
    (line,) = lines(capsys, path)
    assert (line["ok"], line["reason"]) == (False, "code_of_other_kind")
    assert [one["symbology"] for one in line["unread"]] == ["ITF"]


def test_pictures_without_a_code_are_answered_in_their_order(
    capsys: pytest.CaptureFixture[str], picture: Path, tmp_path: Path
) -> None:
    text = tmp_path / "notes.png"
    text.write_text(KAZAKH)
    found = lines(capsys, tmp_path, text, picture, tmp_path / "none.png", "a\udcffb.png")
    assert [line.get("reason") for line in found] == ["not_a_file", "not_a_picture", None, None, "no_file", "no_file"]
    assert {(line["ok"], line.get("code")) for line in found} == {(True, None), (False, "unreadable")}
    assert found[0] == {
        "ok": False,
        "code": "unreadable",
        "reason": "not_a_file",
        "message": "not a file but a folder or a device: name the picture itself",
        "title": "This is a folder or a device, not a file.",
        "next_step": "Name the picture itself.",
        "file": str(tmp_path),
    }
    assert found[-1]["file"] == "a?b.png"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_picture_that_passes_a_bound_is_answered_in_words(
    language: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "large.png"
    with path.open("wb") as sparse:
        sparse.truncate((FILE_MIB_MAX << 20) + 1)
    said = scanner_words("picture_file_too_large", language, {"most": str(FILE_MIB_MAX)})
    found = run(capsys, "--language", language, "read", str(path)).json
    assert (found["title"], found["next_step"]) == (said.title, said.next_step)
    assert str(FILE_MIB_MAX) in found["title"]


def test_a_missing_second_reader_is_said_once_and_reading_goes_on(
    capsys: pytest.CaptureFixture[str], picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zbar, "_pyzbar", lambda: None)
    ran = run(capsys, "read", str(picture), str(picture))
    assert ran.exit == 0
    assert ran.err == f"{INSTALL}\n"
    assert [json.loads(line)["elements"]["01"] for line in ran.out.splitlines()] == [KAZAKH_ELEMENTS["01"]] * 4


def test_without_a_picture_it_is_wrongly_called(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "read").exit == 2


def test_a_reader_that_leaves_ends_it_quietly(picture: Path) -> None:
    command = (sys.executable, "-m", "api.command", "read", *[str(picture)] * 3)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(10) == 0
